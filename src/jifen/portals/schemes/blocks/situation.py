"""A constraint situation (约束性情形): shown, never a deduction; each using department decides what it does with it."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy

from jifen.collecting.contracts.facts import FACTS
from jifen.portals.schemes.blocks.block_form import (
    BlockForm,
    Document,
    block_at,
    code_field,
    figure_field,
    into_list,
    listed,
    named,
    out_of_list,
    text_field,
)
from jifen.portals.schemes.blocks.facts_needed import declare_facts

EFFECTS: Final = [
    ("", gettext_lazy("显示")), ("show", gettext_lazy("显示（写明）")), ("warn", gettext_lazy("提醒")), ("exclude", gettext_lazy("排除")),
]  # fmt: skip


class SituationForm(BlockForm):
    kind, title, removable = "constraint", gettext_lazy("约束性情形"), True
    KEYS = {key: key for key in ("code", "name", "name_en", "fact", "within_years", "effect", "note")}  # noqa: RUF012

    code = code_field()
    name = text_field(gettext_lazy("名称"), required=True)
    fact = forms.ChoiceField(label=gettext_lazy("数据项（是否）"))
    within_years = figure_field(
        gettext_lazy("几年以内"), help_text=gettext_lazy("空着只看当日状态；写了的，要有发生日期数据项。")
    )
    effect = forms.ChoiceField(
        label=gettext_lazy("建议的作用"), required=False, choices=EFFECTS,
        help_text=gettext_lazy("只是建议：各应用部门自己选用全部、部分或不选用，从不扣分（方案 4）。"),
    )  # fmt: skip
    note = text_field(gettext_lazy("说明"), most=1000, rows=2)
    name_en = text_field(gettext_lazy("英文名称"))

    def prepare(self) -> None:
        declared = {code: str(one.get("name") or code) for code, one in block_at(self.document, "facts").items()
                    if isinstance(one, dict) and one.get("kind") == "flag"}  # fmt: skip
        known = {code: one.name for code, one in FACTS.items() if one.kind == "flag"}
        now = str(self.block.get("fact") or self.own_code)
        fact = self.fields["fact"]
        assert isinstance(fact, forms.ChoiceField)
        every = known | declared
        fact.choices = [*(every if not now or now in every else every | {now: now}).items()]
        self.initial["fact"] = now

    def found(self) -> Document | None:
        return named(listed(self.document, "constraints"), self.own_code)

    def taken(self) -> set[str]:
        return {str(one.get("code")) for one in listed(self.document, "constraints")}

    def put(self, block: Document) -> None:
        declare_facts(self.document, [self.cleaned_data["fact"]])

    def place(self, block: Document) -> None:
        into_list(self.document, "constraints", block)

    def remove(self, document: Document) -> None:
        out_of_list(document, "constraints", self.own_code)
