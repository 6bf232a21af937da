"""What to do next about findings, for whoever was asked and for the desk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.access.decide import filtered_for, may
from jifen.enterprises.models import Enterprise
from jifen.people.models import Person
from jifen.portals.menu_entry import Step
from jifen.portals.objections.values import year_words
from jifen.portals.verification.words import state_words, term_words
from jifen.verifying import finding_reads
from jifen.verifying.finding_permissions import is_desk
from jifen.verifying.models import Finding, Verdict

NEWS: Final = timedelta(days=14)
"""How long an ending stays on the enterprise's home page."""
MOST: Final = 3
State = Finding.State


def verification_steps(me: Person) -> list[Step]:
    today = timezone.localdate()
    steps = _to_answer(me, today) if may(me, "answer", Finding) else []
    if may(me, "see_own", Enterprise):
        return [*steps, *_settled(me), *_rejected(me)]
    return [*steps, *_of_desk(me, today)] if is_desk(me) else steps


def _to_answer(me: Person, today: date) -> list[Step]:
    waiting = filtered_for(me, finding_reads.waiting_for(me)).order_by("due_on", "pk")
    first, count = waiting.first(), waiting.count()
    if first is None:
        return []
    shown = {"n": count, "term": term_words(first, today)}
    words = (
        ngettext(
            "有 %(n)d 个核验问题等待答复，最早一个%(term)s", "有 %(n)d 个核验问题等待答复，最早一个%(term)s", count
        )
        % shown
    )
    own = may(me, "see_own", Enterprise)
    alone = reverse("question" if own else "finding", args=[first.pk])
    several = reverse("question_list") if own else f"{reverse('finding_list')}?mark=asked"
    reminded = _("，已催办。") if waiting.filter(escalated_on__isnull=False).exists() else "。"
    return [Step(words + reminded, alone if count == 1 else several, _("去答复"))]


def _settled(me: Person) -> list[Step]:
    rows = Finding.objects.filter(state=State.SETTLED, settled_at__gte=timezone.now() - NEWS)
    return [
        Step(
            _("核验问题 %(number)s（%(fact)s）%(state)s。") % {"number": one.number, "fact": one.fact_name, "state": state_words(one)},
            reverse("question", args=[one.pk]), _("看结论"),
        )
        for one in filtered_for(me, rows).order_by("-settled_at")[:MOST]
    ]  # fmt: skip


def _rejected(me: Person) -> list[Step]:
    """Values that no longer count, also where nobody asked the enterprise: it may object, or correct its own."""
    since = timezone.now() - NEWS
    asked = filtered_for(me, Finding.objects.filter(settled_at__gte=since)).values("pk")
    news = filtered_for(me, Verdict.objects.filter(kind=Verdict.Kind.REJECTED, at__gte=since)).exclude(
        finding__in=asked
    )
    holding = finding_reads.verdicts_on(news.values_list("claim", flat=True))
    told = [one for one in news.order_by("-at") if holding.get(one.claim_id) == one][:MOST]
    words = _("部门裁定不采用“%(fact)s”（%(year)s）的一个值：%(why)s")
    return [
        Step(
            words % {"fact": one.fact_name, "year": year_words(one.year), "why": one.why},
            reverse("own_fact_chain", args=[one.fact, one.year or timezone.localdate().year - 1]), _("看数据链"),
        )
        for one in told
    ]  # fmt: skip


def _of_desk(me: Person, today: date) -> list[Step]:
    seen = filtered_for(me, Finding.objects.all())
    steps = [_answered(me, seen), _late(seen, today), _blocking(seen)]
    if may(me, "decide", Finding):
        steps.insert(0, _mine(me, seen))
    return [one for one in steps if one]


def _mine(me: Person, seen: QuerySet[Finding]) -> Step | None:
    count = seen.filter(assigned=me, state__in=[State.OPEN, State.ANSWERED]).count()
    words = ngettext("有 %(n)d 件核验发现由您办理。", "有 %(n)d 件核验发现由您办理。", count) % {"n": count}
    return _step(words, count, "mark=mine", _("去办理"))


def _answered(me: Person, seen: QuerySet[Finding]) -> Step | None:
    if not may(me, "decide", Finding):
        return None
    count = seen.filter(state=State.ANSWERED).count()
    words = ngettext("有 %(n)d 件核验发现已答复，等待裁定。", "有 %(n)d 件核验发现已答复，等待裁定。", count) % {
        "n": count
    }
    return _step(words, count, "state=answered", _("去裁定"))


def _late(seen: QuerySet[Finding], today: date) -> Step | None:
    count = finding_reads.late_on(today, seen).count()
    words = ngettext("有 %(n)d 件核验问题逾期未答复。", "有 %(n)d 件核验问题逾期未答复。", count) % {"n": count}
    return _step(words, count, "mark=late", _("去催办"))


def _blocking(seen: QuerySet[Finding]) -> Step | None:
    """Of the newest year anything was found in."""
    newest = seen.order_by("-year").values_list("year", flat=True).first()
    count = seen.filter(pk__in=finding_reads.blocking(newest)).count() if newest else 0
    shown = {"n": count, "year": newest}
    words = ngettext(
        "%(year)s 年度有 %(n)d 件强制级核验发现未办结，办结以前不能计算积分。",
        "%(year)s 年度有 %(n)d 件强制级核验发现未办结，办结以前不能计算积分。", count,
    ) % shown  # fmt: skip
    return _step(words, count, f"severity=must&year={newest}", _("去办理"))


def _step(words: str, count: int, query: str, link: str) -> Step | None:
    return Step(words, f"{reverse('finding_list')}?{query}", link) if count else None
