"""Makes a data folder with two published years in it, for a platform that is then served: ``python -m tests.journeys.publishing``.

A process of its own, because it works on the platform's own database and not on the tests'.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def publish_into(folder: Path, *, enterprises: int, like: int) -> None:
    """``like``: the place of the enterprise the cast's own one does as."""
    environment = {**os.environ, "JIFEN_DEMO": "1", "JIFEN_DATA": str(folder)}
    environment["DJANGO_SETTINGS_MODULE"] = "jifen.config.settings"
    command = [sys.executable, "-m", "tests.journeys.publishing", str(enterprises), str(like)]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)


def main(enterprises: int, like: int) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests.scoring.two_years import published_years  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    published_years(enterprises, like=like)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
