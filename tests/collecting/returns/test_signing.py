"""The pledge binds every answer, explanation, file and word: any change is another digest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jifen.collecting.returns import (
    Answer,
    Explanation,
    PledgeRefused,
    answers_digest,
    content_digest,
    form_digest,
    load_pledge,
    pledge_digest,
    shipped_form,
    shipped_pledge,
)
from jifen.collecting.returns.signing import FILE
from tests.collecting.returns.given_answers import CODE

PLEDGE = shipped_pledge()
ANSWERS = {"revenue": Answer("value", "560", "万元"), "rd_expense": Answer.unknown("审计未完成")}
TOLD = [Explanation("staff/x", "甲", "乙"), Explanation("staff/y", "丙", "丁")]
FILES = {"revenue": ["a" * 64, "b" * 64], "staff": []}
SIGNED: dict[str, Any] = {
    "form_digest": form_digest(shipped_form()), "answers": ANSWERS, "explanations": TOLD, "evidence_digests": FILES, "pledge_text": "承诺",
}  # fmt: skip


def digest(**changed: Any) -> str:
    return answers_digest(**(SIGNED | changed))


def test_order_is_not_content() -> None:
    turned = {"revenue": ["b" * 64, "a" * 64]}
    assert digest() == digest(answers=dict(reversed(ANSWERS.items())), explanations=TOLD[::-1], evidence_digests=turned)


@pytest.mark.parametrize(
    "changed",
    [
        {"form_digest": "0" * 64},
        {"answers": ANSWERS | {"revenue": Answer("value", "560.01", "万元")}},
        {"answers": ANSWERS | {"revenue": Answer("nil", "560", "万元")}},
        {"answers": ANSWERS | {"revenue": Answer("value", "560", "元")}},
        {"answers": ANSWERS | {"rd_expense": Answer.unknown("没有做账")}},
        {"answers": {"revenue": ANSWERS["revenue"]}},
        {"explanations": TOLD[:1]},
        {"explanations": [TOLD[0], Explanation("staff/y", "丙", "戊")]},
        {"evidence_digests": {"revenue": ["a" * 64]}},
        {"evidence_digests": {"staff": ["a" * 64, "b" * 64]}},
        {"evidence_digests": {"revenue": ["a" * 64, "c" * 64]}},
        {"pledge_text": "承诺 "},
    ],
)
def test_every_change_is_seen(changed: dict[str, Any]) -> None:
    assert digest(**changed) != digest()


def test_only_digests_of_files_are_taken() -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        digest(evidence_digests={"revenue": ["a" * 63]})


def test_the_pledge_prints_the_digest_of_the_content() -> None:
    content = {key: one for key, one in SIGNED.items() if key != "pledge_text"}
    printed = content_digest(**content, enterprise=CODE, year=2025)
    text = PLEDGE.rendered(enterprise="示例企业{code}有限公司", code=CODE, year=2025, digest=printed)
    assert all(
        word in text
        for word in ("示例企业{code}有限公司", CODE, "2025 年度", printed, "依法承担相应法律责任", "真实性、规范性原则")
    )
    assert printed != content_digest(**content, enterprise=CODE, year=2024)
    assert printed in PLEDGE.rendered(enterprise="甲", code=CODE, year=2025, digest=printed, language="en")


def test_the_words_are_marked_as_our_own() -> None:
    assert "本项目自拟" in PLEDGE.note and "provisional" in PLEDGE.note_en and "方案任务 7" in PLEDGE.basis
    assert len(pledge_digest(PLEDGE)) == 64


def without_digest(text: str) -> str:
    return text.replace("  {digest}\n", "", 1)


def with_stranger(text: str) -> str:
    return text.replace("{year}", "{year} {yaer}", 1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (without_digest, "text 里的“{digest}”没有写"),
        (with_stranger, "text 里的“{yaer}”不认识"),
        (lambda text: text.replace("version: 1", "edition: 1"), "承诺书不认识“edition”"),
        (lambda text: text.replace("title_en: ", "title_eng: ", 1), "承诺书缺少“title_en”"),
    ],
)
def test_a_wrong_pledge_is_refused(change: Callable[[str], str], sentence: str) -> None:
    text = FILE.read_text("utf-8")
    with pytest.raises(PledgeRefused) as caught:
        load_pledge(change(text), name="pledge.yaml")
    assert sentence in str(caught.value)
