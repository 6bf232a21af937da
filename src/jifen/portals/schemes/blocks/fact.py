"""A fact a scheme reads, also one that no source delivers yet."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from jifen.portals.schemes.blocks.block_form import BlockForm, Document, block_at, code_field, text_field

KINDS = [
    ("", pgettext_lazy("kind of fact", "数值")), ("flag", gettext_lazy("是否")), ("text", gettext_lazy("文字")), ("date", gettext_lazy("日期")),
    ("set", gettext_lazy("带日期的集合")),
]  # fmt: skip


class FactForm(BlockForm):
    kind, title, removable = "fact", gettext_lazy("数据项"), True
    KEYS = {key: key for key in ("name", "name_en", "kind", "unit", "window", "sign", "optional", "note")}  # noqa: RUF012

    code = code_field()
    name = text_field(gettext_lazy("名称"), required=True)
    name_en = text_field(gettext_lazy("英文名称"))
    unit = text_field(gettext_lazy("计量单位"), most=20)
    window = text_field(gettext_lazy("数据年限"), most=20)
    sign = forms.ChoiceField(
        label=gettext_lazy("正负"), required=False,
        choices=[("", gettext_lazy("不写（可正可负）")), ("any", gettext_lazy("可正可负")), ("nonnegative", gettext_lazy("不小于零"))],
    )  # fmt: skip
    optional = forms.ChoiceField(
        label=gettext_lazy("可以没有这一列"), required=False,
        choices=[("", gettext_lazy("必须有")), ("true", gettext_lazy("可以没有，视为未知")), ("false", gettext_lazy("必须有（写明）"))],
    )  # fmt: skip
    note = text_field(gettext_lazy("说明"), most=1000, rows=2)

    def prepare(self) -> None:
        self.fields["kind"] = forms.ChoiceField(
            label=gettext_lazy("类型"), required=False, choices=[*KINDS, ("number", gettext_lazy("数值（写明）"))]
        )
        self.order_fields(["code", "name", "kind", "unit", "window"])
        if self.own_code:
            self.fields["code"].disabled = True
            self.initial["code"] = self.own_code

    def found(self) -> Document | None:
        return block_at(block_at(self.document, "facts"), self.own_code) or None

    def place(self, block: Document) -> None:
        self.document["facts"] = block_at(self.document, "facts") | {self.cleaned_data["code"]: block}

    def taken(self) -> set[str]:
        return {*block_at(self.document, "facts"), *block_at(self.document, "quantities")}

    def remove(self, document: Document) -> None:
        block_at(document, "facts").pop(self.own_code, None)
