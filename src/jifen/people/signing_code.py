"""The fresh code with which a person signs: from the authenticator only, and each code once."""

from __future__ import annotations

from typing import Final

from allauth.mfa.models import Authenticator

from jifen.people.models import Person

TOTP: Final = "totp"


def use_signing_code(person: Person, code: str) -> bool:
    """Whether ``code`` is what the authenticator of ``person`` shows now and was not used before; it is used up by asking.

    Recovery codes sign in somebody who lost the authenticator; they sign nothing.
    """
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if found is None or not found.wrap().validate_code("".join(code.split())):
        return False
    found.record_usage()
    return True
