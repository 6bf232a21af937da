"""Verbs on persons and their duties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.people import duties, permissions
from jifen.people.acting import By, key_of, permit
from jifen.people.actions.sign_ins import drop_sessions
from jifen.people.models import Invitation, Organisation, Person, PersonDuty
from jifen.people.tokens import digest_of, new_token

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def make_person(
    *, by: By, username: str, name: str, organisation: Organisation | None, with_duties: Iterable[str] = ()
) -> Person:
    """Without a password: an invitation lets the person set the first one."""
    permit(by, permissions.check_can_manage_persons)
    person = Person(username=username.lower(), name=name, organisation=organisation)
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    person.save()
    given = sorted(set(with_duties))
    for duty in given:
        _hold(by, person, duty)
    fields = harmless(person) | {"organisation": organisation.code if organisation else None, "duties": given}
    record("person.made", by=key_of(by), subject=person.subject, fields=fields)
    return person


@transaction.atomic
def change_person(*, by: By, person: Person, name: str) -> Person:
    permit(by, permissions.check_can_disable, person)
    person.name = name
    person.full_clean(exclude=["password"])
    person.save(update_fields=["name"])
    record("person.renamed", by=key_of(by), subject=person.subject)
    return person


@transaction.atomic
def give_duty(*, by: By, person: Person, duty: str) -> PersonDuty:
    held = _hold(by, person, duty)
    record("duty.given", by=key_of(by), subject=person.subject, fields=harmless(held))
    return held


@transaction.atomic
def take_duty(*, by: By, person: Person, duty: str, why: str = "") -> None:
    permit(by, permissions.check_can_give_duty, person, duty)
    PersonDuty.objects.filter(person=person, duty=duty).delete()
    person.forget_duties()
    record("duty.taken", by=key_of(by), subject=person.subject, fields={"duty": duty}, why=why)


@transaction.atomic
def invite_person(*, by: By, person: Person) -> str:
    """The secret of a new invitation, to be handed over; earlier ones of this person stop working."""
    permit(by, permissions.check_can_invite, person)
    if not person.is_active:
        raise ValidationError(_("账号已停用，不能邀请；请先启用。"))
    token, digest = new_token()
    person.invitations.filter(used_at=None).delete()
    until = timezone.now() + INVITATION_LASTS
    made = Invitation.objects.create(person=person, token_digest=digest, made_by=key_of(by), expires_at=until)
    record("person.invited", by=key_of(by), subject=person.subject, fields=harmless(made))
    return token


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> Person:
    """Sets the password of whoever was invited, once. The person acts, so the person is named in the record."""
    invitation = open_invitation(token)
    if invitation is None:
        raise ValidationError(_("邀请已使用、已过期或不存在；请联系发出邀请的人重新邀请。"))
    used = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now())
    if not used:  # somebody else used it between our look and our step
        raise ValidationError(_("邀请已使用、已过期或不存在；请联系发出邀请的人重新邀请。"))
    _set_password(invitation.person, password)
    record("invitation.accepted", by=invitation.person.key, subject=invitation.person.subject)
    return invitation.person


@transaction.atomic
def set_first_password(*, person: Person, password: str) -> Person:
    """For a confirmed claim. Once a password is set, this road is closed."""
    current = Person.objects.select_for_update().get(pk=person.pk)
    if current.has_usable_password() or not current.is_active:
        raise ValidationError(_("密码已经设置过；请直接登录，忘记密码请联系平台运营。"))
    _set_password(current, password)
    record("password.first_set", by=current.key, subject=current.subject)
    return current


@transaction.atomic
def disable_person(*, by: By, person: Person, why: str) -> None:
    """Signs the person out everywhere; duties stay on record."""
    permit(by, permissions.check_can_disable, person)
    if not why.strip():
        raise ValidationError(_("停用账号要写明理由。"))
    person.is_active = False
    person.save(update_fields=["is_active"])
    drop_sessions(person)
    record("person.disabled", by=key_of(by), subject=person.subject, fields=harmless(person), why=why)


@transaction.atomic
def enable_person(*, by: By, person: Person) -> None:
    permit(by, permissions.check_can_disable, person)
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("person.enabled", by=key_of(by), subject=person.subject, fields=harmless(person))


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a secret, if it can still be used."""
    found = Invitation.objects.select_related("person").filter(
        token_digest=digest_of(token), used_at=None, expires_at__gt=timezone.now(), person__is_active=True
    )
    return found.first()


def _set_password(person: Person, password: str) -> None:
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    drop_sessions(person)


def _hold(by: By, person: Person, duty: str) -> PersonDuty:
    permit(by, permissions.check_can_give_duty, person, duty)
    _check_duty_fits(person, duty)
    held = PersonDuty.objects.create(person=person, duty=duty, given_by=key_of(by))
    person.forget_duties()
    return held


def _check_duty_fits(person: Person, duty: str) -> None:
    if duty not in duties.NAMES:
        raise ValidationError(_("没有“%(duty)s”这项职责；请从列表中选择。") % {"duty": duty})
    if person.organisation is None or person.organisation.kind != duties.KIND_OF[duty]:
        kind = Organisation.Kind(duties.KIND_OF[duty]).label
        raise ValidationError(
            _("“%(duty)s”只能由%(kind)s的人员担任；请先核对所属单位。") % {"duty": duties.NAMES[duty], "kind": kind}
        )
    if duty in person.duties:
        raise ValidationError(_("已有“%(duty)s”这项职责。") % {"duty": duties.NAMES[duty]})
    if duty in duties.SEPARATED and person.has_duty(*duties.SEPARATED):
        raise ValidationError(
            _("三员分立：同一个人不能兼任平台运营、安全管理员、审计员中的两项；请先收回原有的一项，或换一个人。")
        )
