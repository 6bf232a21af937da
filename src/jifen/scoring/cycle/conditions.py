"""What a move asks for. Each condition looks at how the cycle stands and says a sentence, or nothing when it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.scoring.cycle.standing import Standing

Words = str | Promise


@dataclass(frozen=True)
class Condition:
    """``name``: what must hold, for the documentation; ``sentence``: what happened, why it matters, what to do next."""

    name: Words
    sentence: Callable[[Standing], str]


def year_is_over(standing: Standing) -> str:
    if standing.year < standing.today.year:
        return ""
    return _("%(year)d 年还没有结束，数据还不完整；请在次年启动。") % {"year": standing.year}


def campaign_is_over(standing: Standing) -> str:
    until = standing.campaign_closes_on
    if until is None or standing.today > until:
        return ""
    words = _("集中调整 %(day)s 才结束，企业仍在填报；请等它结束，或先调整集中调整的日期。")
    return words % {"day": until.isoformat()}


def checked_since_closing(standing: Standing) -> str:
    closed, checked = standing.closed_at, standing.checked_at
    if checked is not None and closed is not None and checked >= closed:
        return ""
    return _("截止归集以后还没有做完过一次数据核验；请先运行核验，再办结。")


def no_check_under_way(standing: Standing) -> str:
    return _("数据核验正在进行；请等它做完。") if standing.check_under_way else ""


def nothing_blocks(standing: Standing) -> str:
    if not standing.blocking:
        return ""
    words = _("还有 %(count)d 项强制核验发现没有裁定；请到核验工作台逐项办结。")
    return words % {"count": standing.blocking}


def scored_on_the_newest_snapshot(standing: Standing) -> str:
    if standing.snapshot is None:
        return _("还没有冻结快照；请先冻结快照，再测算。")
    if standing.run is None:
        return _("最新的快照 %(number)s 还没有做完的核心测算；请先测算。") % {"number": standing.snapshot}
    return ""


def no_run_under_way(standing: Standing) -> str:
    if not standing.runs_under_way:
        return ""
    return _("还有 %(count)d 项测算在进行；请等它们做完，或先取消。") % {"count": standing.runs_under_way}


def may_be_published(standing: Standing) -> str:
    return "".join(standing.why_not_publishable)


def announced_full_term(standing: Standing) -> str:
    until = standing.announced_until
    if until is None:
        return _("还没有公示；请先公示满期。")
    if standing.today > until:
        return ""
    return _("公示到 %(day)s 为止，企业还可以提出异议；请在次日以后办理。") % {"day": until.isoformat()}


def disputes_answered(standing: Standing) -> str:
    if not standing.open_disputes:
        return ""
    words = _("还有 %(count)d 件公示异议没有答复；请催促负责部门答复。")
    return words % {"count": standing.open_disputes}


def corrections_are_in(standing: Standing) -> str:
    if not standing.late_corrections:
        return ""
    words = _("异议 %(numbers)s 的更正还不在测算所用的快照里；请等更正的数据入库后重新冻结快照、测算、公示。")
    return words % {"numbers": "、".join(standing.late_corrections)}


def announced_is_the_newest(standing: Standing) -> str:
    if standing.announced_run is None:
        return _("还没有公示过测算结果；请先公示。")
    if standing.announced_run == standing.run:
        return ""
    words = _("公示的是 %(announced)s，之后又有新的快照或测算；请收回公示，按新的结果重新公示。")
    return words % {"announced": standing.announced_run}


def no_proposal_open(standing: Standing) -> str:
    return _("发布提请正在等待批准；请先撤回提请。") if standing.proposal_open else ""


CONDITIONS: Final[dict[str, Condition]] = {
    "year_is_over": Condition(gettext_lazy("数据年度已经结束"), year_is_over),
    "campaign_is_over": Condition(gettext_lazy("当年的集中调整（如有）已经结束"), campaign_is_over),
    "checked_since_closing": Condition(gettext_lazy("截止归集以后做完过一次数据核验"), checked_since_closing),
    "no_check_under_way": Condition(gettext_lazy("没有正在进行的核验"), no_check_under_way),
    "nothing_blocks": Condition(gettext_lazy("没有未裁定的强制核验发现"), nothing_blocks),
    "scored_on_the_newest_snapshot": Condition(
        gettext_lazy("最新的快照上有做完的核心测算"), scored_on_the_newest_snapshot
    ),
    "no_run_under_way": Condition(gettext_lazy("没有正在进行的测算"), no_run_under_way),
    "may_be_published": Condition(gettext_lazy("可比企业够多，测算结果可以公布"), may_be_published),
    "announced_full_term": Condition(gettext_lazy("公示期满"), announced_full_term),
    "disputes_answered": Condition(gettext_lazy("公示异议全部答复"), disputes_answered),
    "corrections_are_in": Condition(gettext_lazy("异议带来的更正都在测算所用的快照里"), corrections_are_in),
    "announced_is_the_newest": Condition(gettext_lazy("公示的就是最新的测算结果"), announced_is_the_newest),
    "no_proposal_open": Condition(gettext_lazy("没有等待批准的发布提请"), no_proposal_open),
}
