"""From a form to an action and back: what an action refuses appears beside the form that asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from jifen.enterprises import credit_codes
from jifen.people.models import Person

Result = TypeVar("Result")


def person_of(request: HttpRequest) -> Person:
    """Whoever is signed in; views behind the door have one."""
    person = request.user
    assert isinstance(person, Person)
    return person


def attempt(form: forms.BaseForm, action: Callable[[], Result]) -> Result | None:
    """What the action gives; nothing when it refuses, and then the form carries the reasons."""
    try:
        return action()
    except ValidationError as refused:
        carry(form, refused)
        return None


def carry(form: forms.BaseForm, refused: ValidationError) -> None:
    by_field: dict[str, Any] = refused.message_dict if hasattr(refused, "error_dict") else {}
    for name, sentences in by_field.items():
        form.add_error(name if name in form.fields else None, sentences)
    if not by_field:
        form.add_error(None, refused.messages)


def checked_credit_code(code: str) -> str:
    """Both check characters are right; a slip of the finger is told where the code was typed."""
    try:
        credit_codes.check(code)
    except credit_codes.BadCreditCode as refused:
        raise ValidationError(str(refused)) from None
    return code
