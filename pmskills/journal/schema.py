"""The journal's tables, and the steps from each earlier set of tables to today's.

A step reads the old tables whole, makes the new ones and writes them, all in one transaction,
so that a journal killed half-way is the old one or the new one, never something between.
The tables of each version stay here as they were: a file whose tables read otherwise is
damaged, whatever its version number says.
"""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pmskills.journal.records import seal, sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

APPLICATION_ID = 0x706D736B  # "pmsk"
NAMESPACE = uuid.UUID("6f1c7a52-6d4c-5b44-9a39-2d0f3a1b7c11")  # of uids made up for old attempts

TABLES_1 = """
CREATE TABLE questionnaire (
    sha256  TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT;
CREATE TABLE attempt (
    attempt       INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL,
    company       TEXT NOT NULL,
    role          TEXT NOT NULL,
    stage         TEXT NOT NULL,
    held_on       TEXT,
    outcome       TEXT NOT NULL DEFAULT 'open'
                  CHECK (outcome IN ('open', 'offer', 'rejected', 'withdrew', 'no answer')),
    begun_at      TEXT NOT NULL,
    chosen        INTEGER NOT NULL,  -- the largest is the attempt that pages open with
    questionnaire TEXT NOT NULL REFERENCES questionnaire (sha256)
) STRICT;
CREATE TABLE answer (
    answer      INTEGER PRIMARY KEY AUTOINCREMENT,
    attempt     INTEGER NOT NULL REFERENCES attempt (attempt) ON DELETE CASCADE,
    item        TEXT NOT NULL,
    level       INTEGER CHECK (level BETWEEN 0 AND 5),  -- 0: no opportunity yet; NULL: taken back
    note        TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    key         TEXT NOT NULL,
    UNIQUE (attempt, key)
) STRICT;
CREATE TABLE entry (
    entry      INTEGER PRIMARY KEY AUTOINCREMENT,
    attempt    INTEGER NOT NULL REFERENCES attempt (attempt) ON DELETE CASCADE,
    kind       TEXT NOT NULL,  -- such as 'reading', 'debrief'; the last of a kind counts
    content    TEXT NOT NULL,  -- JSON
    written_at TEXT NOT NULL
) STRICT;
CREATE INDEX answer_by_item ON answer (attempt, item, answer);
CREATE TRIGGER answers_are_append_only BEFORE UPDATE ON answer
BEGIN SELECT RAISE (ABORT, 'answers are append-only'); END;
CREATE TRIGGER entries_are_append_only BEFORE UPDATE ON entry
BEGIN SELECT RAISE (ABORT, 'entries are append-only'); END;
"""
TABLES_2 = """
CREATE TABLE questionnaire (
    sha256  TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT;
CREATE TABLE attempt (
    attempt       INTEGER PRIMARY KEY AUTOINCREMENT,
    uid           TEXT NOT NULL UNIQUE,  -- names the attempt on any machine
    name          TEXT NOT NULL,
    company       TEXT NOT NULL,
    role          TEXT NOT NULL,
    stage         TEXT NOT NULL,
    held_on       TEXT,
    outcome       TEXT NOT NULL DEFAULT 'open'
                  CHECK (outcome IN ('open', 'offer', 'rejected', 'withdrew', 'no answer')),
    begun_at      TEXT NOT NULL,
    chosen        INTEGER NOT NULL,  -- the largest is the attempt that pages open with
    questionnaire TEXT NOT NULL REFERENCES questionnaire (sha256),
    sha256        TEXT NOT NULL DEFAULT ''  -- of all that the attempt holds, see records.py
) STRICT;
CREATE TABLE answer (
    answer      INTEGER PRIMARY KEY AUTOINCREMENT,
    attempt     INTEGER NOT NULL REFERENCES attempt (attempt) ON DELETE CASCADE,
    item        TEXT NOT NULL,
    level       INTEGER CHECK (level BETWEEN 0 AND 5),  -- 0: no opportunity yet; NULL: taken back
    note        TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    key         TEXT NOT NULL,
    UNIQUE (attempt, key)
) STRICT;
CREATE TABLE entry (
    entry      INTEGER PRIMARY KEY AUTOINCREMENT,
    attempt    INTEGER NOT NULL REFERENCES attempt (attempt) ON DELETE CASCADE,
    kind       TEXT NOT NULL,  -- such as 'reading', 'debrief'; the last of a kind counts
    content    TEXT NOT NULL,  -- JSON
    written_at TEXT NOT NULL,
    key        TEXT NOT NULL,
    UNIQUE (attempt, key)
) STRICT;
CREATE TABLE register (sha256 TEXT NOT NULL) STRICT;  -- one row: of the list of attempts
CREATE TABLE removing (attempt INTEGER PRIMARY KEY) STRICT;  -- empty but during a removal
CREATE TRIGGER answers_stay BEFORE DELETE ON answer
WHEN NOT EXISTS (SELECT 1 FROM removing WHERE attempt = OLD.attempt)
BEGIN SELECT RAISE (ABORT, 'answers are append-only'); END;
CREATE TRIGGER answers_are_append_only BEFORE UPDATE ON answer
BEGIN SELECT RAISE (ABORT, 'answers are append-only'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entry
WHEN NOT EXISTS (SELECT 1 FROM removing WHERE attempt = OLD.attempt)
BEGIN SELECT RAISE (ABORT, 'entries are append-only'); END;
CREATE TRIGGER entries_are_append_only BEFORE UPDATE ON entry
BEGIN SELECT RAISE (ABORT, 'entries are append-only'); END;
CREATE TRIGGER attempts_stay BEFORE DELETE ON attempt
WHEN NOT EXISTS (SELECT 1 FROM removing WHERE attempt = OLD.attempt)
BEGIN SELECT RAISE (ABORT, 'attempts are append-only'); END;
CREATE TRIGGER attempts_keep_what_they_are
BEFORE UPDATE OF attempt, uid, company, role, stage, held_on, begun_at, questionnaire ON attempt
BEGIN SELECT RAISE (ABORT, 'attempts keep what they are'); END;
CREATE TRIGGER questionnaires_stay BEFORE DELETE ON questionnaire
WHEN NOT EXISTS (SELECT 1 FROM removing)
BEGIN SELECT RAISE (ABORT, 'questionnaires are append-only'); END;
CREATE TRIGGER questionnaires_are_append_only BEFORE UPDATE ON questionnaire
BEGIN SELECT RAISE (ABORT, 'questionnaires are append-only'); END;
"""
TABLES = {1: TABLES_1, 2: TABLES_2}
VERSION = max(TABLES)


def make_tables(db: sqlite3.Connection, version: int = VERSION) -> None:
    """Make the tables of a version in an empty file, inside the caller's transaction."""
    for statement in _statements(TABLES[version]):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {version}")
    if version == VERSION:
        seal(db)


def has_its_tables(db: sqlite3.Connection, version: int) -> bool:
    """Return whether a file has just the tables and triggers of its version."""
    return _schema(db) == _fresh_schema(version)


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring a journal of an earlier version to today's, inside the caller's transaction."""
    for step in range(version, VERSION):
        STEPS[step](db)


def _from_1(db: sqlite3.Connection) -> None:
    """Give each attempt a name of its own and a sum, each entry a key; forbid all deletes."""
    questionnaires, attempts, answers, entries = (
        _rows(db, table) for table in ("questionnaire", "attempt", "answer", "entry")
    )
    sequence = db.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    for table in ("entry", "answer", "attempt", "questionnaire"):
        db.execute(f"DROP TABLE {table}")
    make_tables(db, 2)
    first_key = {row["attempt"]: row["key"] for row in reversed(answers)}
    for row in attempts:
        # Made from what stays, so that two copies of one journal give the same name.
        about = f"{row['attempt']} {row['begun_at']} {first_key.get(row['attempt'], '')}"
        row["uid"] = uuid.uuid5(NAMESPACE, about).hex
    _in_order(answers, "answered_at")
    _in_order(entries, "written_at")
    for row in entries:
        row["key"] = sha256(f"{row['entry']} {row['kind']} {row['written_at']} {row['content']}")
    for table, rows in (
        ("questionnaire", questionnaires),
        ("attempt", attempts),
        ("answer", answers),
        ("entry", entries),
    ):
        _insert(db, table, rows)
    for name, last in sequence:  # the number of a removed attempt is never used again
        db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        db.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, last))
    seal(db)


STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _from_1}


def _in_order(rows: list[dict[str, Any]], column: str) -> None:
    """Where a clock was set back, keep the order: what was stored later counts as later."""
    latest: dict[int, str] = {}
    for row in rows:
        latest[row["attempt"]] = row[column] = max(row[column], latest.get(row["attempt"], ""))


def _rows(db: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    cursor = db.execute(f"SELECT * FROM {table} ORDER BY rowid")
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def _insert(db: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        columns, places = ", ".join(row), ", ".join("?" * len(row))
        db.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(row.values()))


@lru_cache
def _fresh_schema(version: int) -> list[tuple[str, str, str]]:
    with contextlib.closing(sqlite3.connect(":memory:")) as fresh:
        for statement in _statements(TABLES[version]):
            fresh.execute(statement)
        return _schema(fresh)


def _schema(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    return db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()


def _statements(script: str) -> Iterator[str]:
    """Split a script into its statements; `executescript` would end our transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
