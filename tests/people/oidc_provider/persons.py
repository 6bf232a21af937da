"""Who can sign in at the provider. Most are honest; for the others it answers as an attacker between us would."""

from __future__ import annotations

from typing import Final

PASSWORD: Final = "Provider-pass-2026"
CLIENT_ID: Final = "jifen-tests"
CLIENT_SECRET: Final = "a-secret-for-tests-of-at-least-32-bytes"
HONEST: Final = ("plain", "other", "twofold", "classed", "unclassed")
SPOILT: Final = (
    "forged",
    "unsigned",
    "shared",
    "unknown-key",
    "replayed",
    "misdirected",
    "shared-out",
    "expired",
    "foreign",
)
SUBJECTS: Final = {name: str(number) for number, name in enumerate((*HONEST, *SPOILT), start=1)}
"""Account at the provider → ``sub``."""
