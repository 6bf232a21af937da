"""Runs in the platform's archive, replayed for the command line; loaded only when a run number is asked for."""

from __future__ import annotations

import os
from typing import Any

import click
import django
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.module_loading import import_string

from jifen.cli.speaking import Speaker
from jifen.engine.job import ReplayReport

Replayed = list[tuple[str, ReplayReport]]


def replayed(speaker: Speaker, number: str | None) -> Replayed:
    """One run, or every published one. What is wrong with number or settings is one sentence and not a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifen.config.settings")
    try:
        django.setup()
        archive = import_string("jifen.scoring.replaying.replay_run")
        return [(run.number, _one(speaker, archive, run)) for run in _runs(number)]
    except ImproperlyConfigured as wrong:
        raise click.ClickException(str(wrong)) from None
    except ValidationError as refused:
        raise click.ClickException(" ".join(refused.messages)) from None


def _runs(number: str | None) -> list[Any]:
    name = "run_numbered" if number else "published_runs"
    found = import_string(f"jifen.scoring.replaying.{name}")
    return [found(number)] if number else list(found())


def _one(speaker: Speaker, replay_run: Any, run: Any) -> ReplayReport:
    with speaker.progress() as progress:
        report: ReplayReport = replay_run(run, progress)
    return report
