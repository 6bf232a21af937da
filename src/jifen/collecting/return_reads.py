"""What is known about a return at one moment: what government holds, what was answered, what is found, what would be signed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from jifen.collecting import reads
from jifen.collecting.models import Evidence, FactClaim, Pledge, Return, ReturnAnswer
from jifen.collecting.returns import (
    Answer,
    Answers,
    Asked,
    Explanation,
    Finding,
    HeldValue,
    Question,
    ReturnForm,
    answers_digest,
    asked,
    check_answers,
    content_digest,
    form_digest,
    shipped_form,
    shipped_pledge,
    unexplained,
)
from jifen.collecting.returns.answers import answer_of_claim
from jifen.collecting.returns.self_report import CODE
from jifen.enterprises.models import Enterprise

STATES = ("value", "nil", "not_applicable")


def year_to_fill(on: date) -> int:
    """The last whole calendar year."""
    return on.year - 1


def held_by_government(enterprise: Enterprise, year: int) -> dict[str, list[HeldValue]]:
    """Fact → what each source told of it, newest first; what a source does not know is not told."""
    found: dict[str, list[HeldValue]] = defaultdict(list)
    claims = reads.standing_claims(enterprise, years=[year]).filter(state__in=STATES).exclude(source=CODE)
    for claim in claims.select_related("delivery__contract").order_by("-delivery__received_at", "-pk"):
        found[claim.fact].append(_held(claim))
    return dict(found)


def _held(claim: FactClaim) -> HeldValue:
    return HeldValue(
        answer_of_claim(vars(claim)), claim.delivery.contract.owner, timezone.localdate(claim.delivery.received_at)
    )


def last_year_answers(enterprise: Enterprise, year: int) -> dict[str, Answer]:
    """Of the year before: what government told, otherwise what the enterprise signed itself."""
    found: dict[str, Answer] = {}
    claims = reads.standing_claims(enterprise, years=[year - 1]).filter(state__in=STATES, year=year - 1)
    for claim in sorted(claims, key=lambda one: (one.source != CODE, one.pk)):
        found[claim.fact] = answer_of_claim(vars(claim))
    return found


@dataclass(frozen=True)
class Situation:
    """Everything about one enterprise's return for one year; ``filing`` None: not begun. Read once, then counted from."""

    enterprise: Enterprise
    year: int
    on: date
    filing: Return | None

    @property
    def form(self) -> ReturnForm:
        return shipped_form()

    @cached_property
    def held(self) -> dict[str, list[HeldValue]]:
        everything = held_by_government(self.enterprise, self.year)
        return {fact: everything[fact] for fact in self.form.questions if fact in everything}

    @cached_property
    def newest_held(self) -> dict[str, HeldValue]:
        return {fact: told[0] for fact, told in self.held.items()}

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Those asked: what no source told."""
        return asked(self.form.questions, self.newest_held)

    @cached_property
    def last_year(self) -> dict[str, Answer]:
        return last_year_answers(self.enterprise, self.year)

    @cached_property
    def rows(self) -> dict[str, ReturnAnswer]:
        """Saved answers of every question, also of those no longer asked."""
        return {one.fact: one for one in self.filing.answers.all()} if self.filing else {}

    @cached_property
    def answers(self) -> Answers:
        """Of the questions asked, in the order of the form."""
        return {fact: self.rows[fact].answer for fact in self.questions if fact in self.rows}

    @cached_property
    def files(self) -> dict[str, list[Evidence]]:
        """Of the questions asked: fact → files attached."""
        found: dict[str, list[Evidence]] = {}
        for one in self.filing.evidence.filter(removed_at=None) if self.filing else ():
            if one.fact in self.questions:
                found.setdefault(one.fact, []).append(one)
        return found

    @cached_property
    def findings(self) -> list[Finding]:
        given = Asked(self.year, self.on, self.newest_held, self.last_year, frozenset(self.files))
        return check_answers(self.form, self.answers, given)

    @cached_property
    def explanations(self) -> list[Explanation]:
        """Those that still answer a finding of now; another value makes another sentence and asks again."""
        asked_for = {(one.key, one.zh) for one in self.findings if one.severity == "explain"}
        told = (one for fact in self.questions if fact in self.rows for one in self.rows[fact].told)
        return [one for one in told if (one.finding, one.about) in asked_for]

    @property
    def must(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == "must"]

    @property
    def unexplained(self) -> tuple[Finding, ...]:
        return unexplained(self.findings, self.explanations)

    @property
    def is_ready(self) -> bool:
        """Whether it may be signed as it is."""
        return self.filing is not None and bool(self.answers) and not self.must and not self.unexplained

    @property
    def evidence_digests(self) -> dict[str, list[str]]:
        return {fact: sorted(one.digest for one in files) for fact, files in self.files.items()}

    @cached_property
    def content_digest(self) -> str:
        """What the pledge prints."""
        return content_digest(
            form_digest(self.form), self.answers, self.explanations, self.evidence_digests,
            enterprise=self.enterprise.code, year=self.year,
        )  # fmt: skip

    @cached_property
    def pledge_text(self) -> str:
        return self._pledge_text("zh")

    @cached_property
    def pledge_text_en(self) -> str:
        return self._pledge_text("en")

    def _pledge_text(self, language: str) -> str:
        one = self.enterprise
        return shipped_pledge().rendered(
            enterprise=one.name, code=one.code, year=self.year, digest=self.content_digest, language=language
        )

    @cached_property
    def digest(self) -> str:
        """What a signature binds: content and the words of the pledge."""
        return answers_digest(
            form_digest(self.form), self.answers, self.explanations, self.evidence_digests, self.pledge_text
        )

    @cached_property
    def pledge(self) -> Pledge | None:
        """The last one signed."""
        return self.filing.pledges.select_related("delivery").first() if self.filing else None


def situation_of(enterprise: Enterprise, year: int, *, on: date) -> Situation:
    filing = Return.objects.select_related("enterprise").filter(enterprise=enterprise, year=year).first()
    return Situation(enterprise, year, on, filing)


def digest_again(pledge: Pledge) -> str:
    """The digest counted anew from what is kept of a pledge; another one than its own means that something was changed."""
    kept = pledge.content
    return answers_digest(
        kept["form"],
        {fact: Answer(*said) for fact, said in kept["answers"].items()},
        [Explanation(*one) for one in kept["explanations"]],
        kept["evidence"],
        pledge.text,
    )
