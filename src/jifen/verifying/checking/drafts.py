"""What a finding keeps: the values it saw with source and claim, what its sentence says, and a key by which it is known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa

from jifen.engine.checks import check_of
from jifen.engine.scheme.digest import canonical_json
from jifen.engine.tables.words import Entry, set_text
from jifen.verifying.facts.verified import Verified

LAST_YEAR: Final = "[-1]"
Seen = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class FindingDraft:
    """``enterprise``: credit code. ``key``: SHA-256 over check, fact and the claims read; new claims make another finding."""

    check: str
    severity: str
    enterprise: str
    fact: str
    key: str
    values: Seen
    params: dict[str, Any]
    suspicion: float


def drafts(read: Verified, found: pa.Table) -> Iterator[FindingDraft]:
    """One for each row of what the checks found, in its order."""
    seeing = _Seeing(read)
    for row in found.to_pylist():
        seen = {column: seeing.of(row["enterprise"], row["year"], column) for column in row["seen"]}
        yield FindingDraft(
            row["check"], check_of(row["check"]).severity, row["enterprise"], row["fact"],
            _key(row["check"], row["fact"], seen), seeing.told(row["enterprise"], row["year"], seen),
            json.loads(row["params"]), row["suspicion"],
        )  # fmt: skip


def _key(check: str, fact: str, seen: dict[str, tuple[dict[str, Any], list[int]]]) -> str:
    """Claims where there are any, else the value: what was derived may change without a claim."""
    told = [[column, claims or [one["value"]]] for column, (one, claims) in sorted(seen.items())]
    return hashlib.sha256(canonical_json([check, fact, told]).encode()).hexdigest()


class _Seeing:
    def __init__(self, read: Verified) -> None:
        self.read = read
        self.columns = {name: read.table[name].combine_chunks() for name in read.table.column_names}
        self.claims = {name: read.claim_keys(name) for name in read.places}
        self.by_source: dict[str, list[str]] = {}
        for name in read.places:
            fact, _, source = name.partition("@")
            if source:
                self.by_source.setdefault(fact, []).append(name)

    def of(self, enterprise: str, year: int, column: str) -> tuple[dict[str, Any], list[int]]:
        """Value, source and claim of one column, and all claims it was made of."""
        base = column.removesuffix(LAST_YEAR)
        row = self.read.rows.get((enterprise, year - 1 if base != column else year))
        if row is None or base not in self.columns:
            return {"value": None, "source": "", "claim": None}, []
        claim = int(self.claims[base][row]) if base in self.claims else 0
        source = self.read.source_at(row, base) if claim else ""
        value = _plain(self.columns[base][row].as_py())
        return {"value": value, "source": source, "claim": claim or None}, self._made_of(base, row, claim)

    def told(self, enterprise: str, year: int, seen: dict[str, tuple[dict[str, Any], list[int]]]) -> Seen:
        """What each column said; of a united set each source on its own, so that the one that is wrong can be left out."""
        said: Seen = {}
        for column, (one, claims) in seen.items():
            parts = self._parts(column) if len(claims) > 1 else []
            own = {part: self.of(enterprise, year, part)[0] for part in parts}
            said |= {part: word for part, word in own.items() if word["claim"]} or {column: one}
        return said

    def _parts(self, column: str) -> list[str]:
        base = column.removesuffix(LAST_YEAR)
        return [name + column.removeprefix(base) for name in self.by_source.get(base, ())]

    def _made_of(self, base: str, row: int, claim: int) -> list[int]:
        """A united set is made of the words of several sources."""
        if pa.types.is_list(self.columns[base].type) and "@" not in base:
            keys = {int(self.claims[name][row]) for name in self.by_source.get(base, ())}
            return sorted(keys - {0})
        return [claim] if claim else []


def _plain(value: Any) -> Any:
    """As JSON holds it: days as ISO text, sets as their canonical text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return set_text([Entry(**one) for one in value])
    return value
