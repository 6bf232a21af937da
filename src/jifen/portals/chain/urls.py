"""Addresses of the data chain."""

from __future__ import annotations

from django.urls import path

from jifen.portals.chain import fact, lists

URLS = [
    path("enterprises/<str:code>/chain/", lists.chain_list, name="enterprise_chain"),
    path("enterprises/<str:code>/chain/<slug:name>/<int:year>/", fact.fact_chain_page, name="fact_chain"),
    path("own-enterprise/chain/", lists.own_chain, name="own_chain"),
    path("own-enterprise/chain/<slug:name>/<int:year>/", fact.own_fact_chain, name="own_fact_chain"),
]
