"""What the answers hold, for the documentation and for whoever reads them by machine. Unknown is null and never 0."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


class Problem(Schema):
    """``code`` for machines, ``zh`` and ``en`` for people, ``next``: where to go on."""

    code: str
    zh: str
    en: str
    next: str


class Sentence(Schema):
    zh: str
    en: str
    code: str = ""


class DeliveryLinks(Schema):
    delivery: str
    receipt: str
    verdict: str
    quarantine: str
    quarantine_csv: str


class DeliveryShape(Schema):
    """``done`` of ``todo`` while it is applied; rows are null until it is read."""

    number: str
    source: str
    state: str
    state_zh: str
    stage: str
    done: int
    todo: int
    is_done: bool
    road: str
    period: str
    file_name: str
    size: int
    sha256: str
    received_at: datetime
    read_at: datetime | None
    ended_at: datetime | None
    received_rows: int | None
    accepted_rows: int | None
    quarantined_rows: int | None
    dropped_rows: int | None
    claims: dict[str, int]
    problems: list[Sentence]
    questions: list[Sentence]
    links: DeliveryLinks


class AcceptedShape(Schema):
    """``receipt``: the signed document, to be kept."""

    is_new: bool
    delivery: DeliveryShape
    receipt: dict[str, Any]


class FaultShape(Schema):
    column: str
    rule: str
    severity: str
    zh: str
    en: str


class RefusedRowShape(Schema):
    """``row``: in the file; ``settled_by``: the delivery that repaired it."""

    row: int
    key: str
    faults: list[FaultShape]
    settled_by: str | None = None


class QuarantineShape(Schema):
    number: str
    total: int
    page: int
    size: int
    rows: list[RefusedRowShape]
    next: str | None


class RuleFaultsShape(Schema):
    """One rule that failed: in how many cells, and the first rows."""

    rule: str
    severity: str
    column: str
    count: int
    rows: list[int]
    zh: str
    en: str


class TriedShape(Schema):
    """``outcome``: ``read``, or ``refused`` as a whole with ``problems``. Nothing of the file was kept."""

    outcome: str
    problems: list[Sentence]
    received: int | None = None
    accepted: int | None = None
    quarantined: int | None = None
    dropped: int | None = None
    faults: list[RuleFaultsShape] = Field(default_factory=list)
    rows: list[RefusedRowShape] = Field(default_factory=list)


class SourceLinks(Schema):
    contract: str
    contract_yaml: str
    rules: str


class SourceShape(Schema):
    code: str
    title: str
    owner: str
    version: int
    in_force_from: date
    digest: str
    frequency: str
    deadline: Sentence
    open_periods: list[str]
    links: SourceLinks


class SourcesShape(Schema):
    sources: list[SourceShape]


class FactShape(Schema):
    """``blank``: what an empty cell means."""

    code: str
    name: str
    kind: str
    unit: str
    blank: str
    nil: list[str]
    unknown: list[str]
    not_applicable: dict[str, str]


class RuleShape(Schema):
    """``must`` refuses the row, ``explain`` asks for a reason, ``hint`` only tells."""

    code: str
    kind: str
    severity: str
    facts: list[str]
    zh: str
    en: str


class RulesShape(Schema):
    source: str
    version: int
    digest: str
    facts: list[FactShape]
    rules: list[RuleShape]


class SchemeLinks(Schema):
    document: str
    document_yaml: str


class PublishedSchemeShape(Schema):
    """``standing``: coming, in_force, superseded or retired. ``provisional``: holds figures that are nobody's official ones."""

    code: str
    version: str
    title: str
    family: str
    sector: str
    owner: str
    effective: date
    provisional: bool
    digest: str
    standing: str
    published_at: datetime
    retired_on: date | None
    links: SchemeLinks


class SchemesShape(Schema):
    schemes: list[PublishedSchemeShape]


class SchemeVersionsShape(Schema):
    code: str
    versions: list[PublishedSchemeShape]


class SchemeShape(Schema):
    scheme: PublishedSchemeShape
    document: dict[str, Any]


class SchemeChangeShape(Schema):
    """``how``: added, removed, changed or moved; ``field`` and ``stage`` are empty for a whole block."""

    how: str
    block: str
    code: str
    field: str
    stage: str
    old: str
    new: str
    zh: str
    en: str


class SchemeDifferenceShape(Schema):
    code: str
    old: str = Field(alias="from")
    new: str = Field(alias="to")
    same: bool
    old_digest: str
    new_digest: str
    changes: list[SchemeChangeShape]


class SchemeProblemShape(Schema):
    code: str
    line: int | None
    column: int | None
    zh: str
    en: str


class CheckedShape(Schema):
    """``digest``: of the parsed document, null while there are problems. Nothing was kept."""

    valid: bool
    digest: str | None
    problems: list[SchemeProblemShape]


class TokenShape(Schema):
    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenProblem(Schema):
    """As RFC 6749 §5.2 has it."""

    error: str
    error_description: str
    error_uri: str
