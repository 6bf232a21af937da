"""Addresses of the pages about objections."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.objections import lists, making, page

URLS: Final[list[URLPattern]] = [
    path("objections/", lists.objection_list, name="objection_list"),
    path("objections/new/", making.objection_new, name="objection_new"),
    path("objections/<int:pk>/", page.objection_page, name="objection"),
    path("objections/<int:pk>/assign/", page.objection_assign, name="objection_assign"),
    path("objections/<int:pk>/answer/", page.objection_answer, name="objection_answer"),
    path("objections/files/<int:pk>/", page.objection_file, name="objection_file"),
]
