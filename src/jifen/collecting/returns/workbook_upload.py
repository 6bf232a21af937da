"""A filled-in workbook read back: within limits, without formulas, only for the form, enterprise and year it was made for."""

from __future__ import annotations

import re
import xml.parsers.expat
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import python_calamine

from jifen.collecting.reading.gate import inspect_file
from jifen.collecting.reading.limits import MIB, Limits
from jifen.collecting.reading.refusal import DeliveryRefused
from jifen.collecting.returns.answers import Answer, Finding
from jifen.collecting.returns.form import Question, ReturnForm, form_digest
from jifen.collecting.returns.typed import Unreadable, parse_reason, parse_value
from jifen.collecting.returns.workbook import (
    DIGEST,
    ENTERPRISE,
    FACT,
    FILL,
    HEADER_ROW,
    HEADERS,
    MARK,
    REASON,
    STATE,
    STATES,
    VALUE,
    VERSION,
    YEAR,
)
from jifen.engine.problems import Place, Refusal
from jifen.engine.tables import cell_text

LIMITS: Final = Limits(largest_file=5 * MIB, largest_unpacked=40 * MIB, most_parts=200, most_columns=64, most_rows=500)
"""A workbook of ours has some 30 kB; whoever sends a hundred times as much sends something else."""
_CHUNK: Final = 256 * 1024
_PLACE: Final = re.compile(r"[A-Za-z]{0,2}(?P<row>[0-9]{1,7})", re.ASCII)
_HARMLESS: Final = re.compile(r"/$|printersettings[0-9]*\.bin$|^docprops/thumbnail\.\w+$", re.IGNORECASE)
"""What spreadsheet programs add to a workbook by themselves."""


@dataclass(frozen=True)
class Upload:
    """``answers``: what could be read; ``findings``: what could not, by question, to be mended in the form or the workbook."""

    answers: Mapping[str, Answer]
    findings: tuple[Finding, ...]


def read_workbook_upload(
    path: Path,
    form: ReturnForm,
    *,
    enterprise: str,
    year: int,
    name: str = "",
    held: Collection[str] = (),
    limits: Limits = LIMITS,
) -> Upload:
    """What the workbook ``path``, uploaded as ``name``, answers for ``enterprise``. Raises DeliveryRefused where it is not taken at all.

    ``held``: facts that government delivered meanwhile; answers to them are left out with a hint.
    """
    name = name or path.name
    if inspect_file(path, name, limits) != "xlsx":
        raise _refused(
            "not_the_workbook", "请上传从平台下载的 xlsx 填报表。", "upload the xlsx workbook downloaded from the platform.", name
        )  # fmt: skip
    inspect_cells(path, name, limits)
    fill, marks = _sheets(path, name, limits)
    _check_marks(marks, form, enterprise, year, name)
    return _read_rows(fill, form, held, name)


def _refused(code: str, zh: str, en: str, name: str) -> Refusal:
    return DeliveryRefused.because(code, zh, en, Place(name))


class _Cells:
    """Sees every element of a sheet: a formula anywhere, or a cell far out, ends the reading before a table is laid out."""

    def __init__(self, name: str, limits: Limits, what: str):
        self.name, self.limits, self.what = name, limits, what
        self.parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._element

    def _element(self, tag: str, attributes: Mapping[str, str]) -> None:
        match tag.rpartition(" ")[2]:
            case "f":
                raise _refused(
                    "formulas", f"工作簿里有公式；{self.what}只收数值，请复制后“选择性粘贴为数值”再上传。",
                    "the workbook holds formulas, only values are taken: paste them as values and upload again.", self.name,
                )  # fmt: skip
            case "c" | "row":
                self._place(attributes.get("r", ""))

    def _place(self, place: str) -> None:
        # a cell without a place of its own stands beside the last one, however far that is
        found = _PLACE.fullmatch(place)
        if found is None or int(found["row"]) > self.limits.most_rows:
            raise _refused(
                "too_large_sheet", f"表格在很远处（{place[:20] or '没有写明位置'}）有内容，不像平台的{self.what}；请重新下载后填写。",
                f"a cell far out ({place[:20] or 'no place given'}) is filled, hardly our workbook; download it anew.", self.name,
            )  # fmt: skip


def inspect_cells(path: Path, name: str, limits: Limits, what: str = "填报表") -> None:
    """Raises DeliveryRefused for formulas, attachments and cells far out. Every part, whatever it is called: a workbook says itself which of them is a sheet."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            with archive.open(part) as file:
                if part.endswith((".xml", ".rels", ".vml")):
                    _parse(_Cells(name, limits, what), file, name)
                elif not _HARMLESS.search(part) or b"sheetData" in file.read().replace(b"\x00", b""):
                    raise _refused(
                        "attachments", f"工作簿里夹带了图片或其他附件，{what}不收；请删去后上传，证明材料在平台上逐题上传。",
                        "the workbook carries pictures or other attachments; remove them, evidence is uploaded per question.", name,
                    )  # fmt: skip


def _parse(cells: _Cells, file: Any, name: str) -> None:
    try:
        while chunk := file.read(_CHUNK):
            cells.parser.Parse(chunk, False)
        cells.parser.Parse(b"", True)
    except xml.parsers.expat.ExpatError as error:
        raise _damaged(str(error), name) from None


def _damaged(why: str, name: str) -> Refusal:
    return _refused(
        "damaged", f"工作簿损坏，读不出来（{why}）；请重新下载后填写。", f"the workbook is damaged ({why}); download it anew.", name
    )  # fmt: skip


def _sheets(path: Path, name: str, limits: Limits) -> tuple[list[list[str]], dict[str, str]]:
    """The rows of the sheet to fill in, and the marks of the hidden one."""
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            if not {FILL, MARK} <= set(book.sheet_names):
                raise _refused(
                    "not_the_workbook", f"这不是平台的填报表（没有“{FILL}”表或版本标记）；请从平台重新下载后填写，不要另存或复制到别的文件。",
                    "this is not the platform's workbook (sheet or mark missing); download it anew and fill that file in.", name,
                )  # fmt: skip
            fill, mark = (_rows(book.get_sheet_by_name(sheet), limits) for sheet in (FILL, MARK))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(str(error), name) from None
    return fill, {row[0]: row[1] for row in mark if len(row) > 1}


def _rows(sheet: Any, limits: Limits) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False, nrows=limits.most_rows)]


def _check_marks(marks: Mapping[str, str], form: ReturnForm, enterprise: str, year: int, name: str) -> None:
    if marks.get(DIGEST) != form_digest(form):
        raise _refused(
            "other_form", f"这份填报表是第 {marks.get(VERSION) or '？'} 版，现在用的是第 {form.version} 版且内容不同；请在平台重新下载，把已填内容抄到新表后上传。",
            f"this workbook is version {marks.get(VERSION) or '?'} of the form, another one is in use (version {form.version}); download it anew and copy what is filled in.", name,
        )  # fmt: skip
    if marks.get(ENTERPRISE) != enterprise:
        raise _refused(
            "other_enterprise", f"这份填报表是为另一家企业（统一社会信用代码 {(marks.get(ENTERPRISE) or '？')[:18]}）生成的，没有采用；请用本企业账号下载的填报表。",
            "this workbook was made for another enterprise and is not taken; use the one downloaded with your own account.", name,
        )  # fmt: skip
    if marks.get(YEAR) != str(year):
        raise _refused(
            "other_year", f"这份填报表是 {marks.get(YEAR) or '？'} 年度的，现在填报的是 {year} 年度；请重新下载后填写。",
            f"this workbook is for {marks.get(YEAR) or '?'}, the return now open is for {year}; download it anew.", name,
        )  # fmt: skip


def _read_rows(rows: list[list[str]], form: ReturnForm, held: Collection[str], name: str) -> Upload:
    header = rows[HEADER_ROW - 1] if len(rows) >= HEADER_ROW else []
    if tuple(header[: len(HEADERS)]) != HEADERS:
        raise _refused(
            "changed_sheet", "填报表的表头被改动，对不上列；请重新下载后填写，不要增删行列。",
            "the header of the sheet was changed; download it anew and leave rows and columns as they are.", name,
        )  # fmt: skip
    answers: dict[str, Answer] = {}
    findings: list[Finding] = []
    for number, row in enumerate(rows[HEADER_ROW:], start=HEADER_ROW + 1):
        cells = dict(zip(HEADERS, row, strict=False))
        question = form.questions.get(cells.get(FACT, ""))
        if question is not None:
            _take(question, cells, number, held, answers, findings)
        elif cells.get(FACT) or any(cells.get(word) for word in (STATE, VALUE, REASON)):
            raise _refused(
                "changed_sheet", f"第 {number} 行对不上任何题目；请重新下载后填写，不要增删行、不要改“代码”列。",
                f"row {number} is no question; download the workbook anew and leave its rows as they are.", name,
            )  # fmt: skip
    return Upload(answers, tuple(findings))


def _take(
    question: Question, cells: Mapping[str, str], number: int, held: Collection[str],
    answers: dict[str, Answer], findings: list[Finding],
) -> None:  # fmt: skip
    """One row into ``answers``, or why not into ``findings``; a row left blank is neither."""
    if question.fact in answers:
        findings.append(_finding(question, number, _unreadable("twice", "这道题出现了两次；只采用第一次", "stands twice; the first is taken")))  # fmt: skip
        return
    read = _answer(question, cells.get(STATE, ""), cells.get(VALUE, ""), cells.get(REASON, ""))
    if isinstance(read, Unreadable):
        findings.append(_finding(question, number, read))
    elif read is not None and question.fact in held:
        why = _unreadable(
            "held",
            "政府部门已提供这项数据，填写的内容没有采用",
            "government delivered this meanwhile; the answer is not used",
        )
        findings.append(_finding(question, number, why, "hint"))
    elif read is not None:
        answers[question.fact] = read


def _unreadable(rule: str, zh: str, en: str) -> Unreadable:
    return Unreadable(rule, f"{zh}。", f"{en}.")


def _finding(question: Question, number: int, why: Unreadable, severity: Any = "must") -> Finding:
    return Finding(
        question.fact, why.rule, severity, f"第 {number} 行“{question.label}”：{why.zh}", f"row {number}, “{question.label_en}”: {why.en}"
    )  # fmt: skip


def _answer(question: Question, state: str, value: str, reason: str) -> Answer | Unreadable | None:
    codes = {words: code for code, words in STATES.items()}
    if not state and not value:
        return None if not reason else _unreadable("state", "只写了原因，没有选状态", "a reason without a state")
    said = codes.get(state) if state else "value"
    if said not in question.states:
        words = "、".join(STATES[one] for one in question.states)
        return _unreadable(
            "state", f"状态“{state[:20]}”不能用；可选：{words}", f"the state “{state[:20]}” does not fit"
        )
    if said == "value":
        return parse_value(question, value)
    if value and not (said == "nil" and value in ("0", "无", "没有")):
        return _unreadable("contradiction", f"状态是“{state}”，又填了值“{value[:60]}”；请只留一种", "the state says there is no value, and there is one")  # fmt: skip
    if said == "nil":
        return Answer.nil(question)
    return _reasoned(question, str(said), reason)


def _reasoned(question: Question, state: str, reason: str) -> Answer | Unreadable:
    if state == "not_applicable":
        codes = {words: code for code, words in question.not_applicable}
        words = "、".join(codes)
        if reason not in codes:
            return _unreadable("not_applicable_why", f"不适用的原因要从这些里选：{words}", f"choose a reason: {words}")
        return Answer.not_applicable(codes[reason])
    read = parse_reason(reason)
    return read if isinstance(read, Unreadable) else Answer.unknown(read)
