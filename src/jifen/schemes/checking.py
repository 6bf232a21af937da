"""What keeps a document from being published: the sentences of the command line, and what only a platform can know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jifen.engine.formula import names_in
from jifen.engine.problems import Findings, Place, Problem, SchemeRefused
from jifen.engine.scheme import Scheme, scheme_digest
from jifen.engine.scheme.limits import MOST_INDICATORS, too_many_indicators
from jifen.engine.scheme.loading import read_with_problems
from jifen.engine.scheme.resolving import resolve
from jifen.people.models import Organisation
from jifen.schemes import reads
from jifen.schemes.families import family_of, sector_of
from jifen.schemes.models import PublishedScheme
from jifen.schemes.permissions import LEADING, owns_family
from jifen.schemes.permitted_facts import permitted_facts

Family = PublishedScheme.Family


@dataclass(frozen=True)
class Checked:
    """``scheme``: None where the text is no document. ``digest``: empty while there are problems of the document itself."""

    scheme: Scheme | None
    problems: tuple[Problem, ...]
    digest: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.problems

    def sentences(self, language: str = "zh") -> list[str]:
        return [one.sentence(language) for one in self.problems]


def check_text(text: str, owner: Organisation | None = None) -> Checked:
    """The document, and with ``owner`` what that department may not do. Never raises for what a text says."""
    try:
        scheme, problems = read_with_problems(text)
    except SchemeRefused as refused:
        return Checked(None, refused.problems)
    digest = "" if problems else scheme_digest(scheme)
    own = tuple(_of_owner(scheme, owner)) if owner is not None else ()
    return Checked(scheme, (*problems, *_size(scheme), *own), digest)


def check_for_publishing(text: str, owner: Organisation, *, effective: date, today: date) -> Checked:
    """All of ``check_text``, and that code, version, sector and day are free."""
    checked = check_text(text, owner)
    if checked.scheme is None:
        return checked
    more = _on_platform(checked.scheme, owner, effective, today)
    return Checked(checked.scheme, (*checked.problems, *more), checked.digest)


def _problem(code: str, zh: str, en: str, place: Place | None = None) -> Problem:
    return Problem(code, place or Place(), zh, en)


def _size(scheme: Scheme) -> Iterator[Problem]:
    if len(scheme.indicators) > MOST_INDICATORS:
        yield too_many_indicators(len(scheme.indicators))


def _of_owner(scheme: Scheme, owner: Organisation) -> Iterator[Problem]:
    family = family_of(scheme)
    if not owns_family(owner, family):
        yield _problem(
            "not_your_family",
            f"{owner.name}只能提出产业特色体系；请写适用范围，例如 scope: sector == \"低空经济\"。核心和约束性体系由省级科技部门提出。",
            f"{owner.name} may propose sector schemes only; write a scope like sector == \"…\".",
            scheme.scope.place if scheme.scope else scheme.place,
        )  # fmt: skip
    if family == Family.SECTOR and not sector_of(scheme):
        yield _problem(
            "scope_not_a_sector",
            "适用范围只能是一个产业，写作 sector == \"低空经济\"；别的条件请写进指标，面向全部企业的体系不写适用范围。",
            "the scope must name one sector, as sector == \"…\"; put other conditions into indicators, and write no scope for everybody.",
            scheme.scope.place if scheme.scope else scheme.place,
        )  # fmt: skip
    yield from _forbidden_facts(scheme, family, owner)


def _forbidden_facts(scheme: Scheme, family: str, owner: Organisation) -> Iterator[Problem]:
    """At the fact, which is named once however often it is read."""
    for code in sorted(facts_read(scheme)):
        why = permitted_facts().refusal(code, family=family, owner=owner.code)
        if why:
            fact = scheme.facts[code]
            yield _problem(
                "fact_not_permitted", f"{owner.name}不能在这套体系里使用“{fact.name}”（{code}）：{why}。",
                f"{owner.name} may not use “{fact.name_en or code}” here.", fact.place,
            )  # fmt: skip


def facts_read(scheme: Scheme) -> set[str]:
    """Facts any formula of the scheme reads, those behind quantities too."""
    resolved = resolve(scheme, Findings())
    return {code for formula in resolved.all_formulas() for code, _ in names_in(formula) if code in scheme.facts}


def _on_platform(scheme: Scheme, owner: Organisation, effective: date, today: date) -> Iterator[Problem]:
    if effective < today:
        yield _problem(
            "effective_past", f"生效日期 {effective} 已经过去；请改为今天（{today}）或以后。",
            f"{effective} is past; choose today ({today}) or later.",
        )  # fmt: skip
    yield from _code_and_version(scheme, owner, effective)
    yield from _place(scheme, effective)


def _code_and_version(scheme: Scheme, owner: Organisation, effective: date) -> Iterator[Problem]:
    published = PublishedScheme.objects.filter(code=scheme.code).select_related("owner")
    begin = set(reads.ever_to_begin().filter(code=scheme.code).values_list("pk", flat=True))
    for one in published:
        if one.owner_id != owner.pk and not (one.owner_id is None and owner.code == LEADING):
            yield _problem(
                "code_taken", f"编号“{scheme.code}”属于{one.owner.name if one.owner else '平台'}；请换一个编号。",
                f"the code “{scheme.code}” belongs to somebody else; choose another.",
            )  # fmt: skip
            return
        if one.version == scheme.version:
            yield _problem(
                "version_taken", f"编号“{scheme.code}”的版本“{scheme.version}”已经发布；请改版本号。",
                f"version {scheme.version} of “{scheme.code}” is published; raise the version.",
            )  # fmt: skip
        if one.effective > effective and one.pk in begin:
            yield _problem(
                "later_in_force", f"版本 {one.version} 自 {one.effective} 起生效，晚于本稿；请把生效日期定在它之后，或先停用它。",
                f"version {one.version} takes effect on {one.effective}, after this one; choose a later day.",
            )  # fmt: skip


def _place(scheme: Scheme, effective: date) -> Iterator[Problem]:
    """Core and constraints once for everybody, a sector scheme once a sector: now, and in what is published ahead."""
    family, sector = family_of(scheme), sector_of(scheme)
    for one in reads.in_force_from(effective).filter(family=family, sector=sector).exclude(code=scheme.code):
        owner, place = (
            one.owner.name if one.owner else "平台",
            f"“{sector}”" if sector else f"{one.get_family_display()}指标体系",
        )
        yield _problem(
            f"{family}_taken",
            f"{place}已有“{one.title}”（{owner}，{one.effective} 起）；只能有一套，请与该单位商定出它的新版本，或由其先停用。",
            f"there is already {one.title} from {one.effective}; there is only one, so agree on a new version of it, or have it retired first.",
        )  # fmt: skip


__all__ = ["Checked", "check_for_publishing", "check_text", "facts_read"]
