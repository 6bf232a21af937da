"""The recipe of a result and what it made, with every digest. It holds no clock: the same recipe gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from jifen import __version__
from jifen.engine.job.request import ScoreRequest
from jifen.engine.norms import Norms
from jifen.engine.scheme.digest import scheme_digest
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.plan import Plan

FORMAT = 1


@dataclass(frozen=True)
class FileRecord:
    name: str
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class SchemeRecord:
    code: str
    version: str
    title: str
    digest: str
    file: str

    @classmethod
    def of(cls, scheme: Scheme, file: str) -> SchemeRecord:
        return cls(scheme.code, scheme.version, scheme.title, scheme_digest(scheme), file)


@dataclass(frozen=True)
class Manifest:
    """``publishable`` is false where a peer group is too small even at its widest; ``why_not`` says which, in Chinese."""

    engine: str
    arrow: str
    scheme: SchemeRecord
    constraints: SchemeRecord | None
    year: int
    as_of: str
    facts: tuple[FileRecord, ...]
    norms: str
    norms_fitted: bool
    quarantine: bool
    allow_missing: bool
    counts: dict[str, int]
    publishable: bool
    why_not: tuple[str, ...]
    demo: bool
    """The facts say of themselves that they are invented."""
    files: dict[str, str] = field(default_factory=dict)
    """Name of each written file → SHA-256."""
    format: int = FORMAT

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def engine_version() -> str:
    return __version__


def arrow_version() -> str:
    return str(pa.__version__)


def thin_groups(plan: Plan, norms: Norms) -> tuple[str, ...]:
    """Why the scheme must not be published on these peers: too few even among all."""
    sentences = []
    for indicator in plan.indicators:
        for (line, step), table in norms.tables.items():
            all_peers = table.get(("all", ""))
            n = all_peers.n if all_peers else 0
            if line == indicator.spec.code and step.startswith("rule") and n < indicator.peers.parent_minimum:
                sentences.append(
                    f"指标“{indicator.spec.name}”全部可比企业只有 {n} 家，少于 {indicator.peers.parent_minimum} 家，不得发布。"
                )
        if indicator.fitted and not any(line == indicator.spec.code for line, _ in norms.tables):
            sentences.append(f"指标“{indicator.spec.name}”没有可比企业，不得发布。")
    return tuple(sentences)


def recipe_of(request: ScoreRequest) -> dict[str, Any]:
    """The options of a request that a replay must repeat."""
    return {"quarantine": request.quarantine, "allow_missing": request.allow_missing}
