"""Addresses of the pages about matching."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.linking import lists, page, thresholds

URLS: Final[list[URLPattern]] = [
    path("linking/", lists.case_list, name="match_case_list"),
    path("linking/thresholds/", thresholds.thresholds_page, name="match_thresholds"),
    path("linking/<int:pk>/", page.case_page, name="match_case"),
    path("linking/<int:pk>/decide/", page.case_decide, name="match_case_decide"),
    path("linking/<int:pk>/undo/", page.case_undo, name="match_case_undo"),
]
