"""Addresses of the pages about endpoints and the watched folder."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.endpoints import asking, folder, lists, page

URLS: Final[list[URLPattern]] = [
    path("endpoints/", lists.endpoint_list, name="endpoint_list"),
    path("endpoints/new/", asking.endpoint_new, name="endpoint_new"),
    path("endpoints/<int:pk>/", page.endpoint_page, name="endpoint"),
    path("endpoints/<int:pk>/change/", asking.endpoint_change, name="endpoint_change"),
    path("endpoints/<int:pk>/allow/", page.endpoint_allow, name="endpoint_allow"),
    path("endpoints/<int:pk>/refuse/", page.endpoint_refuse, name="endpoint_refuse"),
    path("endpoints/<int:pk>/pause/", page.endpoint_pause, name="endpoint_pause"),
    path("endpoints/<int:pk>/resume/", page.endpoint_resume, name="endpoint_resume"),
    path("endpoints/<int:pk>/pull/", page.endpoint_pull, name="endpoint_pull"),
    path("endpoints/<int:pk>/try/", page.endpoint_try, name="endpoint_try"),
    path("folder/", folder.folder_page, name="folder"),
]
