"""Who may do what to persons and claims. ``check_…`` raises with the sentence the page shows; ``can_…`` asks."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from jifen.people import duties
from jifen.people.models import Claim, Person


def _refuse(sentence: str) -> None:
    raise PermissionDenied(sentence)


def _asks(check: Callable[[], None]) -> bool:
    try:
        check()
    except PermissionDenied:
        return False
    return True


def check_can_manage_persons(by: Person) -> None:
    if not by.has_duty(duties.OPERATOR, duties.SECURITY_ADMIN):
        _refuse(_("人员由平台运营单位管理；如需增减本单位人员，请联系平台运营。"))


def check_can_manage_organisations(by: Person) -> None:
    if not by.has_duty(duties.OPERATOR):
        _refuse(_("单位由平台运营管理；如需增改，请联系平台运营。"))


def check_can_give_duty(by: Person, person: Person, duty: str) -> None:
    """The operator gives the working duties, the security administrator the three that watch each other; nobody to himself."""
    if by.pk == person.pk:
        _refuse(_("不能给自己授予或收回职责；请由另一位有权的人员办理。"))
    if duty in duties.SEPARATED and not by.has_duty(duties.SECURITY_ADMIN):
        _refuse(_("平台运营、安全管理员、审计员三项职责由安全管理员授予和收回。"))
    if duty not in duties.SEPARATED and not by.has_duty(duties.OPERATOR):
        _refuse(_("这项职责由平台运营授予和收回。"))


def check_can_disable(by: Person, person: Person) -> None:
    check_can_manage_persons(by)
    if by.pk == person.pk:
        _refuse(_("不能停用自己的账号；请由另一位有权的人员办理。"))
    if person.has_duty(*duties.SEPARATED) and not by.has_duty(duties.SECURITY_ADMIN):
        _refuse(_("平台运营、安全管理员、审计员的账号由安全管理员停用和启用。"))


def check_can_invite(by: Person, person: Person) -> None:
    """An invitation sets a password, so whoever may not disable an account may not invite into it either."""
    check_can_disable(by, person)


def check_can_decide_claim(by: Person, claim: Claim) -> None:
    if by.has_duty(duties.OPERATOR):
        return
    covered = by.organisation is not None and by.organisation.covers(claim.area)
    if not (by.has_duty(duties.BUSINESS_OFFICER) and covered):
        _refuse(_("企业认领由所在地的部门业务员或平台运营确认；这家企业不在您的辖区。"))


def check_can_keep_sign_ins(by: Person) -> None:
    if not by.has_duty(duties.SECURITY_ADMIN):
        _refuse(_("登录安全由安全管理员管理。"))


def can_manage_persons(by: Person) -> bool:
    return _asks(lambda: check_can_manage_persons(by))


def can_give_duty(by: Person, person: Person, duty: str) -> bool:
    return _asks(lambda: check_can_give_duty(by, person, duty))


def can_disable(by: Person, person: Person) -> bool:
    return _asks(lambda: check_can_disable(by, person))


def can_decide_claim(by: Person, claim: Claim) -> bool:
    return _asks(lambda: check_can_decide_claim(by, claim))


def check_can_reset_second_factor(by: Person, person: Person) -> None:
    check_can_keep_sign_ins(by)
    if by.pk == person.pk:
        _refuse(_("不能重置自己的第二因素；请由另一位安全管理员办理。"))


def can_reset_second_factor(by: Person, person: Person) -> bool:
    return _asks(lambda: check_can_reset_second_factor(by, person))
