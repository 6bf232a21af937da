"""Whole tables of verified facts, as the engine reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jifen.collecting.contracts.facts import FACTS
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import sector_mapping
from jifen.verifying.facts.choosing import chosen, own_words
from jifen.verifying.facts.cut_off import CutOff, cut_off
from jifen.verifying.facts.precedence import Precedence, shipped_precedence
from jifen.verifying.facts.register import FALLBACK, Register, register
from jifen.verifying.facts.standing import FEW, NO_CLAIM, STATES, Places, Standing, standing
from jifen.verifying.facts.uniting import united
from jifen.verifying.facts.values import column_of

FIRST: Final = ("name", "county", "industry", "sector", "established_on")
"""Facts that stand first in every table, beside ``eligible``."""
ORDER: Final = (*FIRST, *(fact for fact in FACTS if fact not in FIRST))


@dataclass(frozen=True)
class Verified:
    """``table``: sorted by enterprise, then year. ``places``: column → for each row the claim it came from, among ``claims``."""

    table: pa.Table
    claims: Standing
    places: dict[str, Places]
    cut: CutOff
    precedence: Precedence

    def claim_keys(self, column: str) -> NDArray[np.int64]:
        """For each row the key of the claim behind ``column`` (a fact, or ``fact@source``); 0 where there is none.

        Of a set of several sources the first that counts; those of each source stand in its own columns.
        """
        return self.claims.at(self.places[column], self.claims.keys, 0)

    def all_stand(self, claims: Collection[int]) -> bool:
        """Whether some cell comes from each of these claims (keys): neither superseded nor rejected since."""
        wanted = np.array(sorted(claims), dtype=np.int64)
        places = np.searchsorted(self.claims.keys, wanted)
        there = places < len(self.claims.keys)
        return bool(there.all() and (self.claims.keys[places] == wanted).all() and self._used[places].all())

    @cached_property
    def _used(self) -> NDArray[np.bool_]:
        used = np.zeros(len(self.claims.keys), dtype=bool)
        for places in self.places.values():
            used[places[places >= 0]] = True
        return used

    def states(self, column: str) -> list[str]:
        """For each row value, nil, not_applicable, unknown, or empty where nobody said anything."""
        codes = self.claims.at(self.places[column], self.claims.states, NO_CLAIM)
        return [(*STATES, "")[code] for code in codes.tolist()]

    def source_at(self, row: int, column: str) -> str:
        """The source of the claim behind one cell; empty where there is none."""
        place = int(self.places[column][row])
        return self.claims.source_of(place) if place >= 0 else ""

    def state_at(self, row: int, column: str) -> str:
        place = int(self.places[column][row])
        return STATES[self.claims.states[place]] if place >= 0 else ""

    @cached_property
    def rows(self) -> dict[tuple[str, int], int]:
        """Enterprise (code) and year → row."""
        keys = (self.table[name].to_pylist() for name in ("enterprise", "year"))
        return {key: row for row, key in enumerate(zip(*keys, strict=True))}

    def claim_at(self, enterprise: str, year: int, column: str) -> int | None:
        """The key of the claim behind one cell."""
        row = self.rows.get((enterprise, year))
        places = self.places.get(column)
        if row is None or places is None or places[row] < 0:
            return None
        return int(self.claims.keys[places[row]])


def verified_table(
    *,
    years: Iterable[int],
    known_by: datetime | None = None,
    enterprises: Iterable[Enterprise] | None = None,
    by_source: bool = False,
) -> pa.Table:
    """Verified facts of ``years`` as known by a moment, sorted by enterprise and year, in the engine's types and units.

    Every enterprise has a row in the last year, and in earlier ones where a source told something of that very year.
    ``by_source`` adds each source's own word as ``fact@source``; what a person rejected stands in no column.
    """
    return verified(years=years, known_by=known_by, enterprises=enterprises, by_source=by_source).table


def verified(
    *,
    years: Iterable[int],
    known_by: datetime | None = None,
    enterprises: Iterable[Enterprise] | None = None,
    by_source: bool = False,
) -> Verified:
    """The same with the claims behind every cell."""
    firms = register(enterprises)
    only = firms.keys if len(firms.keys) <= FEW else None
    cut = cut_off(known_by, only)
    wanted = sorted(set(years))
    claims = standing(firms.keys, wanted, cut)
    pivot = Pivot(firms, wanted, claims, cut, shipped_precedence())
    return pivot.verified(firms.eligible(cut, only), by_source)


class Pivot:
    """Claims per enterprise and year → rows with a column per fact."""

    def __init__(
        self, firms: Register, years: Sequence[int], claims: Standing, cut: CutOff, precedence: Precedence
    ) -> None:
        self.firms, self.years, self.claims, self.cut, self.precedence = firms, years, claims, cut, precedence
        present = np.zeros((len(firms.keys), len(years)), dtype=bool)
        present[:, -1] = True
        for (_, _, year), places in claims.said.items():
            if year:
                present[:, years.index(year)] |= places >= 0
        self.cells = np.flatnonzero(present.ravel())
        """Rows of the table among enterprise × year."""
        self.firm = self.cells // len(years) if len(years) else self.cells

    def verified(self, eligible: Any, by_source: bool) -> Verified:
        columns: dict[str, Any] = {
            "enterprise": pa.array(self.firms.codes, pa.string()).take(pa.array(self.firm)),
            "year": pa.array(np.asarray(self.years, dtype=np.int32)[self.cells % len(self.years)]),
        }
        places: dict[str, Places] = {}
        for fact in ORDER:
            columns[fact], places[fact] = self.fact(fact)
            if fact == "established_on":
                columns["eligible"] = eligible.take(pa.array(self.firm))
        columns["sector"] = self.sectors(columns["sector"], columns["industry"])
        for name, source_places, column in self.of_sources() if by_source else ():
            columns[name], places[name] = column, source_places
        return Verified(pa.table(columns), self.claims, places, self.cut, self.precedence)

    def fact(self, fact: str) -> tuple[Any, Places]:
        """The value that counts in each row, and its claim."""
        words = [self.spread(fact, source) for source in self.sources(fact)]
        places = chosen(self.claims, [*words, np.full(len(self.cells), -1, dtype=np.int32)])
        column = (
            self.set_of(words, len(places)) if self.precedence.unites(fact) else column_of(self.claims, fact, places)
        )
        if fact in FALLBACK:
            column = pc.coalesce(column, self.firms.columns[fact].take(pa.array(self.firm)))
        return column, places

    def set_of(self, words: list[Places], height: int) -> Any:
        counting = [chosen(self.claims, [word]) for word in words]
        return united(self.claims, [*counting, np.full(height, -1, dtype=np.int32)])

    def sources(self, fact: str) -> list[str]:
        told = self.claims.sources_of(fact)
        return [source for source in self.precedence.order(fact, told) if source in told]

    def spread(self, fact: str, source: str) -> Places:
        """The word of one source in every row."""
        none = np.full(len(self.firms.keys), -1, dtype=np.int32)
        by_year = [dict(own_words(self.claims, fact, year, [source])).get(source, none) for year in self.years]
        return np.stack(by_year, axis=1).ravel()[self.cells]

    def sectors(self, declared: Any, industries: Any) -> Any:
        """Declared, or by the mapping of industries in force on the day of the cut-off."""
        mapping = sector_mapping(self.cut.day)
        coded = industries.dictionary_encode()
        mapped = [mapping.sector_of(industry) or None for industry in coded.dictionary.to_pylist()]
        return pc.coalesce(declared, pa.array(mapped, pa.string()).take(coded.indices))

    def of_sources(self) -> Iterator[tuple[str, Places, Any]]:
        """One column for each source that may tell a fact, told or not, so that every table has the same."""
        for fact in ORDER:
            for source in self.precedence.order(fact, self.claims.sources_of(fact)):
                places = chosen(self.claims, [self.spread(fact, source)])
                column = (
                    united(self.claims, [places]) if FACTS[fact].kind == "set" else column_of(self.claims, fact, places)
                )
                yield f"{fact}@{source}", places, column
