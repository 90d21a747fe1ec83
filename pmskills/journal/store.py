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
from pmskills.journal import backups, schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables
BUSY_SECONDS = 5.0
MEMORY = ":memory:"
MAGIC = b"SQLite format 3\x00"
ID_AT = slice(68, 72)  # where a database's header keeps its application's number
OUR_ID = schema.APPLICATION_ID.to_bytes(4, "big")
SETTINGS = """
PRAGMA foreign_keys = ON;
PRAGMA synchronous = EXTRA;
PRAGMA secure_delete = ON;
PRAGMA recursive_triggers = ON;
PRAGMA cell_size_check = ON;
PRAGMA trusted_schema = OFF;
"""  # recursive triggers: REPLACE deletes rows, and the triggers that forbid it must see that


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
        If the file is not a journal, is damaged, is newer than this version, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if str(path) != MEMORY:
            _make_private(path)
            _refuse_foreign(path)
        self._db = _connect(path)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with _plain_errors(self.path):
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the file all the while."""
        with self._between("BEGIN") as db:
            yield db

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept whole on leaving, or not at all."""
        with self._between("BEGIN IMMEDIATE") as db:
            yield db

    @contextmanager
    def unlocked(self) -> Iterator[sqlite3.Connection]:
        """Give a connection outside any transaction: to copy the file, or to shrink it."""
        with _plain_errors(self.path):
            yield self._db

    @contextmanager
    def _between(self, begin: str) -> Iterator[sqlite3.Connection]:
        with _plain_errors(self.path), _committed(self._db, begin):
            yield self._db


@contextmanager
def _committed(db: sqlite3.Connection, begin: str) -> Iterator[None]:
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def damaged(path: Path, what: str) -> JournalError:
    """Return what to say of a file that is not what was written, with what to do."""
    copies = [] if str(path) == MEMORY else backups.copies_of(path)
    restore = (
        f" Move it away, and put a copy of {copies[-1]} in its place."
        if copies
        else " Move it away, or set PMSKILLS_HOME to another folder."
    )
    return JournalError(f"{path}: {what}, so it was left as it is.{restore}")


def _make_private(path: Path) -> None:
    """Make an empty file that only its owner can read, unless it is there already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise JournalError(
            f"{path}: the journal cannot be opened for writing ({reason})."
            " Check the folder's rights, or set PMSKILLS_HOME to another folder."
        ) from None


def _refuse_foreign(path: Path) -> None:
    """Refuse a file of another kind before SQLite sees it: SQLite may roll back what it finds."""
    header = _header(path)
    if header and not header.startswith(MAGIC):
        raise damaged(path, "this file is damaged or not a journal")
    if header and header[ID_AT] != OUR_ID:
        raise _foreign(path)


def is_ours(path: Path) -> bool:
    """Return whether a file is a journal by its header, whatever state the rest is in."""
    header = _header(path)
    return header.startswith(MAGIC) and header[ID_AT] == OUR_ID


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _foreign(path: Path) -> JournalError:
    return JournalError(
        f"{path}: this SQLite file is not a pmskills journal, so it was left as it is."
        " Move it away, or set PMSKILLS_HOME to another folder."
    )


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
            db.executescript(SETTINGS)
            _set_up(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _set_up(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables in an empty file, bring an older one to today's; refuse all but ours."""
    with _committed(db, "BEGIN"):
        version = _checked_version(db, path)
    if version == schema.VERSION:
        return
    if version:
        backups.keep_copy(db, path, f"schema-{schema.VERSION}")
    with _committed(db, "BEGIN IMMEDIATE"):
        version = _checked_version(db, path)  # another program may have been quicker
        if version == 0:
            schema.make_tables(db)
        elif version < schema.VERSION:
            try:
                schema.migrate(db, version)
            except ValueError:
                raise damaged(path, "this journal is damaged") from None


def _checked_version(db: sqlite3.Connection, path: Path) -> int:
    """Return the version of a journal's tables, 0 for an empty file; refuse all others."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if (application, version, tables) == (0, 0, 0):
        return 0
    if application != schema.APPLICATION_ID:
        raise _foreign(path)
    if version > schema.VERSION:
        raise JournalError(
            f"{path}: this journal was written by a newer pmskills, so it was left as it is."
            " Upgrade pmskills to open it."
        )
    if version not in schema.TABLES or not schema.has_its_tables(db, version):
        raise damaged(path, "this journal is damaged")
    return int(version)


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence with what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        reason = str(error)
        if "locked" in reason:
            advice = "Another program is writing to it. Wait a moment and try again."
        elif any(word in reason for word in ("UTF-8", "no such", "malformed")):
            raise damaged(path, f"this file is damaged ({reason})") from None
        else:
            advice = "Check that the disk has room and that you may write there, then try again."
        raise JournalError(f"{path}: the journal cannot be used ({reason}). {advice}") from None
    except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError) as error:
        raise damaged(path, f"this file is damaged or not a journal ({error})") from None
    except UnicodeEncodeError:
        raise JournalError(
            "The text holds half of a character, so nothing was saved. Type that place again."
        ) from None
