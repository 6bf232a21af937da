"""Verbs on government identities: a person binds one to the own account and looses it again."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import record
from jifen.people.models import Person

WEB = "web"
"""Who acts when nobody is signed in."""


@transaction.atomic
def bind_identity(*, by: Person, issuer: str, digest: str) -> None:
    """``digest``: of the subject at the issuer. One identity per person and issuer, one person per identity."""
    person = Person.objects.select_for_update().get(pk=by.pk)
    if not person.is_active:
        raise ValidationError(_("这个账号已停用，不能登录；如有疑问请联系平台运营。"))
    if not is_mfa_enabled(person):
        raise ValidationError(_("还没有设置第二因素，不能绑定；请先设置第二因素。"))
    if SocialAccount.objects.filter(user=person, provider=issuer).exists():
        raise ValidationError(_("这个账号已经绑定了身份；要换一个，请先解除绑定。"))
    bound, _made = SocialAccount.objects.get_or_create(provider=issuer, uid=digest, defaults={"user": person})
    if bound.user_id != person.pk:
        raise ValidationError(_("这个身份已绑定另一个账号，没有绑定。请先用那个账号登录并解除绑定，或联系平台运营。"))
    record("identity.bound", by=person.key, subject=person.subject, fields=_in_the_record(issuer, digest))


@transaction.atomic
def unbind_identity(*, by: Person, issuer: str) -> None:
    bound = SocialAccount.objects.select_for_update().filter(user=by, provider=issuer).first()
    if bound is None:
        raise ValidationError(_("这个账号没有绑定身份，不用解除。"))
    fields = _in_the_record(issuer, bound.uid)
    bound.delete()
    record("identity.unbound", by=by.key, subject=by.subject, fields=fields)


@transaction.atomic
def note_refused_identity(*, by: Person | None, issuer: str, reason: str, digest: str = "") -> None:
    """``by``: whoever was signed in; ``reason``: the code of the refusal; ``digest``: where the identity is known."""
    fields = _in_the_record(issuer, digest) | {"reason": reason}
    record("identity.refused", by=by.key if by else WEB, subject=by.subject if by else "", fields=fields)


def _in_the_record(issuer: str, digest: str) -> dict[str, object]:
    return {"issuer": issuer, "identity": digest or None}
