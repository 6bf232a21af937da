"""Addresses of the pages about programmes."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.clients import keeping, lists

URLS: Final[list[URLPattern]] = [
    path("clients/", lists.client_list, name="client_list"),
    path("clients/new/", keeping.client_new, name="client_new"),
    path("clients/of/<str:client_id>/", keeping.client_page, name="client"),
    path("clients/of/<str:client_id>/renew/", keeping.client_renew, name="client_renew"),
    path("clients/of/<str:client_id>/end/", keeping.client_end, name="client_end"),
]
