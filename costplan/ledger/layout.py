"""The tables of a ledger's file, its version, and the way from each earlier version to this one.
Which journal it keeps is decided in database.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import wrong

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

APPLICATION = 0x63706C67
"""``cplg``, which stands in the head of every file of ours."""

_FIRST = (
    # Amounts are whole pico-dollars, moments milliseconds since 1970; owner is the SHA-256 of the token.
    """CREATE TABLE reservation (
  number INTEGER PRIMARY KEY,
  key TEXT,
  fingerprint TEXT NOT NULL,
  model TEXT NOT NULL,
  request TEXT NOT NULL,
  tags TEXT NOT NULL,
  prompt_sha256 TEXT,
  prompt_chars INTEGER,
  state TEXT NOT NULL CHECK (state IN ('dispatched', 'settled', 'released')),
  reserved INTEGER NOT NULL CHECK (typeof(reserved) = 'integer' AND reserved >= 0),
  method TEXT NOT NULL CHECK (method IN ('hard', 'estimated')),
  settled INTEGER CHECK (settled IS NULL OR (typeof(settled) = 'integer' AND settled >= 0)),
  how TEXT CHECK (how IN ('actual', 'estimated', 'maximum')),
  why TEXT NOT NULL,
  outcome TEXT NOT NULL,
  usage TEXT,
  breach INTEGER NOT NULL CHECK (breach IN (0, 1)),
  accepted_breach TEXT,
  at INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  settled_at INTEGER,
  settled_by TEXT CHECK (settled_by IN ('owner', 'reaper')),
  host TEXT NOT NULL,
  boot TEXT NOT NULL,
  pid INTEGER NOT NULL,
  started TEXT NOT NULL,
  owner BLOB NOT NULL,
  CHECK ((state = 'settled') = (settled IS NOT NULL)),
  CHECK ((settled IS NULL) = (how IS NULL))
)""",
    """CREATE UNIQUE INDEX reservation_by_key ON reservation (key) WHERE key IS NOT NULL AND state <> 'released'""",
    """CREATE INDEX reservation_out ON reservation (expires) WHERE state = 'dispatched'""",
    """CREATE INDEX reservation_in_breach ON reservation (number) WHERE breach = 1 AND accepted_breach IS NULL""",
    # What a late settlement adds to what reaping had settled: once for each.
    """CREATE TABLE adjustment (
  reservation INTEGER PRIMARY KEY REFERENCES reservation (number),
  amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer'),
  how TEXT NOT NULL CHECK (how IN ('actual', 'estimated', 'maximum')),
  why TEXT NOT NULL,
  usage TEXT,
  outcome TEXT NOT NULL,
  at INTEGER NOT NULL
)""",
    # Which sums are kept: for each set of tag names and each window that a cap ever asked for.
    """CREATE TABLE scope (
  number INTEGER PRIMARY KEY,
  names TEXT NOT NULL,
  window TEXT NOT NULL,
  UNIQUE (names, window)
)""",
    # The sums, as text: they may pass what an INTEGER holds, and SQLite would make them inexact without a word.
    """CREATE TABLE total (
  scope INTEGER NOT NULL REFERENCES scope (number),
  tags TEXT NOT NULL,
  label TEXT NOT NULL,
  spent TEXT NOT NULL,
  reserved TEXT NOT NULL,
  PRIMARY KEY (scope, tags, label)
) WITHOUT ROWID""",
    """CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), latest INTEGER NOT NULL)""",
    """INSERT INTO clock VALUES (1, 0)""",
)

_GLOBS_OF_MODELS: tuple[str, ...] = ()
"""The names of a scope may be an object with globs of models, whose sums version 1 would not keep."""

STEPS: tuple[tuple[str, ...], ...] = (_FIRST, _GLOBS_OF_MODELS)
"""From version 0, which is an empty file, to 1, and so on: what is added here is never edited."""

VERSION = len(STEPS)


def needs_steps(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether a file is empty, or of an earlier version.

    Raises:
        InputError: it is of a later version, or no ledger.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and (tables or application or version):
        raise wrong("not-a-ledger", f"{path} is a database of something else", "name another file for the ledger")
    if version > VERSION:
        told = f"{path} is a ledger of version {version}, and this release reads up to version {VERSION}"
        raise wrong("ledger-newer", told, "install a newer costplan")
    return bool(version < VERSION)


def take_steps(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a file to this version, within the transaction of the caller."""
    if needs_steps(connection, path):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for step in STEPS[version:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
