"""Forms of the desk. None has a field for a figure: officials choose among values, ask, and give reasons."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.collecting.models import FactClaim
from jifen.people.models import Organisation, Person
from jifen.portals.objections.making import FilesField
from jifen.portals.objections.values import claim_words, year_words
from jifen.portals.operator.record import DayInput
from jifen.verifying import finding_reads
from jifen.verifying.models import Finding
from jifen.verifying.terms import terms_on


def words_field(label: Any, most: int, *, help_text: Any = "", required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class FindingForm(forms.Form):
    """``name``: keeps the fields of several forms on one page apart."""

    name = ""

    def __init__(self, data: Any = None, files: Any = None, *, finding: Finding) -> None:
        super().__init__(data, files, auto_id=f"id_{self.name}_%s")
        self.finding = finding
        self.prepare()

    def prepare(self) -> None:
        """Fills the choices that depend on the finding."""

    def choice(self, field: str) -> forms.ChoiceField:
        found = self.fields[field]
        assert isinstance(found, forms.ChoiceField)
        return found


class _ChoiceOfOne(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The library's field takes no type argument when it runs."""


class OfficerField(_ChoiceOfOne):
    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name}（{obj.organisation.name}）" if obj.organisation else obj.name


class AssignForm(FindingForm):
    name = "assign"
    person = OfficerField(
        label=gettext_lazy("办理人"), queryset=Person.objects.none(), empty_label=gettext_lazy("请选择")
    )

    def prepare(self) -> None:
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        person.queryset = finding_reads.officers_for(self.finding.enterprise)
        person.initial = self.finding.assigned_id


class StarForm(FindingForm):
    name = "star"


class RemindForm(FindingForm):
    name = "remind"


class NoteForm(FindingForm):
    name = "note"
    text = words_field(gettext_lazy("备注"), 2000, help_text=gettext_lazy("只有办理人和平台运营看得到。"))


class AskForm(FindingForm):
    """What to explain, and until when."""

    text = words_field(
        gettext_lazy("要说明或核实什么"), 2000, help_text=gettext_lazy("对方会看到全文；请指明是哪个值、与什么不一致。")
    )
    due_on = forms.DateField(
        label=gettext_lazy("答复期限"), required=False, widget=DayInput(format="%Y-%m-%d"),
    )  # fmt: skip

    def prepare(self) -> None:
        today = timezone.localdate()
        terms = terms_on(today)
        shown = {"day": terms.answer_by(today).isoformat(), "n": terms.answer_within}
        self.fields["due_on"].help_text = _("不填为 %(day)s：%(n)d 个工作日，不含周六、周日，暂定。") % shown


class AskEnterpriseForm(AskForm):
    name = "ask-enterprise"


class DepartmentField(_ChoiceOfOne):
    def label_from_instance(self, obj: Organisation) -> str:
        return obj.name


class AskDepartmentForm(AskForm):
    name = "ask-department"
    field_order: Final = ["department", "text", "due_on"]  # type: ignore[misc]
    department = DepartmentField(
        label=gettext_lazy("请哪个部门核实"), queryset=Organisation.objects.none(), empty_label=gettext_lazy("请选择")
    )

    def prepare(self) -> None:
        super().prepare()
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)
        department.queryset = finding_reads.departments_to_ask(self.finding)
        owners = finding_reads.owners_of(self.finding)
        department.initial = owners[0].pk if len(owners) == 1 else None
        if owners:
            department.help_text = _("这件发现的数据来自：%(names)s。") % {
                "names": "、".join(one.name for one in owners)
            }


class AcceptForm(FindingForm):
    """Where sources compete for a fact, one has to be chosen."""

    name = "accept"
    why = words_field(gettext_lazy("采用的理由"), 500, help_text=gettext_lazy("写明核对过什么；企业会看到，记入审计。"))

    def prepare(self) -> None:
        rivals = finding_reads.competing(finding_reads.claims_of(self.finding).values())
        for (fact, year), claims in rivals.items():
            title = {"fact": claims[0].fact_name, "year": year_words(year)}
            self.fields[f"{fact}-{year}"] = forms.ChoiceField(
                label=_("采用哪一个值：%(fact)s（%(year)s）") % title,
                widget=forms.RadioSelect,
                choices=[(str(one.pk), claim_line(one)) for one in claims],
            )
        self.rivals = [f"{fact}-{year}" for fact, year in rivals]
        self.order_fields([*self.rivals, "why"])

    def chosen(self) -> list[FactClaim]:
        wanted = [int(self.cleaned_data[name]) for name in self.rivals]
        return list(FactClaim.objects.filter(pk__in=wanted))


class RejectForm(FindingForm):
    name = "reject"
    claims = forms.MultipleChoiceField(label=gettext_lazy("不采用哪一个值"), widget=forms.CheckboxSelectMultiple)
    why = words_field(
        gettext_lazy("不采用的理由"), 500, help_text=gettext_lazy("写明为什么不对；企业会看到，记入审计。")
    )

    def prepare(self) -> None:
        claims = self.fields["claims"]
        assert isinstance(claims, forms.MultipleChoiceField)
        claims.choices = [(str(one.pk), claim_line(one)) for one in finding_reads.claims_of(self.finding).values()]
        claims.help_text = _("不采用的值不计入积分：有其他来源时改用其他来源的值，没有时这一项成为未知。这里不能填数。")

    def chosen(self) -> list[FactClaim]:
        return list(FactClaim.objects.filter(pk__in=self.cleaned_data["claims"]))


class ReopenForm(FindingForm):
    name = "reopen"
    why = words_field(
        gettext_lazy("重新打开的理由"), 500, help_text=gettext_lazy("原来的裁定随之撤销，重新办理；记入审计。"), rows=2
    )


class AnswerForm(FindingForm):
    name = "answer"
    text = words_field(
        gettext_lazy("答复"), 2000, rows=5,
        help_text=gettext_lazy("写明原因和依据，例如哪一份报表的哪一行。数据确实有误时，请先更正数据，再在这里说明。"),
    )  # fmt: skip
    proofs = FilesField(
        label=gettext_lazy("佐证材料"),
        help_text=gettext_lazy("PDF、OFD、图片、XLSX 或 DOCX，可选多个，每个不超过 10 MB。"),
    )


def claim_line(claim: FactClaim) -> SafeString:
    """Value, source and date of one claim, for its button."""
    day = timezone.localdate(claim.delivery.received_at).isoformat()
    return format_html(
        '<span>{} <strong>{}</strong> <span class="note">{} · {} · {}</span></span>',
        claim.fact_name, claim_words(claim), claim.delivery.contract.title, year_words(claim.year), day,
    )  # fmt: skip
