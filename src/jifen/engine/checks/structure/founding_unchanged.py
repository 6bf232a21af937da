"""S29 成立日期与上年一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.equal import Equal

CHECK = Check(
    number="S29",
    code="founding_unchanged",
    title="成立日期与上年一致",
    title_en="The day of founding did not change",
    severity="explain",
    level="structure",
    because="成立日期不会变；不一致的，两年里有一个错。",
    because_en="The day of founding does not change; one of the two is wrong.",
    sentence="成立日期 {value:day}，上年报的是 {other:day}；两者应一致，请核对。",
    sentence_en="Founded on {value:day}, on {other:day} according to last year; one of them is wrong, check.",
    kind=Equal("established_on", "established_on[-1]"),
    measure="相差的日数÷1970 年以来的日数，再按通用算法",
)
