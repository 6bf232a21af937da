"""One rule of this platform for passwords, beside Django's own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jifen.people.models import Person


class ThreeKindsOfCharacters:
    """At least three of: lower case, upper case, digits, other."""

    def validate(self, password: str, user: Person | None = None) -> None:
        lower, upper = any(c.islower() for c in password), any(c.isupper() for c in password)
        digit, other = any(c.isdigit() for c in password), any(not c.isalnum() for c in password)
        if lower + upper + digit + other < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码要包含小写字母、大写字母、数字、其他符号中的至少三类。")
