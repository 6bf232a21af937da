from __future__ import annotations

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "jifen.portals"
    verbose_name = "门户"
