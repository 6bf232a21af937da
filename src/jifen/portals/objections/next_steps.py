"""What to do next about objections, on both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.access.decide import filtered_for, may
from jifen.collecting.models import Objection
from jifen.people.models import Person
from jifen.portals.menu_entry import Step
from jifen.portals.objections.stations import days_words

NEWS: Final = timedelta(days=14)
"""How long an answer stays on the enterprise's home page."""
MOST: Final = 3


def objection_steps(me: Person) -> list[Step]:
    if may(me, "answer", Objection):
        return _to_answer(me)
    return _answered(me) if may(me, "make", Objection) else []


def _to_answer(me: Person) -> list[Step]:
    waiting = filtered_for(me, Objection.objects.filter(state=Objection.State.OPEN)).order_by("due_on", "pk")
    first, count = waiting.first(), waiting.count()
    if first is None:
        return []
    term = {"n": count, "term": days_words(first, timezone.localdate())}
    sentence = ngettext(
        "有 %(n)d 件数据异议等待答复，最早一件%(term)s。", "有 %(n)d 件数据异议等待答复，最早一件%(term)s。", count
    )
    address = reverse("objection", args=[first.pk]) if count == 1 else f"{reverse('objection_list')}?state=open"
    return [Step(sentence % term, address, _("去答复"))]


def _answered(me: Person) -> list[Step]:
    """Answers of the last days."""
    since = timezone.now() - NEWS
    news = filtered_for(me, Objection.objects.filter(answered_at__gte=since)).order_by("-answered_at")[:MOST]
    return [Step(_sentence(one), reverse("objection", args=[one.pk]), _("看答复")) for one in news]


def _sentence(one: Objection) -> str:
    shown = {"fact": one.fact_name, "owner": one.owner.name, "state": one.get_state_display()}
    return _("%(owner)s答复了对“%(fact)s”的异议：%(state)s。") % shown
