from __future__ import annotations

from django.apps import AppConfig


class VerifyingConfig(AppConfig):
    name = "jifen.verifying"
    verbose_name = "核验"
