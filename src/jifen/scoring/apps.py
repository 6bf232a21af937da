from __future__ import annotations

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "jifen.scoring"
    verbose_name = "积分测算"
