"""SQLite: the schema, one connection, and transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS users (
    user_id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE COLLATE NOCASE, hotkey TEXT UNIQUE,
    coldkey TEXT NOT NULL, payment_address TEXT NOT NULL, deposit_address TEXT NOT NULL,
    fingerprint_hash TEXT NOT NULL UNIQUE, balance REAL NOT NULL DEFAULT 0,
    permissions INTEGER NOT NULL DEFAULT 0, logo_id TEXT, created_at TEXT NOT NULL,
    validator_hotkey TEXT, subnet_owner_hotkey TEXT, deposit_returned INTEGER NOT NULL DEFAULT 0,
    free_calls INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS api_keys (
    api_key_id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    key_hash TEXT NOT NULL, admin INTEGER NOT NULL, name TEXT NOT NULL, created_at TEXT NOT NULL,
    shuffle INTEGER NOT NULL, UNIQUE (user_id, name)
);
CREATE TABLE IF NOT EXISTS api_key_scopes (
    scope_id TEXT PRIMARY KEY, api_key_id TEXT NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    object_type TEXT NOT NULL, object_id TEXT, action TEXT
);
CREATE INDEX IF NOT EXISTS scopes_by_key ON api_key_scopes (api_key_id);
CREATE TABLE IF NOT EXISTS secrets (
    secret_id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users, purpose TEXT NOT NULL,
    key TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS images (
    image_id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users, name TEXT NOT NULL, tag TEXT NOT NULL,
    readme TEXT NOT NULL, public INTEGER NOT NULL, status TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS chutes (
    chute_id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users, image_id TEXT NOT NULL REFERENCES images,
    name TEXT NOT NULL, slug TEXT NOT NULL, tagline TEXT NOT NULL, template TEXT, public INTEGER NOT NULL,
    hot INTEGER NOT NULL, invocation_count INTEGER NOT NULL, created_at TEXT NOT NULL, terms TEXT
);
CREATE TABLE IF NOT EXISTS deployments (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS quotas (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, chute_id TEXT NOT NULL, quota INTEGER NOT NULL,
    used REAL NOT NULL, is_default INTEGER NOT NULL, updated_at TEXT NOT NULL,
    used_on TEXT, anchor TEXT, PRIMARY KEY (user_id, chute_id)
);
CREATE TABLE IF NOT EXISTS discounts (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, chute_id TEXT NOT NULL, discount REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS price_overrides (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, chute_id TEXT NOT NULL, per_request REAL,
    per_million_in REAL, per_million_out REAL, per_step REAL, cache_discount REAL
);
CREATE TABLE IF NOT EXISTS usage (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, bucket TEXT NOT NULL, chute_id TEXT NOT NULL,
    amount REAL NOT NULL, count INTEGER NOT NULL, input_tokens INTEGER, output_tokens INTEGER,
    covered REAL NOT NULL DEFAULT 0, PRIMARY KEY (user_id, bucket, chute_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS payments (
    payment_id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, block INTEGER NOT NULL,
    rao_amount INTEGER NOT NULL, fmv REAL NOT NULL, usd_amount REAL NOT NULL, transaction_hash TEXT NOT NULL,
    purpose TEXT NOT NULL, created_at TEXT NOT NULL, address TEXT
);
CREATE TABLE IF NOT EXISTS oauth_apps (
    app_id TEXT PRIMARY KEY, client_id TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    name TEXT NOT NULL, description TEXT, redirect_uris TEXT NOT NULL, homepage_url TEXT, logo_url TEXT,
    active INTEGER NOT NULL, public INTEGER NOT NULL, days INTEGER NOT NULL, allowed_scopes TEXT NOT NULL,
    secret_hash TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS oauth_shares (
    app_id TEXT NOT NULL REFERENCES oauth_apps ON DELETE CASCADE,
    shared_to TEXT NOT NULL REFERENCES users ON DELETE CASCADE, created_at TEXT NOT NULL,
    PRIMARY KEY (app_id, shared_to)
);
CREATE TABLE IF NOT EXISTS oauth_grants (
    grant_id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES oauth_apps ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, scopes TEXT NOT NULL, created_at TEXT NOT NULL,
    revoked INTEGER NOT NULL, UNIQUE (app_id, user_id)
);
CREATE TABLE IF NOT EXISTS oauth_tokens (
    token_hash TEXT PRIMARY KEY, kind TEXT NOT NULL, app_id TEXT NOT NULL REFERENCES oauth_apps ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, grant_id TEXT NOT NULL, scopes TEXT NOT NULL,
    created_at TEXT NOT NULL, expires_at TEXT NOT NULL, revoked INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS model_aliases (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE, alias TEXT NOT NULL, chute_ids TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL, PRIMARY KEY (user_id, alias)
);
CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS nonces (nonce TEXT PRIMARY KEY, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS registrations (ip TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS agent_registrations (
    registration_id TEXT PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, hotkey TEXT NOT NULL, coldkey TEXT NOT NULL,
    username TEXT NOT NULL, payment_address TEXT NOT NULL, received_usd REAL NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL, expires_at TEXT NOT NULL, completed_at TEXT, is_set_up INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS metagraph (hotkey TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chain_accounts (
    address TEXT PRIMARY KEY, nonce INTEGER NOT NULL, free INTEGER NOT NULL, reserved INTEGER NOT NULL,
    frozen INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS chain_payments (address TEXT NOT NULL, rao INTEGER NOT NULL);
"""

_NEW_COLUMNS = {
    "usage": {"input_tokens": "INTEGER", "output_tokens": "INTEGER", "covered": "REAL NOT NULL DEFAULT 0"},
    "quotas": {"used_on": "TEXT", "anchor": "TEXT"},
    "payments": {"address": "TEXT"},
    "users": {"free_calls": "INTEGER NOT NULL DEFAULT 0"},
    "chutes": {"terms": "TEXT"},
}
"""What was added to the schema after folders had been made with it."""


class Database:
    """One connection, shared by every request. All calls are quick and synchronous: an event loop may make them."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            # SQLite gives its journal files the mode of the database: private from the first byte.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            ":memory:" if path is None else path, check_same_thread=False, isolation_level=None
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")
        if path is not None:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)
        self._add_new_columns()

    def _add_new_columns(self) -> None:
        """Bring the tables of a folder up to date that an earlier version of the program made."""
        for table, columns in _NEW_COLUMNS.items():
            known = {row["name"] for row in self.rows("SELECT name FROM pragma_table_info(?)", table)}
            for name in columns.keys() - known:
                self.run(f"ALTER TABLE {table} ADD COLUMN {name} {columns[name]}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside takes effect, or nothing does. Nests into the transaction already open."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def run(self, sql: str, *values: object) -> int:
        """Execute one statement; the number of rows it changed. Raises sqlite3.IntegrityError on a conflict."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Execute one statement for each row."""
        with self._lock:
            self._connection.executemany(sql, rows)

    def insert(self, table: str, **values: object) -> None:
        """Insert one row. `table` and the names are the sandbox's own, never a request's."""
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, if there is one."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return found

    def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, *values)
        return None if found is None else found[0]

    def get_meta(self, name: str) -> str | None:
        """A remembered fact about this sandbox."""
        found = self.value("SELECT value FROM meta WHERE name = ?", name)
        return None if found is None else str(found)

    def set_meta(self, name: str, value: str) -> None:
        """Remember a fact about this sandbox."""
        self.run(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value
        )

    def close(self) -> None:
        """Close the connection; an open transaction is lost."""
        with self._lock:
            self._connection.close()
