"""A portrait as a paper: it says what the page says, carries its font, is numbered once, and can be told from a forgery."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.engine.job import ScoreRequest, score
from jifen.engine.results.reading import open_result
from jifen.enterprises.append_only import AppendOnlyError
from jifen.enterprises.models import Enterprise
from jifen.scoring import archive
from jifen.scoring.actions import issue_paper
from jifen.scoring.actions.papers import MOST_A_DAY, next_number, paper_file
from jifen.scoring.models import PortraitPaper
from jifen.scoring.portrait import fonts
from jifen.scoring.portrait.check_code import check_code, fits, qr_rows
from jifen.scoring.portrait.fonts import chinese_font
from jifen.scoring.portrait.paper import Issue, Said, check_digest_of, paper_says, render
from jifen.scoring.portrait.whole import Portrait, portrait_of
from tests.cast import played
from tests.scoring.pdf_text import read_pdf
from tests.scoring.province import published_province

pytestmark = [
    pytest.mark.usefixtures("cast"),
    pytest.mark.component("fc-list", "apt-get install -y fonts-noto-cjk fontconfig"),
]
AT = datetime(2026, 7, 1, 9, 30, tzinfo=timezone.get_default_timezone())
ISSUE = Issue("HX-2025-000123", AT, "https://jifen.example/check/", "0" * 32)


@pytest.fixture
def portrait(cast: None, settings: Any, tmp_path: Path) -> Portrait:
    settings.DATA_FOLDER = tmp_path
    published_province(60)
    own = Enterprise.objects.get(organisation=played("filler").organisation)
    found = portrait_of(own, on=AT.date())
    assert found is not None
    return found


def issued(portrait: Portrait, by: str = "filler", at: datetime = AT) -> PortraitPaper:
    return issue_paper(by=played(by), portrait=portrait, address=ISSUE.address, at=at)


def printed(said: Said) -> str:
    return read_pdf(render(said, check_digest_of(said, ISSUE), chinese_font())).text


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


def every_text(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for one in value.values() for text in every_text(one)]
        case list():
            return [text for one in value for text in every_text(one)]
    return []


NOT_SHOWN = {"lang", "tone"}


def shown(said: Said) -> Said:
    """What is meant to be read: without codes of colours and language."""
    keep: Callable[[Any], Any] = lambda one: (  # noqa: E731
        {key: keep(inner) for key, inner in one.items() if key not in NOT_SHOWN}
        if isinstance(one, dict)
        else [keep(inner) for inner in one]
        if isinstance(one, list)
        else one
    )
    result: Said = keep(said)
    return result


def test_the_paper_shows_every_figure_and_sentence_of_the_portrait_with_its_font_inside(portrait: Portrait) -> None:
    said = paper_says(portrait, ISSUE)
    digest = check_digest_of(said, ISSUE)
    read = read_pdf(render(said, digest, chinese_font()))
    said["words"] = {key: words for key, words in said["words"].items() if key not in ("none", "comma")}
    missing = [text for text in every_text(shown(said)) if without_blanks(text) not in read.text]
    assert missing == []
    for figure in portrait.figures:
        assert without_blanks(figure.why) in read.text and without_blanks(figure.value) in read.text
    assert check_code(digest) in read.text
    assert read.embedded and all("CJK" in name or "Han" in name or "Micro" in name for name in read.embedded)
    assert "约束性情形" not in read.text, "they are seen on the platform only"


def test_lines_of_the_paper_sum_to_its_total(portrait: Portrait) -> None:
    said = paper_says(portrait, ISSUE)
    hundredths = [round(100 * float(row["points"])) for group in said["groups"] for row in group["rows"]]
    assert sum(hundredths) == portrait.score.total == round(100 * float(said["steps"][-1]["points"]))


def test_the_figures_are_those_of_scoring_the_same_snapshot_again_to_the_last_digit(
    portrait: Portrait, tmp_path: Path
) -> None:
    run = portrait.score.run
    scheme = tmp_path / "scheme.yaml"
    scheme.write_text(run.scheme.text, encoding="utf-8")
    facts = (archive.facts_file(run.snapshot),)
    score(ScoreRequest(scheme, facts, run.snapshot.year, tmp_path / "again", as_of=run.snapshot.as_of, quarantine=True))
    again = open_result(tmp_path / "again")
    row = again.outcome_row(portrait.enterprise.code)
    mine = (portrait.score.total, portrait.score.base, portrait.score.bonus, portrait.score.rank_province)
    assert mine == (row["total"], row["base"], row["bonus"], row["rank_province"])
    lines = {line.code: (line.points, line.subscore, line.weight) for line in again.lines(portrait.enterprise.code)}
    for figure in portrait.figures:
        assert (figure.points, figure.subscore) == lines[figure.code][:2]


def test_what_an_enterprise_is_called_is_text_and_never_markup(portrait: Portrait) -> None:
    hostile = '#panic("x") *粗* $sum$ #read("/etc/passwd") <b> \\ "'
    portrait.enterprise.name = hostile
    said = paper_says(portrait, ISSUE)
    assert without_blanks(hostile) in printed(said)


def test_the_same_portrait_issued_alike_is_the_same_bytes(portrait: Portrait) -> None:
    said = paper_says(portrait, ISSUE)
    digest = check_digest_of(said, ISSUE)
    assert render(said, digest, chinese_font()) == render(said, digest, chinese_font())
    other = dataclasses.replace(ISSUE, salt="1" * 32)
    assert check_digest_of(paper_says(portrait, other), other) != digest


def test_issuing_keeps_the_bytes_and_writes_one_entry(portrait: Portrait) -> None:
    paper = issued(portrait)
    kept = paper_file(paper.digest).read_bytes()
    assert kept.startswith(b"%PDF") and hashlib.sha256(kept).hexdigest() == paper.digest
    text = read_pdf(kept).text
    assert paper.number == "HX-2025-000001" and paper.number in text and check_code(paper.check_digest) in text
    entry = Entry.objects.get(action="portrait.issued")
    assert (entry.by, entry.subject) == (played("filler").key, "portrait_paper:HX-2025-000001")
    assert portrait.enterprise.name not in bytes(entry.body).decode()
    paper.number = "HX-2025-000009"
    with pytest.raises(AppendOnlyError):
        paper.save()


def test_numbers_are_given_once_and_in_order(portrait: Portrait) -> None:
    assert [issued(portrait).number, issued(portrait, "operator").number] == ["HX-2025-000001", "HX-2025-000002"]
    assert next_number(2025) == "HX-2025-000003" and next_number(2024) == "HX-2024-000001"


def test_a_number_taken_meanwhile_is_not_used_twice(portrait: Portrait, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(portrait)
    given = iter(["HX-2025-000001", "HX-2025-000002"])
    monkeypatch.setattr("jifen.scoring.actions.papers.next_number", lambda year: next(given))
    with transaction.atomic():
        assert issued(portrait).number == "HX-2025-000002"
    assert PortraitPaper.objects.count() == 2


def test_who_may_not_see_the_enterprise_gets_no_paper(portrait: Portrait) -> None:
    for name in ("bank-analyst", "service-officer", "tax-data", "auditor", "stranger"):
        with pytest.raises(PermissionDenied):
            issued(portrait, name)
    assert not PortraitPaper.objects.exists()


def test_a_day_has_its_limit(portrait: Portrait) -> None:
    for number in range(1, MOST_A_DAY + 1):
        PortraitPaper.objects.create(
            enterprise=portrait.enterprise, run=portrait.score.run, number=f"HX-2025-{number:06d}", issued_at=AT,
            by="system", digest=f"{number:064x}", check_digest="0" * 64,
        )  # fmt: skip
    with pytest.raises(ValidationError, match="达到每日上限"):
        issued(portrait)
    assert (
        issued(portrait, at=datetime(2026, 7, 2, 0, 1, tzinfo=timezone.get_default_timezone())).number
        == "HX-2025-000021"
    )


def test_without_a_font_the_one_line_to_run_is_said(portrait: Portrait, settings: Any, tmp_path: Path) -> None:
    settings.FONT_FOLDER = str(tmp_path / "nothing")
    with pytest.raises(ValidationError, match="apt-get install -y fonts-noto-cjk"):
        issued(portrait)
    assert not PortraitPaper.objects.exists()


def test_a_font_is_taken_from_the_folder_of_the_setting(settings: Any) -> None:
    folder = chinese_font().folder
    fonts.forget()
    settings.FONT_FOLDER = str(folder)
    assert chinese_font().folder == folder


def test_a_check_code_fits_whole_or_not_at_all() -> None:
    digest = hashlib.sha256(b"paper").hexdigest()
    code = check_code(digest)
    assert re.fullmatch(r"([0-9A-F]{4}-){4}[0-9A-F]{4}", code)
    assert fits(code, digest) and fits(code.lower().replace("-", " "), digest)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for typed in ("", code[:-1], code + "0", wrong, digest, "Ａ" * 20):
        assert not fits(typed, digest)
    rows = qr_rows("https://jifen.example/check/?number=HX-2025-000123")
    assert all(len(row) == len(rows) and set(row) <= {"0", "1"} for row in rows)
