"""Which family a document belongs to, read from what it says. Pure."""

from __future__ import annotations

from jifen.engine.formula.syntax import Comparison, Name, Text
from jifen.engine.scheme import Scheme
from jifen.schemes.models import PublishedScheme

Family = PublishedScheme.Family


def family_of(scheme: Scheme) -> PublishedScheme.Family:
    """A scope nobody can place is a sector's all the same: only a document for everybody is the core."""
    if scheme.kind == "constraint":
        return Family.CONSTRAINT
    return Family.SECTOR if scheme.scope else Family.CORE


def sector_of(scheme: Scheme) -> str:
    """The one sector its scope names, however it is written; empty where it is for all, or says something else."""
    match scheme.scope.formula if scheme.scope else None:
        case Comparison("==", Name("sector", 0), Text(sector)) | Comparison("==", Text(sector), Name("sector", 0)):
            return sector
    return ""
