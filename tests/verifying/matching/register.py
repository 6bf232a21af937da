"""A small invented register for tests of matching, and its candidates for a row."""

from __future__ import annotations

from datetime import date

from jifen.verifying.matching.candidates import Candidate
from jifen.verifying.matching.deciding import Judgement, judge
from jifen.verifying.matching.linkage import candidates_of
from jifen.verifying.matching.model import shipped_model
from jifen.verifying.matching.records import Given, Known

CHEN, ZE, HE, BRANCH = (
    "91000000MA09Q7F87D",
    "91000000MA1TJAB22A",
    "91000000MA28JGTK37",
    "91000000MA34QRGT0P",
)
REGISTER = (
    Known(CHEN, "长春市示例晨曦装备技术有限公司", county="220104", address="长春市朝阳区示例大街12号", established_on=date(2016, 2, 12)),
    Known(CHEN, "吉林示例晨曦机械有限公司", former=True, county="220104", address="长春市朝阳区示例大街12号", established_on=date(2016, 2, 12)),
    Known(ZE, "吉林省示例泽悦陶瓷技术股份有限公司", county="220211", established_on=date(2011, 9, 10)),
    Known(HE, "长春示例鹤国农业科技有限公司", county="220102", established_on=date(2023, 1, 16)),
    Known(BRANCH, "长春示例鹤国农业科技有限公司农安分公司", county="220122", established_on=date(2024, 3, 1)),
)  # fmt: skip


def found(given: Given, register: tuple[Known, ...] = REGISTER) -> list[Candidate]:
    return candidates_of([given], register, shipped_model())[given.key]


def judged(given: Given, register: tuple[Known, ...] = REGISTER) -> Judgement:
    return judge(given, found(given, register), shipped_model().thresholds)
