"""Random schemes: every rule, treatment, policy and level of the language, put together as no person would."""

from __future__ import annotations

import random
from typing import Any

import yaml

from tests.generative.random_formulas import FLAGS, NAMES, NUMBERS, SECTORS, SETS, TEXTS, Formulas

Document = dict[str, Any]
AGGREGATES = ["arithmetic", "arithmetic", "geometric", "harmonic"]


class Fresh(yaml.SafeDumper):
    """Never writes an alias, which the engine refuses."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def text_of(document: Document) -> str:
    return yaml.dump(document, Dumper=Fresh, allow_unicode=True, sort_keys=False, width=10_000)


def random_scheme(rng: random.Random) -> Document:
    return _Making(rng).scheme()


class _Making:
    def __init__(self, rng: random.Random):
        self.rng = rng
        self.words = Formulas(rng)

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def scheme(self) -> Document:
        document: Document = {
            "scheme": "random",
            "title": "随机",
            "version": "1",
            "basis": {"ours": {"title": "本项目暂定", "provisional": True}},
            "numbers_from": "ours",
            "facts": self.facts(),
        }
        if self.maybe(0.6):
            document["founded"] = "born"
        document["quantities"] = self.quantities()
        if self.maybe(0.25):
            document["scope"] = self.words.condition(1)
        self.stages = self.rng.choice([[], ["新", "老"], ["新", "中", "老"]])
        if self.stages:
            document["stages"] = self.stage_rules()
        if self.maybe(0.8):
            document["peers"] = self.peers()
        if self.maybe(0.4):
            document["missing"] = "spread"
        document["weights"] = self.rng.choice(["absolute", "relative"])
        document["total"] = self.rng.choice([100, 100, 60, 1000])
        document["aggregate"] = self.rng.choice(AGGREGATES)
        self.words.stages = tuple(self.stages)
        document["dimensions"] = self.dimensions(document["weights"] == "relative")
        document["indicators"] = self.indicators(document)
        if self.maybe(0.6):
            document["bonus"] = self.bonus()
        document["grades"] = self.grades()
        document["ranks"] = self.ranks()
        document["constraints"] = [
            {"code": "k_fine", "name": "甲", "fact": "fine"},
            {"code": "k_late", "name": "乙", "fact": "late", "within_years": self.rng.randint(1, 5)},
        ]
        return document

    def facts(self) -> Document:
        facts: Document = {code: {"name": code, "unit": unit} for code, unit in NUMBERS.items()}
        facts |= {"born": {"name": "成立", "kind": "date"}, "event": {"name": "事件", "kind": "date"}}
        facts |= {code: {"name": code, "kind": "text"} for code in TEXTS}
        facts |= {code: {"name": code, "kind": "flag"} for code in FLAGS}
        facts |= {code: {"name": code, "kind": "set"} for code in SETS}
        facts["late_on"] = {"name": "日期", "kind": "date"}
        if self.maybe(0.5):
            facts["wan_b"]["if_empty"] = self.rng.choice(["prev(wan_c)", "prev(wan_c) + wan_a", "wan_a / 2"])
        if self.maybe(0.3):
            facts["fine"]["if_empty"] = "prev(late)"
        if self.maybe(0.3):
            facts["sector"]["if_empty"] = "city"
        return facts

    def quantities(self) -> Document:
        made: Document = {}
        for number in range(self.rng.randint(0, 3)):
            unit = self.rng.choice(["万元", "-"])
            made[f"q{number}"] = {"formula": self.words.number(unit, 2), "unit": unit}
            if self.maybe(0.4):
                made[f"q{number}"]["defined_when"] = self.words.condition(1)
            self.words.quantities[f"q{number}"] = unit
        if self.maybe(0.3):
            made["c0"] = {"formula": self.words.condition(2)}
            self.words.conditions.append("c0")
        return made

    def stage_rules(self) -> list[Document]:
        rules = [{"code": code, "when": self.words.condition(2)} for code in self.stages[:-1]]
        last = self.rng.choice(["always", "always", "known(born)", "plain > 0 or known(wan_a)"])
        return [*rules, {"code": self.stages[-1], "when": last}]

    def peers(self) -> Document:
        chains = [["stage"], ["sector"], ["all"], ["sector", "stage"], ["stage", "sector"], ["city", "sector"]]
        return {"by": self.rng.choice(chains), "minimum": self.rng.choice([0, 1, 3, 6]), "parent_minimum": 2}

    def by_stage(self, value: Any) -> Any:
        """One number, or one for each stage."""
        return {stage: value() for stage in self.stages} if self.stages and self.maybe(0.4) else value()

    # --- levels and weights ---

    def dimensions(self, relative: bool) -> list[Document]:
        codes = [f"d{n}" for n in range(self.rng.choice([0, 1, 2, 3, 5]))]
        made: list[Document] = []
        for number, code in enumerate(codes):
            dimension: Document = {"code": code, "name": code, "aggregate": self.rng.choice(AGGREGATES)}
            if number and self.maybe(0.5):
                dimension["parent"] = self.rng.choice(codes[:number])
            if relative and self.maybe(0.7):
                dimension["weight"] = self.by_stage(lambda: self.rng.choice([0, 1, 2, 3.5]))
            made.append(dimension)
        return made

    def indicators(self, document: Document) -> list[Document]:
        dimensions = [d["code"] for d in document["dimensions"]]
        parents = {d.get("parent") for d in document["dimensions"]}
        homes = [code for code in dimensions if code not in parents]
        while len(homes) < self.rng.randint(1, 12):
            homes.append(self.rng.choice([*dimensions, ""]))
        weights = self.weights(len(homes), document["weights"] == "relative", document["total"])
        return [self.indicator(f"i{n}", home, weights[n]) for n, home in enumerate(homes)]

    def weights(self, members: int, relative: bool, total: int) -> list[Any]:
        if relative:
            return [self.by_stage(lambda: self.rng.choice([0, 1, 1, 2, 7.5])) for _ in range(members)]
        shares = {stage: self.shares(members, total) for stage in self.stages or [""]}
        if not self.stages or self.maybe(0.3):
            return next(iter(shares.values()))
        return [{stage: own[n] for stage, own in shares.items()} for n in range(members)]

    def shares(self, members: int, total: int) -> list[float]:
        """Hundredths that sum to the total exactly; some may be nothing."""
        cuts = sorted(self.rng.randint(0, total * 4) for _ in range(members - 1))
        return [(b - a) / 4 for a, b in zip([0, *cuts], [*cuts, total * 4], strict=True)]

    # --- indicators ---

    def indicator(self, code: str, home: str, weight: Any) -> Document:
        kind = self.rng.choice(["number"] * 8 + ["flag", "text", "set"])
        made: Document = {"code": code, "name": code, "weight": weight, "dimension": home}
        if kind == "number":
            self.of_number(made)
        else:
            formula = {"flag": lambda: self.words.condition(2), "text": self.words.text_of, "set": self.words.set_of}[
                kind
            ]()
            made |= {"formula": formula, "rule": self.flag() if kind == "flag" else self.lookup()}
        if self.maybe(0.4):
            made["defined_when"] = self.words.condition(1)
        if self.maybe(0.7):
            made["undefined"] = self.undefined()
        if self.maybe(0.4):
            made["missing"] = self.rng.choice(["lose", "spread"])
        if self.maybe(0.2):
            made["peers"] = self.peers()
        return made

    def of_number(self, made: Document) -> None:
        unit, lower = self.rng.choice(["万元", "-", "-", "%", "人"]), self.maybe(0.25)
        made |= {"formula": self.words.number("-" if unit == "%" else unit, 3), "unit": unit}
        if lower:
            made["direction"] = "lower"
        if self.stages and self.maybe(0.2):
            make = self.bands if lower and self.maybe(0.5) else self.turned if lower else self.rule
            made["rule"] = {"by_stage": {stage: make(lower) for stage in self.stages}}
        else:
            made["rule"] = self.rule(lower)
        if self.maybe(0.3):
            made["treat"] = [self.treatment() for _ in range(self.rng.randint(1, 3))]

    def undefined(self) -> Any:
        if self.maybe(0.2):
            return "spread"
        cases: list[Document] = []
        for _ in range(self.rng.randint(1, 3)):
            case: Document = {"earn": self.rng.choice(["spread", self.by_stage(lambda: self.rng.choice([0, 0.5, 1]))])}
            if self.maybe(0.7):
                case["when"] = self.words.condition(1)
            cases.append(case)
        return cases if self.maybe(0.8) else cases[0]

    def treatment(self) -> Document:
        skewed = {"if_skewed": True} if self.maybe(0.4) else {}
        loose = {"skew": 0.5, "kurtosis": 0} if self.maybe(0.7) else {}
        by = self.rng.choice([["stage"], ["sector"], ["sector", "stage"], ["all"]])
        return self.rng.choice(
            [
                {"impute": {"with": self.rng.choice(["mean", "median"]), "by": by}},
                {"impute": {"with": self.rng.choice(["latest", "linear"]), "years": self.rng.randint(1, 3)}},
                {"denominator": self.rng.choice(["people", "plain", "wan_a + wan_c", "coalesce(people, 1)"])},
                {"winsorise": {"most": self.rng.randint(1, 5), **loose}},
                {"log": {**skewed, **loose}},
                {"boxcox": {**skewed, **loose}},
            ]
        )

    # --- rules ---

    def rule(self, lower: bool) -> Document:
        if self.maybe(0.2):
            return self.bands(lower) if lower or self.maybe(0.5) else self.count(lower)
        return self.turned(lower)

    def turned(self, lower: bool) -> Document:
        """A rule that ``direction: lower`` turns round."""
        makers = [
            self.goalposts,
            self.efficacy,
            self.percentile,
            self.percentile,
            self.minmax,
            self.zscore,
            self.log,
            self.distance,
        ]
        return self.rng.choice(makers)(lower)

    def ends(self) -> tuple[float, float]:
        low = self.rng.choice([-10, 0, 0, 1, 0.1, 50])
        return low, low + self.rng.choice([1, 5, 100, 0.3])

    def range(self) -> Document:
        return {"range": self.rng.choice([[0.01, 1], [0.2, 0.8]])} if self.maybe(0.3) else {}

    def bands(self, lower: bool) -> Document:
        starts = sorted(self.rng.sample([-5, 0, 0.1, 1, 2, 3, 10, 100, 1000], self.rng.randint(1, 5)))
        earns = sorted((round(self.rng.random(), 2) for _ in starts), reverse=lower)
        table: list[Document] = [{"from": s, "earn": e} for s, e in zip(starts, earns, strict=True)]
        if self.maybe(0.5):
            del table[0]["from"]
        return {"bands": {"table": table, "linear": True} if self.maybe(0.4) else table}

    def goalposts(self, lower: bool) -> Document:
        low, high = self.ends()
        return {"goalposts": {"low": low, "high": high, **self.range()}}

    def efficacy(self, lower: bool) -> Document:
        low, high = self.ends()
        return {"efficacy": {"low": low, "high": high, **({"base": 0.5, "span": 0.7} if self.maybe(0.4) else {})}}

    def percentile(self, lower: bool) -> Document:
        over = "all" if lower else self.rng.choice(["all", "positive"])
        ties, scale = self.rng.choice(["mid", "low", "high"]), self.rng.choice(["n", "n-1"])
        return {"percentile": {"over": over, "ties": ties, "scale": scale}}

    def minmax(self, lower: bool) -> Document:
        return {"minmax": self.range()}

    def zscore(self, lower: bool) -> Document:
        return {"zscore": self.rng.choice([{}, {"from": -2, "to": 2}, {"from": 0, "to": 1}])}

    def log(self, lower: bool) -> Document:
        low = self.rng.choice([0.5, 1, 10])
        return {"log": {"low": low, "high": low * self.rng.choice([2, 10, 1000])}}

    def distance(self, lower: bool) -> Document:
        target = self.rng.choice([-5, 0, 1, 10, 100])
        worst = {} if self.maybe(0.5) else {"worst": target + (20 if lower else -20)}
        return {"distance": {"target": target, **worst, **self.range()}}

    def count(self, lower: bool = False) -> Document:
        return {"count": {"each": self.rng.choice([1, 2, 0.5]), "cap": self.rng.choice([3, 10, 2.5])}}

    def flag(self) -> Document:
        return {"flag": self.rng.choice([{"true": 1, "false": 0}, {"true": 0.25, "false": 1}])}

    def lookup(self) -> Document:
        words = [*NAMES, *SECTORS[:3]]
        default = {"default": 0.1} if self.maybe(0.4) else {}
        if self.maybe(0.5):
            return {"lookup": {"table": {w: round(self.rng.random(), 2) for w in self.rng.sample(words, 4)}, **default}}
        self.rng.shuffle(words)
        families = [
            {"name": f"f{n}", "table": {w: round(self.rng.random(), 2) for w in own}}
            for n, own in enumerate((words[:3], words[3:5]))
        ]
        return {"lookup": {"families": families, **default}}

    # --- on top ---

    def bonus(self) -> Document:
        items = [self.item(n) for n in range(self.rng.randint(1, 3))]
        return {"items": items, **({"cap": self.rng.choice([0, 5, 12.5])} if self.maybe(0.6) else {})}

    def item(self, number: int) -> Document:
        parts = [self.part(f"b{number}_{n}") for n in range(self.rng.randint(1, 3))]
        made: Document = {"code": f"b{number}", "name": "加分", "parts": parts}
        return made | ({"cap": self.rng.choice([1, 3, 7.25])} if self.maybe(0.6) else {})

    def part(self, code: str) -> Document:
        formula, rule = self.rng.choice(
            [
                lambda: (self.words.number("-", 2), {"count": {"each": 0.5, "cap": 4}}),
                lambda: (f"count({self.words.set_of()})", {"count": {"each": 1.5}}),
                lambda: (self.words.number("万元", 1), self.rng.choice([self.log, self.bands, self.goalposts])(False)),
                lambda: (self.words.condition(1), self.flag()),
                lambda: (self.words.set_of(), self.lookup()),
                lambda: (self.words.text_of(), self.lookup()),
            ]
        )()
        made: Document = {"code": code, "name": code, "formula": formula, "rule": rule}
        if self.maybe(0.3):
            made["weight"] = self.rng.choice([2, 0.5, 3.3])
        if self.maybe(0.3):
            made["defined_when"] = self.words.condition(1)
        return made

    def grades(self) -> list[Document]:
        return self.rng.choice(
            [
                [],
                [{"code": "A", "from": 60}, {"code": "B", "from": 30}, {"code": "C"}],
                [{"code": "A", "from": 55.5}, {"code": "B", "from": 10}],
            ]
        )

    def ranks(self) -> Document:
        when = {"when": self.words.condition(1)} if self.maybe(0.3) else {}
        within = {"province": "all", "stage": "stage", "sector": "sector", "city": {"fact": "city", "digits": 3}}
        return {"completeness": self.rng.choice([0, 40, 60]), "within": within, **when}
