"""Addresses of the data chain."""

from __future__ import annotations

from django.urls import path

from jifen.portals.chain import lists

URLS = [
    path("enterprises/<str:code>/chain/", lists.chain_list, name="enterprise_chain"),
    path("own-enterprise/chain/", lists.own_chain, name="own_chain"),
]
