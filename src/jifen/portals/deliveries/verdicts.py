"""One line that says what became of a delivery, and the reasons a file went back as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from jifen.collecting.models import Delivery
from jifen.portals.deliveries.rule_words import told

State = Delivery.State
MOST_CAUSES: Final = 10


@dataclass(frozen=True)
class VerdictLine:
    """``tone``: ``good``, ``bad``, ``asks`` (a person must act) or ``on`` (under way)."""

    tone: str
    sentence: str


@dataclass(frozen=True)
class Cause:
    """``more``: further problems of the same kind, folded."""

    sentence: str
    more: int


def verdict_line(delivery: Delivery, to_repair: int) -> VerdictLine:
    """``to_repair``: refused rows nobody has brought right yet."""
    if delivery.state == State.APPLIED:
        return _applied(delivery, to_repair)
    if delivery.state == State.WAITING:
        return _waiting(delivery)
    if delivery.state == State.REFUSED:
        return VerdictLine("bad", _("整份文件已退回，没有采用任何一行；请按下面的原因改好后重新报送。"))
    if delivery.state == State.WITHDRAWN:
        return VerdictLine("bad", _("已撤回，没有采用任何数据；理由：%(why)s") % {"why": delivery.decided_why})
    words = {State.RECEIVED: _("已收到，等待读取。"), State.READING: _("正在读取，还没有结论。")}
    return VerdictLine("on", words.get(State(delivery.state), _("正在入库，全部写完才计入。")))


def _applied(delivery: Delivery, to_repair: int) -> VerdictLine:
    rows = _rows(delivery)
    if not delivery.quarantined_rows:
        return VerdictLine("good", _("已入库：收到的 %(received)d 行全部采用。") % rows)
    if not to_repair:
        words = _("已入库：收到 %(received)d 行，采用 %(accepted)d 行；退回的 %(quarantined)d 行已全部更正。")
        return VerdictLine("good", words % rows)
    if not delivery.accepted_rows:
        return VerdictLine("bad", _("没有一行可以采用：收到 %(received)d 行，全部退回；请更正后再报送。") % rows)
    words = _("已入库：收到 %(received)d 行，采用 %(accepted)d 行，退回 %(quarantined)d 行，还有 %(open)d 行待更正。")
    return VerdictLine("asks", words % (rows | {"open": to_repair}))


def _waiting(delivery: Delivery) -> VerdictLine:
    rows = _rows(delivery) | {"questions": len(delivery.questions)}
    if delivery.questions:
        words = _(
            "等待确认：与上次报送相比有 %(questions)d 处异常，请核对后确认或撤回。"
            "收到 %(received)d 行，可采用 %(accepted)d 行，退回 %(quarantined)d 行；确认前不入库。"
        )
    else:
        words = _(
            "已读完，等您看过预览后确认。收到 %(received)d 行，可采用 %(accepted)d 行，退回 %(quarantined)d 行；"
            "确认前不入库。"
        )
    return VerdictLine("asks", words % rows)


def _rows(delivery: Delivery) -> dict[str, int]:
    return {
        "received": delivery.received_rows or 0,
        "accepted": delivery.accepted_rows or 0,
        "quarantined": delivery.quarantined_rows or 0,
    }


def causes(delivery: Delivery) -> list[Cause]:
    """Each kind of problem once, in the order they were found; the first is what made the file unusable."""
    counted = Counter(one["code"] for one in delivery.problems)
    first: dict[str, dict[str, Any]] = {}
    for one in delivery.problems:
        first.setdefault(one["code"], one)
    return [Cause(told(one), counted[code] - 1) for code, one in list(first.items())[:MOST_CAUSES]]
