"""Verbs on the mapping of industries to key sectors."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jifen.audit.actions import harmless, record
from jifen.engine.problems import Refusal
from jifen.enterprises import permissions, reads
from jifen.enterprises.actions.life import said
from jifen.enterprises.models import Enterprise, PublishedSectorMapping
from jifen.enterprises.sectors import SectorMapping, read_mapping
from jifen.people.acting import By, key_of, permit


@transaction.atomic
def publish_sector_mapping(*, by: By, text: str, why: str) -> PublishedSectorMapping:
    """``text``: the whole document. When its day has come enterprises get their sector anew at once, else by the daily job."""
    permit(by, permissions.check_can_publish_sectors)
    try:
        mapping = read_mapping(text)
    except Refusal as refused:
        raise ValidationError([problem.sentence() for problem in refused.problems]) from None
    made = PublishedSectorMapping(text=text, title=mapping.title, digest=mapping.digest, effective=mapping.effective)
    made.published_at, made.by, made.why = timezone.now(), key_of(by), said(why, "发布对应表")
    made.full_clean()
    made.save()
    today = timezone.localdate()
    changed = _apply(reads.sector_mapping(today)) if mapping.effective <= today else 0
    fields = harmless(made) | {"changed": changed}
    record("sector_mapping.published", by=key_of(by), subject=made.subject, fields=fields, why=why)
    return made


@transaction.atomic
def apply_sector_mapping(*, by: By, on: date) -> int:
    """Gives every enterprise the sector of the mapping in force on ``on``; returns how many changed."""
    permit(by, permissions.check_can_publish_sectors)
    mapping = reads.sector_mapping(on)
    changed = _apply(mapping)
    if changed:
        fields = {"digest": mapping.digest, "changed": changed}
        record("sector_mapping.applied", by=key_of(by), subject=f"sector_mapping:{mapping.digest[:12]}", fields=fields)
    return changed


def _apply(mapping: SectorMapping) -> int:
    """One UPDATE a sector: industries are few, enterprises many."""
    known = Enterprise.objects.order_by("industry").values_list("industry", flat=True).distinct()
    wanted = sorted((mapping.sector_of(industry), industry) for industry in known)
    changed = 0
    for sector, pairs in groupby(wanted, key=lambda pair: pair[0]):
        of_sector = Enterprise.objects.filter(industry__in=[industry for _, industry in pairs])
        changed += of_sector.exclude(sector=sector).update(sector=sector)
    return changed
