"""Addresses of the pages about deliveries."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.deliveries import lists, page, papers, quarantine, repairing, uploading

URLS: Final[list[URLPattern]] = [
    path("deliveries/", lists.delivery_list, name="delivery_list"),
    path("deliveries/new/", uploading.delivery_new, name="delivery_new"),
    path("deliveries/<int:pk>/", page.delivery_page, name="delivery"),
    path("deliveries/<int:pk>/progress/", page.delivery_progress, name="delivery_progress"),
    path("deliveries/<int:pk>/confirm/", page.delivery_confirm, name="delivery_confirm"),
    path("deliveries/<int:pk>/withdraw/", page.delivery_withdraw, name="delivery_withdraw"),
    path("deliveries/<int:pk>/quarantine/", quarantine.quarantine_list, name="quarantine_list"),
    path("deliveries/<int:pk>/quarantine.csv", quarantine.quarantine_as_csv, name="quarantine_csv"),
    path("deliveries/<int:pk>/quarantine.xlsx", quarantine.quarantine_as_xlsx, name="quarantine_xlsx"),
    path("deliveries/<int:pk>/repair/", repairing.delivery_repair, name="delivery_repair"),
    path("deliveries/<int:pk>/repair/file/", repairing.delivery_repair_file, name="delivery_repair_file"),
    path("deliveries/<int:pk>/receipt/", papers.receipt, name="delivery_receipt"),
    path("deliveries/<int:pk>/receipt.json", papers.receipt_json, name="delivery_receipt_json"),
    path("deliveries/<int:pk>/verdict/", papers.verdict, name="delivery_verdict"),
    path("deliveries/<int:pk>/verdict.json", papers.verdict_json, name="delivery_verdict_json"),
    path("deliveries/<int:pk>/raw/", papers.raw, name="delivery_raw"),
]
