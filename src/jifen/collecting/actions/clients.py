"""A department's programme: made, given a new secret, ended. The secret is returned once and kept by nobody."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting import client_secrets, reads
from jifen.collecting.client_permissions import check_can_change_client, check_can_make_client
from jifen.collecting.models import Delivery, PublishedContract, SourceClient
from jifen.collecting.permissions import owns
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation

MOST_NETWORKS = 20


@transaction.atomic
def make_client(
    *,
    by: By,
    organisation: Organisation,
    name: str,
    sources: Sequence[str],
    at: datetime,
    addresses: Sequence[str] = (),
) -> tuple[SourceClient, str]:
    """The client and its secret. ``addresses``: networks it calls from, none for anywhere."""
    permit(by, check_can_make_client, organisation)
    _check_owns(organisation, _contracts(sources, at))
    secret = client_secrets.new_secret()
    made = SourceClient(
        client_id=f"jf-{secrets.token_hex(8)}", organisation=organisation, name=name.strip(),
        sources=sorted(set(sources)), addresses=networks(addresses), secret_digest=client_secrets.digest_of(secret),
        secret_since=at, made_at=at, by=key_of(by),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("client.made", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made, secret


@transaction.atomic
def renew_secret(*, by: By, client: SourceClient, at: datetime) -> str:
    """The new secret; the old one and every token made from it are void at once."""
    client = SourceClient.objects.select_for_update().select_related("organisation").get(pk=client.pk)
    permit(by, check_can_change_client, client)
    _check_lives(client)
    secret = client_secrets.new_secret()
    client.secret_digest, client.secret_since = client_secrets.digest_of(secret), at
    client.secret_version += 1
    client.save(update_fields=["secret_digest", "secret_since", "secret_version"])
    record("client.renewed", by=key_of(by), subject=client.subject, fields=harmless(client))
    return secret


@transaction.atomic
def end_client(*, by: By, client: SourceClient, why: str, at: datetime) -> SourceClient:
    """For good: its tokens are void at once, what it delivered stays."""
    client = SourceClient.objects.select_for_update().select_related("organisation").get(pk=client.pk)
    permit(by, check_can_change_client, client)
    _check_lives(client)
    if not why.strip():
        raise ValidationError({"why": _("请写明停用的理由。")})
    client.ended_at, client.ended_by, client.ended_why = at, key_of(by), why.strip()
    client.full_clean()
    client.save(update_fields=["ended_at", "ended_by", "ended_why"])
    record("client.ended", by=key_of(by), subject=client.subject, fields=harmless(client), why=why.strip())
    return client


@transaction.atomic
def note_rows_fetched(*, by: SourceClient, delivery: Delivery, rows: int) -> None:
    """Refused rows left the platform as a file."""
    record("list.exported", by=by.key, subject=f"list:quarantine-{delivery.number}", fields={"rows": rows})


def networks(addresses: Sequence[str]) -> list[str]:
    """In canonical form: ``10.2.0.0/16``; a single address is a network of one."""
    try:
        found = [str(ipaddress.ip_network(one.strip(), strict=False)) for one in addresses if one.strip()]
    except ValueError:
        words = _("网段请写成 10.2.0.0/16 或单个地址 10.2.3.4，每行一个。")
        raise ValidationError({"addresses": words}) from None
    if len(found) > MOST_NETWORKS:
        raise ValidationError({"addresses": _("网段最多 %(most)d 个；请合并后再填。") % {"most": MOST_NETWORKS}})
    return sorted(set(found))


def _contracts(sources: Sequence[str], at: datetime) -> list[PublishedContract]:
    known = {one.source: one for one in reads.contracts_in_force(timezone.localdate(at))}
    if not sources or set(sources) - set(known):
        raise ValidationError({"sources": _("请从现有的数据来源中选择至少一个。")})
    return [known[source] for source in sources]


def _check_owns(organisation: Organisation, contracts: Sequence[PublishedContract]) -> None:
    """A client reaches no source its department does not owe."""
    if organisation.kind != Organisation.Kind.DEPARTMENT:
        raise ValidationError({"organisation": _("接口客户端只发给政府部门；企业和机构请在网页上办理。")})
    strange = [one.title for one in contracts if not owns(organisation, one.owner)]
    if strange:
        words = _("“%(titles)s”不由%(organisation)s负责；请只选择该单位自己的来源。")
        raise ValidationError({"sources": words % {"titles": "、".join(strange), "organisation": organisation.name}})


def _check_lives(client: SourceClient) -> None:
    if not client.is_active:
        raise ValidationError(_("这个客户端已经停用；需要继续报送时请新建一个。"))
