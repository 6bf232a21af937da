"""The state table: the only place that says how a cycle may move. Documentation, pages and actions are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jifen.scoring.cycle.conditions import CONDITIONS
from jifen.scoring.cycle.standing import Standing
from jifen.scoring.models import Cycle

State = Cycle.State
Words = str | Promise
FROM: Final = ""
"""The state before the first: there is no cycle yet."""


@dataclass(frozen=True)
class Move:
    """``needs``: codes of conditions, in the order they are told; ``why``: a reason must be written; ``two``: proposed by one
    person and approved by another; ``back``: it undoes a step; ``sentence``: what it does, for whoever presses the button."""

    verb: str
    name: Words
    before: str
    after: str
    who: Words
    sentence: Words
    needs: tuple[str, ...] = ()
    why: bool = False
    two: bool = False
    back: bool = False


OPERATOR: Final = _("平台运营")
TWO_PERSONS: Final = _("平台运营提请，省科技部门业务员批准")

MOVES: Final[tuple[Move, ...]] = (
    Move("open", _("启动"), FROM, State.OPEN, OPERATOR, _("启动一个数据年度，各部门和企业开始报送。"), ("year_is_over",)),
    Move(
        "close", _("截止归集"), State.OPEN, State.CLOSED, OPERATOR, _("停止等待新数据，转入核验。"), ("campaign_is_over",)
    ),
    Move(
        "verify", _("核验完成"), State.CLOSED, State.VERIFIED, OPERATOR, _("数据核验办结，可以冻结快照、开始测算。"),
        ("checked_since_closing", "no_check_under_way", "nothing_blocks"),
    ),
    Move(
        "score", _("测算完成"), State.VERIFIED, State.SCORED, OPERATOR, _("确认测算结果，准备公示。"),
        ("nothing_blocks", "scored_on_the_newest_snapshot", "no_run_under_way", "may_be_published"),
    ),
    Move(
        "announce", _("开始公示"), State.SCORED, State.ANNOUNCED, OPERATOR, _("企业可以看到自己的得分，并对数据提出异议。"),
        ("nothing_blocks", "scored_on_the_newest_snapshot", "no_run_under_way", "may_be_published", "corrections_are_in"),
    ),
    Move(
        "settle", _("异议办结"), State.ANNOUNCED, State.SETTLED, OPERATOR, _("公示期满、异议全部答复，可以提请发布。"),
        ("announced_full_term", "disputes_answered", "corrections_are_in", "announced_is_the_newest", "nothing_blocks"),
    ),
    Move(
        "publish", _("发布"), State.SETTLED, State.PUBLISHED, TWO_PERSONS, _("公布本年度积分；发布后不再更改。"),
        ("announced_full_term", "disputes_answered", "corrections_are_in", "announced_is_the_newest", "nothing_blocks"),
        two=True,
    ),
    Move("reopen", _("重新归集"), State.CLOSED, State.OPEN, OPERATOR, _("退回归集，继续接收数据。"), why=True, back=True),
    Move(
        "recheck", _("重新核验"), State.VERIFIED, State.CLOSED, OPERATOR, _("退回核验。"), ("no_run_under_way",),
        why=True, back=True,
    ),
    Move("rescore", _("重新测算"), State.SCORED, State.VERIFIED, OPERATOR, _("退回测算，另做一次。"), why=True, back=True),
    Move(
        "recall", _("收回公示"), State.ANNOUNCED, State.SCORED, OPERATOR,
        _("异议成立、数据已更正时，收回公示，按新的测算结果重新公示。"), ("no_run_under_way",), why=True, back=True,
    ),
    Move(
        "unsettle", _("退回公示前"), State.SETTLED, State.SCORED, OPERATOR, _("发布以前发现问题，退回后重新公示。"),
        ("no_proposal_open",), why=True, back=True,
    ),
)  # fmt: skip


def move_named(verb: str) -> Move:
    return next(one for one in MOVES if one.verb == verb)


def moves_from(state: str) -> list[Move]:
    """Forward first."""
    return sorted((one for one in MOVES if one.before == state), key=lambda one: one.back)


def what_holds_up(move: Move, standing: Standing) -> list[tuple[str, str]]:
    """Conditions that do not hold, as code and sentence; empty: the move may be made."""
    told = [(code, CONDITIONS[code].sentence(standing)) for code in move.needs]
    return [(code, sentence) for code, sentence in told if sentence]
