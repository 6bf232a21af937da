"""Random formulas that mean something: the right kinds, the right units, every function of the language."""

from __future__ import annotations

import random
from collections.abc import Sequence

NUMBERS = {
    "wan_a": "万元",
    "wan_b": "万元",
    "wan_c": "万元",
    "yuan": "元",
    "people": "人",
    "pieces": "件",
    "plain": "-",
    "other": "-",
}
DATES, TEXTS, FLAGS, SETS = ("born", "event"), ("sector", "city"), ("fine", "late"), ("titles", "prizes")
SECTORS, CITIES = ("光电", "医药", "装备", ""), ("2201", "2202", "2203")
NAMES = ("高新", "专精", "瞪羚", "其他")


class Formulas:
    """``quantities``: name → unit, for names made so far. ``stage`` allows the word stage in conditions."""

    def __init__(self, rng: random.Random, stages: Sequence[str] = ()):
        self.rng, self.stages = rng, tuple(stages)
        self.quantities: dict[str, str] = {}
        self.conditions: list[str] = []

    def constant(self) -> str:
        return self.rng.choice(["0", "1", "2", "0.5", "3", "10", "100", "15 %", "1e3"])

    def names_of(self, unit: str) -> list[str]:
        return [n for n, u in (NUMBERS | self.quantities).items() if u == unit]

    def number(self, unit: str, depth: int) -> str:
        """A formula in ``unit``."""
        names = self.names_of(unit)
        if depth <= 0 or self.rng.random() < 0.2:
            return self.rng.choice(names) if names else f"({self.rng.choice(names or ['1'])})"
        make = self.rng.choice(
            [self._sum, self._sum, self._extreme, self._if, self._coalesce, self._earlier, self._scaled, self._own]
        )
        return make(unit, depth - 1)

    def _sum(self, unit: str, depth: int) -> str:
        right = self.number(unit, depth) if self.rng.random() < 0.8 else self.constant().replace(" %", "")
        return f"({self.number(unit, depth)} {self.rng.choice('+-')} {right})"

    def _extreme(self, unit: str, depth: int) -> str:
        operands = [self.number(unit, depth) for _ in range(self.rng.randint(2, 3))]
        return f"{self.rng.choice(['min', 'max'])}({', '.join(operands)})"

    def _if(self, unit: str, depth: int) -> str:
        return f"if({self.condition(depth)}, {self.number(unit, depth)}, {self.number(unit, depth)})"

    def _coalesce(self, unit: str, depth: int) -> str:
        last = self.rng.choice(["0", "1", "5"]) if self.rng.random() < 0.4 else self.number(unit, depth)
        return f"coalesce({self.number(unit, depth)}, {last})"

    def _earlier(self, unit: str, depth: int) -> str:
        years = self.rng.choice(["", ", 1", ", 2"])
        return f"prev({self.rng.choice(self.names_of(unit))}{years})" if self.names_of(unit) else self._if(unit, depth)

    def _scaled(self, unit: str, depth: int) -> str:
        return f"({self.number(unit, depth)} {self.rng.choice('*/')} {self.number('-', depth)})"

    def _own(self, unit: str, depth: int) -> str:
        """What only this unit can be made of."""
        rng = self.rng
        if unit == "万元":
            return f"convert({self.number('元', depth)}, 万元)"
        if unit == "-":
            inner = self.number("-", depth)
            return rng.choice(
                [
                    f"{self.number('万元', depth)} / {self.number('万元', depth)}",
                    f"sqrt({inner})",
                    f"log({inner})",
                    f"exp({inner})",
                    f"exp(log(abs({inner})) / 3)",
                    f"-{inner}",
                    f"abs({inner})",
                    f"(age({rng.choice(DATES)}) / 1 年)",
                    f"((data_year - year({rng.choice(DATES)})) / 1 年)",
                    f"(count({self.set_of()}) / 1 项)",
                    "(data_year - prev(data_year)) / 2 年",
                ]
            )
        return f"abs({self.number(unit, depth)})"

    def set_of(self) -> str:
        name = self.rng.choice(SETS)
        if self.rng.random() < 0.2:
            name = f"prev({name})"
        return f"within({name}, {self.rng.randint(1, 5)})" if self.rng.random() < 0.6 else name

    def text_of(self) -> str:
        rng = self.rng
        return rng.choice(["sector", "city", "prev(sector)", 'if(fine, sector, "医药")', 'coalesce(sector, "光电")'])

    def condition(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0:
            return rng.choice([*FLAGS, "known(wan_a)", "true", 'one_of(sector, "光电", "医药")', *self.conditions])
        inner = depth - 1
        unit = rng.choice(["万元", "-", "人"])
        plain = [
            f"{self.number(unit, inner)} {rng.choice(['<', '<=', '>', '>=', '==', '!='])} {self.number(unit, inner)}",
            f"{self.number(unit, inner)} {rng.choice(['<', '<=', '>', '>='])} {rng.choice(['0', '1', '5', '100'])}",
            f"({self.condition(inner)}) and ({self.condition(inner)})",
            f"({self.condition(inner)}) or ({self.condition(inner)})",
            f"not ({self.condition(inner)})",
            f"known({self.number(unit, inner)})",
            f"age({rng.choice(DATES)}) {rng.choice(['<', '>='])} {rng.randint(1, 8)} 年",
            f"recent({rng.choice(DATES)}, {rng.randint(1, 6)})",
            f'has({self.set_of()}, "{rng.choice(NAMES)}")',
            f'{self.text_of()} {rng.choice(["==", "!="])} "{rng.choice(SECTORS)}"',
            f'starts_with(city, "22", "{rng.choice(CITIES)}")',
            f'starts_with({self.text_of()}, "光", "{rng.choice(["医", "22", ""])}")',
            "sector == city",
            'if(fine, "光电", "医药") == sector',
            'if(false, "光电", "医药") == if(true, "医药", "光电")',
            f"{rng.choice(DATES)} {rng.choice(['<', '>=', '=='])} {rng.choice(DATES)}",
            f"{rng.choice(FLAGS)} {rng.choice(['==', '!='])} ({self.condition(inner)})",
            f"if({self.condition(inner)}, {rng.choice(FLAGS)}, {self.condition(inner)})",
            f"coalesce({rng.choice(FLAGS)}, {self.condition(inner)})",
            f"prev({rng.choice(FLAGS)})",
        ]
        if self.stages:
            plain.append(f'stage == "{rng.choice(self.stages)}"')
            plain.append(f'one_of(stage, "{rng.choice(self.stages)}", "没有")')
        return rng.choice(plain)
