"""Addresses of these pages."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.verification import overview, page, questions, queue, runs

URLS: Final[list[URLPattern]] = [
    path("verification/", overview.verification, name="verification"),
    path("verification/runs/<int:pk>/progress/", runs.check_run_progress, name="check_run_progress"),
    path("verification/runs/start/", runs.check_run_start, name="check_run_start"),
    path("verification/runs/<int:pk>/cancel/", runs.check_run_cancel, name="check_run_cancel"),
    path("verification/findings/", queue.finding_list, name="finding_list"),
    path("verification/findings/many/", queue.finding_many, name="finding_many"),
    path("verification/findings/<int:pk>/", page.finding_page, name="finding"),
    path("verification/findings/<int:pk>/<slug:name>/", page.finding_act, name="finding_act"),
    path("verification/files/<int:pk>/", page.finding_file, name="finding_file"),
    path("verification/questions/", questions.question_list, name="question_list"),
    path("verification/questions/<int:pk>/", page.finding_page, name="question"),
]
