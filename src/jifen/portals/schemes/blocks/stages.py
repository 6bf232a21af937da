"""A stage of growth; weights and rules written by stage follow its name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from jifen.portals.schemes.blocks.block_form import (
    BlockForm,
    Document,
    Group,
    code_field,
    formula_field,
    into_list,
    listed,
    named,
    out_of_list,
    text_field,
)
from jifen.portals.schemes.blocks.facts_needed import declare_facts


class StageForm(BlockForm):
    kind, title, removable, with_formula = "stage", gettext_lazy("发展阶段"), True, True
    KEYS = {key: key for key in ("code", "name_en", "when", "note")}  # noqa: RUF012

    code = code_field()
    when = formula_field(
        gettext_lazy("条件"),
        required=True,
        help_text=gettext_lazy("自上而下，第一个成立的为准；最后一个通常写“其余”的条件。"),
    )
    note = text_field(gettext_lazy("说明"), most=1000, rows=2)
    name_en = text_field(gettext_lazy("英文名称"))

    def prepare(self) -> None:
        self.fields["code"].label = gettext_lazy("阶段名称")
        self.fields["code"].help_text = gettext_lazy("例如 初创；权重表按它分列。")

    def groups(self) -> list[Group]:
        return [
            Group("", ["code"]),
            Group(gettext_lazy("条件"), ["when"], place="formula"),
            Group("", ["note", "name_en"]),
        ]

    def found(self) -> Document | None:
        return named(listed(self.document, "stages"), self.own_code)

    def taken(self) -> set[str]:
        return {str(one.get("code")) for one in listed(self.document, "stages")}

    def put(self, block: Document) -> None:
        declare_facts(self.document, [self.cleaned_data["when"]])
        if self.own_code and self.cleaned_data["code"] != self.own_code:
            for one in (*listed(self.document, "indicators"), *listed(self.document, "dimensions")):
                _renamed(one, self.own_code, self.cleaned_data["code"])

    def place(self, block: Document) -> None:
        into_list(self.document, "stages", block)

    def remove(self, document: Document) -> None:
        out_of_list(document, "stages", self.own_code)
        for one in (*listed(document, "indicators"), *listed(document, "dimensions")):
            weight = one.get("weight")
            if isinstance(weight, dict):
                weight.pop(self.own_code, None)


def _renamed(block: Document, old: str, new: str) -> None:
    """By-stage values keep their order under the new name."""
    for key, value in block.items():
        if key in ("weight", "earn", "by_stage") and isinstance(value, dict):
            block[key] = {new if stage == old else stage: inner for stage, inner in value.items()}
        for inner in _blocks_in(value):
            _renamed(inner, old, new)


def _blocks_in(value: Any) -> list[Document]:
    every = value if isinstance(value, list) else [value]
    return [one for one in every if isinstance(one, dict)]
