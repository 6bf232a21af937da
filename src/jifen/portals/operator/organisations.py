"""One organisation: make, look, change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jifen.access.decide import get_for, may, require
from jifen.people import actions
from jifen.people.models import Organisation
from jifen.portals.acting import attempt, person_of
from jifen.portals.operator.forms import OrganisationForm


@require_http_methods(["GET", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "make", Organisation)
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: actions.make_organisation(by=person_of(request), **form.cleaned_data))
        if made:
            messages.success(request, _("已新增单位“%(name)s”。") % {"name": made.name})
            return redirect("organisation", made.code)
    return render(request, "portals/form.html", {"form": form, "title": _("新增单位"), "send": _("保存")})


@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    found = get_for(request.user, Organisation, code=code)
    changes = may(request.user, "change", found)
    form = OrganisationForm(request.POST or None, instance=found) if changes else None
    if request.method == "POST":
        require(request.user, "change", found)
    if form is not None and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "area", "parent")}
        kept = Organisation.objects.get(pk=found.pk)
        level = form.instance.level
        if attempt(
            form,
            lambda: actions.change_organisation(by=person_of(request), organisation=kept, level=level, **data),
        ):
            messages.success(request, _("已保存。"))
            return redirect("organisation", kept.code)
    return render(request, "portals/operator/organisation.html", {"organisation": found, "form": form})
