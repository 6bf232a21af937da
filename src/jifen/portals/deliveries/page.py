"""The page of one delivery: what became of it, how far it is, and what a person decides of it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import get_for, require
from jifen.collecting import actions
from jifen.collecting.models import Delivery
from jifen.portals.acting import attempt, person_of
from jifen.portals.deliveries.content import delivery_content

PAGE, BODY = "portals/deliveries/page.html", "portals/deliveries/body.html"


class DecisionForm(forms.Form):
    """A reason is asked for where the platform asked a question."""

    why = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("写明核对过什么、为什么这样处理；记入审计。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def delivery_for(request: HttpRequest, pk: int) -> Delivery:
    """One delivery this person may see, an enterprise its own return among them; a stranger never learns that it exists."""
    rows = Delivery.objects.select_related("organisation", "contract", "mapping", "repairs")
    return get_for(request.user, rows, pk=pk)


@require_GET
def delivery_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, delivery_for(request, pk), DecisionForm())


@require_GET
def delivery_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part that moves. Only this answer allows itself to be put in place: a sign-in page or an error is not."""
    delivery = delivery_for(request, pk)
    form = _asking(delivery, DecisionForm())
    answer = render(request, BODY, delivery_content(request, delivery, timezone.now()) | {"form": form})
    answer["HX-Reswap"] = "outerHTML"
    return answer


@require_POST
def delivery_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    me = person_of(request)
    sentence = _("已确认，正在入库。")
    return _decided(request, pk, sentence, lambda one, why: actions.confirm_delivery(by=me, delivery=one, why=why))


@require_POST
def delivery_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    me, now = person_of(request), timezone.now()
    sentence = _("已撤回，没有采用任何数据；文件和理由留存。")
    return _decided(
        request, pk, sentence, lambda one, why: actions.withdraw_delivery(by=me, delivery=one, why=why, at=now)
    )


def _decided(request: HttpRequest, pk: int, sentence: str, action: Callable[[Delivery, str], Delivery]) -> HttpResponse:
    delivery = delivery_for(request, pk)
    require(request.user, "settle", delivery)
    form = DecisionForm(request.POST)
    if form.is_valid() and attempt(form, lambda: action(delivery, form.cleaned_data["why"])) is not None:
        messages.success(request, sentence)
        return redirect("delivery", pk)
    if delivery.state != Delivery.State.WAITING:  # the form is no longer on the page
        for error in form.non_field_errors():
            messages.error(request, str(error))
    return _shown(request, delivery_for(request, pk), form)


def _shown(request: HttpRequest, delivery: Delivery, form: DecisionForm) -> HttpResponse:
    content = delivery_content(request, delivery, timezone.now())
    return render(request, PAGE, content | {"form": _asking(delivery, form)})


def _asking(delivery: Delivery, form: DecisionForm) -> DecisionForm:
    """As the label says it; the action decides."""
    form.fields["why"].required = bool(delivery.questions)
    return form
