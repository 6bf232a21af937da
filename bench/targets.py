"""What the engine aims at, beside what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from bench.measuring import Measured

SIZE, HUGE = 1_000_000, 10_000_000


@dataclass(frozen=True)
class Target:
    """``value`` is None where it was not measured in this run. ``most``: the aim is an upper bound."""

    name: str
    name_zh: str
    aim: float
    unit: str
    most: bool
    value: float | None

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value <= self.aim if self.most else self.value >= self.aim

    @property
    def aim_text(self) -> str:
        return f"{'≤' if self.most else '≥'} {self.aim:g}{self.unit}"

    @property
    def value_text(self) -> str:
        return "not measured" if self.value is None else f"{self.value:.2f}{self.unit}"

    @property
    def met_text(self) -> str:
        return {None: "—", True: "met", False: "**not met**"}[self.met]


def targets_of(made: Measured) -> list[Target]:
    """Ratios at one million enterprises; single firms and weight draws at their own size; memory and growth at ten million."""
    small = min(made.sizes, default=0)

    def ratio(above: tuple[str, str], below: tuple[str, str], size: int = SIZE) -> float | None:
        a, b = made.get(*above, size), made.get(*below, size)
        return a.median / b.median if a and b else None

    engine, floor, pandas = "engine", ("full", "floor"), "pandas"
    single, huge = made.get("single", engine, small), made.get("full", engine, HUGE)
    million = made.get("full", engine, SIZE)
    growth = huge.median / million.median if huge and million else None
    return [
        Target("full run ÷ floor", "全程 ÷ 底线", 2.0, "×", True, ratio(("full", engine), floor)),
        Target("pandas ÷ full run", "pandas ÷ 全程", 2.5, "×", False, ratio(("full", pandas), ("full", engine))),
        Target(
            "pandas ÷ engine, no files",
            "pandas ÷ 引擎（不读写文件）",
            5.0,
            "×",
            False,
            ratio(("in_memory", pandas), ("in_memory", engine)),
        ),
        Target("re-scoring ÷ floor", "按已存常模重算 ÷ 底线", 1.5, "×", True, ratio(("rescore", engine), floor)),
        Target("one enterprise", "单家企业", 1.0, " ms", True, 1000 * single.median if single else None),
        Target(
            "pandas loop ÷ 1,000 draws × 1,000 firms",
            "pandas 循环 ÷ 1000 次抽样 × 1000 家",
            10.0,
            "×",
            False,
            ratio(("draws", pandas), ("draws", engine), small),
        ),
        Target("memory at 10 million", "一千万家的内存", 4.0, " GiB", True, huge.peak / 1024 if huge else None),
        Target("10 million ÷ 1 million (linear: 10)", "一千万 ÷ 一百万（线性为 10）", 11.0, "×", True, growth),
    ]
