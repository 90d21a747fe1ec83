"""The journal's file: one SQLite database, opened safely, its complaints in plain words.

Rollback journal and `synchronous = EXTRA`: what was committed survives a crash or a
power cut, also in a synced folder, where write-ahead logs break. A file that is not
ours, or is newer than this version, is never written to.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pmskills.datafiles import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = 0x706D736B  # "pmsk"
SCHEMA_VERSION = 1
OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables
BUSY_SECONDS = 5.0
SCHEMA = """
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


class JournalError(InputError):
    """The journal cannot do this."""


class Store:
    """An open journal file.

    Parameters
    ----------
    path : Path
        The file; made if it is not there, readable by its owner only. ":memory:" keeps nothing.

    Raises
    ------
    JournalError
        If the file is not a journal, is newer than this version, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if str(path) != ":memory:":
            _make_private(path)
        self._db = _connect(path)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with _plain_errors(self._path):
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept whole on leaving, or not at all."""
        with _plain_errors(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def _make_private(path: Path) -> None:
    """Make an empty file that only its owner can read, unless it is there already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise JournalError(
            f"{path}: the journal cannot be opened for writing ({error.strerror})."
            " Check the folder's rights, or set PMSKILLS_HOME to another folder."
        ) from None


def _connect(path: Path) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise JournalError(
            f"This Python has SQLite {sqlite3.sqlite_version}; the journal needs 3.37 or newer."
            " Use a newer Python."
        )
    # Widget messages may arrive on another thread than the one that opened the journal.
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        with _plain_errors(path):
            db.executescript("PRAGMA foreign_keys = ON; PRAGMA synchronous = EXTRA;")
            _set_up(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _set_up(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables in an empty file; refuse a file that is not ours."""
    db.execute("BEGIN IMMEDIATE")
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if (application, version, tables) == (0, 0, 0):
            for statement in _statements(SCHEMA):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        elif application != APPLICATION_ID:
            raise JournalError(
                f"{path}: this SQLite file is not a pmskills journal, so it was left as it is."
                " Move it away, or set PMSKILLS_HOME to another folder."
            )
        elif version > SCHEMA_VERSION:
            raise JournalError(
                f"{path}: this journal was written by a newer pmskills, so it was left as it is."
                " Upgrade pmskills to open it."
            )
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """Split a script into its statements; `executescript` would end our transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence with what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        reason = str(error)
        advice = (
            "Another program is writing to it. Wait a moment and try again."
            if "locked" in reason
            else "Check that the disk has room and that you may write there, then try again."
        )
        raise JournalError(f"{path}: the journal cannot be used ({reason}). {advice}") from None
    except sqlite3.DatabaseError as error:
        raise JournalError(
            f"{path}: this file is damaged or not a journal ({error}), so it was left as it is."
            " Move it away, or set PMSKILLS_HOME to another folder."
        ) from None
