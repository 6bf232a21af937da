"""Addresses of these pages."""

from __future__ import annotations

from django.urls import path

from jifen.portals.rankings import benchmarks, choosing, lists, movers, overview, own

URLS = [
    path("rankings/", lists.ranking_list, name="ranking_list"),
    path("rankings/overview/", overview.ranking_overview, name="ranking_overview"),
    path("rankings/benchmarks/", benchmarks.benchmark_list, name="benchmark_list"),
    path("rankings/movers/", movers.mover_list, name="mover_list"),
    path("rankings/constraints/", choosing.constraint_choice, name="constraint_choice"),
    path("own-enterprise/place/", own.own_place, name="own_place"),
]
