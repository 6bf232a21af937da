"""Settings for tests: the platform's own, on a database of their own, with a password hash that costs little.

``JIFEN_TEST_DATABASE=postgresql pytest tests/people`` runs them on a PostgreSQL made for this one run.
"""

from __future__ import annotations

import atexit
import os
import tempfile

from tests.postgres import ON_POSTGRESQL, private_cluster

if ON_POSTGRESQL and "JIFEN_DATABASE_URL" not in os.environ:
    _running = private_cluster()
    os.environ.update(_running.__enter__().environment("jifen"))
    atexit.register(_running.__exit__, None, None, None)

if (
    "JIFEN_DATA" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ
):  # each worker its own files, as its own database
    os.environ["JIFEN_DATA"] = tempfile.mkdtemp(prefix="jifen-tests-")
os.environ["JIFEN_DEMO"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver keeps an event loop in the process of later tests

from jifen.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2", *PASSWORD_HASHERS]  # noqa: F405
