from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "jifen.access"
    verbose_name = "访问控制"
