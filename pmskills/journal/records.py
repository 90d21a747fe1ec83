"""Everything that one attempt holds, as one frozen value with one SHA-256.

SQLite's own check is no proof of content: of 3,000 journals with a byte flipped, 368 passed
it and read back altered. So an attempt is always read whole, and what was read is compared
with the sum that was written with it. The same value is what an export carries.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationError

from pmskills.datafiles import Entry, listed
from pmskills.feedback import Outcome

if TYPE_CHECKING:
    import sqlite3

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _time(text: str) -> str:
    """Refuse what is no time in UTC, such as February 31."""
    if STAMP.fullmatch(text):
        with contextlib.suppress(ValueError):
            datetime.fromisoformat(text)
            return text
    raise ValueError(f"'{text}' is no time such as 2026-03-12T19:00:00Z.")


def _day(text: str) -> str:
    if DAY.fullmatch(text):
        with contextlib.suppress(ValueError):
            date.fromisoformat(text)
            return text
    raise ValueError(f"'{text}' is no day such as 2026-03-12.")


def _no_flag(value: object) -> object:
    """Refuse true for 1, which are equal in Python and in a Literal."""
    if isinstance(value, bool | float):
        raise ValueError(f"{value} is not a level. Use 1 to 5, or 'na'.")
    return value


Stamp = Annotated[str, AfterValidator(_time)]
Day = Annotated[str, AfterValidator(_day)]
Key = Annotated[str, StringConstraints(min_length=1)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FACTS = (
    *("uid", "name", "company", "role", "stage", "held_on", "outcome", "begun_at"),
    "questionnaire",
)
FIXED = ("company", "role", "stage", "held_on", "begun_at", "questionnaire")  # by a trigger
NO_OPPORTUNITY_CODE = 0  # how "na" is stored


class AnswerRecord(Entry):
    """One answer as it was given; `level` is None when it took an earlier one back."""

    item: Key
    level: Annotated[Literal[1, 2, 3, 4, 5, "na"] | None, BeforeValidator(_no_flag)]
    note: str
    answered_at: Stamp
    key: Key


class PageRecord(Entry):
    """One version of what a page holds; `content` is JSON, letter for letter."""

    kind: Key
    content: str
    written_at: Stamp
    key: Key


class About(Entry):
    """Which interview an attempt is, as it was noted after the attempt had begun."""

    company: str = ""
    role: str = ""
    stage: str = ""
    held_on: Day | None = None


class AttemptRecord(Entry):
    """An attempt with all its answers and pages, oldest first.

    `uid` names the attempt on any machine; `questionnaire` is the SHA-256 of what was asked.
    """

    uid: Key
    name: Key
    company: str
    role: str
    stage: str
    held_on: Day | None
    outcome: Outcome
    begun_at: Stamp
    questionnaire: Sha256
    answers: Annotated[tuple[AnswerRecord, ...], BeforeValidator(listed)] = ()
    pages: Annotated[tuple[PageRecord, ...], BeforeValidator(listed)] = Field(default=())

    @property
    def sha256(self) -> str:
        """The sum of all that the attempt holds."""
        return sha256(self.model_dump_json())

    def latest(self) -> dict[str, AnswerRecord]:
        """Return the last answer to each item; those taken back are left out."""
        last = {answer.item: answer for answer in self._in_time()}
        return {item: answer for item, answer in last.items() if answer.level is not None}

    def versions(self, kind: str) -> list[str]:
        """Return what a page has held, oldest first."""
        pages = sorted(self.pages, key=lambda page: page.written_at)
        return [page.content for page in pages if page.kind == kind]

    def _in_time(self) -> list[AnswerRecord]:
        # Answers merged from another machine come last in the file, yet may be older.
        # The sort is stable: at the same time, the one stored later counts.
        return sorted(self.answers, key=lambda answer: answer.answered_at)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_key() -> str:
    """Return a name that nothing else has, on any machine."""
    return uuid.uuid4().hex


def read_record(db: sqlite3.Connection, attempt: int) -> AttemptRecord | None:
    """Return what the tables hold of an attempt; None if it breaks a rule of its kind.

    What is wrong with it does not matter: it is not what was written.
    """
    facts = db.execute(
        f"SELECT {', '.join(FACTS)} FROM attempt WHERE attempt = ?", (attempt,)
    ).fetchone()
    answers = db.execute(
        "SELECT item, level, note, answered_at, key FROM answer WHERE attempt = ? ORDER BY answer",
        (attempt,),
    )
    pages = db.execute(
        "SELECT kind, content, written_at, key FROM entry WHERE attempt = ? ORDER BY entry",
        (attempt,),
    )
    try:
        return AttemptRecord(
            **dict(zip(FACTS, facts, strict=True)),
            answers=tuple(_answer(row) for row in answers),
            pages=tuple(
                PageRecord(kind=kind, content=content, written_at=at, key=key)
                for kind, content, at, key in pages
            ),
        )
    except (ValidationError, TypeError):
        return None


def _answer(row: tuple[str, int | None, str, str, str]) -> AnswerRecord:
    item, code, note, at, key = row
    level = "na" if code == NO_OPPORTUNITY_CODE else code
    return AnswerRecord(item=item, level=level, note=note, answered_at=at, key=key)  # type: ignore[arg-type]  # checked by the model


def read_whole(db: sqlite3.Connection, attempt: int) -> AttemptRecord | None:
    """Return an attempt if it reads back as it was written, else None."""
    record = read_record(db, attempt)
    row = db.execute("SELECT sha256 FROM attempt WHERE attempt = ?", (attempt,)).fetchone()
    return record if record is not None and row == (record.sha256,) else None


def seal(db: sqlite3.Connection) -> None:
    """Write the sums of all attempts that were marked as changed, and of the list of attempts.

    Raises
    ------
    ValueError
        If what an attempt holds now breaks a rule of its kind.
    """
    for (attempt,) in db.execute("SELECT attempt FROM attempt WHERE sha256 = ''").fetchall():
        record = read_record(db, attempt)
        if record is None:
            raise ValueError(f"attempt {attempt} would not be readable")
        db.execute("UPDATE attempt SET sha256 = ? WHERE attempt = ?", (record.sha256, attempt))
    db.execute("DELETE FROM register")
    db.execute("INSERT INTO register VALUES (?)", (_register(db),))


def mark_changed(db: sqlite3.Connection, attempt: int) -> None:
    """Take the sum off an attempt, so that `seal` writes a new one."""
    db.execute("UPDATE attempt SET sha256 = '' WHERE attempt = ?", (attempt,))


def is_complete(db: sqlite3.Connection) -> bool:
    """Return whether the list of attempts reads back as it was written: none is missing."""
    return db.execute("SELECT sha256 FROM register").fetchall() == [(_register(db),)]


def _register(db: sqlite3.Connection) -> str:
    rows = db.execute("SELECT attempt, chosen, sha256 FROM attempt ORDER BY attempt").fetchall()
    return sha256(repr(rows))
