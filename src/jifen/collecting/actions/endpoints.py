"""An endpoint is proposed, allowed by another person, changed, paused, resumed, asked at once."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting import endpoint_permissions as permissions
from jifen.collecting import reads
from jifen.collecting.endpoint_secrets import hidden
from jifen.collecting.models import PublishedContract, PullEndpoint
from jifen.collecting.owners import owner_of
from jifen.collecting.pull_rules import check_endpoint, in_words
from jifen.collecting.pull_schedule import first_time
from jifen.collecting.roads import PullRefused
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation, Person

State = PullEndpoint.State
FIELDS: Final = {
    "header": "header_name", "address": "address", "special_address": "address", "other_address": "address",
}  # fmt: skip
"""Where a refusal of the road is told; the others concern the url."""


@dataclass(frozen=True)
class Asked:
    """What a person wants fetched. ``header``: name and content; with the content empty the one kept before is meant."""

    url: str
    address: str
    every_hours: int
    at_hour: int
    header: tuple[str, str] = ("", "")
    authority: str = ""


@transaction.atomic
def propose_endpoint(*, by: By, source: str, asked: Asked, at: datetime) -> PullEndpoint:
    """Waits for the security administrator; nothing is fetched before. Raises ValidationError with the fields."""
    contract = reads.contract_in_force(source, timezone.localdate(at))
    if contract is None:
        raise ValidationError({"source": _("没有这个数据来源；请从清单里选择。")})
    permit(by, permissions.check_can_propose, contract.owner)
    made = PullEndpoint(source=source, organisation=_sender(by, contract), proposed_at=at, proposed_by=key_of(by))
    _put(made, asked)
    made.full_clean()
    made.save()
    record("endpoint.proposed", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made


@transaction.atomic
def change_endpoint(*, by: By, endpoint: PullEndpoint, asked: Asked, at: datetime) -> PullEndpoint:
    """Another hour needs no new permission; anything that is sent elsewhere, or otherwise, does."""
    endpoint = _locked(endpoint)
    permit(by, permissions.check_can_keep, endpoint)
    before = _reach(endpoint)
    _put(endpoint, asked)
    if _reach(endpoint) != before or asked.header[1] or endpoint.state == State.REFUSED:
        _ask_anew(endpoint, by, at)
    elif endpoint.runs:
        endpoint.next_at = _first(endpoint, at)
    endpoint.full_clean()
    endpoint.save()
    record("endpoint.changed", by=key_of(by), subject=endpoint.subject, fields=harmless(endpoint))
    return endpoint


@transaction.atomic
def allow_endpoint(*, by: By, endpoint: PullEndpoint, version: int, at: datetime) -> PullEndpoint:
    """``version``: what the person had before the eyes. Raises ValidationError when it was changed since."""
    endpoint = _locked(endpoint)
    permit(by, permissions.check_can_decide, endpoint)
    if endpoint.state != State.PROPOSED:
        raise ValidationError(_("这个接口现在不在等待许可；请刷新页面。"))
    if endpoint.version != version:
        raise ValidationError(_("您查看之后，申请又改过；请核对新的网址和 IP 再决定。"))
    endpoint.state, endpoint.decided_at, endpoint.decided_by = State.ALLOWED, at, key_of(by)
    endpoint.next_at, endpoint.failures, endpoint.etag = _first(endpoint, at), 0, ""
    return _saved(endpoint, "endpoint.allowed", by)


@transaction.atomic
def refuse_endpoint(*, by: By, endpoint: PullEndpoint, why: str, at: datetime) -> PullEndpoint:
    """No permission, or a given one taken back; it can be proposed again."""
    endpoint = _locked(endpoint)
    permit(by, permissions.check_can_decide, endpoint)
    if endpoint.state == State.REFUSED:
        raise ValidationError(_("这个接口已经没有许可。"))
    endpoint.state, endpoint.decided_at, endpoint.decided_by = State.REFUSED, at, key_of(by)
    _stop(endpoint, key_of(by), why)
    return _saved(endpoint, "endpoint.refused", by, why)


@transaction.atomic
def pause_endpoint(*, by: By, endpoint: PullEndpoint, why: str) -> PullEndpoint:
    endpoint = _locked(endpoint)
    permit(by, permissions.check_can_keep, endpoint)
    if not endpoint.runs:
        raise ValidationError(_("这个接口现在没有在运行，不用暂停。"))
    endpoint.state = State.PAUSED
    _stop(endpoint, key_of(by), why)
    return _saved(endpoint, "endpoint.paused", by, why)


@transaction.atomic
def resume_endpoint(*, by: By, endpoint: PullEndpoint, at: datetime) -> PullEndpoint:
    """The permission still stands. Its failures are forgotten."""
    endpoint = _locked(endpoint)
    permit(by, permissions.check_can_keep, endpoint)
    if endpoint.state != State.PAUSED:
        raise ValidationError(_("只有暂停的接口可以恢复；请刷新页面。"))
    endpoint.state, endpoint.failures, endpoint.stopped_by, endpoint.stopped_why = State.ALLOWED, 0, "", ""
    endpoint.next_at = _first(endpoint, at)
    return _saved(endpoint, "endpoint.resumed", by)


@transaction.atomic
def pull_now(*, by: By, endpoint: PullEndpoint, at: datetime) -> PullEndpoint:
    """The worker asks next, for the whole file, whatever its mark was."""
    endpoint = _locked(endpoint)
    permit(by, permissions.check_can_keep, endpoint)
    if not endpoint.runs:
        raise ValidationError(_("只有运行中的接口可以立即拉取；请先取得许可或恢复。"))
    endpoint.next_at, endpoint.etag = at, ""
    return _saved(endpoint, "endpoint.hurried", by)


def _sender(by: By, contract: PublishedContract) -> Organisation:
    """A data officer's own department; for the operator the one that owns the source."""
    if isinstance(by, Person) and by.organisation and by.organisation.kind == Organisation.Kind.DEPARTMENT:
        return by.organisation
    owner = owner_of(contract)
    if owner is None:
        raise ValidationError(
            {"source": _("平台上没有名为“%(name)s”的单位；请先新增单位。") % {"name": contract.owner}}
        )
    return owner


def _put(endpoint: PullEndpoint, asked: Asked) -> None:
    """What is asked for, checked as the road checks it."""
    address = _checked(asked)
    _check_authority(asked.authority)
    name, content = asked.header
    if not _keeps_header(endpoint, asked):
        endpoint.header_name, endpoint.header_secret = name, hidden(content)
    endpoint.url, endpoint.address, endpoint.authority = asked.url, address, asked.authority.strip()
    endpoint.every_hours, endpoint.at_hour = asked.every_hours, asked.at_hour


def _keeps_header(endpoint: PullEndpoint, asked: Asked) -> bool:
    """Whether the content kept before stays. It never goes to another place than it was given for."""
    name, content = asked.header
    if bool(name) == bool(content):
        return False
    if content:
        raise ValidationError({"header_name": _("写了请求头内容，请一并填写名称。")})
    if not endpoint.header_secret or name != endpoint.header_name:
        raise ValidationError({"header_value": _("写了请求头名称，请一并填写内容。")})
    if (endpoint.address, urlsplit(endpoint.url)[:2]) != (asked.address, urlsplit(asked.url)[:2]):
        raise ValidationError({"header_value": _("主机或 IP 变了，请重新填写请求头内容；原来的内容不会发往新的地方。")})
    return True


def _checked(asked: Asked) -> str:
    try:
        return check_endpoint(asked.url, asked.address, asked.header)
    except PullRefused as refused:
        raise ValidationError({FIELDS.get(refused.code, "url"): in_words(refused)}) from None


def _check_authority(text: str) -> None:
    if not text.strip():
        return
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        words = _("读不出证书；请粘贴以 -----BEGIN CERTIFICATE----- 开头的全文。")
        raise ValidationError({"authority": words}) from None


def _reach(endpoint: PullEndpoint) -> tuple[str, ...]:
    """What the permission was given for."""
    return endpoint.url, endpoint.address, endpoint.header_name, endpoint.authority


def _ask_anew(endpoint: PullEndpoint, by: By, at: datetime) -> None:
    endpoint.state, endpoint.version = State.PROPOSED, endpoint.version + 1
    endpoint.proposed_at, endpoint.proposed_by = at, key_of(by)
    endpoint.decided_at, endpoint.decided_by, endpoint.next_at, endpoint.etag = None, "", None, ""
    endpoint.stopped_by, endpoint.stopped_why, endpoint.failures = "", "", 0


def _stop(endpoint: PullEndpoint, by: str, why: str) -> None:
    if not why.strip():
        raise ValidationError({"why": _("请写明理由。")})
    endpoint.stopped_by, endpoint.stopped_why, endpoint.next_at = by, why.strip(), None


def _first(endpoint: PullEndpoint, at: datetime) -> datetime:
    return first_time(endpoint.every_hours, endpoint.at_hour, after=timezone.localtime(at))


def _locked(endpoint: PullEndpoint) -> PullEndpoint:
    return PullEndpoint.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=endpoint.pk)


def _saved(endpoint: PullEndpoint, action: str, by: By, why: str = "") -> PullEndpoint:
    endpoint.full_clean()
    endpoint.save()
    record(action, by=key_of(by), subject=endpoint.subject, fields=harmless(endpoint), why=why.strip())
    return endpoint
