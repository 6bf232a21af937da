"""Why an enterprise stands in its stage, and what could not be ruled out for want of a fact."""

from __future__ import annotations

from collections.abc import Iterator

from jifen.engine.explaining.figures import listed, measured
from jifen.engine.explaining.telling import Telling
from jifen.engine.formula import names_in
from jifen.engine.formula.syntax import Formula, Name
from jifen.engine.scheme.model import Stage
from jifen.engine.states import KNOWN

WHY_NOT_SCORED = {
    "stage_unknown": ("阶段无法判定，未测算", "the stage cannot be told, so it is not scored"),
    "out_of_scope": ("不在适用范围内，未测算", "outside the scope of the scheme, so it is not scored"),
    "scope_unknown": (
        "是否在适用范围内无法判定，未测算",
        "whether it is within the scope cannot be told, so it is not scored",
    ),
}


def not_scored_sentence(telling: Telling) -> str:
    """Empty for a scored enterprise."""
    why = telling.row.get("why_not_scored")
    if not why:
        return ""
    words = telling.say(*WHY_NOT_SCORED[why])
    facts = missing_facts(telling)
    if not facts:
        return telling.say(f"{words}。", f"{words[:1].upper()}{words[1:]}.")
    shown = listed(facts, telling.language)
    return telling.say(
        f"{words}：缺少{shown}；补齐后即可测算。",
        f"{words[:1].upper()}{words[1:]}: {shown} unknown; it can be scored once told.",
    )


def stage_sentences(telling: Telling) -> list[str]:
    """The stage with its rule, and a second sentence where an earlier stage stays open. None for a scheme without stages."""
    stages, code = telling.plan.scheme.stages, telling.row.get("stage")
    stage = next((stage for stage in stages if stage.code == code), None)
    if stage is None:
        return []
    sentences = [_why(telling, stage)]
    if telling.row.get("stage_uncertain"):
        sentences.append(_uncertain(telling, stage))
    return sentences


def missing_facts(telling: Telling) -> list[str]:
    """The facts named in ``stage_missing`` (``revenue@-1``), in words."""
    return [_slot_words(telling, slot) for slot in (telling.row.get("stage_missing") or "").split(";") if slot]


def _slot_words(telling: Telling, slot: str) -> str:
    code, _, back = slot.partition("@")
    return telling.names.label(code, -int(back) if back else 0)


def stage_name(telling: Telling, stage: Stage) -> str:
    return telling.say(stage.code, f"{stage.name_en} ({stage.code})" if stage.name_en else stage.code)


def _why(telling: Telling, stage: Stage) -> str:
    rule, known = telling.names.words(stage.when.formula), list(_known_names(telling, stage.when.formula))
    name, facts = stage_name(telling, stage), listed(known, telling.language)
    basis = telling.provisional("阶段界限", "stage limits", stage.numbers_from)
    return telling.say(
        f"发展阶段为{name}：{facts + '，' if facts else ''}符合“{rule}”{basis}。",
        f"Stage {name}: {facts + '; ' if facts else ''}“{rule}” holds{basis}.",
    )


def _known_names(telling: Telling, formula: Formula) -> Iterator[str]:
    """``成立年限 6 年``: the facts and quantities the rule names, with their values."""
    if telling.evaluator is None:
        return
    for code, lag in sorted(names_in(formula)):
        words = (
            _quantity_words(telling, code)
            if code in telling.plan.scheme.quantities
            else _fact_words(telling, code, lag)
        )
        if words:
            yield words


def _fact_words(telling: Telling, code: str, lag: int) -> str:
    assert telling.evaluator is not None
    known = telling.evaluator.value(Name(code, lag))[1] == KNOWN
    return telling.formulas.words(Name(code, lag)) if known else ""


def _quantity_words(telling: Telling, code: str) -> str:
    assert telling.evaluator is not None
    quantity = telling.plan.scheme.quantities[code]
    value, state = telling.evaluator.value(telling.quantity(code))
    if state != KNOWN or isinstance(value, str | tuple):
        return ""
    shown = (
        telling.say("是" if value else "否", "yes" if value else "no")
        if isinstance(value, bool)
        else measured(float(value), quantity.unit, telling.language)
    )
    return f"{telling.names.label(code)} {shown}"


def _uncertain(telling: Telling, stage: Stage) -> str:
    """Which earlier stages could not be ruled out. Where facts are not at hand, all earlier ones are open."""
    earlier = telling.plan.scheme.stages[: telling.plan.scheme.stages.index(stage)]
    resolved = dict(telling.plan.resolved.stages)
    open_ones = [
        s for s in earlier if telling.evaluator is None or telling.evaluator.value(resolved[s.code])[1] != KNOWN
    ]
    stages = listed((stage_name(telling, s) for s in open_ones), telling.language)
    facts = listed(missing_facts(telling), telling.language)
    return telling.say(
        f"阶段存疑：{facts}未知，不能排除{stages}；补报后可能改变阶段。",
        f"The stage is uncertain: {facts} unknown, so {stages} cannot be ruled out; the stage may change once told.",
    )
