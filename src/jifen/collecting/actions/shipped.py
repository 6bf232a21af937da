"""The contracts and mappings shipped with the platform, published where they are not yet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.collecting.actions.agreements import digest_of_text, publish_contract
from jifen.collecting.contracts import load_contract
from jifen.collecting.models import ColumnMapping, PublishedContract
from jifen.collecting.returns import self_report
from jifen.collecting.sources.source import FOLDER, source_codes

WHY = "随平台附带"


@transaction.atomic
def load_shipped_sources(*, at: datetime) -> list[str]:
    """Contracts not published yet and mappings that changed, of every source and of the enterprises' own returns. Returns what was added."""
    added = []
    for code in source_codes():
        folder = FOLDER / code
        added += _contract((folder / "contract.yaml").read_text("utf-8"), at)
        added += _mapping(code, (folder / "columns.yaml").read_text("utf-8"), at)
    added += _contract(self_report.CONTRACT.read_text("utf-8"), at)
    added += _mapping(self_report.CODE, self_report.COLUMNS.read_text("utf-8"), at)
    return added


def _contract(text: str, at: datetime) -> list[str]:
    contract = load_contract(text)
    if PublishedContract.objects.filter(source=contract.code, version=contract.version).exists():
        return []
    return [publish_contract(by=SYSTEM, text=text, why=WHY, at=at).subject]


def _mapping(code: str, text: str, at: datetime) -> list[str]:
    digest = digest_of_text(text)
    if ColumnMapping.objects.filter(source=code, digest=digest, headers="").exists():
        return []
    made = ColumnMapping.objects.create(source=code, title=WHY, text=text, digest=digest, made_at=at, by=SYSTEM)
    record("mapping.remembered", by=SYSTEM, subject=made.subject, fields=harmless(made))
    return [made.subject]
