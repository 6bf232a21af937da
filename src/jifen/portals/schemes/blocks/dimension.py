"""A dimension; its indicators follow it when its code changes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from jifen.portals.schemes.blocks.block_form import (
    NOTHING_CHOSEN,
    BlockForm,
    Document,
    code_field,
    into_list,
    listed,
    named,
    out_of_list,
    text_field,
)


class DimensionForm(BlockForm):
    kind, title, removable = "dimension", gettext_lazy("维度"), True
    KEYS = {key: key for key in ("code", "name", "name_en", "parent", "aggregate", "note")}  # noqa: RUF012

    code = code_field()
    name = text_field(gettext_lazy("名称"), required=True)
    name_en = text_field(gettext_lazy("英文名称"))
    parent = forms.ChoiceField(label=gettext_lazy("上级维度"), required=False)
    aggregate = forms.ChoiceField(
        label=gettext_lazy("汇总方式"), required=False,
        choices=[("", gettext_lazy("不写（加权相加）")), ("arithmetic", gettext_lazy("加权相加")), ("geometric", gettext_lazy("几何平均")), ("harmonic", gettext_lazy("调和平均"))],
    )  # fmt: skip
    note = text_field(gettext_lazy("说明"), most=1000, rows=2)

    def prepare(self) -> None:
        others = [one for one in listed(self.document, "dimensions") if one.get("code") != self.own_code]
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        parent.choices = [NOTHING_CHOSEN, *((str(one.get("code")), str(one.get("name") or "")) for one in others)]

    def found(self) -> Document | None:
        return named(listed(self.document, "dimensions"), self.own_code)

    def place(self, block: Document) -> None:
        into_list(self.document, "dimensions", block)

    def put(self, block: Document) -> None:
        new = self.cleaned_data["code"]
        if self.own_code and new != self.own_code:
            for one in listed(self.document, "indicators"):
                if one.get("dimension") == self.own_code:
                    one["dimension"] = new
            for one in listed(self.document, "dimensions"):
                if one.get("parent") == self.own_code:
                    one["parent"] = new

    def remove(self, document: Document) -> None:
        out_of_list(document, "dimensions", self.own_code)
