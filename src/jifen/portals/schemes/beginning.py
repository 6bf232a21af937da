"""A new draft: the next version of one's own, another's as a starting point, or the scheme of a new sector."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jifen.access.decide import filtered_for, require
from jifen.enterprises import reads as enterprise_reads
from jifen.people.models import Organisation
from jifen.portals.acting import attempt, person_of
from jifen.schemes import reads
from jifen.schemes.actions import branch_draft
from jifen.schemes.models import PublishedScheme
from jifen.schemes.starting import Heading, next_version

BLANK = "blank"


class BeginForm(forms.Form):
    base = forms.ChoiceField(
        label=gettext_lazy("从哪里开始"),
        help_text=gettext_lazy("选本单位的体系，就是它的下一个版本；选别的，就以它为底稿新建一套。"),
    )
    sector = forms.CharField(
        label=gettext_lazy("重点产业"), required=False, max_length=20, widget=forms.TextInput(attrs={"list": "sectors", "autocomplete": "off"}),
        help_text=gettext_lazy("产业特色体系写产业名称，可以是还没有的产业，例如 低空经济；修订本单位的体系时不用写。"),
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("名称"), required=False, max_length=200, help_text=gettext_lazy("空着沿用原名称。")
    )
    code = forms.CharField(
        label=gettext_lazy("编号"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("新建时写，小写字母、数字和横线，例如 jilin-sector-low-altitude-2026；空着沿用原编号。"),
    )  # fmt: skip

    def __init__(self, *args: Any, bases: list[PublishedScheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bases = {str(one.pk): one for one in bases}
        base = self.fields["base"]
        assert isinstance(base, forms.ChoiceField)
        base.choices = [
            *((key, _base_words(one)) for key, one in self.bases.items()),
            (BLANK, gettext_lazy("空白：只有成立日期和产业，指标从头加")),
        ]

    def heading(self, owner: Organisation) -> Heading:
        """One's own keeps code and title and gets the next version."""
        said, base = self.cleaned_data, self.begun_from
        sector = said["sector"].strip()
        is_own = base is not None and base.owner_id == owner.pk and sector in ("", base.sector)
        if base is not None and is_own and not said["code"]:
            newest = reads.versions_of(base.code).first() or base
            return Heading(base.code, said["title"] or base.title, next_version(newest.version), owner.name)
        return Heading(said["code"], said["title"] or (_("%(sector)s产业特色指标") % {"sector": sector} if sector else ""),
                       "1.0", owner.name, sector)  # fmt: skip

    @property
    def begun_from(self) -> PublishedScheme | None:
        return self.bases.get(self.cleaned_data["base"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("base") == BLANK and not said.get("sector"):
            self.add_error("sector", _("请写是哪个产业的特色体系，例如：低空经济。"))
        return said


def _base_words(one: PublishedScheme) -> str:
    return f"{one} · {one.owner.name if one.owner else ''}"


def _bases(request: HttpRequest, today: date) -> list[PublishedScheme]:
    """Versions in force or to come, and an earlier one where its page led here."""
    said = request.POST.get("base") or request.GET.get("base") or ""
    earlier = Q(pk=int(said)) if said.isascii() and said.isdigit() and len(said) < 9 else Q(pk__in=[])
    now = reads.in_force(today).values("pk")
    rows = PublishedScheme.objects.filter(Q(pk__in=now) | Q(effective__gt=today) | earlier)
    return list(filtered_for(person_of(request), rows.select_related("owner").order_by("family", "code", "-effective")))


@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "branch", PublishedScheme)
    today, me = timezone.localdate(), person_of(request)
    bases = _bases(request, today)
    usual = {"base": next((str(one.pk) for one in bases if one.family == PublishedScheme.Family.CORE), "")}
    form = BeginForm(
        *((request.POST,) if request.method == "POST" else ()), bases=bases, initial=usual | request.GET.dict()
    )
    if form.is_valid() and me.organisation is not None:
        owner, now = me.organisation, timezone.now()
        made = attempt(
            form, lambda: branch_draft(by=me, owner=owner, heading=form.heading(owner), base=form.begun_from, at=now)
        )
        if made is not None:
            messages.success(request, _("草案已建立；修改哪一块就打开哪一块，每次保存都是一稿。"))
            return redirect("draft", made.pk)
    sectors = [name for name in enterprise_reads.sector_mapping(today).names if name != "其他"]
    shown = {"form": form, "sectors": sectors}
    return render(request, "portals/schemes/new.html", shown, status=422 if form.errors else 200)
