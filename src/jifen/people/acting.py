"""Who acts: a person, or ``system``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jifen.people.models import NOBODYS_NAME, Person

By = Person | str


def key_of(by: By) -> str:
    """The key the record keeps."""
    return by.key if isinstance(by, Person) else by


def permit(by: By, check: Callable[..., None], *things: Any) -> None:
    """Asks ``check`` for a person; ``system`` may, any other word is a mistake of the caller."""
    if isinstance(by, Person):
        check(by, *things)
    elif by != NOBODYS_NAME:
        raise TypeError(f"by={by!r}：应为人员，或 {NOBODYS_NAME!r}。")
