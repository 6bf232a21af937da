"""Addresses of the yearly return."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from jifen.portals.returns import checking, filling, proofs, signing, start, workbook

URLS: Final[list[URLPattern]] = [
    path("return/", start.return_home, name="return_home"),
    path("return/begin/", start.return_begin, name="return_begin"),
    path("return/check/", checking.return_check, name="return_check"),
    path("return/sign/", signing.return_sign, name="return_sign"),
    path("return/signed/<int:pk>/", signing.return_signed, name="return_signed"),
    path("return/workbook/", workbook.return_workbook, name="return_workbook"),
    path("return/workbook/file/", workbook.return_workbook_file, name="return_workbook_file"),
    path("return/workbook/apply/", workbook.return_workbook_apply, name="return_workbook_apply"),
    path("return/evidence/<int:pk>/", proofs.return_evidence, name="return_evidence"),
    path("return/answer/<slug:fact>/", filling.return_answer, name="return_answer"),
    path("return/files/<slug:fact>/", filling.return_files, name="return_files"),
    path("return/<slug:section>/", filling.return_section, name="return_section"),
]
