"""Forms on one duty period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models import DutyPeriod, ExpectationChange
from jifen.collecting.models.coverage import fact_name
from jifen.portals.acting import checked_credit_code


class ChangeForm(forms.Form):
    """Add or excuse one enterprise, from today on."""

    code = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    kind = forms.ChoiceField(
        label=_("变更"), choices=ExpectationChange.Kind.choices, widget=forms.RadioSelect, initial="excuse"
    )
    fact = forms.ChoiceField(label=_("数据项"), required=False)
    why = forms.CharField(
        label=_("理由"),
        max_length=300,
        help_text=_("从今天起生效，以前的归集率不变；理由一直留在这项任务下。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, period: DutyPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fact = self.fields["fact"]
        assert isinstance(fact, forms.ChoiceField)
        fact.choices = [("", _("全部数据项")), *((code, fact_name(code)) for code in period.facts)]

    def clean_code(self) -> str:
        return checked_credit_code(self.cleaned_data["code"].strip().upper())


class LateSlotForm(forms.Form):
    """The first of two persons."""

    until = forms.DateField(label=_("补报至"), widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(
        label=_("理由"),
        max_length=300,
        help_text=_("由平台运营的另一个人同意后才能补报；补报的数据仍记为逾期。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
