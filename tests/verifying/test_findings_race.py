"""Several officials settle the same finding at the same moment, each on a connection of their own: it is settled once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.race
@pytest.mark.django_db
def test_settled_once_whoever_was_first(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    environment = kept | {
        "JIFEN_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    start = "import django; django.setup(); from tests.verifying.settling_at_once import main; main()"
    command = [sys.executable, "-c", start]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout.splitlines()[-1])
    others = [one for one in told["said"] if one != "settled"]
    assert len(others) == 3 and all("已于 2026-06-02 办结" in one for one in others)
    assert (told["state"], told["verdicts"], told["entries"]) == ("settled", 1, 1)
    assert len(told["steps"]) == 2 and told["steps"][0] == "opened"
