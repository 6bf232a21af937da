"""What a list of points is asked, and how rows are narrowed by it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django import forms
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import Wanted, narrowed
from jifen.people import areas
from jifen.portals.listing import QueryForm
from jifen.portals.rankings.finding import Shown, area_of, stage_words, stages_of
from jifen.scoring import reads
from jifen.scoring.models import Score

ANY: Final = [("", _("全部"))]
YES_NO: Final = {"yes": True, "no": False}
EQUALS: Final = {
    "stage": "stage",
    "sector": "sector",
    "grade": "grade",
    "county": "county",
    "size": "enterprise__size",
}
STEP: Final = 500
"""Width of a band of points: five points, in hundredths; every grade line lies between two."""
COMPLETENESS: Final = {
    "under-60": (0.0, 0.6),
    "60-80": (0.6, 0.8),
    "80-90": (0.8, 0.9),
    "from-90": (0.9, 1.01),
}
"""Shares of one, lower end inclusive; 60 % is what ranks ask for (C2), 90 % what benchmarks ask for."""
COMPLETENESS_WORDS: Final = {
    "under-60": _("不足 60%"),
    "60-80": _("60%—80%"),
    "80-90": _("80%—90%"),
    "from-90": _("90% 及以上"),
}


class RankingQuery(QueryForm):
    """Only what this publication and this person's area offer can be chosen."""

    words = forms.CharField(label=_("名称、曾用名或信用代码"), required=False, max_length=100)
    city = forms.ChoiceField(label=_("市州"), required=False)
    county = forms.ChoiceField(label=_("县区"), required=False)
    stage = forms.ChoiceField(label=_("发展阶段"), required=False)
    sector = forms.ChoiceField(label=_("重点产业"), required=False)
    size = forms.ChoiceField(label=_("规模"), required=False, choices=[*ANY, *Enterprise.Size.choices])
    grade = forms.ChoiceField(label=_("等级"), required=False)
    benchmark = forms.ChoiceField(
        label=_("标杆企业"), required=False, choices=[*ANY, ("yes", _("是")), ("no", _("否"))]
    )
    ranked = forms.ChoiceField(
        label=_("排名"), required=False, choices=[*ANY, ("yes", _("参与排名")), ("no", _("不参与排名"))]
    )
    completeness = forms.ChoiceField(label=_("数据完整度"), required=False, choices=[*ANY, *COMPLETENESS_WORDS.items()])
    band = forms.ChoiceField(label=_("积分段"), required=False)
    year = forms.ChoiceField(label=_("数据年度"), required=False)

    def __init__(self, *args: Any, shown: Shown | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("year", [(str(one.cycle.year), str(one.cycle)) for one in reads.publications()])
        area = area_of(shown.person) if shown else areas.PROVINCE
        self._offer("city", [(code, name) for code, name in areas.PREFECTURES.items() if overlaps(area, code)])
        counties = [code for code in areas.within(area) if code in areas.COUNTIES]
        self._offer("county", [(code, areas.full_name(code)) for code in counties])
        if shown is not None:
            self._offer("stage", [(one, stage_words(one)) for one in stages_of(shown.scheme)])
            self._offer("grade", [(one.code, grade_words(one.code)) for one in shown.scheme.grades])
            self._offer("band", bands(shown))
            sectors = shown.seen().exclude(sector="").order_by("sector").values_list("sector", flat=True).distinct()
            self._offer("sector", [(one, one) for one in sectors])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        if name not in self.fields:
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices if name == "year" else [*ANY, *choices]


def bands(shown: Shown) -> list[tuple[str, str]]:
    """Every band up to the highest total, the highest first; a total on an edge is in the band it begins."""
    most = shown.seen().aggregate(most=Max("total"))["most"] or 0
    return [(str(low), f"{low // 100}—{(low + STEP) // 100}") for low in range(most // STEP * STEP, -1, -STEP)]


def overlaps(area: str, city: str) -> bool:
    return areas.covers(area, city) or areas.prefecture_of(area) == city


def grade_words(code: str) -> str:
    return str(_("%(code)s 级")) % {"code": code} if code else "—"


def query_for(shown: Shown | None, form: type[RankingQuery] = RankingQuery) -> Any:
    """The list asks for a form by its query alone."""
    return partial(form, shown=shown)


def narrow_scores(rows: QuerySet[Score], chosen: Mapping[str, Any]) -> QuerySet[Score]:
    """By whatever ``RankingQuery`` holds; city and county narrow together."""
    rows = rows.filter(**{field: chosen[name] for name, field in EQUALS.items() if name in chosen})
    for name in ("benchmark", "ranked"):
        if name in chosen:
            rows = rows.filter(**{name: YES_NO[chosen[name]]})
    if "city" in chosen:
        rows = rows.filter(county__in=[code for code in areas.within(chosen["city"]) if code in areas.COUNTIES])
    if "words" in chosen:
        rows = rows.filter(enterprise__in=_named(chosen["words"]))
    if "completeness" in chosen:
        low, high = COMPLETENESS[chosen["completeness"]]
        rows = rows.filter(completeness__gte=low, completeness__lt=high)
    if "band" in chosen:
        low = int(chosen["band"])
        rows = rows.filter(total__gte=low, total__lt=low + STEP)
    return rows


def _named(words: str) -> QuerySet[Enterprise]:
    return narrowed(Enterprise.objects.order_by(), Wanted(words=words.strip()), timezone.localdate())
