"""Addresses of the pages about sources."""

from __future__ import annotations

from django.urls import path

from jifen.portals.sources import contract_page, downloads, health, mapping, trying, versions

URLS = [
    path("sources/", health.source_list, name="source_list"),
    path("sources/<slug:code>/", contract_page.source_page, name="source"),
    path("sources/<slug:code>/versions/", versions.version_list, name="source_versions"),
    path("sources/<slug:code>/versions/new/", versions.version_new, name="source_version_new"),
    path("sources/<slug:code>/versions/<int:number>/", versions.version_text, name="source_version"),
    path("sources/<slug:code>/try/", trying.source_try, name="source_try"),
    path("sources/<slug:code>/mapping/", mapping.mapping_begin, name="source_mapping"),
    path("sources/<slug:code>/mapping/columns/", mapping.mapping_columns, name="source_mapping_columns"),
    path("sources/<slug:code>/mapping/look/", mapping.mapping_look, name="source_mapping_look"),
    path("sources/<slug:code>/sample/", downloads.sample, name="source_sample"),
    path("sources/<slug:code>/template/", downloads.template, name="source_template"),
    path("sources/<slug:code>/contract.yaml", downloads.contract_yaml, name="source_contract_yaml"),
    path("sources/<slug:code>/contract.json", downloads.contract_json, name="source_contract_json"),
]
