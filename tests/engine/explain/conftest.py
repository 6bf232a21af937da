"""Results made from a scheme and a table of a few lines, to be explained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jifen.engine.explaining import Explanation, explain
from jifen.engine.job import ScoreRequest, score
from jifen.engine.results.reading import open_result

Explained = Callable[..., Explanation]
HEAD = """
scheme: tiny
title: 小体系
title_en: Tiny scheme
version: "1"
basis: {ours: {title: 本项目暂定, title_en: Provisional figures of this project, provisional: true}}
numbers_from: ours
"""


@pytest.fixture
def explained(tmp_path: Path) -> Explained:
    """``explained(scheme, csv, "甲")`` scores the table for 2025 and explains one enterprise."""

    def of(scheme: str, table: str, enterprise: str = "甲", language: str = "zh", head: str = HEAD) -> Explanation:
        document, facts = tmp_path / "tiny.yaml", tmp_path / "facts.csv"
        document.write_text(head + scheme, encoding="utf-8")
        facts.write_text(table, encoding="utf-8")
        score(ScoreRequest(document, (facts,), 2025, tmp_path / "out"))
        return explain(open_result(tmp_path / "out"), enterprise, language)

    return of
