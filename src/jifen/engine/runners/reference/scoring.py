"""Scores one firm, top to bottom as a person would: stage, values, sub-scores, weights, points, caps, grade."""

from __future__ import annotations

from jifen.engine import arithmetic
from jifen.engine.firms import Firm
from jifen.engine.formula import names_in, syntax
from jifen.engine.formula.syntax import Formula, walk
from jifen.engine.norms import Group, Norms
from jifen.engine.points import hundredths
from jifen.engine.runners.outcome import Line, Outcome
from jifen.engine.runners.reference.evaluating import Evaluator
from jifen.engine.runners.reference.treating import Treated, treated
from jifen.engine.scheme.plan import IndicatorPlan, ItemPlan, Plan
from jifen.engine.scheme.weighing import Level
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN, Mark, Reason

SPREADING = (Reason.UNDEFINED_SPREAD, Reason.MISSING_SPREAD)


def score_firm(plan: Plan, norms: Norms, firm: Firm) -> Outcome:
    """The outcome of one firm against saved norms; ranks need all firms and come later."""
    return _Scoring(plan, norms, firm).outcome()


def stage_of(plan: Plan, evaluator: Evaluator) -> tuple[str | None, tuple[str, ...]]:
    """Stage, and the facts whose lack left an earlier rule open (empty: certain)."""
    if not plan.resolved.stages:
        return plan.scheme.stage_codes[0], ()
    missing: set[str] = set()
    for code, formula in plan.resolved.stages:
        value, state = evaluator.value(formula)
        if state == KNOWN and value:
            return code, tuple(sorted(missing))
        if state == UNKNOWN:
            missing |= {slot_name(c, lag) for c, lag in names_in(formula) if evaluator.name(c, lag)[1] == UNKNOWN}
    return None, tuple(sorted(missing))


def slot_name(code: str, lag: int) -> str:
    """``revenue`` or ``revenue@-1``: a fact, some years back."""
    return f"{code}@{-lag:+d}" if lag else code


def groups_of(plan: Plan, firm: Firm, stage: str) -> dict[str, Group]:
    """Level → the firm's group; a level whose fact is unknown is left out."""
    words: dict[str, Group] = {}
    for level in plan.peer_levels:
        value = stage if level == "stage" else "" if level == "all" else firm.fact(level)
        if isinstance(value, str):
            words[level] = (level, value)
    return words


def rule_step(indicator: IndicatorPlan, stage: str) -> str:
    """The step under which a stage's rule keeps its norm."""
    return "rule" if "" in indicator.spec.rules else f"rule.{stage}"


class _Scoring:
    def __init__(self, plan: Plan, norms: Norms, firm: Firm):
        self.plan, self.norms, self.firm = plan, norms, firm
        self.evaluator = Evaluator(firm, plan.scheme.founded)
        self.result = Outcome(firm.enterprise)

    def outcome(self) -> Outcome:
        result = self.result
        self.completeness()
        self.flags()
        result.why_not_scored = self.outside()
        if result.why_not_scored != "out_of_scope":
            result.stage, result.stage_missing = stage_of(self.plan, self.evaluator)
            result.stage_uncertain = bool(result.stage_missing) and result.stage is not None
            result.why_not_scored = result.why_not_scored or ("" if result.stage else "stage_unknown")
        if not result.scored or not self.plan.indicators:
            return result
        self.evaluator = Evaluator(self.firm, self.plan.scheme.founded, result.stage)
        self.groups = groups_of(self.plan, self.firm, self.stage)
        self.base()
        self.bonus()
        self.sum_up()
        return result

    @property
    def stage(self) -> str:
        assert self.result.stage is not None
        return self.result.stage

    def completeness(self) -> None:
        states = [self.evaluator.value(slot.formula)[1] for slot in self.plan.slots]
        self.result.facts_read = len(states)
        self.result.facts_known = sum(state != UNKNOWN for state in states)

    def flags(self) -> None:
        for situation in self.plan.scheme.constraints:
            value, state = self.evaluator.value(self.plan.resolved.facts[situation.code])
            self.result.flags[situation.code] = bool(value) if state == KNOWN else None

    def outside(self) -> str:
        if self.plan.resolved.scope is None:
            return ""
        value, state = self.evaluator.value(self.plan.resolved.scope)
        if state == UNKNOWN:
            return "scope_unknown"
        return "" if value and state == KNOWN else "out_of_scope"

    # --- base ---

    def base(self) -> None:
        for indicator in self.plan.indicators:
            self.result.lines[indicator.spec.code] = self.indicator(indicator)
        for level in self.plan.root.all_levels():
            self.spread(level)
        self.result.base = self.add_up(self.plan.root)

    def indicator(self, indicator: IndicatorPlan) -> Line:
        value, state = self.evaluator.value(indicator.formula)
        line = Line(weight=indicator.weights[self.stage])
        line.value = value if state == KNOWN and not isinstance(value, tuple) else None
        self.mark(line, indicator.formula, value, state, indicator.spec.unit)
        if indicator.spec.treat:
            assert not isinstance(value, str | tuple)
            after = treated(indicator, Treated(float(value), state), self.evaluator, self.norms, self.groups)
            value, state = after.value, after.state
            line.treated, line.marks = (after.value if state == KNOWN else None), line.marks | after.marks
        if state == UNKNOWN:
            line.reason = Reason.MISSING_SPREAD if indicator.spread_missing else Reason.UNKNOWN
        elif state == UNDEFINED:
            self.undefined(indicator, line)
        else:
            self.ruled(indicator, line, value)
        return line

    def mark(self, line: Line, formula: Formula, value: object, state: int, unit: str) -> None:
        for node in walk(formula):
            if isinstance(node, syntax.Filled):
                own, other = self.evaluator.value(node.fact)[1], self.evaluator.value(node.filling)[1]
                line.marked(Mark.DERIVED, own == UNKNOWN and other == KNOWN)
            elif isinstance(node, syntax.Name) and isinstance(entries := self.evaluator.value(node)[0], tuple):
                line.marked(Mark.UNDATED, any(on is None for _, on, _ in entries))
        line.marked(Mark.ABOVE_HUNDRED, unit == "%" and state == KNOWN and isinstance(value, float) and value > 100.0)

    def undefined(self, indicator: IndicatorPlan, line: Line) -> None:
        line.reason, line.subscore = Reason.UNDEFINED_ZERO, 0.0
        for case in indicator.undefined:
            value, state = (True, KNOWN) if case.when is None else self.evaluator.value(case.when)
            if state == UNKNOWN:
                line.reason, line.subscore = (
                    (Reason.MISSING_SPREAD if indicator.spread_missing else Reason.UNKNOWN),
                    None,
                )
                return
            if value and state == KNOWN:
                if case.earn is None:
                    line.reason, line.subscore = Reason.UNDEFINED_SPREAD, None
                elif case.earn[self.stage] > 0:
                    line.reason, line.subscore = Reason.UNDEFINED_EARNED, case.earn[self.stage]
                return

    def ruled(self, indicator: IndicatorPlan, line: Line, value: object) -> None:
        rule, norm = indicator.rules[self.stage], None
        if rule.fitted:
            chain = [self.groups[level] for level in indicator.peers.levels if level in self.groups]
            step = rule_step(indicator, self.stage)
            norm, place = self.norms.choose(indicator.spec.code, step, chain, indicator.peers.minimum)
            line.peers = chain[place][0]
            line.marked(Mark.WIDER_PEERS, chain[place][0] != indicator.peers.levels[0])
            if norm is None:
                line.reason, line.subscore = Reason.NO_PEERS, 0.0
                return
        turned = -value if indicator.negated and isinstance(value, float) else value
        line.subscore, line.reason = rule.one(turned, norm)  # type: ignore[arg-type]

    def spread(self, level: Level) -> None:
        """Weights of spread lines go to their unspread siblings, in proportion; unknown ones only up to half the weight."""
        lines = [(self.result.lines[code], weights[self.stage]) for code, weights in level.indicators]
        whole = arithmetic.added(weight for _, weight in lines)
        missing = arithmetic.added(weight for line, weight in lines if line.reason == Reason.MISSING_SPREAD)
        if 2.0 * missing > whole + 1e-9:
            self.lose([line for line, _ in lines], Reason.MISSING_SPREAD, Reason.UNKNOWN)
        shared = arithmetic.added(weight for line, weight in lines if line.reason in SPREADING)
        receiving = arithmetic.added(weight for line, weight in lines if line.reason not in SPREADING)
        if receiving == 0.0:
            self.lose([line for line, _ in lines], Reason.MISSING_SPREAD, Reason.UNKNOWN)
            self.lose([line for line, _ in lines], Reason.UNDEFINED_SPREAD, Reason.UNDEFINED_ZERO)
            return
        for line, weight in lines:
            line.weight = (
                0.0 if line.reason in SPREADING else weight + shared * (weight / receiving) if shared else weight
            )

    def lose(self, lines: list[Line], spread: Reason, lost: Reason) -> None:
        for line in lines:
            if line.reason == spread:
                line.reason, line.subscore = lost, (0.0 if lost == Reason.UNDEFINED_ZERO else None)

    def add_up(self, level: Level) -> int:
        """Points of a level: additive levels add their members', others stand as one line."""
        if level.aggregate != "arithmetic":
            share = self.mean(level)
            line = Line(subscore=share, weight=level.weights[self.stage])
            line.points = hundredths(share * level.weights[self.stage])
            self.result.lines[level.code] = line
            for inner in level.all_levels()[1:]:
                self.result.dimensions[inner.code] = None
            points = line.points
        else:
            points = sum(self.earned(code) for code, _ in level.indicators)
            points += sum(self.add_up(inner) for inner in level.levels)
        if level is not self.plan.root:
            self.result.dimensions[level.code] = points
        return points

    def earned(self, code: str) -> int:
        line = self.result.lines[code]
        line.points = hundredths((line.subscore or 0.0) * (line.weight or 0.0))
        return line.points

    def mean(self, level: Level) -> float:
        """The weighted mean of a level's members, of the kind it declares; without weight it is 0."""
        members = []
        for code, _ in level.indicators:
            line = self.result.lines[code]
            members.append((line.subscore or 0.0, line.weight or 0.0))
            if line.reason == Reason.SCORED:
                line.reason = Reason.SUBSCORE_ONLY
        members += [(self.mean(inner), inner.weights[self.stage]) for inner in level.levels]
        return weighted_mean(level.aggregate, members)

    # --- bonus and total ---

    def bonus(self) -> None:
        total = sum(self.item(item) for item in self.plan.items)
        self.result.bonus = self.capped("bonus.cap", total, self.plan.bonus_cap)

    def item(self, item: ItemPlan) -> int:
        points = 0
        for part in item.parts:
            value, state = self.evaluator.value(part.formula)
            line = Line(weight=part.spec.weight, subscore=0.0)
            line.value = value if state == KNOWN and not isinstance(value, tuple) else None
            self.mark(line, part.formula, value, state, "")
            if state == KNOWN:
                line.subscore, line.reason = part.spec.rule.one(value, None)
            else:
                line.reason = Reason.UNKNOWN if state == UNKNOWN else Reason.UNDEFINED_ZERO
                line.subscore = None if state == UNKNOWN else 0.0
            line.points = hundredths((line.subscore or 0.0) * part.spec.weight)
            self.result.lines[part.spec.code] = line
            points += line.points
        return self.capped(f"{item.code}.cap", points, item.cap)

    def capped(self, code: str, points: int, cap: int | None) -> int:
        if cap is None:
            return points
        self.result.lines[code] = Line(reason=Reason.CAP, points=min(cap - points, 0))
        return min(points, cap)

    def sum_up(self) -> None:
        result = self.result
        assert result.base is not None and result.bonus is not None
        result.total = result.base + result.bonus
        result.grade = grade_of(self.plan, result.total)
        ranks = self.plan.scheme.ranks
        complete = 100.0 * result.facts_known >= ranks.completeness * result.facts_read
        result.rankable = complete and (
            self.plan.resolved.ranked is None or self.evaluator.true(self.plan.resolved.ranked)
        )


def grade_of(plan: Plan, total: int) -> str | None:
    for grade in plan.scheme.grades:
        if grade.least is None or total >= round(grade.least * 100):
            return grade.code
    return None


def weighted_mean(aggregate: str, members: list[tuple[float, float]]) -> float:
    """Arithmetic, geometric or harmonic mean of (sub-score, weight); members without weight do not count; a 0 makes the
    geometric and the harmonic mean 0."""
    members = [(share, weight) for share, weight in members if weight > 0.0]
    whole = arithmetic.added(weight for _, weight in members)
    if whole == 0.0:
        return 0.0
    if aggregate != "arithmetic" and any(share <= 0.0 for share, _ in members):
        return 0.0
    total = 0.0
    for share, weight in members:
        total += weight * (
            share if aggregate == "arithmetic" else arithmetic.log(share) if aggregate == "geometric" else 1.0 / share
        )
    if aggregate == "arithmetic":
        return total / whole
    return arithmetic.exp(total / whole) if aggregate == "geometric" else whole / total
