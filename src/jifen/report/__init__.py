"""A result as one static HTML page: distributions, the top, availability, one enterprise explained, and the recipe."""

from jifen.report.page import report_page, write_report

__all__ = ["report_page", "write_report"]
