"""Addresses of the pages about the yearly cycle."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.cycle import announcement, disputes, moving, overview, publishing, runs

URLS: Final[list[URLPattern]] = [
    path("cycle/", overview.cycle_page, name="cycle"),
    path("cycle/new/", moving.cycle_new, name="cycle_new"),
    path("cycle/<int:year>/", overview.cycle_of, name="cycle_of"),
    path("cycle/<int:year>/progress/", overview.cycle_progress, name="cycle_progress"),
    path("cycle/<int:year>/move/<slug:verb>/", moving.cycle_move, name="cycle_move"),
    path("cycle/<int:year>/freeze/", moving.cycle_freeze, name="cycle_freeze"),
    path("cycle/<int:year>/score/", moving.cycle_score, name="cycle_score"),
    path("cycle/<int:year>/shorten/", moving.announcement_shorten, name="announcement_shorten"),
    path("cycle/<int:year>/propose/", publishing.publication_propose, name="publication_propose"),
    path("cycle/proposals/<int:pk>/", publishing.proposal_page, name="proposal"),
    path("cycle/proposals/<int:pk>/approve/", publishing.proposal_approve, name="proposal_approve"),
    path("cycle/proposals/<int:pk>/refuse/", publishing.proposal_refuse, name="proposal_refuse"),
    path("cycle/proposals/<int:pk>/withdraw/", publishing.proposal_withdraw, name="proposal_withdraw"),
    path("cycle/runs/", runs.run_list, name="run_list"),
    path("cycle/runs/<int:pk>/", runs.run_page, name="run"),
    path("cycle/runs/<int:pk>/progress/", runs.run_progress, name="run_progress"),
    path("cycle/runs/<int:pk>/cancel/", runs.run_cancel, name="run_cancel"),
    path("cycle/snapshots/<int:pk>/", runs.snapshot_page, name="snapshot"),
    path("announcement/", announcement.announcement_home, name="announcement_home"),
    path("announcement/<int:year>/", announcement.announcement, name="announcement"),
    path("announcement/<int:year>/dispute/<str:line>/", disputes.dispute_new, name="dispute_new"),
    path("disputes/", disputes.dispute_list, name="dispute_list"),
    path("publication/<int:year>/", publishing.publication_page, name="publication"),
]
