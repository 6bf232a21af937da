"""What a row says of itself, and what the register knows: the two sides of a match."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Given:
    """As the row says it; empty or None where it says nothing. ``key`` names the row among those matched together."""

    key: str
    name: str
    code: str = ""
    address: str = ""
    county: str = ""
    established_on: date | None = None

    @property
    def says_more_than_a_name(self) -> bool:
        return bool(self.code.strip() or self.address.strip() or self.county or self.established_on)


@dataclass(frozen=True)
class Known:
    """One name of one enterprise of the register; an enterprise that was renamed is several of these.

    ``county``: six digits of GB/T 2260, ``000000`` outside the province, empty where unknown.
    """

    enterprise: str
    name: str
    former: bool = False
    county: str = ""
    address: str = ""
    established_on: date | None = None
