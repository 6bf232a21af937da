"""Verbs on claims: how an enterprise's first people come in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.people import areas, permissions
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Claim, EnterpriseInvitation, Organisation, Person, PersonDuty
from jifen.people.tokens import digest_of, new_token

INVITATION_LASTS = timedelta(days=60)
WEB = "web"
"""Who acts when nobody is signed in."""


@transaction.atomic
def invite_enterprise(*, by: By, credit_code: str) -> str:
    """The secret of a new invitation; letters that carry it reach the enterprise by other roads."""
    permit(by, permissions.check_can_manage_persons)
    token, digest = new_token()
    until = timezone.now() + INVITATION_LASTS
    made = EnterpriseInvitation(credit_code=credit_code, token_digest=digest, made_by=key_of(by), expires_at=until)
    made.full_clean()
    made.save()
    record("enterprise.invited", by=key_of(by), subject=f"enterprise:{credit_code}", fields=harmless(made))
    return token


@transaction.atomic
def claim_enterprise(*, claim: Claim, invitation: str = "") -> tuple[Claim, str]:
    """Stores the claim and returns it with the secret of its receipt. A valid invitation confirms it at once."""
    token, claim.token_digest = new_token()
    claim.road = Claim.Road.INVITATION if invitation else Claim.Road.DEPARTMENT
    _check_username_is_free(claim.username)
    claim.full_clean()
    if invitation:
        _use(invitation, claim.credit_code)
    claim.save()
    if invitation:
        _confirm(claim, by="invitation")
    record("claim.made", by=WEB, subject=claim.subject, fields=harmless(claim))
    return claim, token


@transaction.atomic
def confirm_claim(*, by: By, claim: Claim) -> Person:
    current = _waiting(claim)
    permit(by, permissions.check_can_decide_claim, current)
    _check_username_is_free(current.username, besides=current)
    person = _confirm(current, by=key_of(by))
    record("claim.confirmed", by=key_of(by), subject=current.subject, fields=harmless(current))
    return person


@transaction.atomic
def refuse_claim(*, by: By, claim: Claim, why: str) -> Claim:
    current = _waiting(claim)
    permit(by, permissions.check_can_decide_claim, current)
    if not why.strip():
        raise ValidationError(_("退回要写明理由，申请人会看到。"))
    current.state, current.why = Claim.State.REFUSED, why.strip()
    current.decided_at, current.decided_by = timezone.now(), key_of(by)
    current.full_clean()
    current.save()
    record("claim.refused", by=key_of(by), subject=current.subject, fields=harmless(current), why=why)
    return current


def claim_behind(token: str) -> Claim | None:
    return Claim.objects.select_related("person").filter(token_digest=digest_of(token)).first()


def _waiting(claim: Claim) -> Claim:
    current = Claim.objects.select_for_update().get(pk=claim.pk)
    if current.state != Claim.State.PENDING:
        raise ValidationError(_("这件认领已经处理过（%(state)s）。") % {"state": current.get_state_display()})
    return current


def _use(invitation: str, credit_code: str) -> None:
    usable: dict[str, Any] = {"used_at": None, "expires_at__gt": timezone.now()}
    found = EnterpriseInvitation.objects.filter(token_digest=digest_of(invitation), credit_code=credit_code, **usable)
    if not found.update(used_at=timezone.now()):
        raise ValidationError(
            {"invitation": _("邀请码不对、已使用、已过期，或不是给这家企业的；请核对，或不填邀请码，等部门确认。")}
        )


def _check_username_is_free(username: str, besides: Claim | None = None) -> None:
    waiting = Claim.objects.filter(username=username, state=Claim.State.PENDING)
    waiting = waiting.exclude(pk=besides.pk) if besides else waiting
    if waiting.exists() or Person.objects.filter(username=username).exists():
        raise ValidationError({"username": _("这个账号已有人使用或申请；请换一个。")})


def _confirm(claim: Claim, by: str) -> Person:
    organisation, _made = Organisation.objects.get_or_create(
        code=claim.credit_code,
        defaults={
            "kind": Organisation.Kind.ENTERPRISE,
            "name": claim.enterprise_name,
            "area": claim.area,
            "level": areas.level_of(claim.area),
        },
    )
    person = Person(username=claim.username, name=claim.applicant_name, organisation=organisation)
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    person.save()
    PersonDuty.objects.create(person=person, duty=claim.duty, given_by=by)
    claim.state, claim.person = Claim.State.CONFIRMED, person
    claim.decided_at, claim.decided_by = timezone.now(), by
    claim.save()
    return person
