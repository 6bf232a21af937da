"""Run by the test of the race, in a process and a database of its own: several officials press at the same moment."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections

from jifen.audit.models import Entry
from jifen.people.demo_accounts import make_demo_accounts
from jifen.verifying.actions.settling import accept_finding, reject_finding
from jifen.verifying.finding_reads import claims_of
from jifen.verifying.models import Finding, Verdict
from tests.cast import played
from tests.verifying.findings import after, two_sources

OFFICIALS = ("county-officer", "science-officer", "county-officer", "science-officer")


def settle(finding: Finding, name: str, accept: bool) -> object:
    claim = next(one for one in claims_of(finding).values() if one.source == ("tax" if accept else "courts"))
    if accept:
        return accept_finding(by=played(name), finding=finding, chosen=[claim], why="一致。", at=after(1))
    return reject_finding(by=played(name), finding=finding, claims=[claim], why="不符。", at=after(1))


def pressing(finding: Finding, name: str, accept: bool, gate: threading.Barrier, said: list[str]) -> Callable[[], None]:
    def press() -> None:
        one = Finding.objects.get(pk=finding.pk)
        gate.wait()
        try:
            settle(one, name, accept)
            said.append("settled")
        except ValidationError as refused:
            said.append(refused.messages[0])
        finally:
            connection.close()

    return press


def own_database() -> None:
    """On PostgreSQL the server is shared with other rooms; on the embedded database the folder is this test's alone."""
    if connection.vendor == "postgresql":
        name = f"settling_{os.getpid()}"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        connections.settings["default"]["NAME"] = name


def main() -> None:
    own_database()
    call_command("migrate", verbosity=0)
    make_demo_accounts()
    finding, said = two_sources(), list[str]()
    gate = threading.Barrier(len(OFFICIALS))
    presses = [pressing(finding, name, place % 2 == 0, gate, said) for place, name in enumerate(OFFICIALS)]
    threads = [threading.Thread(target=press) for press in presses]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    told = {
        "said": said,
        "verdicts": Verdict.objects.count(),
        "entries": Entry.objects.filter(action="finding.settled").count(),
        "steps": list(finding.steps.values_list("kind", flat=True)),
        "state": Finding.objects.get().state,
    }
    print(json.dumps(told, ensure_ascii=False))
