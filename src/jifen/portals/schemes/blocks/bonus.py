"""The bonus as a whole, its items, and the parts they count."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from jifen.portals.schemes.blocks.block_form import (
    BlockForm,
    Document,
    Group,
    basis_choices,
    block_at,
    code_field,
    figure_field,
    formula_field,
    into_list,
    listed,
    named,
    out_of_list,
    text_field,
)
from jifen.portals.schemes.blocks.facts_needed import declare_facts
from jifen.portals.schemes.blocks.rule_fields import RuleFields

ITEM_KEYS: Final = (
    "code", "name", "name_en", "annex", "unit", "window", "definition", "definition_en", "source", "cap", "note",
)  # fmt: skip


def items_of(document: Document) -> list[Document]:
    return listed(block_at(document, "bonus"), "items")


class BonusForm(BlockForm):
    kind, title = "bonus", gettext_lazy("加分项")
    KEYS = {key: key for key in ("name", "name_en", "cap")}  # noqa: RUF012

    name = text_field(gettext_lazy("名称"))
    cap = figure_field(
        gettext_lazy("合计上限（分）"), help_text=gettext_lazy("各加分指标合计超过它的部分另列一行扣回；空着不封顶。")
    )
    name_en = text_field(gettext_lazy("英文名称"))

    def found(self) -> Document | None:
        found = self.document.get("bonus")
        return found if isinstance(found, dict) else None

    @property
    def exists(self) -> bool:
        return True

    def place(self, block: Document) -> None:
        self.document["bonus"] = block | {"items": block.get("items", [])}


class BonusItemForm(BlockForm):
    kind, title, removable = "item", gettext_lazy("加分指标"), True
    KEYS = {key: key for key in ITEM_KEYS}  # noqa: RUF012

    code = code_field()
    name = text_field(gettext_lazy("名称"), required=True)
    cap = figure_field(gettext_lazy("上限（分）"), help_text=gettext_lazy("空着不封顶。"))
    unit = text_field(gettext_lazy("计量单位"), most=20)
    window = text_field(gettext_lazy("数据年限"), most=20)
    definition = text_field(gettext_lazy("指标解释"), most=2000, rows=3)
    source = forms.ChoiceField(label=gettext_lazy("定义依据"), required=False)
    annex = figure_field(gettext_lazy("附件行号"))
    note = text_field(gettext_lazy("说明"), most=1000, rows=2)
    name_en = text_field(gettext_lazy("英文名称"))
    definition_en = text_field(gettext_lazy("英文解释"), most=2000, rows=2)

    def prepare(self) -> None:
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = basis_choices(self.document)

    def found(self) -> Document | None:
        return named(items_of(self.document), self.own_code)

    def place(self, block: Document) -> None:
        bonus = self.document.setdefault("bonus", {})
        into_list(bonus, "items", block | {"parts": []})

    def remove(self, document: Document) -> None:
        out_of_list(block_at(document, "bonus"), "items", self.own_code)
        if not items_of(document):
            document.pop("bonus", None)


class PartForm(RuleFields, BlockForm):
    """``code`` is ``item/part``; a new one is ``item/``."""

    kind, title, removable, with_formula = "part", gettext_lazy("加分条目"), True, True
    KEYS = {key: key for key in ("code", "name", "name_en", "unit", "formula", "defined_when", "weight", "note")}  # noqa: RUF012

    code = code_field()
    name = text_field(gettext_lazy("名称"), required=True)
    unit = text_field(gettext_lazy("计量单位"), most=20)
    formula = formula_field(gettext_lazy("公式"), required=True)
    defined_when = formula_field(gettext_lazy("有意义的条件"))
    weight = figure_field(
        gettext_lazy("乘以"), help_text=gettext_lazy("规则得出的是 0–1 时写满分的分值；计数、查表直接给分，不用写。")
    )
    note = text_field(gettext_lazy("说明"), most=1000, rows=2)
    name_en = text_field(gettext_lazy("英文名称"))

    def __init__(self, *args: Any, document: Document, code: str = "", **kwargs: Any) -> None:
        self.item_code, _, part = code.partition("/")
        super().__init__(*args, document=document, code=part, **kwargs)

    def prepare(self) -> None:
        self.add_rule_fields(fitted=False)

    def begin(self) -> dict[str, Any]:
        return super().begin() | self.begin_rule()

    def groups(self) -> list[Group]:
        return [
            Group(gettext_lazy("加分条目"), ["code", "name", "unit"]),
            Group(gettext_lazy("公式"), ["formula", "defined_when"], place="formula"),
            *self.rule_groups(),
            Group("", ["weight", "note", "name_en"]),
        ]

    @property
    def item(self) -> Document:
        return named(items_of(self.document), self.item_code) or {}

    @property
    def exists(self) -> bool:
        return bool(self.item) and super().exists

    def found(self) -> Document | None:
        return named(listed(self.item, "parts"), self.own_code)

    def put(self, block: Document) -> None:
        self.put_rule(block)
        declare_facts(self.document, [self.cleaned_data["formula"], self.cleaned_data["defined_when"]])

    def place(self, block: Document) -> None:
        into_list(self.item, "parts", block)

    def remove(self, document: Document) -> None:
        self.document = document
        out_of_list(self.item, "parts", self.own_code)
