"""A delivery that cannot be taken in at all."""

from __future__ import annotations

from jifen.engine.problems import Refusal


class DeliveryRefused(Refusal):
    """The file as a whole is refused; nothing of it is applied."""
