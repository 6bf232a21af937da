"""Addresses of the pages about the campaign."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.campaigns import enterprises, ministry, overview, reminding, running

URLS: Final[list[URLPattern]] = [
    path("campaign/", overview.campaign_page, name="campaign"),
    path("campaign/new/", running.campaign_new, name="campaign_new"),
    path("campaign/<int:year>/dates/", running.campaign_dates, name="campaign_dates"),
    path("campaign/<int:year>/enterprises/", enterprises.campaign_enterprises, name="campaign_enterprises"),
    path("campaign/<int:year>/remind/", reminding.campaign_remind, name="campaign_remind"),
    path("campaign/<int:year>/ministry/", ministry.ministry_differences, name="ministry_differences"),
    path("campaign/<int:year>/ministry/new/", ministry.ministry_new, name="ministry_new"),
    path("campaign/<int:year>/ministry/ours.xlsx", ministry.ministry_ours, name="ministry_ours"),
]
