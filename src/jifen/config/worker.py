"""The worker: does what waits, and once a day what the calendar asks. One process beside the web; killing it loses nothing."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Sequence
from datetime import date
from threading import Event

from django.db import close_old_connections
from django.utils import timezone

from jifen.collecting import jobs as collecting
from jifen.collecting.folder_jobs import make_folders, take_ready_files
from jifen.collecting.pull_jobs import pull_due
from jifen.enterprises import jobs as enterprises
from jifen.scoring import jobs as scoring
from jifen.scoring.check_norms import check_once
from jifen.verifying import jobs as verifying
from jifen.verifying.campaign_jobs import remind_todays
from jifen.verifying.check_jobs import ask_after_deliveries, ask_daily
from jifen.verifying.finding_jobs import escalate_late
from jifen.verifying.linking_jobs import link_once

PAUSE = 1.0
"""Seconds between two looks when nothing waits."""
STEPS: Sequence[Callable[[], object]] = (
    collecting.work_once,
    take_ready_files,
    pull_due,
    link_once,
    ask_after_deliveries,
    check_once,
    scoring.freeze_once,
    scoring.work_runs_once,
    scoring.live_once,
    scoring.demo_years_once,
)
"""Each does one piece of work and returns something true, or nothing when nothing waits."""
DAILY: Sequence[Callable[[], object]] = (
    enterprises.apply_todays_sector_mapping,
    verifying.judge_todays_eligibility,
    verifying.open_todays_duties,
    remind_todays,
    escalate_late,
    scoring.reckon_todays_live,
    ask_daily,
    make_folders,
)
"""Each may run twice a day without harm, because a worker that starts again runs them again."""
log = logging.getLogger("jifen.worker")


class Worker:
    def __init__(self) -> None:
        self.stopping = Event()
        self.day: date | None = None

    def run(self, until_done: bool = False) -> None:
        """Until told to stop, or until nothing waits; what is begun is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping.is_set():
            if self.work():
                continue
            if until_done:
                return
            self.stopping.wait(PAUSE)

    def work(self) -> bool:
        """One round. Whether anything was done."""
        today = timezone.localdate()
        if today != self.day:
            self.day = today
            for job in DAILY:
                self._guarded(job)
        done = [self._guarded(step) for step in STEPS]  # every step has its turn in every round
        return any(done)

    def _guarded(self, job: Callable[[], object]) -> bool:
        """A fault in one piece of work must not stop the rest; the log names the kind of fault, never what was in the data."""
        try:
            return bool(job())
        except Exception as fault:
            log.error("%s.%s failed: %s", job.__module__, job.__name__, type(fault).__name__)
            return False
        finally:
            close_old_connections()

    def _stop(self, number: int, frame: object) -> None:
        self.stopping.set()
