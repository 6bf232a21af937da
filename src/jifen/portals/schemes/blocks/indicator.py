"""An indicator: what it is, its formula, its rule, its weights by stage."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from jifen.portals.schemes.blocks.block_form import (
    NOTHING_CHOSEN,
    BlockForm,
    Document,
    Group,
    assign,
    basis_choices,
    code_field,
    figure_field,
    formula_field,
    into_list,
    listed,
    named,
    out_of_list,
    stage_codes,
    text_field,
)
from jifen.portals.schemes.blocks.facts_needed import declare_facts
from jifen.portals.schemes.blocks.rule_fields import KEEP, RuleFields

PLAIN: Final = (
    "code", "name", "name_en", "dimension", "unit", "window", "annex", "definition", "definition_en", "note", "source",
    "numbers_from", "formula", "defined_when", "missing", "direction",
)  # fmt: skip
UNDEFINED: Final = [
    ("", gettext_lazy("不写（得 0 分）")),
    ("0", gettext_lazy("得 0 分")),
    ("0.5", gettext_lazy("得一半")),
    ("1", gettext_lazy("得满分")),
    ("spread", gettext_lazy("权重分摊给同一维度的其他指标")),
]


class IndicatorForm(RuleFields, BlockForm):
    kind, title, removable, with_formula = "indicator", gettext_lazy("指标"), True, True
    KEYS = {key: key for key in PLAIN}  # noqa: RUF012 - declared by the base

    code = code_field()
    name = text_field(gettext_lazy("名称"), required=True)
    name_en = text_field(gettext_lazy("英文名称"))
    dimension = forms.ChoiceField(label=gettext_lazy("所属维度"), required=False)
    unit = text_field(
        gettext_lazy("计量单位"), most=20, help_text=gettext_lazy("例如 万元、件、人、%；平台据此核对公式。")
    )
    window = text_field(gettext_lazy("数据年限"), most=20, help_text=gettext_lazy("当年、累计、3 年。"))
    annex = figure_field(gettext_lazy("附件行号"), help_text=gettext_lazy("方案附件里有的才写。"))
    definition = text_field(gettext_lazy("指标解释"), most=2000, rows=3)
    definition_en = text_field(gettext_lazy("英文解释"), most=2000, rows=2)
    note = text_field(gettext_lazy("说明"), most=1000, rows=2)
    source = forms.ChoiceField(label=gettext_lazy("定义依据"), required=False)
    numbers_from = forms.ChoiceField(label=gettext_lazy("数值依据"), required=False)
    formula = formula_field(
        gettext_lazy("公式"), required=True, help_text=gettext_lazy("点右侧的数据项插入；上年的值写 prev(数据项)。")
    )
    defined_when = formula_field(gettext_lazy("有意义的条件"), help_text=gettext_lazy("例如分母大于零：revenue > 0。"))
    undefined = forms.ChoiceField(label=gettext_lazy("没有意义时"), required=False)
    missing = forms.ChoiceField(
        label=gettext_lazy("缺数据时"), required=False,
        choices=[("", gettext_lazy("按整套体系的规定")), ("lose", gettext_lazy("失去权重，得 0 分")), ("spread", gettext_lazy("权重分摊给同一维度的其他指标"))],
    )  # fmt: skip
    direction = forms.ChoiceField(
        label=gettext_lazy("方向"), required=False,
        choices=[("", gettext_lazy("越高越好")), ("higher", gettext_lazy("越高越好（写明）")), ("lower", gettext_lazy("越低越好"))],
    )  # fmt: skip

    def prepare(self) -> None:
        dimensions = [(str(one.get("code")), str(one.get("name") or "")) for one in listed(self.document, "dimensions")]
        self._choose("dimension", [NOTHING_CHOSEN, *dimensions])
        self._choose("source", basis_choices(self.document))
        self._choose("numbers_from", basis_choices(self.document))
        kept = [(KEEP, gettext_lazy("保持原样：分情形的规定，在 YAML 里修改"))]
        self._choose("undefined", [*(kept if self.initial["undefined"] == KEEP else []), *UNDEFINED])
        for number, stage in enumerate(self.stages):
            self.fields[f"weight_{number}"] = figure_field(stage or gettext_lazy("权重"), required=True)
        self.add_rule_fields()

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def stages(self) -> list[str]:
        return stage_codes(self.document) or [""]

    def groups(self) -> list[Group]:
        weights = [f"weight_{number}" for number in range(len(self.stages))]
        return [
            Group(gettext_lazy("指标"), ["code", "name", "dimension", "unit", "window", "definition"]),
            Group(gettext_lazy("公式"), ["formula", "defined_when", "undefined", "missing", "direction"], place="formula"),
            *self.rule_groups(),
            Group(gettext_lazy("各阶段权重") if len(self.stages) > 1 else gettext_lazy("权重"), weights, place="weights"),
            Group(gettext_lazy("依据和英文"), ["source", "numbers_from", "annex", "note", "name_en", "definition_en"], place="folded"),
        ]  # fmt: skip

    def begin(self) -> dict[str, Any]:
        undefined = self.block.get("undefined")
        earn = undefined.get("earn") if isinstance(undefined, dict) and len(undefined) == 1 else undefined
        simple = earn is None or (isinstance(earn, str) and earn in dict(UNDEFINED))
        begun = super().begin() | {"undefined": (earn or "") if simple else KEEP}
        weight = self.block.get("weight")
        for number, stage in enumerate(self.stages):
            begun[f"weight_{number}"] = (weight.get(stage) if isinstance(weight, dict) else weight) or ""
        return begun | self.begin_rule()

    def found(self) -> Document | None:
        return named(listed(self.document, "indicators"), self.own_code)

    def place(self, block: Document) -> None:
        """Behind the last indicator of its dimension, so that a page reads in order."""
        every = self.document.get("indicators")
        items = every if isinstance(every, list) else []
        beside = [
            n for n, one in enumerate(items) if isinstance(one, dict) and one.get("dimension") == block.get("dimension")
        ]
        if not beside:
            into_list(self.document, "indicators", block)
        else:
            self.document["indicators"] = [*items[: beside[-1] + 1], block, *items[beside[-1] + 1 :]]

    def put(self, block: Document) -> None:
        self.put_rule(block)
        self._put_weights(block)
        undefined = self.cleaned_data["undefined"]
        if "undefined" in self.changed_data and undefined != KEEP:
            assign(block, "undefined", undefined)
        declare_facts(self.document, [self.cleaned_data["formula"], self.cleaned_data["defined_when"]])

    def _put_weights(self, block: Document) -> None:
        names = [f"weight_{number}" for number in range(len(self.stages))]
        if "weight" in block and not set(names) & set(self.changed_data):
            return
        said = {stage: self.cleaned_data[name].strip() for stage, name in zip(self.stages, names, strict=True)}
        block["weight"] = said.get("", said)

    def remove(self, document: Document) -> None:
        out_of_list(document, "indicators", self.own_code)
