"""The form for a new programme, and the one that ends it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jifen.collecting import reads
from jifen.collecting.permissions import owns
from jifen.people import duties
from jifen.people.models import Organisation, Person


class ClientForm(forms.Form):
    """A data officer's is for the own department and shows its sources; the operator chooses the department."""

    organisation = forms.ModelChoiceField(
        label=_("所属单位"), queryset=Organisation.objects.none(), empty_label=_("请选择")
    )
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("写明是哪个业务系统，例如“金税数据交换系统”。"))
    sources = forms.MultipleChoiceField(
        label=_("可报送的来源"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只能是该单位负责的来源；用不到的不要勾选。"),
    )
    addresses = forms.CharField(
        label=_("允许的网段"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("每行一个，如 10.2.0.0/16 或 10.2.3.4；不填则任何地址都可以使用。"),
    )

    def __init__(self, *args: Any, by: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation, sources = self.fields["organisation"], self.fields["sources"]
        assert isinstance(organisation, forms.ModelChoiceField) and isinstance(sources, forms.MultipleChoiceField)
        for_all = by.has_duty(duties.OPERATOR)
        departments = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT)
        organisation.queryset = departments if for_all else departments.filter(persons=by)
        if not for_all:
            organisation.initial, organisation.disabled = by.organisation_id, True
        held = [one for one in reads.contracts_in_force(on) if for_all or owns(by.organisation, one.owner)]
        sources.choices = [(one.source, f"{one.title}（{one.source}）") for one in held]

    def clean_addresses(self) -> list[str]:
        text: str = self.cleaned_data["addresses"]
        return [line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()]


class EndForm(forms.Form):
    why = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
