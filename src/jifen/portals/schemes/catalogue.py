"""The catalogue: every fact and every indicator with its definition, where it comes from, and which schemes use it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.actions import note_export
from jifen.access.decide import filtered_for, require
from jifen.access.decision import SEE
from jifen.collecting import reads as collecting_reads
from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import Delivery
from jifen.engine.formula import names_in
from jifen.engine.formula.meaning import KIND_WORDS
from jifen.engine.scheme import Scheme
from jifen.engine.scheme.model import Fact, Indicator, Part
from jifen.portals.acting import person_of
from jifen.portals.exporting import csv_answer, xlsx_answer
from jifen.portals.listing import PAGE_SIZE, QueryForm
from jifen.portals.schemes.words import called, formula_words, language, names_of, ratio_of
from jifen.schemes import reads
from jifen.schemes.models import PublishedScheme

FACT, INDICATOR = "fact", "indicator"


@dataclass
class Entry:
    """One line: a fact of the platform, or an indicator as one scheme has it."""

    kind: str
    code: str
    name: str
    unit: str
    window: str
    definition: str
    parts: str = ""
    sources: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    schemes: list[PublishedScheme] = field(default_factory=list)
    provisional: bool = False

    @property
    def url(self) -> str:
        if self.kind == FACT:
            return reverse("catalogue_fact", args=[self.code])
        one = self.schemes[0]
        return f"{reverse('scheme', args=[one.code, one.version])}#line-{self.code}"

    @property
    def kind_words(self) -> str:
        return str(_("数据项") if self.kind == FACT else _("指标"))

    def matches(self, words: str) -> bool:
        every = (self.code, self.name, self.definition, self.parts, *self.sources, *self.owners)
        return any(words.lower() in one.lower() for one in (*every, *(str(one) for one in self.schemes)))


class CatalogueQuery(QueryForm):
    words = forms.CharField(label=gettext_lazy("名称、编号、解释、来源"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("种类"), required=False,
        choices=[("", gettext_lazy("全部")), (FACT, gettext_lazy("数据项")), (INDICATOR, gettext_lazy("指标"))],
    )  # fmt: skip


def schemes_of(request: HttpRequest) -> list[PublishedScheme]:
    """Those in force that the person may see."""
    rows = reads.in_force(timezone.localdate()).select_related("owner")
    return list(filtered_for(request.user, rows).order_by("family", "code"))


def sources_by_fact() -> dict[str, list[tuple[str, str]]]:
    """Fact → title and owner of the contracts that deliver it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for published in collecting_reads.contracts_in_force(timezone.localdate()):
        contract = collecting_reads.contract_of(published)
        for code in contract.facts:
            found.setdefault(code, []).append((contract.title, contract.owner))
    return found


def entries(schemes: Iterable[PublishedScheme]) -> list[Entry]:
    """Facts first, then indicators; each in the order of the schemes."""
    schemes = list(schemes)
    return [*_facts(schemes), *(line for one in schemes for line in _indicators(one))]


def _facts(schemes: list[PublishedScheme]) -> list[Entry]:
    sources, made = sources_by_fact(), dict[str, Entry]()
    for one in schemes:
        scheme = reads.document_of(one)
        for code, fact in scheme.facts.items():
            made.setdefault(code, _declared(fact)).schemes.append(one)
    for code, known in FACTS.items():
        unit = known.unit if known.kind == "number" else KIND_WORDS[known.kind][0]
        made.setdefault(code, Entry(FACT, code, known.name, "" if unit == "-" else unit, "", ""))
    for code, entry in made.items():
        entry.sources = [title for title, _owner in sources.get(code, [])]
        entry.owners = list(dict.fromkeys(owner for _title, owner in sources.get(code, [])))
    return list(made.values())


def _declared(fact: Fact) -> Entry:
    place = 0 if language() == "zh" else 1
    unit = fact.unit if fact.kind == "number" else KIND_WORDS[fact.kind][place]
    return Entry(FACT, fact.code, called(fact), "" if unit == "-" else unit, fact.window, fact.note)


def _indicators(published: PublishedScheme) -> list[Entry]:
    scheme = reads.document_of(published)
    owner = [published.owner.name] if published.owner else []
    lines: list[Indicator | Part] = [*scheme.indicators, *(part for item in scheme.bonus.items for part in item.parts)]
    return [_line(scheme, one, published, owner) for one in lines]


def _line(scheme: Scheme, one: Indicator | Part, published: PublishedScheme, owner: list[str]) -> Entry:
    above, below = ratio_of(scheme, one)
    parts = f"{above} ÷ {below}" if above else formula_words(one.formula.formula, names_of(scheme))
    window, definition, numbers = (
        (one.window, one.definition, one.numbers_from) if isinstance(one, Indicator) else ("", "", "")
    )
    unit = "" if one.unit == "-" else one.unit
    return Entry(INDICATOR, one.code, called(one), unit, window, definition or one.note, parts, [], owner, [published],
                 scheme.provisional(numbers))  # fmt: skip


@require_GET
def catalogue(request: HttpRequest) -> HttpResponseBase:
    require(request.user, SEE, PublishedScheme)
    form = CatalogueQuery(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = [one for one in entries(schemes_of(request)) if _wanted(one, chosen)]
    if "file" in request.GET:
        return _file(request, found, [name for name, value in chosen.items() if value])
    page = Paginator(found, PAGE_SIZE * 2).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    shown: dict[str, Any] = {
        "form": form, "page": page, "narrowed": any(chosen.values()), "query": query.urlencode(),
        "earlier_url": f"?{query.urlencode()}&page={page.previous_page_number()}" if page.has_previous() else "",
        "later_url": f"?{query.urlencode()}&page={page.next_page_number()}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "portals/schemes/catalogue.html", shown)


def _wanted(one: Entry, chosen: dict[str, Any]) -> bool:
    words = (chosen.get("words") or "").strip()
    return chosen.get("kind", "") in ("", one.kind) and (not words or one.matches(words))


HEAD: Final = (
    gettext_lazy("种类"), gettext_lazy("编号"), gettext_lazy("名称"), gettext_lazy("计量单位"), gettext_lazy("数据年限"), gettext_lazy("解释"),
    gettext_lazy("分子÷分母或公式"), gettext_lazy("数据来源"), gettext_lazy("负责单位"), gettext_lazy("使用的指标体系"),
)  # fmt: skip


def _file(request: HttpRequest, found: list[Entry], narrowed_by: list[str]) -> HttpResponseBase:
    require(request.user, "export", PublishedScheme)
    note_export(by=person_of(request), what="catalogue", rows=len(found), narrowed_by=narrowed_by)
    lines = [
        (one.kind_words, one.code, one.name, one.unit, one.window, one.definition, one.parts, "；".join(one.sources),
         "；".join(one.owners), "；".join(str(s) for s in one.schemes))
        for one in found
    ]  # fmt: skip
    answer = xlsx_answer if request.GET["file"] == "xlsx" else csv_answer
    return answer(_("数据项和指标目录"), HEAD, lines)


@dataclass(frozen=True)
class Use:
    """Where a scheme reads the fact."""

    scheme: PublishedScheme
    lines: list[tuple[str, str]]
    """Code and name of the indicators and parts."""


def deliveries_of(code: str) -> list[tuple[str, str, Delivery | None]]:
    """Title and owner of each source of the fact, and its newest delivery that counts."""
    found = []
    for published in collecting_reads.contracts_in_force(timezone.localdate()):
        contract = collecting_reads.contract_of(published)
        if code in contract.facts:
            found.append((contract.title, contract.owner, collecting_reads.newest_applied(published.source)))
    return found


@require_GET
def catalogue_fact(request: HttpRequest, code: str) -> HttpResponse:
    require(request.user, SEE, PublishedScheme)
    schemes = schemes_of(request)
    entry = next((one for one in _facts(schemes) if one.code == code), None)
    if entry is None:
        raise Http404(_("目录里没有这个数据项。"))
    uses = [Use(one, _lines_reading(reads.document_of(one), code)) for one in entry.schemes]
    shown = {"entry": entry, "uses": uses, "sources": deliveries_of(code)}
    return render(request, "portals/schemes/catalogue_fact.html", shown)


def _lines_reading(scheme: Scheme, code: str) -> list[tuple[str, str]]:
    """Directly, or through a quantity."""
    through = {
        name for name, one in scheme.quantities.items() if code in {n for n, _lag in names_in(one.formula.formula)}
    }
    lines: list[Indicator | Part] = [*scheme.indicators, *(part for item in scheme.bonus.items for part in item.parts)]
    return [
        (one.code, called(one)) for one in lines if {n for n, _lag in names_in(one.formula.formula)} & {code, *through}
    ]
