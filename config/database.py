"""`DATABASE_URL` → Django's dictionary, for the two engines that the product supports."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class UnknownDatabase(ValueError):
    """The address names an engine that Fil rouge does not run on."""


def database_from_url(url: str) -> dict[str, Any]:
    """Read `sqlite:///path` or `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(unquote(parts.path[1:]) if parts.path != "/:memory:" else ":memory:")
    if parts.scheme in {"postgres", "postgresql"}:
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            # Our pages ask the same short questions all day: planned once on a connection, whatever the values, and
            # never compiled. Planning anew for each value costs three to ten times the answer.
            "OPTIONS": {
                "options": "-c jit=off -c plan_cache_mode=force_generic_plan",
                "server_side_binding": True,
                "prepare_threshold": 3,
                **query,
            },
        }
    raise UnknownDatabase(
        f"DATABASE_URL : moteur « {parts.scheme} » inconnu. "
        "Écrire sqlite:///chemin/du/fichier ou postgresql://utilisateur:mot-de-passe@hôte:port/base."
    )


def sqlite(path: str) -> dict[str, Any]:
    """One file, write-ahead log, writers queue at BEGIN, every commit on disk."""
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A connection that is opened again learns what `ANALYZE` has seen since.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-64000;PRAGMA mmap_size=67108864;PRAGMA temp_store=MEMORY;"
                # A page that several commits of an import touch goes to the file once, not at each of them.
                "PRAGMA wal_autocheckpoint=16000;PRAGMA journal_size_limit=67108864;"
            ),
        },
    }
