"""The rule of an indicator or bonus part by form: a kind, its parameters, a table of bands. What no form shows is kept."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.portals.menu_entry import Words
from jifen.portals.schemes.blocks.block_form import Document, Group, check_figure, figure_field

KEEP: Final = "keep"
SPARE_ROWS: Final = 3
LEAST_ROWS: Final = 6
KINDS: Final[list[tuple[str, Words]]] = [
    ("bands", gettext_lazy("分档：落在哪一档，得多少")),
    ("percentile", gettext_lazy("百分位：与同类企业比")),
    ("goalposts", gettext_lazy("门柱：从下限到上限，直线取值")),
    ("log", gettext_lazy("对数：从下限到上限，越往上越慢")),
    ("count", gettext_lazy("计数：每项若干分")),
    ("lookup", gettext_lazy("查表：名称对应分值")),
    ("flag", gettext_lazy("是否：是得多少，否得多少")),
    ("minmax", gettext_lazy("极差：同类企业最小到最大")),
    ("zscore", gettext_lazy("标准分：离均值几个标准差")),
    ("efficacy", gettext_lazy("功效系数：不满意值到满意值")),
    ("distance", gettext_lazy("目标距离：离目标多远")),
]
TIES: Final = [
    ("mid", gettext_lazy("同值取中间")),
    ("low", gettext_lazy("同值取低")),
    ("high", gettext_lazy("同值取高")),
]
OVER: Final = [("positive", gettext_lazy("只与大于零的企业比")), ("all", gettext_lazy("与全部企业比"))]
FIGURES: Final[dict[str, dict[str, Words]]] = {
    "goalposts": {"low": gettext_lazy("下限（得 0）"), "high": gettext_lazy("上限（得满分）")},
    "log": {"low": gettext_lazy("下限（得 0，须大于零）"), "high": gettext_lazy("上限（得满分）")},
    "count": {"each": gettext_lazy("每项几分"), "cap": gettext_lazy("最多几分")},
    "flag": {"true": gettext_lazy("是得（0–1）"), "false": gettext_lazy("否得（0–1）")},
    "zscore": {"from": gettext_lazy("低几个标准差得 0"), "to": gettext_lazy("高几个标准差得满分")},
    "efficacy": {
        "low": gettext_lazy("不满意值"), "high": gettext_lazy("满意值"), "base": gettext_lazy("不满意值得（0–1，通常 0.6）"),
        "span": gettext_lazy("到满意值再得（通常 0.4）"),
    },
    "distance": {"target": gettext_lazy("目标值（得满分）"), "worst": gettext_lazy("最差值（得 0，空着取同类最小）")},
}  # fmt: skip


def kind_of(rule: Any) -> str:
    """The kind a form can show; ``keep`` for rules by stage, look-ups by family and what cannot be read."""
    if not isinstance(rule, dict) or len(rule) != 1:
        return KEEP if rule else "bands"
    kind, parameters = next(iter(rule.items()))
    if kind not in dict(KINDS) or (kind == "lookup" and "families" in (parameters or {})):
        return KEEP
    return str(kind)


class RuleFields(forms.Form):
    """For a form to inherit; ``self.block["rule"]`` is what it begins from."""

    block: Document

    def add_rule_fields(self, *, fitted: bool = True) -> None:
        rule = self.block.get("rule")
        kept = [(KEEP, gettext_lazy("保持原样：分阶段或分类的规则，在 YAML 里修改"))] if kind_of(rule) == KEEP else []
        kinds = [one for one in KINDS if fitted or one[0] not in ("percentile", "minmax", "zscore", "distance")]
        self.fields["rule_kind"] = forms.ChoiceField(label=gettext_lazy("计分规则"), choices=[*kept, *kinds])
        self._parameters()
        self._bands()

    def _parameters(self) -> None:
        self.fields["percentile_ties"] = forms.ChoiceField(label=gettext_lazy("同值企业"), choices=TIES, required=False)
        self.fields["percentile_over"] = forms.ChoiceField(label=gettext_lazy("比较范围"), choices=OVER, required=False)
        for kind, names in FIGURES.items():
            for name, label in names.items():
                self.fields[f"{kind}_{name}"] = figure_field(label)
        self.fields["lookup_table"] = forms.CharField(
            label=gettext_lazy("名称和分值"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 5}),
            help_text=gettext_lazy("每行一个：名称 = 分值，例如 国家高新技术企业 = 4。"),
        )  # fmt: skip
        self.fields["lookup_default"] = figure_field(gettext_lazy("其他名称得"))

    def _bands(self) -> None:
        rows = len(bands_of(self.block.get("rule"))[0])
        self.band_rows = max(rows + SPARE_ROWS, LEAST_ROWS)
        for number in range(self.band_rows):
            self.fields[f"band_from_{number}"] = figure_field(_("第 %(n)d 档下限") % {"n": number + 1})
            self.fields[f"band_earn_{number}"] = figure_field(_("第 %(n)d 档得") % {"n": number + 1})
        self.fields["band_linear"] = forms.BooleanField(label=gettext_lazy("档内按直线取值"), required=False)

    def rule_groups(self) -> list[Group]:
        rows = [name for n in range(self.band_rows) for name in (f"band_from_{n}", f"band_earn_{n}")]
        groups = [
            Group(gettext_lazy("计分规则"), ["rule_kind"]),
            Group(gettext_lazy("分档表"), [*rows, "band_linear"], "bands", "bands"),
            Group("", ["percentile_ties", "percentile_over"], "percentile"),
            Group("", ["lookup_table", "lookup_default"], "lookup"),
        ]
        return groups + [Group("", [f"{kind}_{name}" for name in names], kind) for kind, names in FIGURES.items()]

    def band_pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"band_from_{n}"], self[f"band_earn_{n}"]) for n in range(self.band_rows)]

    # ── what it begins with ──

    def begin_rule(self) -> dict[str, Any]:
        rule = self.block.get("rule")
        begun: dict[str, Any] = {"rule_kind": kind_of(rule), "percentile_ties": "mid", "percentile_over": "positive"}
        if isinstance(rule, dict) and len(rule) == 1:
            kind, parameters = next(iter(rule.items()))
            given = parameters if isinstance(parameters, dict) else {}
            begun |= {f"{kind}_{name}": value or "" for name, value in given.items() if isinstance(value, str)}
            if kind == "lookup":
                table = given.get("table") or {}
                begun["lookup_table"] = "\n".join(f"{name} = {earn}" for name, earn in table.items())
        rows, linear = bands_of(rule)
        for number, (start, earn) in enumerate(rows):
            begun |= {f"band_from_{number}": start, f"band_earn_{number}": earn}
        return begun | {"band_linear": linear}

    # ── what it writes ──

    def clean_lookup_table(self) -> str:
        text: str = self.cleaned_data["lookup_table"]
        _table_of(text)
        return text

    def put_rule(self, block: Document) -> None:
        """Only where something of it was changed."""
        kind = self.cleaned_data["rule_kind"]
        touched = "rule_kind" in self.changed_data or any(name.startswith(_prefix(kind)) for name in self.changed_data)
        if kind != KEEP and (touched or "rule" not in block):
            block["rule"] = {kind: self._written(kind, block.get("rule"))}

    def _written(self, kind: str, before: Any) -> Any:
        if kind == "bands":
            return self._bands_written()
        old = before.get(kind) if isinstance(before, dict) else None
        made: Document = dict(old) if isinstance(old, dict) else {}
        names = (
            ["ties", "over"]
            if kind == "percentile"
            else ["default"]
            if kind == "lookup"
            else list(FIGURES.get(kind, {}))
        )
        for name in names:
            said = (self.cleaned_data.get(f"{kind}_{name}") or "").strip()
            made.pop(name, None) if not said else made.update({name: said})
        return made | ({"table": _table_of(self.cleaned_data["lookup_table"])} if kind == "lookup" else {})

    def _bands_written(self) -> Any:
        pairs = [
            (self.cleaned_data.get(f"band_from_{n}", "").strip(), self.cleaned_data.get(f"band_earn_{n}", "").strip())
            for n in range(self.band_rows)
        ]
        rows = [({"from": start} if start else {}) | {"earn": earn or "0"} for start, earn in pairs if start or earn]
        return {"linear": "true", "table": rows} if self.cleaned_data.get("band_linear") else rows


def _prefix(kind: str) -> str:
    return "band_" if kind == "bands" else f"{kind}_"


def bands_of(rule: Any) -> tuple[list[tuple[str, str]], bool]:
    """Lower bound and what is earned, row by row; whether straight between."""
    bands = rule.get("bands") if isinstance(rule, dict) else None
    linear = isinstance(bands, dict) and bands.get("linear") == "true"
    rows = bands.get("table") if isinstance(bands, dict) else bands
    return [
        (str(one.get("from") or ""), str(one.get("earn") or "")) for one in rows or [] if isinstance(one, dict)
    ], linear


def _table_of(text: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, sign, earn = line.replace("＝", "=").rpartition("=")
        if not sign or not name.strip():
            raise ValidationError(_("第 %(n)d 行没有等号；请写成 名称 = 分值。") % {"n": number})
        check_figure(earn.strip())
        table[name.strip()] = earn.strip()
    return table
