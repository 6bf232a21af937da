from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "jifen.enterprises"
    verbose_name = "企业"

    def ready(self) -> None:
        import_module("jifen.enterprises.linking")
