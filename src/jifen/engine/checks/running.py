"""Runs checks in one pass over the facts: batch by batch, every enterprise whole; checks against peers look once at the end at the
few columns kept for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from jifen.engine.checks.check import Case, Check
from jifen.engine.checks.firm_columns import FirmColumns, parsed_column
from jifen.engine.checks.found_rows import found_rows
from jifen.engine.checks.kept_columns import KeptColumns
from jifen.engine.checks.remarks import (
    Sentence,
    left_out,
    nobody_in,
    not_there,
    nothing_to_compare_with,
    without_values,
)
from jifen.engine.checks.results import FOUND_SCHEMA, CheckResult, ChecksOutcome
from jifen.engine.runners.columnar.whole_enterprises import whole_enterprises

Batches = Callable[[], Iterable[pa.RecordBatch]]
GROUPING = ("stage", "sector")
KEYS = ("enterprise", "year", *GROUPING)


def run_these(
    checks: Sequence[Check], batches: Batches, *, year: int, progress: Callable[[int], None] | None = None
) -> ChecksOutcome:
    """``batches``: called once, gives rows sorted by ``enterprise`` and ``year``; how they are cut does not matter.

    ``progress`` is told the rows read so far; what it raises stops the run. Memory: one batch, the findings, and the columns
    kept for checks against peers (a few numbers per enterprise).
    """
    walk = _Walk(checks, year)
    for batch in whole_enterprises(walk.narrowed(batches())):
        walk.look(FirmColumns(batch, year))
        if progress:
            progress(walk.rows)
    return walk.outcome()


@dataclass
class _Tally:
    """One case of one check over all batches."""

    check: Check
    case: Case
    tested: int = 0
    tables: list[pa.Table] = field(default_factory=list)
    why: Sentence | None = None
    notes: list[Sentence] = field(default_factory=list)

    @property
    def found(self) -> int:
        return sum(len(table) for table in self.tables)

    def look(self, firms: FirmColumns) -> None:
        outcome = self.check.kind.test(firms, self.case, self.check.allow)
        self.tested += outcome.tested
        self.why = self.why or outcome.why
        self.notes += outcome.notes
        if len(outcome.rows):
            self.tables.append(found_rows(self.check, self.case, firms, outcome))


class _Walk:
    """The state of a run: which columns there are, what each check has seen."""

    def __init__(self, checks: Sequence[Check], year: int):
        self.checks, self.year = checks, year
        self.tallies = {check.code: [_Tally(check, case) for case in check.kind.cases()] for check in checks}
        self.kept = KeptColumns(year, [column for check in checks if check.kind.whole for column in check.reads])
        self.columns: frozenset[str] | None = None
        self.rows = self.firms = 0
        self.backs: set[int] = set()

    def narrowed(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Only the columns some check reads."""
        wanted = {parsed_column(column)[0] for check in self.checks for column in check.reads} | set(KEYS)
        for batch in batches:
            if self.columns is None:
                self.columns = frozenset(batch.schema.names)
            yield batch.select([name for name in batch.schema.names if name in wanted])

    def look(self, firms: FirmColumns) -> None:
        self.rows += len(firms.batch)
        self.firms += len(firms)
        if not len(firms):
            return
        self.backs |= {back for back in self._all_backs() - self.backs if firms.has_year(back).any()}
        self._test(firms, whole=False)
        self.kept.add(firms)

    def _test(self, firms: FirmColumns, whole: bool) -> None:
        for tally in (one for tallies in self.tallies.values() for one in tallies):
            if tally.check.kind.whole == whole and self._there(tally.case):
                tally.look(firms)

    def outcome(self) -> ChecksOutcome:
        if self.firms:
            self._test(self.kept.joined(), whole=True)
        tables = [table for tallies in self.tallies.values() for one in tallies for table in one.tables]
        found = pa.concat_tables(tables) if tables else FOUND_SCHEMA.empty_table()
        return ChecksOutcome(found.combine_chunks(), tuple(self._result(check) for check in self.checks))

    def _result(self, check: Check) -> CheckResult:
        tallies = self.tallies[check.code]
        tested, found = sum(one.tested for one in tallies), sum(one.found for one in tallies)
        why = None if tested else self._why_not(tallies)
        notes = [note for one in tallies for note in one.notes]
        return CheckResult(check.code, tested, tested - found, found, why, (*self._left_out(tallies, why), *notes))

    def _why_not(self, tallies: list[_Tally]) -> Sentence:
        ran = [one for one in tallies if self._there(one.case)]
        if not self.firms:
            return nobody_in(self.year)
        if not ran:
            return not_there(self._absent(tallies))
        backs = {back for one in ran for column in one.case.reads if (back := parsed_column(column)[1])}
        if backs and not backs & self.backs:
            return nothing_to_compare_with(self.year - min(backs))
        return next((one.why for one in ran if one.why), None) or without_values(ran[0].case.reads)

    def _left_out(self, tallies: list[_Tally], why: Sentence | None) -> tuple[Sentence, ...]:
        absent = self._absent(tallies)
        return (left_out(absent),) if absent and not why else ()

    def _absent(self, tallies: list[_Tally]) -> tuple[str, ...]:
        columns = [parsed_column(column)[0] for one in tallies for column in one.case.reads]
        return tuple(dict.fromkeys(column for column in columns if column not in (self.columns or ())))

    def _there(self, case: Case) -> bool:
        bases = {parsed_column(column)[0] for column in case.reads}
        return len(bases & (self.columns or frozenset())) >= (case.fewest or len(bases))

    def _all_backs(self) -> set[int]:
        return {back for check in self.checks for column in check.reads if (back := parsed_column(column)[1])}
