"""Verbs on contracts and mappings: published once, compared with what was before, never edited."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting import reads
from jifen.collecting.contracts import contract_digest, load_contract
from jifen.collecting.models import ColumnMapping, PublishedContract
from jifen.collecting.permissions import check_can_deliver
from jifen.collecting.sources import source_of
from jifen.engine.problems import Refusal
from jifen.people import duties
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation, Person

T = TypeVar("T")


def check_can_publish_contract(by: Person) -> None:
    if not by.has_duty(duties.OPERATOR):
        raise PermissionDenied(_("归集合同经部门同意后由平台运营发布；请联系平台运营。"))


@transaction.atomic
def publish_contract(*, by: By, text: str, why: str, at: datetime) -> PublishedContract:
    """The next version of a source's contract. Announced ahead: it may not take effect before the day it is published."""
    permit(by, check_can_publish_contract)
    contract = _read(lambda: load_contract(text))
    last = PublishedContract.objects.filter(source=contract.code).order_by("-version").first()
    if last is not None and contract.version != last.version + 1:
        raise ValidationError(
            _("现行版本是 %(last)d，下一版应为 %(next)d；请改正 version。")
            % {"last": last.version, "next": last.version + 1}
        )
    if last is not None and contract.in_force_from < timezone.localdate(at):
        raise ValidationError(_("生效日期不能早于今天；合同变更须提前告知报送方。"))
    made = PublishedContract(
        source=contract.code, version=contract.version, title=contract.title, owner=contract.owner, text=text,
        digest=contract_digest(contract), in_force_from=contract.in_force_from, published_at=at, by=key_of(by), why=why,
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("contract.published", by=key_of(by), subject=made.subject, fields=harmless(made), why=why)
    return made


@transaction.atomic
def remember_mapping(
    *, by: By, source: str, text: str, title: str, headers: str, organisation: Organisation | None, at: datetime
) -> ColumnMapping:
    """A mapping for one layout of files. It must keep the contract in force; ``headers``: see ``headers_digest``."""
    contract = reads.contract_in_force(source, timezone.localdate(at))
    if contract is None:
        raise ValidationError(_("没有这个数据来源。"))
    permit(by, check_can_deliver, contract.owner)
    _read(lambda: source_of(contract.text, text))
    made = ColumnMapping(
        source=source, organisation=organisation, title=title, text=text, digest=digest_of_text(text), headers=headers,
        made_at=at, by=key_of(by),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("mapping.remembered", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made


def digest_of_text(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def headers_digest(columns: Iterable[str]) -> str:
    """What a layout is recognised by: its column names in order, blanks left out."""
    return digest_of_text("\n".join("".join(name.split()) for name in columns))


def _read(reading: Callable[[], T]) -> T:
    """What a document says; its problems as those of the form it was typed into."""
    try:
        return reading()
    except Refusal as refused:
        raise ValidationError([problem.sentence() for problem in refused.problems]) from None
