"""What many tests begin with is made once in a process; afterwards its rows are copied, in a tenth of the time.

Only from a state with as many rows in every table as it was made from. Otherwise it is made anew, and so it is on PostgreSQL, whose
rows come back in other types than they went in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

Rows = dict[str, set[tuple[Any, ...]]]
State = tuple[tuple[Any, ...], ...]
_KEPT: dict[tuple[str, State], Rows] = {}


def remembered(name: str, make: Callable[[], object]) -> None:
    """``make`` only adds rows, the same ones whenever it is called; ``name`` tells it from others."""
    if connection.vendor != "sqlite":
        make()
        return
    key = (name, _state())
    if key in _KEPT:
        _copy(_KEPT[key])
        return
    before = _everything()
    make()
    _KEPT[key] = _added(before, _everything())


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _state() -> State:
    """Cheap to ask: one query for all tables."""
    counts = " UNION ALL ".join(f"SELECT '{one}', COUNT(*) FROM \"{one}\"" for one in _tables())
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return tuple(cursor.fetchall())


def _everything() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for one in _tables():
            cursor.execute(f'SELECT * FROM "{one}"')
            found[one] = set(cursor.fetchall())
    return found


def _added(before: Rows, after: Rows) -> Rows:
    changed = [one for one in before if before[one] - after[one]]
    assert not changed, f"it changes rows of {changed}, and so cannot be remembered"
    return {one: after[one] - before[one] for one in after if after[one] != before[one]}


def _copy(rows: Rows) -> None:
    for table, added in rows.items():
        places = ", ".join("?" * len(next(iter(added))))
        connection.connection.executemany(f'INSERT INTO "{table}" VALUES ({places})', sorted(added, key=repr))
