"""A basis: the document a definition or a number comes from, and whether the number is only a placeholder."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from jifen.portals.schemes.blocks.block_form import BlockForm, Document, block_at, code_field, text_field


class BasisForm(BlockForm):
    kind, title, removable = "basis", gettext_lazy("依据"), True
    KEYS = {"name": "title", "name_en": "title_en", "clause": "clause", "url": "url", "provisional": "provisional"}  # noqa: RUF012

    code = code_field()
    name = text_field(gettext_lazy("文件名称"), required=True, help_text=gettext_lazy("例如 《……实施方案》附件。"))
    provisional = forms.ChoiceField(
        label=gettext_lazy("数值"), required=False,
        choices=[("true", gettext_lazy("暂定：处处标明，不是任何机关的数值")), ("false", gettext_lazy("已由文件确定（写明）")), ("", gettext_lazy("已由文件确定"))],
    )  # fmt: skip
    clause = text_field(gettext_lazy("条款"))
    url = text_field(gettext_lazy("网址"), most=500)
    name_en = text_field(gettext_lazy("英文名称"))

    def prepare(self) -> None:
        if self.own_code:
            self.fields["code"].disabled = True
            self.initial["code"] = self.own_code
        else:
            self.initial["provisional"] = "true"

    def found(self) -> Document | None:
        return block_at(block_at(self.document, "basis"), self.own_code) or None

    def taken(self) -> set[str]:
        return set(block_at(self.document, "basis"))

    def place(self, block: Document) -> None:
        self.document["basis"] = block_at(self.document, "basis") | {self.cleaned_data["code"]: block}

    def remove(self, document: Document) -> None:
        block_at(document, "basis").pop(self.own_code, None)
