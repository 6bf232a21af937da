"""A fetching to see whether it works: the file is looked at, nothing of it is stored."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jifen.audit.actions import record
from jifen.collecting.actions.pulling import LEASE
from jifen.collecting.endpoint_permissions import check_can_keep
from jifen.collecting.models import Delivery, PullEndpoint
from jifen.collecting.pull_rules import TRY_LIMITS, ready_to_ask, rules_for
from jifen.collecting.roads import fetch
from jifen.people.acting import By, key_of, permit


@dataclass(frozen=True)
class Tried:
    """``known``: the delivery that brought the same bytes before."""

    name: str
    size: int
    digest: str
    known: Delivery | None


def try_endpoint(*, by: By, endpoint: PullEndpoint, at: datetime) -> Tried:
    """Raises PullRefused; ValidationError without a permission or while the endpoint is being asked."""
    permit(by, check_can_keep, endpoint)
    if not endpoint.has_permission:
        raise ValidationError(_("没有许可之前，平台不访问这个网址；请等安全管理员许可后再试。"))
    if not _taken(endpoint, at):
        raise ValidationError(_("正在拉取这个接口，或有人正在试拉；请稍后再试。"))
    try:
        tried = _tried(endpoint)
        _note(by, endpoint, "fetched")
    finally:
        PullEndpoint.objects.filter(pk=endpoint.pk).update(leased_until=None)
    return tried


def _taken(endpoint: PullEndpoint, at: datetime) -> bool:
    """One at a time for each endpoint, the worker's fetching included; for what was seen, not for what came since."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    same = PullEndpoint.objects.filter(free, pk=endpoint.pk, version=endpoint.version, state=endpoint.state)
    return bool(same.update(leased_until=at + LEASE))


def _tried(endpoint: PullEndpoint) -> Tried:
    with tempfile.TemporaryDirectory(prefix="jifen-pull-") as folder:
        place = Path(folder)
        found = fetch(ready_to_ask(endpoint, place), into=place, rules=rules_for(endpoint.url), limits=TRY_LIMITS)
    known = Delivery.objects.filter(source=endpoint.source, digest=found.digest).first()
    return Tried(found.name, found.size, found.digest, known)


@transaction.atomic
def _note(by: By, endpoint: PullEndpoint, outcome: str) -> None:
    record("endpoint.tried", by=key_of(by), subject=endpoint.subject, fields={"outcome": outcome})
