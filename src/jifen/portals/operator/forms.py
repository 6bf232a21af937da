"""Forms of the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jifen.people import areas, duties, permissions
from jifen.people.models import CREDIT_CODE, Organisation, Person
from jifen.portals.acting import checked_credit_code


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Organisation
        fields = ("kind", "name", "area", "parent", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = self.fields["parent"]
        assert isinstance(parents, forms.ModelChoiceField)
        parents.queryset = Organisation.objects.exclude(kind=Organisation.Kind.ENTERPRISE).exclude(pk=self.instance.pk)
        parents.empty_label = str(_("无"))
        for fixed in ("kind", "code"):
            self.fields[fixed].disabled = self.instance.pk is not None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("area"):
            self.instance.level = areas.level_of(cleaned["area"])
        return cleaned


class PersonForm(forms.Form):
    username = forms.CharField(
        label=_("账号"),
        max_length=40,
        help_text=_("小写字母、数字、点、横线，3 至 40 位；建好后不再更改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("称呼"), max_length=60)
    organisation = forms.ModelChoiceField(
        label=_("所属单位"), queryset=Organisation.objects.order_by("kind", "code"), empty_label=_("请选择")
    )
    given = forms.MultipleChoiceField(
        label=_("职责"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("须与单位类别相符。")
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["given"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (code, name) for code, name in duties.NAMES.items() if permissions.can_give_duty(by, Person(), code)
        ]


class DutyForm(forms.Form):
    """The duties one may give this person now."""

    duty = forms.ChoiceField(label=_("授予职责"))

    def __init__(self, *args: Any, by: Person, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = person.organisation.kind if person.organisation else ""
        free = [code for code in duties.duties_for(kind) if code not in person.duties]
        field = self.fields["duty"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, duties.NAMES[code]) for code in free if permissions.can_give_duty(by, person, code)]

    @property
    def has_any(self) -> bool:
        field = self.fields["duty"]
        return isinstance(field, forms.ChoiceField) and bool(field.choices)


class ReasonForm(forms.Form):
    why = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CreditCodeForm(forms.Form):
    credit_code = forms.RegexField(
        CREDIT_CODE,
        label=_("统一社会信用代码"),
        error_messages={"invalid": _("统一社会信用代码为 18 位数字或大写字母，不含 I、O、S、V、Z。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_credit_code(self) -> str:
        return checked_credit_code(self.cleaned_data["credit_code"])
