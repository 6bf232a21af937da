"""Freezing: the facts of a data year, as they are known at a moment, under a digest."""

from __future__ import annotations

from datetime import datetime

import pyarrow.compute as pc
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.enterprises.models import Enterprise
from jifen.people.acting import By, key_of, permit
from jifen.scoring import archive
from jifen.scoring.archive import Facts, Frozen
from jifen.scoring.models import Snapshot
from jifen.scoring.permissions import check_can_run_cycle

SHOWN_CODES = 3


def freeze_snapshot(*, by: By, year: int, facts: Facts, at: datetime) -> Snapshot:
    """Parquet and manifest first, the row after: killed in between, nothing but an unused folder stays.

    What becomes known after ``facts.known_by`` goes to the next snapshot. Raises ValidationError when there is nothing to freeze.
    """
    permit(by, check_can_run_cycle)
    check_facts(facts, year)
    return write_down(key_of(by), year, facts, archive.freeze(facts, year=year), at)


def check_facts(facts: Facts, year: int) -> None:
    """There is something to score, and every enterprise is in the register; raises ValidationError."""
    rows = facts.table.filter(pc.equal(facts.table.column("year"), year))
    if not rows.num_rows:
        raise ValidationError(_("%(year)d 年度没有任何企业的数据，没有可冻结的内容；请先归集数据。") % {"year": year})
    known = set(Enterprise.objects.values_list("code", flat=True))
    strange = sorted(set(pc.unique(facts.table.column("enterprise")).to_pylist()) - known)
    if strange:
        words = _("%(count)d 家企业不在名录中（%(some)s …），不能测算；请先登记。")
        raise ValidationError(words % {"count": len(strange), "some": "、".join(strange[:SHOWN_CODES])})


@transaction.atomic
def write_down(by: str, year: int, facts: Facts, frozen: Frozen, at: datetime) -> Snapshot:
    """``by``: the key of whoever asked for it."""
    made = Snapshot.objects.create(
        year=year, as_of=archive.last_day(year), known_by=facts.known_by, digest=frozen.digest, enterprises=frozen.enterprises,
        rows=frozen.rows, deliveries=facts.deliveries, verdicts=facts.verdicts,
        precedence_digest=facts.precedence_digest, made_at=at, by=by,
    )  # fmt: skip
    record("snapshot.frozen", by=by, subject=made.subject, fields=harmless(made))
    return made
