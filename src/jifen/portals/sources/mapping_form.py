"""The form of a mapping: for each thing owed a column of the file, the best proposed first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.collecting.contracts import Contract
from jifen.collecting.reading import Candidate, Proposal
from jifen.collecting.reading.drafting import (
    TOTAL_WORDS,
    Draft,
    Target,
    column_names,
    first_values,
    propose_columns,
    targets,
)
from jifen.collecting.reading.opening import Peeked
from jifen.collecting.reading.proposing import ENTERPRISE, YEAR
from jifen.engine.mapping import FactMapping
from jifen.portals.sources.finding import told

DEEPEST_HEADER = 12
ENCODINGS = [("", gettext_lazy("自动识别")), ("gb18030", "GB18030 / GBK"), ("utf-8", "UTF-8")]


@dataclass(frozen=True)
class Line:
    """One thing owed, as the screen shows it."""

    name: str
    needed: bool
    column: forms.BoundField
    unit: forms.BoundField | None
    own_unit: str
    score: str
    reasons: str
    values: str


@dataclass(frozen=True)
class Sheet:
    """The file under the screen, and what is owed of it."""

    peeked: Peeked
    contract: Contract
    like: FactMapping | None
    file_name: str

    @cached_property
    def proposal(self) -> Proposal:
        return propose_columns(self.peeked.rows, self.contract, self.like)

    @cached_property
    def wanted(self) -> dict[str, Target]:
        keys = {ENTERPRISE: Target(ENTERPRISE, _("统一社会信用代码"), "text")}
        if self.contract.yearly_facts:
            keys[YEAR] = Target(YEAR, _("年度"), "text")
        return keys | targets(self.contract, self.like)

    def proposal_under(self, header_rows: tuple[int, ...]) -> Proposal | None:
        """What would be proposed if the header stood there; none where its names do not make one."""
        if header_rows == self.proposal.header_rows:
            return self.proposal
        names = column_names(self.peeked.rows, header_rows)
        rows = [*self.peeked.rows[: header_rows[0] - 1], names, *self.peeked.rows[header_rows[-1] :]]
        proposal = propose_columns(rows, self.contract, self.like)
        return proposal if proposal.header_rows == (header_rows[0],) else None


class MappingForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("这种表的名称"), max_length=200, help_text=gettext_lazy("以后在来源页面上这样称呼它。")
    )
    header_rows = forms.CharField(
        label=gettext_lazy("表头在第几行"),
        max_length=20,
        help_text=gettext_lazy("从 1 数起；几行合成一个表头的写成 2,3。改后请按“按此表头重认各列”。"),
    )
    data_from = forms.IntegerField(
        label=gettext_lazy("数据从第几行开始"),
        required=False,
        min_value=2,
        max_value=40,
        help_text=gettext_lazy("表头下面还有单位行、代码行时才填。"),
    )
    encoding = forms.ChoiceField(label=gettext_lazy("文字编码"), choices=ENCODINGS, required=False)
    year = forms.IntegerField(
        label=gettext_lazy("文件里没有年度列时，统一为"), required=False, min_value=1990, max_value=2100
    )
    drop_column = forms.ChoiceField(label=gettext_lazy("合计行写在哪一列"), required=False)
    drop_word = forms.ChoiceField(
        label=gettext_lazy("合计行的字样"), required=False, choices=[("", "—"), *((w, w) for w in TOTAL_WORDS)]
    )

    def __init__(self, *args: Any, sheet: Sheet, header_rows: tuple[int, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.rows = header_rows or self.typed_header_rows() or sheet.proposal.header_rows
        self.columns = [name for name in column_names(sheet.peeked.rows, self.rows) if name]
        self.proposal = sheet.proposal_under(self.rows)
        self.known = self._candidates()
        self._add_columns()
        if sheet.peeked.kind != "csv":
            del self.fields["encoding"]
        if not sheet.contract.yearly_facts:
            del self.fields["year"]
        if not self.is_bound:
            self.initial = {**self._proposed(), **self.initial}

    def _candidates(self) -> dict[str, list[Candidate]]:
        """Target → candidates, best first."""
        found: dict[str, list[Candidate]] = {code: [] for code in self.sheet.wanted}
        for some in self.proposal.candidates.values() if self.proposal else ():
            for one in some:
                if one.column in self.columns:
                    found[one.target].append(one)
        return {code: sorted(some, key=lambda one: -one.score) for code, some in found.items()}

    def typed_header_rows(self) -> tuple[int, ...]:
        """As typed; empty where that makes no header."""
        words = re.findall(r"\d+", str(self.data.get("header_rows", ""))[:20])
        rows = tuple(sorted({int(word) for word in words}))
        height = len(self.sheet.peeked.rows)
        return rows if rows and rows[0] >= 1 and rows[-1] <= min(DEEPEST_HEADER, height) else ()

    def _add_columns(self) -> None:
        for code, target in self.sheet.wanted.items():
            self.fields[f"column-{code}"] = forms.ChoiceField(
                label=target.name, required=code == ENTERPRISE, choices=self._choices(code)
            )
            if target.units:
                self.fields[f"unit-{code}"] = forms.ChoiceField(
                    label=_("%(name)s的单位") % {"name": target.name}, choices=[(u, u) for u in target.units]
                )
        drop = self.fields["drop_column"]
        assert isinstance(drop, forms.ChoiceField)
        drop.choices = [("", _("没有合计行")), *((name, name) for name in self.columns)]

    def _choices(self, code: str) -> list[tuple[str, str]]:
        """Candidates with their score, then the other columns in the file's order."""
        near = {one.column: one.score for one in self.known[code]}
        first = [(name, f"{name}（{score:.0%}）") for name, score in near.items()]
        return [("", _("文件中没有")), *first, *((name, name) for name in self.columns if name not in near)]

    def _proposed(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "title": self.sheet.file_name.rsplit(".", 1)[0][:200],
            "header_rows": ",".join(map(str, self.rows)),
        }
        said |= {f"unit-{code}": target.unit for code, target in self.sheet.wanted.items()}
        if self.proposal is None:
            return said
        said["drop_column"], said["drop_word"] = self.proposal.totals
        for code, one in self.proposal.chosen.items():
            said[f"column-{code}"] = one.column
            said[f"unit-{code}"] = one.file_unit or self.sheet.wanted[code].unit
        return said

    def clean_header_rows(self) -> str:
        if not self.typed_header_rows():
            raise ValidationError(_("表头行号应在 1 至 %(n)d 之间，如 1 或 2,3。") % {"n": DEEPEST_HEADER})
        return str(self.cleaned_data["header_rows"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.sheet.contract.yearly_facts and not cleaned.get(f"column-{YEAR}") and not cleaned.get("year"):
            self.add_error("year" if "year" not in self.errors else None, _("请选择年度列，或填写统一的年度。"))
        start = cleaned.get("data_from")
        if start and start <= self.rows[-1]:
            self.add_error("data_from", _("数据应在表头之后开始；请改正行号。"))
        self._check_twice(cleaned)
        return cleaned

    def _check_twice(self, cleaned: dict[str, Any]) -> None:
        """One column cannot be two things."""
        taken: dict[str, str] = {}
        for code in self.sheet.wanted:
            name = cleaned.get(f"column-{code}", "")
            if name and name in taken:
                said = {"column": name, "other": self.sheet.wanted[taken[name]].name}
                self.add_error(f"column-{code}", _("“%(column)s”已用作“%(other)s”；请另选一列。") % said)
            elif name:
                taken[name] = code

    def draft(self) -> Draft:
        """Of a valid form."""
        said = self.cleaned_data
        peeked = self.sheet.peeked
        return Draft(
            title=said["title"],
            header_rows=self.rows,
            columns={code: said.get(f"column-{code}", "") for code in self.sheet.wanted},
            units={code: said[f"unit-{code}"] for code, one in self.sheet.wanted.items() if one.units},
            year=said.get("year"),
            data_from=said.get("data_from"),
            drop=(said.get("drop_column", ""), said.get("drop_word", "")),
            encoding=said.get("encoding", ""),
            sheet=peeked.sheet if len(peeked.sheets) > 1 else "",
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        names = ("title", "header_rows", "data_from", "encoding", "year", "drop_column", "drop_word")
        return [self[name] for name in names if name in self.fields]

    @property
    def lines(self) -> list[Line]:
        values = first_values(self.sheet.peeked.rows, self.rows)
        return [self._line(code, target, values) for code, target in self.sheet.wanted.items()]

    def _line(self, code: str, target: Target, values: dict[str, tuple[str, ...]]) -> Line:
        column = self[f"column-{code}"]
        chosen = str(column.value() or "")
        one = next((c for c in self.known[code] if c.column == chosen), None)
        return Line(
            target.name, code == ENTERPRISE, column, self[f"unit-{code}"] if target.units else None,
            "" if target.unit == "-" else target.unit, f"{one.score:.0%}" if one else "",
            "；".join(told(reason) for reason in one.reasons) if one else "", " / ".join(values.get(chosen, ())),
        )  # fmt: skip
