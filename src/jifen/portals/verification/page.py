"""The page of one finding: what is wrong in one sentence, the values side by side, what was said, and what to do now."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import decide, filtered_for, get_for, may, require
from jifen.access.decision import SEE
from jifen.collecting.kept_files import path_of
from jifen.engine.problems import Refusal
from jifen.enterprises.models import Enterprise
from jifen.people.models import Person
from jifen.portals.acting import attempt, person_of
from jifen.portals.deliveries.arriving import carry_refusal, limited_upload, too_large, was_turned_away
from jifen.portals.deliveries.stations import name_of
from jifen.portals.objections.values import year_words
from jifen.portals.returns.proofs import TYPES
from jifen.portals.verification import words
from jifen.portals.verification.acts import ACTS, Act
from jifen.portals.verification.forms import FindingForm
from jifen.portals.verification.neighbours import neighbours
from jifen.portals.verification.stations import ASKS, stations
from jifen.portals.verification.values import value_rows
from jifen.verifying.actions.answering import note_finding_file_read
from jifen.verifying.finding_permissions import is_desk
from jifen.verifying.finding_reads import with_dispute
from jifen.verifying.models import Finding, FindingFile, FindingStep

PAYLOAD_TOO_LARGE: Final = 413
Kind = FindingStep.Kind


def finding_for(request: HttpRequest, pk: int) -> Finding:
    """One this person may see; a stranger never learns that it exists."""
    require(request.user, SEE, Finding)
    rows = Finding.objects.select_related("enterprise", "asked", "assigned", "first_run", "last_run")
    found: Finding = get_for(request.user, with_dispute(rows), pk=pk)
    return found


@require_GET
def finding_page(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, finding_for(request, pk))


def shown(request: HttpRequest, one: Finding, sent: FindingForm | None = None, status: int = 200) -> HttpResponse:
    me, today = person_of(request), timezone.localdate()
    desk, own = is_desk(me), may(me, "see_own", Enterprise)
    steps, forms = steps_for(me, one), forms_for(me, one, sent)
    content = {
        "finding": one,
        "sentence": words.sentence(one),
        "title": words.check_title(one.check_code),
        "because": words.check_because(one.check_code),
        "tone": words.tone(one, today),
        "state": words.state_words(one),
        "term": words.term_words(one, today),
        "late": one.is_late_on(today),
        "effect": words.effect_words(one),
        "suspicion": words.suspicion_words(one),
        "year": year_words(one.year),
        "settled_by": name_of(one.settled_by) if one.settled_by else "",
        "stations": stations(one, steps, today),
        "rows": value_rows(one, me, around=desk or own),
        "steps": [(step, words.step_words(step), name_of(step.by)) for step in steps],
        "question": next((step for step in reversed(steps) if step.kind in ASKS), None),
        "desk": desk,
        "own": own,
        "chain": chain_address(me, one),
        "sees_register": may(me, SEE, one.enterprise) and not own,
        "query": request.GET.urlencode(),
        "forms": forms,
        "buttons": any(act.simple for act, _form in forms),
        "why_not": why_not(me, one),
        "sent": sent.name if sent else "",
    }
    if not own:
        content["neighbours"] = neighbours(request, one)
    return render(request, f"portals/verification/{'question' if own else 'finding'}.html", content, status=status)


def steps_for(me: Person, one: Finding) -> list[FindingStep]:
    seen = filtered_for(me, FindingStep.objects.filter(finding=one)).select_related("organisation")
    return list(seen.prefetch_related("files").order_by("pk"))


def forms_for(me: Person, one: Finding, sent: FindingForm | None) -> list[tuple[Act, FindingForm]]:
    """Those this person may send now; one that was refused keeps what was typed."""
    offered = [act for act in ACTS.values() if act.offered(one) and may(me, act.verb, one)]
    return [(act, sent if sent is not None and sent.name == act.name else act.form(finding=one)) for act in offered]


def why_not(me: Person, one: Finding) -> str:
    """Why nobody of this kind decides here."""
    return decide(me, "decide", one).reason if one.is_open and is_desk(me) else ""


def chain_address(me: Person, one: Finding) -> str:
    """Everything ever said of the fact, for whoever may see it."""
    if may(me, "see_own", Enterprise):
        return reverse("own_fact_chain", args=[one.fact, one.year])
    sees = may(me, SEE, one.enterprise)
    return reverse("fact_chain", args=[one.enterprise.code, one.fact, one.year]) if sees else ""


@require_POST
@limited_upload
def finding_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    act = ACTS.get(name)
    if act is None:
        raise Http404(_("没有这项操作。"))
    one, me = finding_for(request, pk), person_of(request)
    require(me, act.verb, one)
    form = act.form(request.POST, request.FILES, finding=one)
    if was_turned_away(request):
        form.errors.clear()
        form.add_error("proofs" if "proofs" in form.fields else None, too_large())
    elif form.is_valid() and _done(act, me, one, form):
        messages.success(request, str(act.done))
        return redirect(address_of(request, one))
    return _refused(request, one, form)


def _done(act: Act, me: Person, one: Finding, form: FindingForm) -> bool:
    try:
        return attempt(form, lambda: act.do(me, one, form, timezone.now())) is not None
    except Refusal as refused:
        carry_refusal(form, refused, field="proofs")
        return False


def _refused(request: HttpRequest, one: Finding, form: FindingForm) -> HttpResponse:
    now = finding_for(request, one.pk)
    if (
        not any(form.name == offered.name for offered, _form in forms_for(person_of(request), now, None))
        or ACTS[form.name].simple
    ):
        for error in form.non_field_errors():  # the form is no longer on the page
            messages.error(request, str(error))
    return shown(request, now, form, status=PAYLOAD_TOO_LARGE if was_turned_away(request) else 422)


def address_of(request: HttpRequest, one: Finding) -> str:
    """The same page in the same queue."""
    query = request.GET.urlencode()
    name = "question" if may(request.user, "see_own", Enterprise) else "finding"
    return f"{reverse(name, args=[one.pk])}{'?' if query else ''}{query}"


@require_GET
def finding_file(request: HttpRequest, pk: int) -> FileResponse:
    """A stranger's bytes: a download, never shown in the browser."""
    require(request.user, SEE, FindingFile)
    found = get_for(request.user, FindingFile.objects.select_related("step__finding"), pk=pk)
    note_finding_file_read(by=person_of(request), file=found)
    return FileResponse(
        path_of(found.digest).open("rb"), as_attachment=True, filename=found.name, content_type=TYPES[found.kind]
    )
