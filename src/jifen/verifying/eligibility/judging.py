"""Judges one enterprise by a rule: every criterion gets a state and a sentence, unknown never passes for a no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from jifen.engine.days import years_before
from jifen.enterprises.places import OUTSIDE
from jifen.enterprises.titles import in_date
from jifen.people import areas
from jifen.verifying.eligibility.nouns import CriterionResult, Decision, Inputs, Judgement, Title
from jifen.verifying.eligibility.rule import Criterion, EligibilityRule
from jifen.verifying.eligibility.states import MANUAL_REVIEW, MET, UNKNOWN, UNMET, first_present

FACT_NAMES: Final = {
    "legal_person": "独立法人资格",
    "accident": "近 3 年重大安全事故",
    "rd_expense": "研发费用",
    "rd_staff": "研发人员",
    "rd_super_deduction": "研发费用加计扣除",
    "invention_patents": "有效发明专利",
    "ip_count": "知识产权",
    "contract_turnover": "技术合同成交额",
}
Answer = tuple[str, str]
"""State and reason."""


def judge(rule: EligibilityRule, inputs: Inputs, on: date) -> Judgement:
    results: list[CriterionResult] = []
    for criterion in rule.criteria:
        results += _results(criterion, inputs, on)
    overall = first_present(rule.overall, (one.state for one in results if not one.of), MET)
    return Judgement(overall, tuple(results), rule.code, rule.digest)


def _results(criterion: Criterion, inputs: Inputs, on: date) -> list[CriterionResult]:
    """The criterion, followed by its alternatives."""
    if criterion.test != "any_of":
        return [_told(criterion, _TESTS[criterion.test](criterion, inputs, on))]
    inner = [_told(one, _TESTS[one.test](one, inputs, on), criterion.code) for one in criterion.alternatives]
    state = first_present((MET, *criterion.order), (one.state for one in inner), UNMET)
    names = "；".join(one.name for one in inner if one.state == state)
    reason = {
        MET: f"符合：{names}。",
        UNMET: "所列各项都不符合。",
        UNKNOWN: f"缺数据：{names}。",
        MANUAL_REVIEW: f"没有在有效期内的认定；可核定：{names}。",
    }[state]
    return [_told(criterion, (state, reason)), *inner]


def _told(criterion: Criterion, answer: Answer, of: str = "") -> CriterionResult:
    return CriterionResult(criterion.code, criterion.name, *answer, of, criterion.test == "person")


def _registered(criterion: Criterion, inputs: Inputs, on: date) -> Answer:
    if inputs.register_state not in ("", "active"):
        return UNMET, "登记状态已不是存续（注销或吊销）。"
    if inputs.county == OUTSIDE:
        return UNMET, "登记住所在吉林省以外。"
    if inputs.county not in areas.COUNTIES:
        return UNKNOWN, "登记住所所在县区未知；待市场监管部门归集。"
    if not inputs.register_state:
        return UNKNOWN, "登记状态未知；待市场监管部门归集。"
    return MET, f"登记住所在{areas.full_name(inputs.county)}，状态为存续。"


def _true(criterion: Criterion, inputs: Inputs, on: date) -> Answer:
    return _flag(criterion, inputs, wanted=True)


def _false(criterion: Criterion, inputs: Inputs, on: date) -> Answer:
    return _flag(criterion, inputs, wanted=False)


def _flag(criterion: Criterion, inputs: Inputs, wanted: bool) -> Answer:
    [name] = criterion.inputs
    fact = inputs.facts.get(name)
    if fact is None or fact.value is None:
        return UNKNOWN, f"“{FACT_NAMES[name]}”未查询，不等于{'没有' if wanted else '无'}。"
    said = (
        f"“{FACT_NAMES[name]}”为{'是' if fact.value else '否'}" + (f"（{fact.source}）" if fact.source else "") + "。"
    )
    return (MET if bool(fact.value) == wanted else UNMET), said


def _any_positive(criterion: Criterion, inputs: Inputs, on: date) -> Answer:
    values = {name: fact.value for name in criterion.inputs if (fact := inputs.facts.get(name))}
    positive = [name for name, value in values.items() if value is not None and value > 0]
    if positive:
        return MET, f"有{'、'.join(FACT_NAMES[name] for name in positive)}。"
    missing = [name for name in criterion.inputs if values.get(name) is None]
    if missing:
        return UNKNOWN, f"{'、'.join(FACT_NAMES[name] for name in missing)}未知，其余为零。"
    return UNMET, f"{'、'.join(FACT_NAMES[name] for name in criterion.inputs)}均为零。"


def _recognised(criterion: Criterion, inputs: Inputs, on: date) -> Answer:
    held = [title for title in inputs.titles if title.family == criterion.family]
    judged = [(title, in_date(title.since, title.until, title.withdrawn_on, on)) for title in held]
    if counting := [title for title, counts in judged if counts]:
        return MET, f"{_span(counting[0])}，在有效期内。"
    if open_ones := [title for title, counts in judged if counts is None]:
        return UNKNOWN, f"{open_ones[0].title}没有写明认定日期或有效期，暂不计；待认定部门补充。"
    return (UNMET, f"{_span(held[0])}，不在有效期内。") if held else (UNMET, "没有认定记录。")


def _span(title: Title) -> str:
    ends = (f"{day:%Y-%m-%d}" if day else "—" for day in (title.since, title.withdrawn_on or title.until))
    return f"{title.title}（{' 至 '.join(ends)}）"


def _person(criterion: Criterion, inputs: Inputs, on: date) -> Answer:
    decision = counting_decision(criterion, inputs.decisions, on)
    if decision is None:
        return MANUAL_REVIEW, "需由所在地部门业务员核定。"
    verdict = "符合" if decision.met else "不符合"
    return (MET if decision.met else UNMET), f"{decision.on:%Y-%m-%d} 由 {decision.by} 核定为{verdict}：{decision.why}"


def counting_decision(criterion: Criterion, decisions: tuple[Decision, ...], on: date) -> Decision | None:
    """The latest one taken by ``on``, unless it has run out: a decision of exactly ``valid_years`` ago no longer counts."""
    taken = [one for one in decisions if one.criterion == criterion.code and one.on <= on]
    if not taken:
        return None
    last = max(reversed(taken), key=lambda one: one.on)
    too_old = criterion.valid_years and last.on <= years_before(on, criterion.valid_years)
    return None if too_old else last


_TESTS: Final[dict[str, Callable[[Criterion, Inputs, date], Answer]]] = {
    "registered": _registered,
    "true": _true,
    "false": _false,
    "any_positive": _any_positive,
    "recognised": _recognised,
    "person": _person,
}
