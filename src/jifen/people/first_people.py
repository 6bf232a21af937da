"""Before anybody can sign in: the departments everybody knows, and the first administrators. Called by the command line."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from jifen.people import actions, areas, duties
from jifen.people.models import NOBODYS_NAME, Organisation, Person
from jifen.people.reads import shipped_organisations

OPERATOR_CODE = "operator"


def load_shipped_organisations() -> int:
    return actions.load_organisations(by=NOBODYS_NAME, listed=shipped_organisations())


@transaction.atomic
def invite_first(*, username: str, name: str, duty: str, organisation: str) -> str:
    """Makes the person where needed and returns the secret of an invitation. Only for the three separated duties."""
    if duty not in duties.SEPARATED:
        raise ValidationError("命令行只邀请平台运营、安全管理员、审计员；其余人员由平台运营在网页上邀请。")
    person = Person.objects.filter(username=username).first()
    if person is None:
        person = actions.make_person(
            by=NOBODYS_NAME, username=username, name=name, organisation=_operators(organisation), with_duties=[duty]
        )
    elif duty not in person.duties:
        raise ValidationError("已有这个账号，职责不同；请换一个账号。")
    elif not person.awaits_first_sign_in:
        raise ValidationError("这个账号已经设置过密码；重新邀请请由网页上的管理人员办理。")
    return actions.invite_person(by=NOBODYS_NAME, person=person)


def _operators(name: str) -> Organisation:
    found = Organisation.objects.filter(code=OPERATOR_CODE).first()
    return found or actions.make_organisation(
        by=NOBODYS_NAME, kind=Organisation.Kind.OPERATOR, name=name, area=areas.PROVINCE, code=OPERATOR_CODE
    )
