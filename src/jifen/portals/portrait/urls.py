"""Addresses of the portrait, its simulation, its papers, and the public check of a paper."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.portrait import check, fact, page, papers, play

URLS: Final[list[URLPattern]] = [
    path("own-enterprise/portrait/", page.own_portrait, name="own_portrait"),
    path("check/", check.portrait_check, name="portrait_check"),
    path("portrait/papers/<str:number>/", papers.portrait_paper, name="portrait_paper"),
    path("portrait/<str:code>/", page.portrait_page, name="portrait"),
    path("portrait/<str:code>/simulate/", play.portrait_simulate, name="portrait_simulate"),
    path("portrait/<str:code>/issue/", papers.portrait_issue, name="portrait_issue"),
    path("portrait/<str:code>/facts/<slug:fact>/<int:year>/", fact.portrait_fact, name="portrait_fact"),
]
