"""The page of one case: what came on the left, the candidates on the right; the score only when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import decide, filtered_for, get_for, may, require
from jifen.access.decision import SEE
from jifen.collecting.models import Delivery
from jifen.enterprises.models import AddressRecord, Enterprise, NameRecord
from jifen.portals.acting import attempt, person_of
from jifen.portals.deliveries.stations import name_of
from jifen.portals.linking.differences import Stretch, differences
from jifen.portals.linking.words import chance_words, comparison_name, part_words, reason_words
from jifen.verifying import linking_reads
from jifen.verifying.actions.linking import Choice, decide_case
from jifen.verifying.actions.unlinking import Undone, undo_decision
from jifen.verifying.models import MatchCase

State = MatchCase.State
NOBODY: Final = "nobody"
SEEN: Final = "match-scores-seen"


@dataclass(frozen=True)
class PartLine:
    name: str
    words: str
    bits: float

    @property
    def speaks_for(self) -> bool:
        return self.bits > 0


@dataclass(frozen=True)
class CandidateCard:
    """``name`` and ``code`` with what differs marked; ``given_name``, ``given_code``: the other side of the same comparison."""

    enterprise: Enterprise
    name: list[Stretch]
    given_name: list[Stretch]
    code: list[Stretch]
    given_code: list[Stretch]
    matched_name: str
    names: list[NameRecord]
    address: str
    told: bool
    chance: str
    parts: list[PartLine]


class DecisionForm(forms.Form):
    """One of the candidates, or none of them."""

    choice = forms.CharField(max_length=18, error_messages={"required": gettext_lazy("请选择一家企业，或选“都不是”。")})
    why = forms.CharField(max_length=300, required=False)
    all_same = forms.BooleanField(required=False)


class UndoForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("撤销的理由"),
        max_length=300,
        error_messages={"required": gettext_lazy("请写明撤销的理由，便于日后查对。")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    followers = forms.BooleanField(required=False)

    def __init__(self, *args: Any, following: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["followers"]
        field.label = _("沿用这次决定的另外 %(n)d 行一并撤销") % {"n": following}
        if not following:
            field.widget = forms.HiddenInput()


def case_for(request: HttpRequest, pk: int) -> MatchCase:
    require(request.user, SEE, MatchCase)
    rows = MatchCase.objects.select_related(
        "row__delivery__contract", "row__delivery__organisation", "row__settled_by", "enterprise", "repair"
    )
    return get_for(request.user, rows, pk=pk)


@require_GET
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for(request, pk)
    if "score" in request.GET and case.state == State.WAITING:
        _note_seen(request, case)
    return _shown(request, case)


def _note_seen(request: HttpRequest, case: MatchCase) -> None:
    seen = request.session.get(SEEN, [])
    if case.pk not in seen:
        request.session[SEEN] = [*seen, case.pk][-1000:]


def _has_seen(request: HttpRequest, case: MatchCase) -> bool:
    return case.pk in request.session.get(SEEN, [])


def _shown(
    request: HttpRequest, case: MatchCase, form: DecisionForm | None = None, undo: UndoForm | None = None
) -> HttpResponse:
    me, decides = person_of(request), decide(request.user, "link", case)
    shows_score = case.state != State.WAITING or _has_seen(request, case)
    done = linking_reads.progress_of(filtered_for(request.user, MatchCase.objects.filter(source=case.source)))
    decided = case.state in (State.LINKED, State.NOBODY)
    shown = {
        "case": case,
        "given": given_lines(case),
        "cards": candidate_cards(case, shows_score),
        "shows_score": shows_score,
        "reason": reason_words(case),
        "decisions": [(one, name_of(one.by)) for one in linking_reads.decisions_of(case)],
        "same": linking_reads.same_waiting(case, me).count(),
        "progress": done,
        "form": form or DecisionForm(),
        "undo_form": undo or UndoForm(following=linking_reads.followers_of(case, me).count()),
        "can_decide": decides.allowed and case.state == State.WAITING,
        "can_undo": decides.allowed and decided,
        "why_not": "" if decides.allowed else decides.reason,
        "sees_delivery": may(request.user, SEE, case.row.delivery),
        "repair": case.repair,
        "repair_applied": _fate(case) == "taken",
        "fate": _fate(case),
    }
    wrong = bool((form and form.errors) or (undo and undo.errors))
    return render(request, "portals/linking/page.html", shown, status=422 if wrong else 200)


def _fate(case: MatchCase) -> str:
    """What became of a link: it waits, its repair is read, was taken, was not taken as a whole, or sent this row back."""
    link = linking_reads.repair_of(case)
    if case.repair is None or link is None:
        return "waits"
    if not case.repair.is_done:
        return "read"
    if case.repair.state != Delivery.State.APPLIED:
        return "not_taken"
    return "taken" if linking_reads.was_taken(link) else "sent_back"


GIVEN_NAMES: Final = {
    "name": gettext_lazy("名称"),
    "code": gettext_lazy("信用代码"),
    "address": gettext_lazy("住所"),
    "county": gettext_lazy("区划"),
    "established_on": gettext_lazy("成立日期"),
    "former_names": gettext_lazy("曾用名"),
}


def given_lines(case: MatchCase) -> list[tuple[Any, str]]:
    """Name and code always, the rest where the row says it."""
    return [
        (words, case.given.get(name) or "—")
        for name, words in GIVEN_NAMES.items()
        if name in ("name", "code") or case.given.get(name)
    ]


def candidate_cards(case: MatchCase, shows_score: bool) -> list[CandidateCard]:
    """Best first where the score is shown; else by credit code, so that the order tells nothing."""
    told = case.candidates if shows_score else sorted(case.candidates, key=lambda one: one["enterprise"])
    codes = [one["enterprise"] for one in told]
    known = {one.code: one for one in Enterprise.objects.filter(code__in=codes)}
    return [_card(case, one, known[one["enterprise"]]) for one in told if one["enterprise"] in known]


def _card(case: MatchCase, one: dict[str, Any], enterprise: Enterprise) -> CandidateCard:
    given_name, name = differences(case.name_given, one["name"])
    given_code, code = differences(str(case.given.get("code") or ""), enterprise.code)
    address = AddressRecord.objects.filter(enterprise=enterprise, until=None).first()
    return CandidateCard(
        enterprise, name, given_name, code, given_code, one["name"],
        list(NameRecord.objects.filter(enterprise=enterprise).exclude(name=enterprise.name)),
        str(address) if address else enterprise.area_name, bool(one.get("told")), chance_words(one["chance"]),
        [PartLine(comparison_name(part), part_words(part), part["bits"]) for part in one["parts"]],
    )  # fmt: skip


@require_POST
def case_decide(request: HttpRequest, pk: int) -> HttpResponse:
    case, form = case_for(request, pk), DecisionForm(request.POST)
    require(request.user, "link", case)
    if not form.is_valid():
        return _shown(request, case, form)
    decided = attempt(form, lambda: _decided(request, case, form.cleaned_data))
    if decided is None:
        return _shown(request, case_for(request, pk), form)
    _tell(request, decided)
    following = _following(request, case)
    return redirect("match_case", following.pk) if following else redirect("match_case_list")


def _decided(request: HttpRequest, case: MatchCase, said: dict[str, Any]) -> list[MatchCase]:
    enterprise = None if said["choice"] == NOBODY else Enterprise.objects.filter(code=said["choice"]).first()
    if enterprise is None and said["choice"] != NOBODY:
        raise ValidationError(_("没有这家企业；请从列出的企业里选择。"))
    choice = Choice(enterprise, _has_seen(request, case), said["why"], said["all_same"])
    return decide_case(by=person_of(request), case=case, choice=choice, at=timezone.now())


def _tell(request: HttpRequest, decided: list[MatchCase]) -> None:
    first = decided[0]
    if first.state == State.LINKED:
        words = ngettext(
            "%(number)s 已认定为“%(name)s”，将作为更正报送入库。",
            "%(number)s 等 %(n)d 行已认定为“%(name)s”，将作为更正报送入库。",
            len(decided),
        )
    else:
        words = ngettext(
            "%(number)s 已记为不是名录中的企业。", "%(number)s 等 %(n)d 行已记为不是名录中的企业。", len(decided)
        )
    name = first.enterprise.name if first.enterprise else ""
    messages.success(request, words % {"number": first.number, "n": len(decided), "name": name})


def _following(request: HttpRequest, case: MatchCase) -> MatchCase | None:
    """The next that waits and that this person decides, of the same source."""
    waiting = filtered_for(
        request.user, MatchCase.objects.filter(state=State.WAITING, source=case.source, row__settled_by=None)
    )
    return next((one for one in waiting.order_by("pk")[:20] if may(request.user, "link", one)), None)


@require_POST
def case_undo(request: HttpRequest, pk: int) -> HttpResponse:
    case, me, now = case_for(request, pk), person_of(request), timezone.now()
    require(request.user, "undo", case)
    form = UndoForm(request.POST, following=linking_reads.followers_of(case, me).count())
    if not form.is_valid():
        return _shown(request, case, undo=form)
    said = form.cleaned_data
    undone = attempt(
        form, lambda: undo_decision(by=me, case=case, why=said["why"], at=now, followers=said["followers"])
    )
    if undone is None:
        return _shown(request, case_for(request, pk), undo=form)
    messages.success(request, _undone_words(undone))
    return redirect(reverse("match_case", args=[pk]))


def _undone_words(undone: Undone) -> str:
    shown = {"rows": len(undone.cases), "n": undone.claims}
    if not undone.claims:
        again = _("已撤销 %(rows)d 行的认定，候选企业仍在；可以重新认定。")
        return again % shown
    words = _("已撤销 %(rows)d 行的认定，候选企业仍在；更正带来的 %(n)d 条数据视同没有报送，这些行重新列为待更正。")
    return words % shown
