from __future__ import annotations

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "jifen.schemes"
    verbose_name = "指标体系"
