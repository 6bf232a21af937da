"""Signing a return: checked, bound to its content, handed in as a delivery like any other, kept as it was signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.actions.receiving import Incoming, take_in
from jifen.collecting.models import Delivery, Pledge, Return
from jifen.collecting.return_permissions import check_can_sign
from jifen.collecting.return_reads import Situation, situation_of
from jifen.collecting.returns import delivery_bytes, delivery_name, form_digest, pledge_digest, shipped_pledge
from jifen.collecting.returns.self_report import CODE
from jifen.people.models import Person
from jifen.people.signing_code import TOTP, use_signing_code


class ChangedMeanwhile(ValidationError):
    """What is to be signed is not what was seen."""


class WrongCode(Exception):
    """The code is not the one the authenticator shows, or was used before."""


@transaction.atomic
def sign_return(*, by: Person, filing: Return, seen: str, code: str, at: datetime) -> Pledge:
    """Signs what has the digest ``seen`` and hands it in. Only a person signs, with a fresh code of the own authenticator.

    Raises PermissionDenied, ChangedMeanwhile, ValidationError, WrongCode; then nothing is signed.
    """
    check_can_sign(by, filing)
    held = Return.objects.select_for_update(of=("self",)).select_related("enterprise__organisation").get(pk=filing.pk)
    situation = situation_of(held.enterprise, held.year, on=timezone.localdate(at))
    check_may_be_signed(situation, seen)
    if not use_signing_code(by, code):
        raise WrongCode
    delivery = _handed_in(by, held, situation, at)
    pledge = _pledge(by, held, situation, delivery, at)
    held.state, held.changed_at = Return.State.SIGNED, at
    held.save(update_fields=["state", "changed_at"])
    record("return.signed", by=by.key, subject=held.subject, fields=harmless(pledge) | {"delivery": delivery.number})
    return pledge


def check_may_be_signed(situation: Situation, seen: str) -> None:
    if situation.digest != seen:
        raise ChangedMeanwhile(_("内容已变，请重新核对后再签署。"))
    if situation.must:
        raise ValidationError(_("还有 %(n)d 处必须更正，不能签署；请按提示逐项更正。") % {"n": len(situation.must)})
    if situation.unexplained:
        raise ValidationError(_("还有 %(n)d 处需要说明，不能签署；请逐项写明。") % {"n": len(situation.unexplained)})
    if not situation.answers:
        raise ValidationError(_("没有需要企业填报的内容，不用签署。"))
    if situation.filing and situation.filing.state == Return.State.SIGNED and _is_signed(situation):
        raise ValidationError(_("这份内容已经签署过，没有改动，不用再签。"))


def _is_signed(situation: Situation) -> bool:
    return situation.pledge is not None and situation.pledge.digest == situation.digest


def _handed_in(by: Person, held: Return, situation: Situation, at: datetime) -> Delivery:
    """A later signature corrects the one before: named so, the same bytes are taken as a new delivery and asked about no more."""
    organisation, before = held.enterprise.organisation, situation.pledge
    assert organisation is not None  # the signer belongs to it
    code, year = held.enterprise.code, held.year
    incoming = Incoming(
        CODE, organisation, Delivery.Road.FORM, delivery_name(code, year), period=str(year),
        repairs=before.delivery if before else None,
    )  # fmt: skip
    return take_in(by=by.key, incoming=incoming, chunks=[delivery_bytes(code, year, situation.answers)], at=at).delivery


def _pledge(by: Person, held: Return, situation: Situation, delivery: Delivery, at: datetime) -> Pledge:
    words = shipped_pledge()
    return Pledge.objects.create(
        filing=held, pledge_version=words.version, pledge_digest=pledge_digest(words), text=situation.pledge_text,
        content=content_of(situation), content_digest=situation.content_digest, digest=situation.digest,
        signed_by=by.key, signed_at=at, second_factor=TOTP, delivery=delivery,
    )  # fmt: skip


def content_of(situation: Situation) -> dict[str, Any]:
    """What the digest is over, as plain values, so that it can be counted again at any time."""
    return {
        "form": form_digest(situation.form),
        "answers": {fact: [one.state, one.text, one.unit, one.reason] for fact, one in situation.answers.items()},
        "explanations": [[one.finding, one.about, one.text] for one in situation.explanations],
        "evidence": situation.evidence_digests,
    }
