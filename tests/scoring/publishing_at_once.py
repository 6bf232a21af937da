"""Run by the test of the race, in a process and a database of its own: several people press at the same moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from jifen.audit.models import Entry
from jifen.scoring import actions
from jifen.scoring.models import CycleStep, Publication, PublishProposal
from tests.scoring import province

AT_ONCE = 4


def pressing(press: Callable[[], object], gate: threading.Barrier, said: list[str]) -> threading.Thread:
    def pressed() -> None:
        gate.wait()
        try:
            press()
            said.append("done")
        except ValidationError as refused:
            said.append(refused.messages[0])
        finally:
            connection.close()

    return threading.Thread(target=pressed)


def at_once(press: Callable[[], object]) -> list[str]:
    """What each of them was told."""
    gate, said = threading.Barrier(AT_ONCE), list[str]()
    threads = [pressing(press, gate, said) for _ in range(AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return said


def main() -> None:
    call_command("migrate", verbosity=0)
    cycle = province.settled_cycle(24)
    moment = province.after_announcement(cycle)
    proposing = at_once(lambda: actions.propose_publication(by=province.person("operator"), cycle=cycle, at=moment))
    proposal = PublishProposal.objects.get(cycle=cycle)
    officer = province.person("science-officer")
    approving = at_once(lambda: actions.approve_publication(by=officer, proposal=proposal, at=moment))
    told = {
        "proposing": proposing,
        "approving": approving,
        "proposals": PublishProposal.objects.filter(cycle=cycle).count(),
        "publications": Publication.objects.filter(cycle=cycle).count(),
        "steps": CycleStep.objects.filter(cycle=cycle, verb="publish").count(),
        "entries": Entry.objects.filter(action="publication.approved").count(),
    }
    print(json.dumps(told, ensure_ascii=False))
