"""Addresses of the pages about indicator systems. A draft's block is named by kind and code."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.schemes import (
    beginning,
    catalogue,
    comparing,
    desk,
    editing,
    feedback,
    lists,
    page,
    reviewing_calendar,
    sectors,
    steps,
    weights,
    workbook,
    yaml_page,
)

DRAFTS: Final[list[URLPattern]] = [
    path("schemes/new/", beginning.draft_new, name="draft_new"),
    path("schemes/drafts/", lists.draft_list, name="draft_list"),
    path("schemes/drafts/<int:pk>/", desk.draft_page, name="draft"),
    path("schemes/drafts/<int:pk>/difference/", comparing.draft_difference, name="draft_difference"),
    path("schemes/drafts/<int:pk>/revisions/<int:number>/", desk.draft_revision, name="draft_revision"),
    path("schemes/drafts/<int:pk>/weights/", weights.draft_weights, name="draft_weights"),
    path("schemes/drafts/<int:pk>/yaml/", yaml_page.draft_text, name="draft_text"),
    path("schemes/drafts/<int:pk>/yaml/try/", yaml_page.draft_text_try, name="draft_text_try"),
    path("schemes/drafts/<int:pk>/scheme.yaml", yaml_page.draft_file, name="draft_file"),
    path("schemes/drafts/<int:pk>/scheme.xlsx", workbook.draft_workbook_file, name="draft_workbook_file"),
    path("schemes/drafts/<int:pk>/workbook/", workbook.draft_workbook, name="draft_workbook"),
    path("schemes/drafts/<int:pk>/submit/", steps.draft_submit, name="draft_submit"),
    path("schemes/drafts/<int:pk>/review/", steps.draft_review, name="draft_review"),
    path("schemes/drafts/<int:pk>/withdraw/", steps.draft_withdraw, name="draft_withdraw"),
    path("schemes/drafts/<int:pk>/publish/", steps.draft_publish, name="draft_publish"),
    path("schemes/drafts/<int:pk>/reopen/", steps.draft_reopen, name="draft_reopen"),
    path("schemes/drafts/<int:pk>/abandon/", steps.draft_abandon, name="draft_abandon"),
    path("schemes/drafts/<int:pk>/edit/<str:kind>/<path:code>/", editing.draft_block, name="draft_block"),
    path("schemes/drafts/<int:pk>/try/<str:kind>/<path:code>/", editing.draft_block_try, name="draft_block_try"),
    path(
        "schemes/drafts/<int:pk>/remove/<str:kind>/<path:code>/", editing.draft_block_remove, name="draft_block_remove"
    ),
    path("schemes/drafts/<int:pk>/move/<str:kind>/<path:code>/", editing.draft_block_move, name="draft_block_move"),
]
URLS: Final[list[URLPattern]] = [
    path("schemes/", lists.scheme_list, name="scheme_list"),
    *DRAFTS,
    path("schemes/catalogue/", catalogue.catalogue, name="catalogue"),
    path("schemes/catalogue/facts/<str:code>/", catalogue.catalogue_fact, name="catalogue_fact"),
    path("schemes/feedback/", feedback.feedback_list, name="feedback_list"),
    path("schemes/feedback/<int:pk>/", feedback.feedback_page, name="feedback"),
    path("schemes/reviews/", reviewing_calendar.review_calendar, name="review_calendar"),
    path("schemes/reviews/<str:code>/", reviewing_calendar.review_page, name="review_page"),
    path("schemes/sectors/", sectors.sector_mapping, name="sector_mapping"),
    path("schemes/of/<str:code>/", page.scheme_page, name="scheme_now"),
    path("schemes/of/<str:code>/difference/", comparing.scheme_difference, name="scheme_difference"),
    path("schemes/of/<str:code>/<str:version>/", page.scheme_page, name="scheme"),
    path("schemes/of/<str:code>/<str:version>/scheme.yaml", page.scheme_text, name="scheme_text"),
    path("schemes/of/<str:code>/<str:version>/scheme.xlsx", workbook.scheme_workbook, name="scheme_workbook"),
    path("schemes/of/<str:code>/<str:version>/feedback/", feedback.feedback_new, name="feedback_new"),
    path("schemes/of/<str:code>/<str:version>/retire/", page.scheme_retire, name="scheme_retire"),
]
