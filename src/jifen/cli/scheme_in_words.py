"""A scheme as policy people read it: annex rows, weights by stage, rules in words, 暂定 wherever a number is provisional."""

from __future__ import annotations

from jifen.cli.speaking import Speaker
from jifen.engine.explaining import FormulaWords, stages_to_read, within_words
from jifen.engine.explaining.figures import DASH, figure, unit_words
from jifen.engine.scheme import scheme_digest
from jifen.engine.scheme.model import ByStage, Indicator, Scheme
from jifen.engine.scheme.plan import IndicatorPlan, Plan


def show_scheme(speaker: Speaker, plan: Plan) -> None:
    _SchemeInWords(speaker, plan).show()


class _SchemeInWords:
    def __init__(self, speaker: Speaker, plan: Plan):
        self.speaker, self.plan, self.scheme = speaker, plan, plan.scheme
        self.say = speaker.say
        self.formulas = FormulaWords(plan.scheme, speaker.language)

    def show(self) -> None:
        self.identity()
        if self.scheme.stages:
            self.stages()
        if self.plan.indicators:
            self.weights()
            self.indicators()
        if self.scheme.bonus.items:
            self.bonus()
        if self.scheme.grades:
            self.grades()
        if self.plan.indicators:
            self.ranks()
        if self.scheme.constraints:
            self.constraints()

    def mark(self, numbers_from: str) -> str:
        """``［暂定］`` where the numbers of a block are provisional."""
        return self.say("［暂定］", "[provisional]") if self.scheme.provisional(numbers_from) else ""

    def named(self, block: object) -> str:
        name = getattr(block, "name", "") or getattr(block, "title", "")
        return str(self.say(name, getattr(block, "name_en", "") or getattr(block, "title_en", "") or name))

    def identity(self) -> None:
        scheme = self.scheme
        self.speaker.text(self.named(scheme), "bold")
        note = self.say(scheme.note, scheme.note_en or scheme.note)
        rows = [
            [self.say("编号", "id"), scheme.code],
            [self.say("版本", "version"), scheme.version],
            [self.say("生效", "effective"), scheme.effective.isoformat() if scheme.effective else DASH],
            [self.say("提出单位", "owner"), scheme.owner or DASH],
            [self.say("摘要", "digest"), scheme_digest(scheme)],
            [self.say("说明", "note"), note or DASH],
            [
                self.say("适用范围", "scope"),
                self.formulas.words(scheme.scope.formula) if scheme.scope else self.say("不限", "all"),
            ],
        ]
        rows += [
            [self.say("依据", "basis"), f"{self.named(b)} {b.clause} {self.mark(code)}".strip()]
            for code, b in scheme.basis.items()
        ]
        self.speaker.table(["", ""], rows)

    def stages(self) -> None:
        self.speaker.heading("发展阶段（自上而下，第一个成立的为准）", "Stages (the first that holds)")
        rows = [
            [stage.code, stage.name_en, self.formulas.words(stage.when.formula), self.mark(stage.numbers_from)]
            for stage in self.scheme.stages
        ]
        self.speaker.table([self.say("阶段", "stage"), "", self.say("条件", "condition"), ""], rows)
        peers = self.scheme.peers
        by = "、".join(
            self.say("发展阶段", "stage") if level == "stage" else self.formulas.label(level) for level in peers.by
        )
        self.speaker.line(
            f"同类企业：同一{by}；不足 {peers.minimum} 家与更大范围比，全部不足 {peers.parent_minimum} 家不得公布。",
            f"Peers: the same {by}; with fewer than {peers.minimum} a wider group; with fewer than {peers.parent_minimum} in all, nothing is published.",
        )

    def weights(self) -> None:
        stages = stages_to_read(self.scheme)
        self.speaker.heading(
            f"指标与权重（基础分 {figure(self.scheme.total)}）",
            f"Indicators and weights (base {figure(self.scheme.total)})",
        )
        header = [
            self.say("附件行", "annex"),
            self.say("维度", "dimension"),
            self.say("指标", "indicator"),
            self.say("单位", "unit"),
            self.say("年限", "window"),
            *stages,
            "",
        ]
        rows = [self._weights(indicator) for indicator in self.plan.indicators]
        sums = [figure(sum(i.weights[stage] for i in self.plan.indicators), 2) for stage in stages]
        rows.append(["", "", self.say("合计", "sum"), "", "", *sums, ""])
        self.speaker.table(header, rows, right=[0, *range(5, 5 + len(stages))])

    def _weights(self, indicator: IndicatorPlan) -> list[str]:
        spec = indicator.spec
        dimension = next((self.named(d) for d in self.scheme.dimensions if d.code == spec.dimension), "")
        annex = str(spec.annex) if spec.annex is not None else ""
        weights = [figure(indicator.weights[stage], 2) for stage in stages_to_read(self.scheme)]
        return [
            annex,
            dimension,
            self.named(spec),
            unit_words(spec.unit, self.speaker.language),
            spec.window,
            *weights,
            self.mark(spec.numbers_from),
        ]

    def indicators(self) -> None:
        self.speaker.heading("指标解释与计分规则", "Definitions and rules")
        for number, indicator in enumerate(self.plan.indicators, 1):
            spec = indicator.spec
            self.speaker.text(f"{number}. {self.named(spec)}（{spec.code}）", "bold")
            for label, words in self._facets(spec):
                if words:
                    self.speaker.text(f"{label}{self.say('：', ': ')}{words}", indent=3)

    def _facets(self, spec: Indicator) -> list[tuple[str, str]]:
        language = self.speaker.language
        rules = [f"{stage} {rule.words(language)}".strip() for stage, rule in spec.rules.items()]
        source = self.scheme.basis[spec.source or self.scheme.numbers_from]
        lower = spec.direction == "lower"
        return [
            (self.say("解释", "definition"), self.say(spec.definition, spec.definition_en or spec.definition)),
            (self.say("公式", "formula"), self.formulas.words(spec.formula.formula)),
            (
                self.say("有意义的条件", "defined when"),
                self.formulas.words(spec.defined_when.formula) if spec.defined_when else "",
            ),
            (self.say("无意义时", "undefined"), self.say("；", "; ").join(self._undefined(spec))),
            (
                self.say("缺数据", "missing"),
                self.say("权重由同组分摊", "weight shared by siblings")
                if (spec.missing or self.scheme.missing) == "spread"
                else self.say("不得分", "no points"),
            ),
            (self.say("预处理", "treatment"), self.say("；", "; ").join(step.words(language) for step in spec.treat)),
            (self.say("方向", "direction"), self.say("越低越好", "less is better") if lower else ""),
            (self.say("规则", "rule"), self.say("；", "; ").join(rules) + self.mark(spec.numbers_from)),
            (self.say("说明", "note"), spec.note),
            (self.say("定义来源", "source"), self.named(source) if spec.source else ""),
        ]

    def _undefined(self, spec: Indicator) -> list[str]:
        cases = []
        for case in spec.undefined:
            when = (
                self.say(
                    f"{self.formulas.words(case.when.formula)} 时", f"when {self.formulas.words(case.when.formula)} "
                )
                if case.when
                else ""
            )
            earn = (
                self.say("权重由同组分摊", "weight shared by siblings")
                if case.earn == "spread"
                else self.say("得权重的 ", "earns ") + self._shares(case.earn)
            )
            cases.append(f"{when}{earn}")
        return cases

    def _shares(self, earn: ByStage | str) -> str:
        if isinstance(earn, dict):
            return self.say("、", ", ").join(f"{stage} {figure(100 * share)} %" for stage, share in earn.items())
        return f"{figure(100 * float(earn))} %"

    def bonus(self) -> None:
        cap = self.scheme.bonus.cap
        limit = self.say(f"，合计上限 {figure(cap)} 分", f", cap {figure(cap)} in all") if cap is not None else ""
        self.speaker.heading(
            f"加分项（各阶段相同{limit}）{self.mark(self.scheme.bonus.numbers_from)}",
            f"Bonus (all stages{limit}) {self.mark(self.scheme.bonus.numbers_from)}",
        )
        for item in self.scheme.bonus.items:
            own = self.say(f"，上限 {figure(item.cap)} 分", f", cap {figure(item.cap)}") if item.cap is not None else ""
            annex = self.say(f"附件第 {item.annex} 行 ", f"annex row {item.annex} ") if item.annex is not None else ""
            self.speaker.text(f"{annex}{self.named(item)}{own} {self.mark(item.numbers_from)}", "bold")
            for part in item.parts:
                weight = "" if part.weight == 1 else f" × {figure(part.weight)}"
                self.speaker.text(
                    f"{self.named(part)}{self.say('：', ': ')}{part.rule.words(self.speaker.language)}{weight}",
                    indent=3,
                )

    def grades(self) -> None:
        words = [
            f"{grade.code} {self.say(f'{figure(grade.least)} 分及以上', f'{figure(grade.least)} and above') if grade.least is not None else self.say('其余', 'the rest')}"
            for grade in self.scheme.grades
        ]
        self.speaker.heading(f"等级{self.mark('')}", f"Grades {self.mark('')}")
        self.speaker.text(self.say("；", "; ").join(words))

    def ranks(self) -> None:
        ranks, scheme = self.scheme.ranks, self.scheme
        where = self.say("、", ", ").join(
            within_words(scheme, within, self.speaker.language) for within in ranks.within
        )
        when = (
            self.formulas.words(ranks.when.formula)
            if ranks.when
            else self.say("全部已测算企业", "every scored enterprise")
        )
        self.speaker.heading("排名", "Ranks")
        self.speaker.line(
            f"范围：{where}；参与条件：{when}；数据完整度不低于 {figure(ranks.completeness)} %。",
            f"Within: {where}; who: {when}; completeness at least {figure(ranks.completeness)} %.",
        )

    def constraints(self) -> None:
        self.speaker.heading(
            "约束性情形（仅供参考，不扣分；未查询不等于无）",
            "Constraint situations (never a deduction; not asked is not none)",
        )
        effects = {"show": ("列示", "shown"), "warn": ("提醒", "warned"), "exclude": ("排除", "excluded")}
        rows = [
            [
                self.named(s),
                self.say(f"近 {s.within_years} 年", f"last {s.within_years} years")
                if s.within_years
                else self.say("当日", "as of the day"),
                self.say(*effects[s.effect]),
            ]
            for s in self.scheme.constraints
        ]
        self.speaker.table(
            [self.say("情形", "situation"), self.say("时间", "window"), self.say("作用", "effect")], rows
        )


def provisional_note(speaker: Speaker, scheme: Scheme) -> str:
    """The sentence that stands under every table of points of a provisional scheme; empty otherwise."""
    if not scheme.provisional(""):
        return ""
    return speaker.say(
        "权重、阶段界限、分档、上限和等级线均为暂定，不是国家或省级数值。",
        "Weights, stage limits, bands, caps and grade lines are provisional, neither national nor provincial figures.",
    )
