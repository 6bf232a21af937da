"""What pages about signing in ask about the government identity provider."""

from __future__ import annotations

from typing import Any

from django import template

from jifen.people.identity_provider import provider_in_use
from jifen.people.models import Person
from jifen.people.reads import has_bound_identity

register = template.Library()


@register.simple_tag
def identity_name() -> str:
    """What the provider is called; empty where none is set."""
    known = provider_in_use()
    return str(known["name"]) if known else ""


@register.simple_tag(takes_context=True)
def identity_bound(context: dict[str, Any]) -> bool:
    known, person = provider_in_use(), context["request"].user
    return known is not None and isinstance(person, Person) and has_bound_identity(person, known["issuer"])
