"""What the queue can be narrowed by. Without a word of the reader it holds what is still to be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jifen.collecting.contracts.facts import FACTS
from jifen.enterprises.reads import sector_mapping
from jifen.people import areas
from jifen.people.models import Person
from jifen.portals.listing import QueryForm
from jifen.portals.verification.words import check_choices
from jifen.verifying import finding_reads
from jifen.verifying.models import Finding
from jifen.verifying.models.findings import STILL_OPEN

ANY: Final = [("", _("全部"))]
EVERY_STATE: Final = "every"
MINE, ASKED, NOBODYS, STARRED, DISPUTED, LATE = "mine", "asked", "nobodys", "starred", "disputed", "late"
Narrow = Callable[[QuerySet[Finding], dict[str, Any]], QuerySet[Finding]]


def year_choices() -> list[tuple[str, Any]]:
    years = Finding.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [*ANY, *((str(one), str(one)) for one in years)]


def sector_choices() -> list[tuple[str, Any]]:
    return [*ANY, *((name, name) for name in sector_mapping(timezone.localdate()).names)]


class FindingQuery(QueryForm):
    words = forms.CharField(label=_("企业名称、信用代码或编号"), required=False, max_length=100)
    year = forms.ChoiceField(label=_("数据年度"), required=False, choices=year_choices)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("未办结")), *Finding.State.choices, (EVERY_STATE, _("全部"))]
    )
    severity = forms.ChoiceField(label=_("级别"), required=False, choices=[*ANY, *Finding.Severity.choices])
    mark = forms.ChoiceField(
        label=_("标记"),
        required=False,
        choices=[
            *ANY, (MINE, _("我办理的")),
            (ASKED, _("请我单位答复的")), (NOBODYS, _("还没有办理人")), (LATE, _("逾期未答复")), (DISPUTED, _("有异议")),
            (STARRED, _("关注")),
        ],
    )  # fmt: skip
    check = forms.ChoiceField(label=_("核验项"), required=False, choices=lambda: [*ANY, *check_choices()])
    fact = forms.ChoiceField(
        label=_("数据项"), required=False, choices=[*ANY, *((code, known.name) for code, known in FACTS.items())]
    )
    area = forms.ChoiceField(
        label=_("所在地"), required=False, choices=lambda: [*ANY, *areas.choices()[1:]]
    )  # fmt: skip
    sector = forms.ChoiceField(label=_("重点产业"), required=False, choices=sector_choices)


def narrowing_for(me: Person) -> Narrow:
    """``mark`` asks who is looking."""
    return lambda rows, chosen: narrow_findings(rows, chosen, me)


def narrow_findings(rows: QuerySet[Finding], chosen: dict[str, Any], me: Person) -> QuerySet[Finding]:
    rows = rows.filter(_in_state(chosen.get("state", "")))
    plain = {
        "year": "year",
        "severity": "severity",
        "fact": "fact",
        "check": "check_code",
        "sector": "enterprise__sector",
    }
    rows = rows.filter(**{field: chosen[name] for name, field in plain.items() if name in chosen})
    if "area" in chosen:
        rows = rows.filter(
            enterprise__county__in=[one for one in areas.within(chosen["area"]) if one in areas.COUNTIES]
        )
    if "mark" in chosen:
        rows = _marked(rows, chosen["mark"], me)
    return rows.filter(_with_words(chosen["words"].strip())) if "words" in chosen else rows


def _in_state(state: str) -> Q:
    if state == EVERY_STATE:
        return Q()
    return Q(state=state) if state else Q(state__in=STILL_OPEN)


def _marked(rows: QuerySet[Finding], mark: str, me: Person) -> QuerySet[Finding]:
    if mark == LATE:
        return finding_reads.late_on(timezone.localdate(), rows)
    if mark == DISPUTED:
        return finding_reads.with_dispute(rows).filter(is_disputed=True)
    if mark == ASKED:
        return rows.filter(pk__in=finding_reads.waiting_for(me).values("pk"))
    wanted = {MINE: Q(assigned=me), NOBODYS: Q(assigned=None), STARRED: Q(starred=True)}
    return rows.filter(wanted[mark])


def _with_words(words: str) -> Q:
    number = words.rpartition("-")[2]
    wanted = Q(enterprise__name__contains=words) | Q(enterprise__code__startswith=words.upper())
    return wanted | Q(pk=int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else wanted
