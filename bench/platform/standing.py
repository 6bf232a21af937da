"""A platform of its own in a temporary folder. Importing this chooses the settings, so it comes before anything of the platform."""

from __future__ import annotations

import os
import tempfile

import django

FOLDER = os.environ.setdefault("JIFEN_DATA", tempfile.mkdtemp(prefix="jifen-bench-"))
os.environ["JIFEN_DEMO"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifen.config.settings")
django.setup()
