"""``JIFEN_*`` variables, each read once by a small function that fails with advice."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES: Final = {"1", "true", "yes", "on"}
NO: Final = {"", "0", "false", "no", "off"}

SQLITE_START: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000; "
    "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=27103364;"
)


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str) -> list[str]:
    return [word for word in text(name, default).replace(",", " ").split() if word]


def switch(name: str) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in YES | NO:
        return value in YES
    raise ImproperlyConfigured(f"{name}={value!r} 不是开关；请写 1 或 0。{name} is a switch: write 1 or 0.")


def number(name: str, default: int, least: int) -> int:
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and int(value) >= least:
        return int(value)
    raise ImproperlyConfigured(
        f"{name}={value!r} 应为不小于 {least} 的整数。{name} must be a whole number, at least {least}."
    )


def secret_key(folder: Path, *, shared_database: bool) -> str:
    """From the environment; on the embedded database kept in a file beside it, made at the first start."""
    given = os.environ.get("JIFEN_SECRET_KEY", "").strip()
    if given:
        return given
    if shared_database:
        raise ImproperlyConfigured(
            "缺少 JIFEN_SECRET_KEY：使用 PostgreSQL 时各进程必须共用同一把密钥。"
            "生成一把：python -c 'import secrets; print(secrets.token_urlsafe(48))'，写入环境后重新启动。"
            " JIFEN_SECRET_KEY is missing; with PostgreSQL every process needs the same one."
        )
    return _kept_key(folder / "secret_key")


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # made by an earlier start, or by a process that started at the same moment
    return path.read_text(encoding="ascii").strip()


def database(folder: Path) -> dict[str, Any]:
    """PostgreSQL by ``JIFEN_DATABASE_URL``, otherwise one SQLite file in ``folder``."""
    address = os.environ.get("JIFEN_DATABASE_URL", "").strip()
    return _postgresql(address) if address else _sqlite(folder / "db.sqlite3")


def _sqlite(path: Path) -> dict[str, Any]:
    # IMMEDIATE: a transaction that will write takes its turn at the start, instead of failing in the middle.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START},
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "JIFEN_DATABASE_URL 应形如 postgresql://用户:密码@主机:5432/库名；不写则使用内嵌的 SQLite。"
            " JIFEN_DATABASE_URL must look like postgresql://user:password@host:5432/name; without it SQLite is used."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
