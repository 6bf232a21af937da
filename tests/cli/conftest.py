"""Commands as a person types them, on a small invented province that is made and scored once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jifen.cli import main

Typed = Callable[..., Result]


@pytest.fixture(scope="session")
def typed() -> Typed:
    """``typed("score", "--year", 2025)`` runs a command in this process."""

    def run(*words: object, env: dict[str, str] | None = None) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], env=env, catch_exceptions=False)

    return run


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory, typed: Typed) -> Path:
    """A folder with ``facts.parquet`` of 400 invented firms."""
    folder = tmp_path_factory.mktemp("province")
    assert typed("demo-data", "--enterprises", 400, "--seed", 7, "--out", folder).exit_code == 0
    return folder


@pytest.fixture(scope="session")
def run(province: Path, typed: Typed) -> Path:
    """The province scored with the core scheme and its constraint situations."""
    out = province / "run"
    scored = typed(
        "score", "--scheme", "jilin-core-2026", "--constraints", "jilin-constraints-2026", "--facts",
        province / "facts.parquet", "--year", 2025, "--out", out,
    )  # fmt: skip
    assert scored.exit_code == 0, scored.output
    return out


@pytest.fixture(scope="session")
def read_json() -> Callable[[Result], Any]:
    return lambda result: json.loads(result.stdout)


@pytest.fixture
def small_scheme(tmp_path: Path) -> Path:
    """Two ratios and no stages: three firms can be scored with it."""
    path = tmp_path / "small.yaml"
    path.write_text(
        """
scheme: small
title: 小指标体系
version: "1.0"
basis:
  ours: {title: 本项目暂定, provisional: true}
numbers_from: ours
facts:
  rd_expense: {name: 研发费用, unit: 万元, sign: nonnegative}
  revenue: {name: 营业收入, unit: 万元}
indicators:
  - code: rd_ratio
    name: 研发费用占营业收入的比例
    unit: "%"
    formula: rd_expense / revenue
    defined_when: revenue > 0
    rule: {goalposts: {low: 0, high: 20}}
    weight: 100
""",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def three_firms(tmp_path: Path) -> Path:
    path = tmp_path / "three.csv"
    path.write_text(
        "enterprise,year,rd_expense,revenue\n甲示例公司,2025,50,1000\n乙示例公司,2025,,800\n丙示例公司,2025,10,0\n",
        encoding="utf-8",
    )
    return path
