"""Name, version and what is true of the whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jifen.portals.schemes.blocks.block_form import BlockForm, Document, figure_field, formula_field, text_field


class HeadingForm(BlockForm):
    kind, title = "heading", gettext_lazy("基本信息")
    KEYS = {  # noqa: RUF012 - declared by the base
        "scheme": "scheme", "name": "title", "name_en": "title_en", "version": "version", "note": "note",
        "note_en": "note_en", "scope": "scope", "weights": "weights", "total": "total", "missing": "missing",
    }  # fmt: skip
    with_formula = True

    scheme = text_field(
        gettext_lazy("编号"), required=True, most=80, help_text=gettext_lazy("同一编号的新版本取代旧版本。")
    )
    name = text_field(gettext_lazy("名称"), required=True)
    name_en = text_field(gettext_lazy("英文名称"))
    version = text_field(
        gettext_lazy("版本"), required=True, most=20, help_text=gettext_lazy("例如 1.1；已发布的版本号不能再用。")
    )
    note = text_field(gettext_lazy("说明"), most=2000, rows=3)
    note_en = text_field(gettext_lazy("英文说明"), most=2000, rows=2)
    scope = formula_field(
        gettext_lazy("适用范围"),
        help_text=gettext_lazy('产业特色体系写 sector == "低空经济"；空着是全部企业，即核心体系。'),
    )
    total = figure_field(gettext_lazy("基础分满分"), help_text=gettext_lazy("通常 100；各阶段权重合计应等于它。"))
    weights = forms.ChoiceField(
        label=gettext_lazy("权重写法"), required=False,
        choices=[("", gettext_lazy("不写（按分值）")), ("absolute", gettext_lazy("分值：合计等于满分")), ("relative", gettext_lazy("比例：在同一维度内折算"))],
    )  # fmt: skip
    missing = forms.ChoiceField(
        label=gettext_lazy("缺数据时"), required=False,
        choices=[("", gettext_lazy("不写（失去权重）")), ("lose", gettext_lazy("失去权重，得 0 分")), ("spread", gettext_lazy("权重分摊给同一维度的其他指标"))],
    )  # fmt: skip

    def found(self) -> Document | None:
        return self.document

    def place(self, block: Document) -> None:
        """It is the document itself."""

    def begin(self) -> dict[str, Any]:
        return {name: self.document.get(key) or "" for name, key in self.KEYS.items()}
