"""Making an objection: which value, what is wrong, what proves it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jifen.access.decide import require
from jifen.collecting.actions.objecting import make_objection
from jifen.collecting.actions.sent_files import SentFile
from jifen.collecting.models import FactClaim, Objection
from jifen.collecting.models.coverage import fact_name
from jifen.collecting.objection_reads import ANSWER_WITHIN, disputed, government_values, standing_values
from jifen.collecting.return_reads import year_to_fill
from jifen.engine.problems import Refusal
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import own_enterprise
from jifen.portals.acting import carry, person_of
from jifen.portals.deliveries.arriving import carry_refusal, limited_upload, too_large, was_turned_away
from jifen.portals.objections.values import claim_words, year_words
from jifen.portals.returns.proofs import ACCEPT

PAYLOAD_TOO_LARGE: Final = 413
LONGEST: Final = 2000


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, none too. What they are is looked at when they are taken in."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SeveralFiles(attrs={"accept": ACCEPT, "multiple": True})
        super().__init__(required=False, allow_empty_file=True, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class ObjectionForm(forms.Form):
    claim = forms.ChoiceField(label=gettext_lazy("哪一个值不对"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("哪里不对、应当是什么"),
        max_length=LONGEST,
        help_text=gettext_lazy("写明依据，例如哪一份报表的哪一行；负责部门按此核实。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    proofs = FilesField(
        label=gettext_lazy("证明材料"),
        help_text=gettext_lazy("PDF、OFD、图片、XLSX 或 DOCX，可选多个，每个不超过 10 MB。"),
    )

    def __init__(self, *args: Any, claims: list[FactClaim], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claim = self.fields["claim"]
        assert isinstance(claim, forms.ChoiceField)
        claim.choices = [(str(one.pk), claim_line(one)) for one in claims]
        if len(claims) == 1:
            claim.initial = str(claims[0].pk)


def claim_line(claim: FactClaim) -> SafeString:
    """Value, source and date of one claim, for its radio button."""
    day = timezone.localdate(claim.delivery.received_at).isoformat()
    return format_html(
        '<span><strong>{}</strong> <span class="note">{} · {} · {}</span></span>',
        claim_words(claim), claim.delivery.contract.title, day, year_words(claim.year),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@limited_upload
def objection_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "make", Objection)
    enterprise = own_enterprise(person_of(request))
    if enterprise is None:
        return render(request, "portals/enterprises/not_registered.html")
    fact, year = request.GET.get("fact", ""), _year(request.GET.get("year", ""))
    claims = government_values(enterprise, fact, year) if fact else []
    if not claims:
        return _choose(request, enterprise, fact)
    return _form_page(request, claims, fact, year)


def _year(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) == 4 else 0


def _choose(request: HttpRequest, enterprise: Enterprise, fact: str) -> HttpResponse:
    """Values of one year; the newest that most is known of comes first."""
    every = standing_values(enterprise)
    years = sorted({one.year for one in every}, key=lambda year: (year == 0, -year))
    usual = year_to_fill(timezone.localdate())
    asked = _year(request.GET.get("year", "")) if request.GET.get("year") else usual
    year = asked if asked in years else years[0] if years else usual
    values = [one for one in every if one.year == year]
    marked = disputed(values)
    shown = {
        "lines": [(one, fact_name(one.fact), claim_words(one), one.pk in marked) for one in values],
        "years": [(one, year_words(one), one == year) for one in years],
        "asked_for": fact,
    }
    return render(request, "portals/objections/choose.html", shown)


def _form_page(request: HttpRequest, claims: list[FactClaim], fact: str, year: int) -> HttpResponse:
    marked = disputed(claims)
    free = [one for one in claims if one.pk not in marked]
    bound = request.method == "POST"
    form = ObjectionForm(*((request.POST, request.FILES) if bound else ()), claims=free)
    if was_turned_away(request):
        form.errors.clear()
        form.add_error("proofs", too_large())
    elif bound and form.is_valid():
        made = _made(request, form, free)
        if made is not None:
            messages.success(request, _("异议 %(number)s 已送达%(owner)s，这个值已标记为有异议。") % _told(made))
            return redirect("objection", made.pk)
    shown = {
        "form": form,
        "name": fact_name(fact),
        "year": year_words(year),
        "waiting": [one for one in claims if one.pk in marked],
        "free": free,
        "term": ANSWER_WITHIN.days,
    }
    status = PAYLOAD_TOO_LARGE if was_turned_away(request) else 422 if form.errors else 200
    return render(request, "portals/objections/new.html", shown, status=status)


def _told(made: Objection) -> dict[str, str]:
    return {"number": made.number, "owner": made.owner.name}


def _made(request: HttpRequest, form: ObjectionForm, claims: list[FactClaim]) -> Objection | None:
    said = form.cleaned_data
    claim = next(one for one in claims if str(one.pk) == said["claim"])
    files: list[Any] = said["proofs"]
    sent = [SentFile(one.name or "", one.chunks()) for one in files]
    try:
        return make_objection(by=person_of(request), claim=claim, text=said["text"], files=sent, at=timezone.now())
    except Refusal as refused:
        carry_refusal(form, refused, field="proofs")
    except ValidationError as refused:
        carry(form, refused)
    return None
