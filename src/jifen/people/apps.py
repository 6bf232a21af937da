from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "jifen.people"
    verbose_name = "人员与单位"

    def ready(self) -> None:
        import_module("jifen.people.sign_in_record")
