"""Evidence for the regular review of a scheme, and the standing lint over all of them; both from archived facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, get_for, require
from jifen.collecting.reads import facts_ever_delivered
from jifen.engine.audit_pack.distributions import IndicatorProfile
from jifen.engine.audit_pack.pack import audit_of_matrix
from jifen.engine.audit_pack.thresholds import Thresholds
from jifen.engine.explaining.figures import DASH
from jifen.engine.problems import Refusal
from jifen.engine.reviewing import Drift, Remark, drifts, lint_schemes
from jifen.engine.scheme.model import Scheme
from jifen.portals.charting import Chart, Edge, Series, bars
from jifen.schemes import reads as schemes
from jifen.schemes.models import FeedbackItem, PublishedScheme, ReviewDate
from jifen.scoring.impact import matrix_on
from jifen.scoring.models import Snapshot


@dataclass(frozen=True)
class EvidenceLine:
    """One indicator: shares in per cent, drift with its word."""

    name: str
    known: str
    undefined: str
    full: str
    nothing: str
    spread: str
    drift: str
    drift_word: str
    moved: bool


@require_GET
def scheme_evidence(request: HttpRequest, code: str) -> HttpResponse:
    newest = schemes.versions_of(code).first()
    found = get_for(request.user, PublishedScheme, pk=newest.pk if newest else None)
    require(request.user, "study", found)
    scheme, snapshots = schemes.document_of(found), snapshots_by_year()
    content: dict[str, Any] = {"scheme": found, "snapshots": snapshots[:2], "points": bool(scheme.indicators)}
    content["feedback"] = filtered_for(request.user, FeedbackItem.objects.filter(scheme__code=code)).order_by("-pk")[
        :50
    ]
    content["due"] = ReviewDate.objects.filter(code=code, closed_at=None).first()
    if snapshots and scheme.indicators:
        try:
            content |= _told(scheme, snapshots)
        except Refusal as refused:
            content["refused"] = [problem.zh for problem in refused.problems]
    return render(request, "portals/impact/evidence.html", content)


def snapshots_by_year() -> list[Snapshot]:
    """The newest of each data year, newest year first."""
    newest: dict[int, Snapshot] = {}
    for one in Snapshot.objects.order_by("pk"):
        newest[one.year] = one
    return sorted(newest.values(), key=lambda one: -one.year)


def _told(scheme: Scheme, snapshots: list[Snapshot]) -> dict[str, Any]:
    later = matrix_on(snapshots[0], scheme)
    audit = audit_of_matrix(later, Thresholds())
    moved = {one.indicator: one for one in drifts(matrix_on(snapshots[1], scheme), later)} if len(snapshots) > 1 else {}
    whole = [one for one in audit.indicators if not one.stage]
    return {
        "lines": [_line(one, moved.get(one.indicator)) for one in whole],
        "audit": audit,
        "chart": _chart(whole, moved),
    }


def _line(one: IndicatorProfile, drift: Drift | None) -> EvidenceLine:
    index = drift.index if drift else None
    return EvidenceLine(
        _name(one), _percent(one.known), _percent(one.undefined), _percent(one.at_one), _percent(one.at_zero),
        DASH if one.subscore_sd is None else f"{one.subscore_sd:.3f}",
        DASH if index is None else f"{index:.3f}", drift_words(drift), bool(drift and drift.word == "moved"),
    )  # fmt: skip


def drift_words(drift: Drift | None) -> str:
    if drift is None:
        return _("只有一个年度，无从比较")
    return {"stable": _("平稳"), "watch": _("留意"), "moved": _("明显漂移"), "unknown": _("企业太少，不作判断")}[
        drift.word
    ]


def _name(one: IndicatorProfile) -> str:
    return one.name_en or one.name if get_language() == "en" else one.name


def _percent(share: float | None) -> str:
    return DASH if share is None else f"{100.0 * share:.1f}"


def _chart(whole: list[IndicatorProfile], moved: dict[str, Drift]) -> Chart | None:
    known = [(one, moved[one.indicator].index) for one in whole if one.indicator in moved]
    if not any(index is not None for _one, index in known):
        return None
    series = [Series(_("稳定性指数"), [index for _one, index in known])]
    label = _("各指标相对上一年度的分布漂移；0.10 以下平稳，0.25 以上明显")
    return bars("drift", label, [_name(one) for one, _index in known], series, limit=Edge(0.25, _("明显漂移")))


@require_GET
def catalogue_lint(request: HttpRequest) -> HttpResponse:
    require(request.user, "study", PublishedScheme)
    published = list(filtered_for(request.user, schemes.in_force(timezone.localdate())))
    documents = [schemes.document_of(one) for one in published]
    titles = {one.code: one.title for one in published}
    remarks = lint_schemes(documents, delivered=facts_ever_delivered(), profiles=_profiles(documents))
    english = get_language() == "en"
    lines = [(remark_word(one), one.en if english else one.zh, [titles[code] for code in one.where]) for one in remarks]
    return render(request, "portals/impact/lint.html", {"lines": lines, "count": len(published)})


def _profiles(documents: list[Scheme]) -> dict[str, tuple[IndicatorProfile, ...]]:
    """On the newest snapshot; a scheme that cannot be scored on it is left out."""
    snapshot = Snapshot.objects.order_by("-pk").first()
    found = {}
    for scheme in documents if snapshot else []:
        try:
            assert snapshot is not None
            found[scheme.code] = audit_of_matrix(matrix_on(snapshot, scheme), Thresholds()).indicators
        except Refusal:
            continue
    return found


def remark_word(remark: Remark) -> str:
    return {
        "equal_formulas": _("公式重复"),
        "same_code_other_formula": _("同号异义"),
        "undescribed": _("缺少解释"),
        "unused_fact": _("未用数据"),
        "never_delivered": _("从未报送"),
        "always_full": _("人人满分"),
        "always_nothing": _("人人零分"),
        "always_undefined": _("没有意义"),
    }[remark.code]
