"""One fetching: an endpoint that is due is taken for a while, its server is asked, the file is handed in, and the run is written down.

A worker that dies leaves a lease that runs out; the next one asks again. A file that was already handed in is known by its
digest, so asking twice brings nothing twice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jifen.audit.actions import SYSTEM, record
from jifen.collecting import reads
from jifen.collecting.actions.receiving import GONE, Incoming, take_in
from jifen.collecting.contracts import due_periods
from jifen.collecting.models import Delivery, PublishedContract, PullEndpoint, PullRun
from jifen.collecting.pull_rules import LIMITS, ready_to_ask, rules_for
from jifen.collecting.pull_schedule import FAILURES_UNTIL_PAUSED, following_time, retry_time
from jifen.collecting.roads import Fetched, fetch
from jifen.engine.problems import Refusal

LEASE: Final = timedelta(minutes=10)
"""Longer than asking and handing in may take together."""
MIB: Final = 1024**2
Outcome = PullRun.Outcome


@dataclass(frozen=True)
class Brought:
    """What a fetching came to. ``sentence``: (Chinese, English); ``etag``: to be sent the next time."""

    outcome: str
    sentence: tuple[str, str]
    size: int | None = None
    delivery: Delivery | None = None
    etag: str = ""


def take_next_due(at: datetime) -> PullEndpoint | None:
    """The endpoint that has waited longest and nobody asks at the moment; ours until its lease runs out."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    due = PullEndpoint.objects.filter(free, state=PullEndpoint.State.ALLOWED, next_at__lte=at)
    for key in due.order_by("next_at", "pk").values_list("pk", flat=True)[:20]:
        if due.filter(pk=key).update(leased_until=at + LEASE):
            mine = PullEndpoint.objects.select_related("organisation").filter(pk=key)
            return mine.filter(state=PullEndpoint.State.ALLOWED).first()  # it may have been changed in this very moment
    return None


def ask(endpoint: PullEndpoint, *, at: datetime) -> Brought:
    """Fetches and hands in. Whatever the other side does becomes a sentence; only faults of ours are raised."""
    with tempfile.TemporaryDirectory(prefix="jifen-pull-") as folder:
        place = Path(folder)
        etag = endpoint.etag if mark_still_counts(endpoint, at) else ""
        try:
            fetched = fetch(
                ready_to_ask(endpoint, place), into=place, rules=rules_for(endpoint.url), limits=LIMITS, etag=etag
            )
            return _handed_in(endpoint, fetched, at)
        except Refusal as refused:
            return _failed(
                "".join(p.sentence("zh") for p in refused.problems),
                "; ".join(p.sentence("en") for p in refused.problems),
            )
        except ValidationError as refused:
            return _failed(*(" ".join(refused.messages),) * 2)


@transaction.atomic
def finish(endpoint: PullEndpoint, brought: Brought, *, at: datetime) -> PullRun:
    """Writes the run down and when to ask next. A permission given, changed or taken back meanwhile stays as it is."""
    run = PullRun.objects.create(
        endpoint=endpoint, at=at, outcome=brought.outcome, size=brought.size, delivery=brought.delivery,
        sentence=_pair(brought),
    )  # fmt: skip
    now = PullEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    now.last_at, now.last_outcome, now.last_result = at, brought.outcome, _pair(brought)
    if now.leased_until == endpoint.leased_until:
        now.leased_until = None
    if now.runs and now.version == endpoint.version:
        _go_on(now, endpoint, brought, at)
    now.save()
    record("endpoint.pulled", by=SYSTEM, subject=now.subject, fields={"outcome": run.outcome, "size": run.size})
    return run


def mark_still_counts(endpoint: PullEndpoint, at: datetime) -> bool:
    """Whether "unchanged" would be an answer: not in a new period, under a new contract, or after the delivery was sent back."""
    last = PullRun.objects.filter(endpoint=endpoint, delivery__isnull=False).select_related("delivery").first()
    contract = reads.contract_in_force(endpoint.source, timezone.localdate(at))
    if last is None or last.delivery is None or contract is None or last.delivery.state in GONE:
        return False
    same_rules = last.delivery.contract_id == contract.pk
    return same_rules and _open_on(contract, last.at) == _open_on(contract, at)


def _handed_in(endpoint: PullEndpoint, fetched: Fetched, at: datetime) -> Brought:
    if fetched.path is None:
        words = "对方称内容与上次相同，没有传文件。", "The server says that nothing changed and sent no file."
        return Brought(Outcome.NOTHING, words, etag=fetched.etag)
    incoming = Incoming(endpoint.source, endpoint.organisation, Delivery.Road.PULL, fetched.name)
    accepted = take_in(by=SYSTEM, incoming=incoming, chunks=_pieces(fetched.path), at=at)
    number = accepted.delivery.number
    if accepted.is_new:
        words = f"拉到新文件，已收下，编号 {number}。", f"A new file was fetched and taken in as {number}."
    else:
        words = f"文件与 {number} 相同，没有重复入库。", f"The file is that of {number}; nothing was stored twice."
    outcome = Outcome.NEW if accepted.is_new else Outcome.SAME
    return Brought(outcome, words, fetched.size, accepted.delivery, fetched.etag)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(MIB):
            yield piece


def _failed(zh: str, en: str) -> Brought:
    return Brought(Outcome.FAILED, (zh, en))


def _go_on(now: PullEndpoint, before: PullEndpoint, brought: Brought, at: datetime) -> None:
    """``before``: as it was when the server was asked; whoever pressed "at once" since then gets another run."""
    hurried = now.next_at != before.next_at
    if brought.outcome != Outcome.FAILED:
        now.failures, now.etag = 0, "" if hurried else brought.etag
        following = following_time(now.every_hours, now.at_hour, after=timezone.localtime(at))
    else:
        now.failures += 1
        following = retry_time(now.failures, after=at)
    if now.failures >= FAILURES_UNTIL_PAUSED:
        now.state, now.next_at, now.stopped_by = PullEndpoint.State.PAUSED, None, SYSTEM
        now.stopped_why = f"连续 {now.failures} 次没有成功，平台停止拉取。"
    elif not hurried:
        now.next_at = following


def _pair(brought: Brought) -> dict[str, str]:
    return dict(zip(("zh", "en"), brought.sentence, strict=True))


def _open_on(contract: PublishedContract, at: datetime) -> set[str]:
    """Periods that can be delivered on a day."""
    day, read = timezone.localdate(at), reads.contract_of(contract)
    near = (day.year - 1, day.year, day.year + 1)
    return {one.code for year in near for one in due_periods(read, year) if one.state_on(day) in ("timely", "late")}
