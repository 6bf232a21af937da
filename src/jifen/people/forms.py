"""Forms of signing in. The library checks; here stand our words and our throttle."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jifen.people import throttling
from jifen.people.adapters import must_wait
from jifen.people.models import Person


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("账号")
        self.fields["password"].label = _("密码")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class Throttled:
    """A code is guessed as slowly as a password."""

    user: Person

    def clean_code(self) -> str:
        until = throttling.wait_until(context.request, self.user.username)
        if until:
            raise must_wait(until)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            throttling.note_failure(context.request, self.user.username, "code")
            raise ValidationError(
                _("验证码不对；请输入验证器上正在显示的 6 位数字，每个验证码只能用一次。"), code="incorrect_code"
            ) from None
        return code


class SecondFactorForm(Throttled, AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("验证码")
        self.fields["code"].help_text = _("验证器上的 6 位数字；手机不在身边时填一个恢复码。")
        self.fields["code"].widget.attrs.pop("placeholder", None)


class RepeatedSecondFactorForm(Throttled, ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("验证码")
        self.fields["code"].widget.attrs.pop("placeholder", None)


class FirstPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )
    repeated = forms.CharField(
        label=_("再输入一次"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean_repeated(self) -> str:
        repeated: str = self.cleaned_data["repeated"]
        if "password" in self.cleaned_data and repeated != self.cleaned_data["password"]:
            raise ValidationError(_("两次输入的密码不一样；请重新输入。"))
        return repeated
