"""Tables to which rows are only added: the model refuses, and so does the database when a programme goes around the model."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete what is kept for ever."""


class AppendOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.verbose_name}只能追加，不能修改；请另记一条。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self._meta.verbose_name}只能追加，不能删除；请另记一条。")


def guard(table: str, words: str) -> migrations.RunPython:
    """For a migration: triggers that refuse UPDATE and DELETE on ``table`` with ``words``."""

    def close(apps: Any, editor: Any) -> None:
        for statement in _triggers(editor.connection.vendor, table, words):
            editor.execute(statement)

    def open_again(apps: Any, editor: Any) -> None:
        for statement in _undone(editor.connection.vendor, table):
            editor.execute(statement)

    return migrations.RunPython(close, open_again)


def _triggers(vendor: str, table: str, words: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def _undone(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")]
    return [f"DROP TRIGGER {table}_no_change ON {table}", f"DROP FUNCTION {table}_refuse()"]
