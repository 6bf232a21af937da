"""One line of points as one sentence: what was counted, where it lies, what it earned, and whose numbers those are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jifen.engine.explaining.figures import figure, listed, measured, percent, points_words
from jifen.engine.explaining.formulas import midsentence
from jifen.engine.explaining.placing import Placing
from jifen.engine.explaining.telling import Telling
from jifen.engine.formula import syntax
from jifen.engine.formula.syntax import Formula
from jifen.engine.results.reading import LineView
from jifen.engine.rules.bands import Bands
from jifen.engine.rules.rule import Rule
from jifen.engine.states import Mark, Reason

MEANS = {
    "geometric": ("几何平均", "geometric mean"),
    "harmonic": ("调和平均", "harmonic mean"),
    "arithmetic": ("加权平均", "weighted mean"),
}


def line_sentence(telling: Telling, line: LineView, lines: Mapping[str, LineView]) -> tuple[str, str, str]:
    """The sentence of a line, its code, and the body of the sentence (without name and basis).

    ``lines`` are all lines of the enterprise by code: a cap looks at its parts.
    """
    words = _LineWords(telling, line, lines)
    body = f"{words.body()}{words.marks()}"
    return f"{words.name()}{telling.say('：', ': ')}{body}{words.basis()}", line.code, body


@dataclass(frozen=True)
class _Subject:
    """What the document says of the line: its formula, its rule in this stage, the basis of its numbers."""

    formula: Formula
    rule: Rule
    numbers_from: str
    weight: float
    in_points: bool = False


class _LineWords:
    def __init__(self, telling: Telling, line: LineView, lines: Mapping[str, LineView]):
        self.telling, self.line, self.lines = telling, line, lines
        self.say, self.language = telling.say, telling.language
        self.unit, self.subject = line.unit, self._subject()

    def name(self) -> str:
        return self.say(self.line.name, self.line.name_en or self.line.name)

    def _subject(self) -> _Subject | None:
        telling, code = self.telling, self.line.code
        stage = str(telling.row.get("stage") or "")
        if (indicator := telling.indicator(code)) and stage in indicator.rules:
            weight = indicator.weights[stage]
            return _Subject(indicator.formula, indicator.rules[stage], indicator.spec.numbers_from, weight)
        if found := telling.part(code):
            part, item, formula = found
            return _Subject(formula, part.rule, item.numbers_from, part.weight, in_points=part.weight == 1.0)
        return None

    # --- the body, by reason ---

    def body(self) -> str:
        reason = self.line.reason
        if self.line.kind == "cap":
            return self.cap()
        if reason == Reason.NOT_SCORED:
            return self.say("该企业未测算，没有得分", "the enterprise is not scored, no points")
        if self.line.kind == "level":
            return self.level()
        if reason in (Reason.UNKNOWN, Reason.MISSING_SPREAD):
            return self.missing()
        if reason in (Reason.UNDEFINED_ZERO, Reason.UNDEFINED_EARNED, Reason.UNDEFINED_SPREAD):
            return self.undefined()
        return self.comma(self.working(), self.treated(), self.placed(), self.earned())

    def comma(self, *phrases: str) -> str:
        return self.say("，", ", ").join(phrase for phrase in phrases if phrase)

    def missing(self) -> str:
        wanting = self.telling.unknown(self.subject.formula) if self.subject and self.telling.evaluator else []
        facts = listed(wanting, self.language)
        lack = self.say(f"{facts}未知" if facts else "缺数据", f"{facts} unknown" if facts else "no data")
        if self.line.reason == Reason.MISSING_SPREAD:
            return self.comma(
                lack,
                self.say(f"权重 {self.full()} 由同组指标分摊", f"its weight {self.full()} is shared by its siblings"),
            )
        return self.comma(lack, self.say("按未知处理，不得分", "treated as unknown, no points"), self.could_earn())

    def could_earn(self) -> str:
        if not self.subject or self.subject.in_points:
            return ""
        return self.say(f"补报后最多可得 {self.full()} 分", f"up to {self.full()} points once reported")

    def undefined(self) -> str:
        assert self.subject is not None
        why = self.telling.why_undefined(self.subject.formula)
        meaningless = self.say(
            f"{why}，指标无意义" if why else "指标无意义", f"{why}, so not defined" if why else "not defined"
        )
        match self.line.reason:
            case Reason.UNDEFINED_ZERO:
                end = self.say("不得分", "no points")
            case Reason.UNDEFINED_SPREAD:
                end = self.say(
                    f"权重 {self.full()} 由同组指标分摊", f"its weight {self.full()} is shared by its siblings"
                )
            case _:
                end = self.say("按规定", "by the scheme ") + self.earned()
        working = "" if self.telling.before_founding(self.subject.formula) else self.facts_words()
        return self.comma(working, meaningless, end)

    def placed(self) -> str:
        line, reason = self.line, self.line.reason
        if reason == Reason.NOT_POSITIVE:
            return self.say("不大于零", "not above zero")
        if reason == Reason.NO_PEERS:
            return self.say("没有可比企业", "no peers to compare with")
        if reason == Reason.CONSTANT:
            return self.say("可比企业数值相同，取中性分", "all peers are alike, neutral sub-score")
        if self.subject is None or line.subscore is None:
            return ""
        return self.placing(self.subject, line.subscore).words()

    def placing(self, subject: _Subject, subscore: float) -> Placing:
        line, telling = self.line, self.telling
        indicator = telling.indicator(line.code)
        return Placing(
            subject.rule,
            line.value if line.treated is None else line.treated,
            subscore,
            self.unit if line.treated is None else "",
            bool(indicator and indicator.negated),
            telling.peers_words(line.peers),
            telling.peers_count(indicator, line.peers) if indicator else 0,
            telling.entries(subject.formula) if line.value is None else None,
            self.language,
        )

    def earned(self) -> str:
        line = self.line
        if line.reason == Reason.SUBSCORE_ONLY:
            share = percent(line.subscore or 0.0)
            return self.say(
                f"分值 {share}，计入上级，本行不单独得分",
                f"sub-score {share}, counted in the level above, no points of its own",
            )
        if line.reason in (Reason.NOT_POSITIVE, Reason.NO_PEERS):
            return self.say("不得分", "no points")
        points = points_words(line.points, self.language)
        if line.points is None or (self.subject and self.subject.in_points):
            return self.say(f"得 {points}", f"earns {points}")
        product = f"{percent(line.subscore or 0.0)} × {figure(line.weight or 0.0, 4)}"
        return self.say(f"得 {product} = {points}", f"earns {product} = {points}") + self.shared()

    def shared(self) -> str:
        """A weight that grew because siblings gave theirs."""
        assert self.subject is None or self.line.weight is not None
        if self.subject is None or abs((self.line.weight or 0.0) - self.subject.weight) < 1e-9:
            return ""
        return self.say(
            f"（原权重 {self.full()}，其余由分摊而来）", f" (own weight {self.full()}, the rest shared by siblings)"
        )

    def full(self) -> str:
        return figure(self.subject.weight if self.subject else self.line.weight or 0.0, 4)

    # --- the value ---

    def working(self) -> str:
        """``研发费用 50 万元 ÷ 营业收入 1,000 万元 = 5 %``, or the value alone where the facts are not at hand."""
        value = self.value_words()
        facts = self.facts_words()
        if facts and value and self.calculated():
            return f"{facts} = {value}"
        return facts or self.say(f"指标值 {value}", f"value {value}") if facts or value else ""

    def facts_words(self) -> str:
        if self.telling.evaluator is None or self.subject is None:
            return ""
        text = self.telling.formulas.words(self.subject.formula)
        again = f"{self.name() if self.language == 'zh' else midsentence(self.name())} "
        rest = text.removeprefix(again)
        return rest if rest[:1].isdigit() or rest[:1] == "-" else text

    def calculated(self) -> bool:
        """Whether the formula is more than one fact, so that its result is worth telling."""
        node = self.subject.formula if self.subject else None
        while isinstance(node, syntax.Defined):
            node = node.operand
        return not isinstance(
            node, syntax.Name | syntax.Filled | syntax.Comparison | syntax.Logic | syntax.Not
        ) and not (isinstance(node, syntax.Call) and node.function in ("count", "within", "age"))

    def value_words(self) -> str:
        value = self.line.value
        if isinstance(value, bool):
            return self.say("是" if value else "否", "yes" if value else "no")
        if isinstance(value, int | float):
            rule = self.subject.rule if self.subject else None
            return measured(float(value), self.unit, self.language, rule.starts if isinstance(rule, Bands) else ())
        return "" if value is None else str(value)

    def treated(self) -> str:
        if self.line.treated is None or self.line.treated == self.line.value:
            return ""
        indicator = self.telling.indicator(self.line.code)
        steps = self.say("；", "; ").join(
            step.words(self.language) for step in (indicator.spec.treat if indicator else ())
        )
        value = figure(self.line.treated, 4)
        return self.say(f"预处理（{steps}）后为 {value}", f"{value} after treatment ({steps})")

    # --- levels and caps ---

    def level(self) -> str:
        level = next(lv for lv in self.telling.plan.level_lines() if lv.code == self.line.code)
        codes = [code for code, _ in level.indicators] + [inner.code for inner in level.levels]
        shares = [self.member(code) for code in codes if code in self.lines]
        mean = self.say(*MEANS[level.aggregate])
        made = self.say(f"由{listed(shares, 'zh')}取{mean}", f"{mean} of {listed(shares, 'en')}") if shares else mean
        return self.comma(made, self.earned())

    def member(self, code: str) -> str:
        line = self.lines[code]
        name = self.say(line.name, line.name_en or line.name)
        return f"{name} {percent(line.subscore) if line.subscore is not None else '—'}"

    def cap(self) -> str:
        cap, before = self.cap_and_sum()
        limit, added = figure(cap / 100.0), points_words(before, self.language)
        if not self.line.points:
            return self.say(
                f"合计 {added}，没有超过上限 {limit} 分，不扣回",
                f"{added} in all, within the cap of {limit}, nothing taken back",
            )
        back = points_words(-self.line.points, self.language)
        return self.say(
            f"合计 {added}，上限 {limit} 分，扣回 {back}", f"{added} in all, cap {limit}, {back} taken back"
        )

    def cap_and_sum(self) -> tuple[int, int]:
        """The cap and what its parts earned before it, in hundredths."""
        plan = self.telling.plan
        for item in plan.items:
            if self.line.code == f"{item.code}.cap" and item.cap is not None:
                return item.cap, sum(self.points(part.spec.code) for part in item.parts)
        codes = [part.spec.code for item in plan.items for part in item.parts] + [
            f"{item.code}.cap" for item in plan.items
        ]
        return plan.bonus_cap or 0, sum(self.points(code) for code in codes)

    def points(self, code: str) -> int:
        return (self.lines[code].points or 0) if code in self.lines else 0

    # --- what follows ---

    def marks(self) -> str:
        found = [mark_sentence(mark, self.telling, self.line) for mark in Mark if self.line.marks & mark]
        return "".join(self.say("；", "; ") + words for words in found)

    def basis(self) -> str:
        if self.line.reason == Reason.NOT_SCORED:
            return ""
        if self.line.kind == "cap":
            return self.telling.provisional("上限", "cap", self.cap_basis())
        if self.line.kind == "level":
            level = next((d for d in self.telling.plan.scheme.dimensions if d.code == self.line.code), None)
            return self.telling.provisional("权重", "weight", level.numbers_from if level else "")
        if self.subject is None:
            return ""
        if self.telling.part(self.line.code):
            return self.telling.provisional("分值", "points", self.subject.numbers_from)
        if isinstance(self.subject.rule, Bands):
            return self.telling.provisional("权重与分档", "weight and bands", self.subject.numbers_from)
        return self.telling.provisional("权重与计分规则", "weight and rule", self.subject.numbers_from)

    def cap_basis(self) -> str:
        bonus = self.telling.plan.scheme.bonus
        item = next((i for i in bonus.items if f"{i.code}.cap" == self.line.code), None)
        return (item.numbers_from if item else "") or bonus.numbers_from


def mark_sentence(mark: Mark, telling: Telling, line: LineView) -> str:
    """What happened to the value on its way, with the numbers of the scheme where it names any."""
    if mark == Mark.WIDER_PEERS and (indicator := telling.indicator(line.code)):
        minimum, wider = indicator.peers.minimum, telling.peers_words(line.peers)
        narrow = telling.peers_words(indicator.peers.levels[0])
        return telling.say(
            f"{narrow}可比企业不足 {minimum} 家，改与{wider}企业比较",
            f"fewer than {minimum} peers {narrow}, compared with those {wider}",
        )
    return mark.words(telling.language)
