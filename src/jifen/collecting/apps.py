from __future__ import annotations

from django.apps import AppConfig


class CollectingConfig(AppConfig):
    name = "jifen.collecting"
    verbose_name = "数据归集"
