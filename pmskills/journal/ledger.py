"""The rows of a journal: read whole and compared with their sums, written together with them.

Every change goes through `Ledger.writing`, which looks first whether what is there is
still what was written. A sum made over damaged rows would call the damage true.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pmskills.journal import backups, records
from pmskills.journal.records import FACTS, NO_OPPORTUNITY_CODE, AttemptRecord, sha256
from pmskills.journal.store import JournalError, Store, damaged

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pmskills.journal.records import AnswerRecord, PageRecord

NEXT_CHOICE = "(SELECT coalesce(max(chosen), 0) + 1 FROM attempt)"
LOCAL = "max(?, (SELECT coalesce(max({stamp}), '') FROM {table} WHERE attempt = ?))"


class Ledger:
    """The rows of one journal file.

    Parameters
    ----------
    path : Path
        The file; see `Store`.

    Raises
    ------
    JournalError
        If the file cannot be used; any reading, if it reads back other than it was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = Store(path)

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def numbers(self) -> list[int]:
        """Return the numbers of all attempts, oldest first."""
        with self._store.reading() as db:
            self._check_list(db)
            return _numbers(db)

    def record(self, attempt: int) -> AttemptRecord:
        """Return all that an attempt holds."""
        with self._store.reading() as db:
            return self.whole(db, attempt)

    def all(self) -> dict[int, AttemptRecord]:
        """Return all attempts by their number, oldest first."""
        with self._store.reading() as db:
            self._check_list(db)
            return {number: self.whole(db, number) for number in _numbers(db)}

    def current(self) -> int | None:
        """Return the attempt chosen last, or None if there is none yet."""
        with self._store.reading() as db:
            self._check_list(db)
            return chosen_last(db)

    def asked(self, digest: str) -> str:
        """Return a questionnaire's content by its sum."""
        rows = self._store.read("SELECT content FROM questionnaire WHERE sha256 = ?", digest)
        content = str(rows[0][0]) if rows else ""  # a damaged page may give a number
        if sha256(content) != digest:
            raise damaged(self.path, "the questions in this journal are damaged")
        return content

    @contextmanager
    def writing(self, attempt: int | None = None) -> Iterator[sqlite3.Connection]:
        """Give a connection for a change, after a look at the attempt changed; seal on leaving."""
        with self._store.transaction() as db:
            self._check_list(db)
            if attempt is not None:
                self.whole(db, attempt)
            yield db
            try:
                records.seal(db)
            except ValueError:
                raise JournalError(
                    "What was to be saved is not what a journal holds, so nothing was saved."
                    " Check its dates and names."
                ) from None

    def problems(self) -> list[str]:
        """Return what is wrong with the file, by SQLite's checks and by our own sums."""
        with self._store.unlocked() as db:
            found = backups.problems(db)
        try:
            for attempt in self.all().values():
                self.asked(attempt.questionnaire)
        except JournalError as error:
            found.append(str(error))
        return found

    def copy_to(self, target: Path) -> None:
        """Copy the file, whole, into a new one."""
        with self._store.unlocked() as db:
            backups.copy_whole(db, target)

    def keep_copy(self) -> Path | None:
        """Copy the file into its folder of copies, unless it has not changed since the last."""
        copies = backups.copies_of(self.path)
        if copies and copies[-1].stat().st_mtime >= self.path.stat().st_mtime:
            return None
        if found := self.problems():
            raise damaged(self.path, f"this journal is damaged ({found[0]})")
        with self._store.unlocked() as db:
            return backups.keep_copy(db, self.path)

    def clear(self) -> None:
        """Remove all attempts and questionnaires, and shrink the file until nothing is left."""
        with self._store.transaction() as db:
            remove(db, _numbers(db))
            records.seal(db)
        with self._store.unlocked() as db:
            db.execute("VACUUM")

    def _check_list(self, db: sqlite3.Connection) -> None:
        if not records.is_complete(db):
            raise damaged(self.path, "the list of attempts in this journal is damaged")

    def whole(self, db: sqlite3.Connection, attempt: int) -> AttemptRecord:
        """Return all that an attempt holds, within a transaction; see `record`."""
        numbers = _numbers(db)
        if attempt not in numbers:
            have = f"There are: {', '.join(map(str, numbers))}." if numbers else ""
            raise JournalError(f"There is no attempt {attempt}. {have or 'There are none yet.'}")
        record = records.read_whole(db, attempt)
        if record is None:
            raise damaged(self.path, f"attempt {attempt} reads back other than it was written")
        return record


def _numbers(db: sqlite3.Connection) -> list[int]:
    return [row[0] for row in db.execute("SELECT attempt FROM attempt ORDER BY attempt")]


def chosen_last(db: sqlite3.Connection) -> int | None:
    """Return the attempt that pages open with, or None if there is none."""
    row = db.execute(
        "SELECT attempt FROM attempt ORDER BY chosen DESC, attempt DESC LIMIT 1"
    ).fetchone()
    return None if row is None else int(row[0])


def numbered(db: sqlite3.Connection, uid: str) -> int | None:
    """Return the number that an attempt has in this journal, or None if it is not here."""
    row = db.execute("SELECT attempt FROM attempt WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else int(row[0])


def count(db: sqlite3.Connection) -> int:
    """Return how many attempts there are."""
    return len(_numbers(db))


def asks(db: sqlite3.Connection, attempt: int) -> str:
    """Return the sum of the questionnaire that an attempt is answered on."""
    row = db.execute("SELECT questionnaire FROM attempt WHERE attempt = ?", (attempt,)).fetchone()
    return str(row[0])


def insert_attempt(db: sqlite3.Connection, record: AttemptRecord, asked: str) -> int:
    """Add an attempt without its answers and pages, with the questions it is answered on."""
    db.execute("INSERT OR IGNORE INTO questionnaire VALUES (?, ?)", (record.questionnaire, asked))
    places = ", ".join("?" * len(FACTS))
    (number,) = db.execute(
        f"INSERT INTO attempt ({', '.join(FACTS)}, chosen) VALUES ({places}, 0) RETURNING attempt",
        [getattr(record, fact) for fact in FACTS],
    ).fetchone()
    return int(number)


def choose(db: sqlite3.Connection, attempt: int) -> None:
    """Make an attempt the one that pages open with."""
    db.execute(f"UPDATE attempt SET chosen = {NEXT_CHOICE} WHERE attempt = ?", (attempt,))


def change(db: sqlite3.Connection, attempt: int, column: str, value: str) -> None:
    """Change an attempt's name or outcome."""
    db.execute(f"UPDATE attempt SET {column} = ? WHERE attempt = ?", (value, attempt))
    records.mark_changed(db, attempt)


def add_answers(
    db: sqlite3.Connection, attempt: int, answers: Iterable[AnswerRecord], *, said_now: bool
) -> None:
    """Append answers; one with a known key is not stored again.

    What is said now counts as later than all before, even if the clock was set back.
    """
    stamp = LOCAL.format(stamp="answered_at", table="answer") if said_now else "?"
    records.mark_changed(db, attempt)
    for answer in answers:
        level = NO_OPPORTUNITY_CODE if answer.level == "na" else answer.level
        values = (attempt, answer.item, level, answer.note, answer.key, answer.answered_at)
        db.execute(
            "INSERT INTO answer (attempt, item, level, note, key, answered_at)"
            f" VALUES (?, ?, ?, ?, ?, {stamp}) ON CONFLICT (attempt, key) DO NOTHING",
            (*values, attempt) if said_now else values,
        )


def add_page(db: sqlite3.Connection, attempt: int, page: PageRecord, *, said_now: bool) -> None:
    """Append a version of what a page holds."""
    stamp = LOCAL.format(stamp="written_at", table="entry") if said_now else "?"
    records.mark_changed(db, attempt)
    values = (attempt, page.kind, page.content, page.key, page.written_at)
    db.execute(
        "INSERT INTO entry (attempt, kind, content, key, written_at)"
        f" VALUES (?, ?, ?, ?, {stamp}) ON CONFLICT (attempt, key) DO NOTHING",
        (*values, attempt) if said_now else values,
    )


def remove(db: sqlite3.Connection, attempts: Iterable[int]) -> None:
    """Remove attempts with all that belongs to them, past the triggers that forbid it."""
    for attempt in attempts:
        db.execute("INSERT INTO removing VALUES (?)", (attempt,))
        db.execute("DELETE FROM attempt WHERE attempt = ?", (attempt,))
        db.execute(
            "DELETE FROM questionnaire WHERE sha256 NOT IN (SELECT questionnaire FROM attempt)"
        )
        db.execute("DELETE FROM removing")
