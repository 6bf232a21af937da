"""Draft beside current: who rises and falls, and why; and every firm of it as a file."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.actions import note_export
from jifen.engine.audit_pack.pack import AuditPack, audit_of_matrix
from jifen.engine.audit_pack.thresholds import Thresholds
from jifen.engine.problems import Refusal
from jifen.engine.robustness import drawing
from jifen.portals.acting import person_of
from jifen.portals.exporting import csv_answer, xlsx_answer
from jifen.portals.impact.forms import ImpactQuery
from jifen.portals.impact.lines import (
    cause_chart,
    cause_lines,
    crossing_lines,
    firm_lines,
    grade_table,
    group_lines,
    head_of,
    mover_lines,
)
from jifen.portals.impact.studied import Studied, snapshot_asked, studied
from jifen.scoring.impact import Study, matrix_on, study_on

FILE = "file"
DRAWS = 200
"""For a page that waits; the published bands take a thousand (decided D2)."""


@require_GET
def draft_impact(request: HttpRequest, number: int) -> HttpResponseBase:
    found = studied(request, number)
    form = ImpactQuery(request.GET or None, snapshots=found.snapshots)
    content: dict[str, Any] = {"found": found, "draft": found.draft, "form": form, "why_not": found.why_not}
    if not found.why_not:
        content |= {"snapshot": snapshot_asked(found, form.number)}
        try:
            content |= _told(found, content["snapshot"], form)
        except Refusal as refused:
            content["why_not"] = "".join(problem.sentence() for problem in refused.problems)
    if FILE in request.GET and "study" in content:
        return _file(request, content["study"])
    return render(request, "portals/impact/page.html", content)


def _told(found: Studied, snapshot: Any, form: ImpactQuery) -> dict[str, Any]:
    assert found.new is not None
    if found.old is None or not found.old.indicators:
        return {"audits": [(_("草案"), _audit(snapshot, found.new))]}
    study = study_on(snapshot, found.old, found.new)
    return _of_study(study, form) | {
        "audits": [(_("现行"), _audit(snapshot, found.old)), (_("草案"), _audit(snapshot, found.new))]
    }


def _of_study(study: Study, form: ImpactQuery) -> dict[str, Any]:
    impact, words = study.impact, study.words
    entered, left, stay, counts = crossing_lines(study, form.cut_off)
    risen, fallen = mover_lines(study)
    return {
        "study": study,
        "changes": impact.difference.sentences(),
        "head": head_of(impact),
        "causes": cause_lines(impact),
        "chart": cause_chart(impact, impact.stages[1], _("各阶段企业的积分平均变动，按改动拆分")),
        "tables": [
            (_("按发展阶段"), _("阶段"), group_lines(impact, impact.stages[1])),
            (_("按重点产业"), _("产业"), group_lines(impact, words.sectors)),
            (_("按市州"), _("市州"), group_lines(impact, words.cities)),
            (_("按规模"), _("规模"), group_lines(impact, words.sizes)),
        ],
        "grades": grade_table(impact),
        "cut_off": form.cut_off,
        "entered": entered, "left": left, "stay": stay, "crossed": counts,
        "risen": risen, "fallen": fallen,
        "robust": _robust(study),
    }  # fmt: skip


def _robust(study: Study) -> dict[str, Any]:
    """How wide the 5–95 % bands of ranks are under both, and how many firms the draft moves out of their present band."""
    old, new = study.impact.bands(DRAWS)
    rows = study.impact.ranked_twice
    if not len(rows):
        return {}
    low, high = old.spread.low[rows], old.spread.high[rows]
    after = study.impact.ranks[1][rows]
    widths = [float(np.median((side.spread.high - side.spread.low)[rows])) for side in (old, new)]
    outside = int(((after < low) | (after > high)).sum())
    return {
        "old": f"{widths[0]:.0f}", "new": f"{widths[1]:.0f}", "outside": outside, "of": len(rows),
        "draws": DRAWS, "published": drawing.DRAWS,
    }  # fmt: skip


def _audit(snapshot: Any, scheme: Any) -> AuditPack:
    return audit_of_matrix(matrix_on(snapshot, scheme), Thresholds())


def _file(request: HttpRequest, study: Study) -> HttpResponseBase:
    """Every firm; what leaves the platform is written down."""
    causes = [one.group.name for one in study.impact.causes]
    head = [
        _("信用代码"), _("企业"), _("阶段"), _("现行积分"), _("草案积分"), _("变动"), _("现行名次"), _("草案名次"),
        *[_("其中：%(name)s") % {"name": name} for name in causes],
    ]  # fmt: skip
    person = person_of(request)
    note_export(by=person, what="scheme_impact", rows=len(study.enterprises), narrowed_by=[])
    answer = xlsx_answer if request.GET[FILE] == "xlsx" else csv_answer
    return answer(str(_("草案影响")), head, _rows(study))


def _rows(study: Study) -> Any:
    impact = study.impact
    for row, line in enumerate(firm_lines(study, np.arange(len(study.enterprises)))):
        causes = [round(float(one.points[row]) / 100.0, 4) if impact.scored_twice[row] else "" for one in impact.causes]
        yield [
            line.code, line.name, line.stage, line.before, line.after, line.change, line.rank_before, line.rank_after, *causes,
        ]  # fmt: skip
