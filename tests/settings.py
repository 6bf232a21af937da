"""Settings for tests: the platform's own, on a database of their own, with a password hash that costs little."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("JIFEN_DATA", tempfile.mkdtemp(prefix="jifen-tests-"))
os.environ["JIFEN_DEMO"] = "1"

from jifen.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2", *PASSWORD_HASHERS]  # noqa: F405
