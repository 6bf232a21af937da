"""A quantity: a formula with a name, for others to use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from jifen.portals.schemes.blocks.block_form import (
    BlockForm,
    Document,
    Group,
    block_at,
    code_field,
    formula_field,
    text_field,
)
from jifen.portals.schemes.blocks.facts_needed import declare_facts


class QuantityForm(BlockForm):
    kind, title, removable, with_formula = "quantity", gettext_lazy("中间量"), True, True
    KEYS = {key: key for key in ("name", "name_en", "formula", "unit", "defined_when")}  # noqa: RUF012

    code = code_field()
    name = text_field(gettext_lazy("名称"), required=True)
    formula = formula_field(gettext_lazy("公式"), required=True)
    unit = text_field(gettext_lazy("计量单位"), most=20)
    defined_when = formula_field(gettext_lazy("有意义的条件"))
    name_en = text_field(gettext_lazy("英文名称"))

    def prepare(self) -> None:
        if self.own_code:
            self.fields["code"].disabled = True
            self.initial["code"] = self.own_code

    def groups(self) -> list[Group]:
        return [Group("", ["code", "name"]), Group(gettext_lazy("公式"), ["formula", "defined_when"], place="formula"),
                Group("", ["unit", "name_en"])]  # fmt: skip

    def found(self) -> Document | None:
        return block_at(block_at(self.document, "quantities"), self.own_code) or None

    def put(self, block: Document) -> None:
        declare_facts(self.document, [self.cleaned_data["formula"], self.cleaned_data["defined_when"]])

    def place(self, block: Document) -> None:
        self.document["quantities"] = block_at(self.document, "quantities") | {self.cleaned_data["code"]: block}

    def taken(self) -> set[str]:
        return {*block_at(self.document, "facts"), *block_at(self.document, "quantities")}

    def remove(self, document: Document) -> None:
        block_at(document, "quantities").pop(self.own_code, None)
