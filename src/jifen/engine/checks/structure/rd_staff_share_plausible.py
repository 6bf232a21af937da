"""S15 科研人员占比不过高。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.ratio_within import RatioWithin

CHECK = Check(
    number="S15",
    code="rd_staff_share_plausible",
    title="科研人员占比不过高",
    title_en="The share of research people is plausible",
    severity="hint",
    level="structure",
    because="有生产、销售、管理的企业，九成以上的人都搞科研很少见；50 人以下的不看。界限为暂定。",
    because_en="Above nine in ten is rare where people also produce, sell and manage; below 50 people it is not looked at. Bounds are provisional.",
    sentence="参加科研项目活动人员 {part:人}，占从业人员 {whole:人}的 {ratio:%}；占比很高，请留意。",
    sentence_en="{part:人} in research projects are {ratio:%} of a staff of {whole:人}; that is very high.",
    kind=RatioWithin("rd_staff", ("staff",), high=90.0, least=50.0),
)
