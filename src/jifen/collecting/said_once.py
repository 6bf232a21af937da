"""Tables in which what was said stays and only an answer is added, once: the database refuses everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import migrations


def said_once(table: str, said: Sequence[str], *, open_where: str, words: str) -> migrations.RunPython:
    """For a migration: no DELETE, no change of columns ``said``, and none at all of a row for which ``open_where``,
    a condition on ``OLD``, no longer holds."""

    def close(apps: Any, editor: Any) -> None:
        for statement in _triggers(editor.connection.vendor, table, said, open_where, words):
            editor.execute(statement)

    def open_again(apps: Any, editor: Any) -> None:
        for statement in _undone(editor.connection.vendor, table):
            editor.execute(statement)

    return migrations.RunPython(close, open_again)


def _triggers(vendor: str, table: str, said: Sequence[str], open_where: str, words: str) -> list[str]:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in said)
    when = f"WHEN (NOT ({open_where}) OR {changed})"
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        return [
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {when} {refuse}",
        ]
    run = f"EXECUTE FUNCTION {table}_refuse()"
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {run}",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {when} {run}",
    ]


def _undone(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")]
    dropped = [f"DROP TRIGGER {table}_no_{verb} ON {table}" for verb in ("update", "delete")]
    return [*dropped, f"DROP FUNCTION {table}_refuse()"]
