"""Addresses of the coverage pages."""

from __future__ import annotations

from django.urls import path

from jifen.portals.coverage import missing, overview, periods

URLS = [
    path("coverage/", overview.coverage_page, name="coverage"),
    path("coverage/cell/", missing.missing_list, name="coverage_missing"),
    path("coverage/periods/", periods.period_list, name="duty_periods"),
    path("coverage/periods/<str:source>/<str:period>/", periods.period_page, name="duty_period"),
    path("coverage/periods/<str:source>/<str:period>/change/", periods.expectation_change, name="duty_change"),
    path("coverage/periods/<str:source>/<str:period>/late-slot/", periods.late_slot_ask, name="late_slot_ask"),
    path("coverage/late-slots/<int:number>/agree/", periods.late_slot_agree, name="late_slot_agree"),
]
