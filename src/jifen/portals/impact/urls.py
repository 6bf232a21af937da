"""Addresses of impact, weights and advice of a draft."""

from __future__ import annotations

from django.urls import path

from jifen.portals.impact import advice, evidence, page, sliders

URLS = [
    path("schemes/drafts/<int:number>/impact/", page.draft_impact, name="draft_impact"),
    path("schemes/drafts/<int:number>/sliders/", sliders.draft_sliders, name="draft_sliders"),
    path("schemes/drafts/<int:number>/sliders/moved/", sliders.draft_sliders_moved, name="draft_sliders_moved"),
    path("schemes/drafts/<int:number>/sliders/apply/", sliders.draft_sliders_apply, name="draft_sliders_apply"),
    path("schemes/drafts/<int:number>/advice/", advice.draft_advice, name="draft_advice"),
    path("schemes/drafts/<int:number>/advice/budget/", advice.draft_advice_budget, name="draft_advice_budget"),
    path("schemes/drafts/<int:number>/advice/pairs/", advice.draft_advice_pairs, name="draft_advice_pairs"),
    path("schemes/evidence/<str:code>/", evidence.scheme_evidence, name="scheme_evidence"),
    path("schemes/lint/", evidence.catalogue_lint, name="catalogue_lint"),
]
