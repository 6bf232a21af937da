"""Forms of the government portal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """A person's answer to a criterion no data can settle."""

    criterion = forms.ChoiceField(label=_("条件"))
    met = forms.ChoiceField(
        label=_("结论"), choices=[("yes", _("符合")), ("no", _("不符合"))], widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=_("理由"),
        max_length=500,
        help_text=_("写明依据，如文件、现场核查；企业会看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criterion = self.fields["criterion"]
        assert isinstance(criterion, forms.ChoiceField)
        criterion.choices = criteria


class EnrolmentForm(forms.Form):
    why = forms.CharField(
        label=_("理由"),
        max_length=300,
        help_text=_("记入参评登记，企业和所在地部门都会看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
