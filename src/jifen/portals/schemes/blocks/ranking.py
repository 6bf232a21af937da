"""Grades, ranks and peers: blocks there is one of each."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.portals.schemes.blocks.block_form import (
    BlockForm,
    Document,
    block_at,
    figure_field,
    formula_field,
    listed,
    text_field,
)
from jifen.portals.schemes.blocks.facts_needed import declare_facts

MOST_GRADES: Final = 8
PEERS: Final = [
    ("stage", gettext_lazy("同一发展阶段")),
    ("sector", gettext_lazy("同一重点产业，不分阶段")),
    ("sector, stage", gettext_lazy("同一产业的同一阶段")),
    ("all", gettext_lazy("全部企业")),
]


class GradesForm(BlockForm):
    kind, title = "grades", gettext_lazy("等级")

    def prepare(self) -> None:
        for number in range(MOST_GRADES):
            self.fields[f"grade_{number}"] = text_field(_("第 %(n)d 级") % {"n": number + 1}, most=20)
            self.fields[f"least_{number}"] = figure_field(_("第 %(n)d 级下限（含）") % {"n": number + 1})

    def found(self) -> Document | None:
        return self.document

    def place(self, block: Document) -> None:
        """It is in the document already."""

    def begin(self) -> dict[str, Any]:
        begun: dict[str, Any] = {}
        for number, one in enumerate(listed(self.document, "grades")[:MOST_GRADES]):
            begun |= {f"grade_{number}": one.get("code") or "", f"least_{number}": one.get("from") or ""}
        return begun

    def put(self, block: Document) -> None:
        if not self.changed_data:
            return
        before = {one.get("code"): one for one in listed(block, "grades")}
        made = []
        for number in range(MOST_GRADES):
            code, least = (self.cleaned_data[f"{name}_{number}"].strip() for name in ("grade", "least"))
            if code:
                kept = {key: value for key, value in before.get(code, {}).items() if key not in ("code", "from")}
                made.append({"code": code} | ({"from": least} if least else {}) | kept)
        block["grades"] = made


class RanksForm(BlockForm):
    kind, title, with_formula = "ranks", gettext_lazy("排名"), True
    KEYS = {key: key for key in ("ties", "when", "completeness")}  # noqa: RUF012

    ties = forms.ChoiceField(
        label=gettext_lazy("同分处理"), required=False,
        choices=[("", gettext_lazy("不写（1、2、2、4）")), ("competition", "1、2、2、4"), ("dense", "1、2、2、3")],
    )  # fmt: skip
    when = formula_field(gettext_lazy("参与排名的条件"), help_text=gettext_lazy("空着是全部企业。"))
    completeness = figure_field(
        gettext_lazy("最低完整度（%）"), help_text=gettext_lazy("数据完整度不足的只有积分，不参与排名。")
    )

    def found(self) -> Document | None:
        found = self.document.get("ranks")
        return found if isinstance(found, dict) else None

    @property
    def exists(self) -> bool:
        return True

    def put(self, block: Document) -> None:
        declare_facts(self.document, [self.cleaned_data["when"]])

    def place(self, block: Document) -> None:
        if block:
            self.document["ranks"] = block


class PeersForm(BlockForm):
    kind, title = "peers", gettext_lazy("同类企业")
    KEYS = {key: key for key in ("minimum", "parent_minimum")}  # noqa: RUF012

    by = forms.ChoiceField(label=gettext_lazy("百分位等规则与谁比"))
    minimum = figure_field(gettext_lazy("最少家数"), help_text=gettext_lazy("不足时与上一级比，空着是 30。"))
    parent_minimum = figure_field(
        gettext_lazy("全部最少家数"), help_text=gettext_lazy("全部仍不足时不得公布，空着是 10。")
    )

    def prepare(self) -> None:
        now = self.initial["by"]
        other = [] if now in dict(PEERS) else [(now, now)]
        by = self.fields["by"]
        assert isinstance(by, forms.ChoiceField)
        by.choices = [*other, *PEERS]

    def begin(self) -> dict[str, Any]:
        by = block_at(self.document, "peers").get("by")
        return super().begin() | {"by": ", ".join(map(str, by)) if isinstance(by, list) else str(by or "stage")}

    def found(self) -> Document | None:
        found = self.document.get("peers")
        return found if isinstance(found, dict) else None

    @property
    def exists(self) -> bool:
        return True

    def put(self, block: Document) -> None:
        if "by" in self.changed_data:
            block["by"] = self.cleaned_data["by"].split(", ")

    def place(self, block: Document) -> None:
        if block:
            self.document["peers"] = block
