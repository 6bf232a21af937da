"""Which family a document belongs to, read from what it says. Pure."""

from __future__ import annotations

import re
from typing import Final

from jifen.engine.scheme import Scheme
from jifen.schemes.models import PublishedScheme

Family = PublishedScheme.Family
SECTOR_SCOPE: Final = re.compile(r'^sector == "([^"]+)"$')


def family_of(scheme: Scheme) -> PublishedScheme.Family:
    if scheme.kind == "constraint":
        return Family.CONSTRAINT
    return Family.SECTOR if sector_of(scheme) else Family.CORE


def sector_of(scheme: Scheme) -> str:
    """The one sector its scope names; empty where it is for all."""
    found = SECTOR_SCOPE.match(scheme.scope.text.strip()) if scheme.scope else None
    return found.group(1) if found else ""
