"""What a person said, on disk: attempts and their answers, in one SQLite file.

Raw answers are stored and nothing else; scores are computed from them each time.
Answers are append-only: a changed answer is a new row, so nothing said is lost.
An attempt keeps the questions it was answered on, so that later edits to the
questionnaire never change what an old answer meant.
"""

from __future__ import annotations

import hashlib
import operator
import os
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import pandas as pd
import platformdirs

from pmskills.datafiles import Entry
from pmskills.feedback import OUTCOMES, Outcome, Reading
from pmskills.questionnaire import LEVELS, NO_OPPORTUNITY, Questionnaire, load_questionnaire
from pmskills.store import JournalError, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

NEXT_CHOICE = "(SELECT coalesce(max(chosen), 0) + 1 FROM attempt)"
Content = TypeVar("Content", bound=Entry)
Level = int | Literal["na"] | None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Answer:
    """One answer to one item.

    Attributes
    ----------
    item : str
        The item's id.
    level : int, "na" or None
        1 to 5; "na" for no opportunity yet; None when the answer is taken back.
    note : str
        The person's own words, if any.
    key : str
        Names this answer, so that sending it twice stores it once.
    answered_at : str
        UTC, ISO 8601, to the second.
    """

    item: str
    level: Level
    note: str = ""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    answered_at: str = field(default_factory=_now)


def journal_path() -> Path:
    """Return where the journal lies: `PMSKILLS_HOME` if set, else the user's data folder."""
    home = os.environ.get("PMSKILLS_HOME") or platformdirs.user_data_dir(
        "pmskills", appauthor=False
    )
    return Path(home) / "journal.sqlite3"


class Journal:
    """The attempts of one person; a context manager.

    Parameters
    ----------
    path : str or Path, optional
        The file; made if it is not there, readable by its owner only. The default
        is `journal_path()`; ":memory:" keeps nothing.

    Raises
    ------
    JournalError
        If the file is not a journal, is newer than this version, or cannot be opened.

    Examples
    --------
    >>> with Journal(":memory:") as journal:
    ...     attempt = journal.begin(company="Example", role="product-manager")
    ...     item = journal.questionnaire(attempt).items[0].id
    ...     journal.answer(attempt, item, 4, note="what I did")
    ...     int(journal.answers(attempt)[item].iloc[0])
    4
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = journal_path() if path is None else Path(path)
        self._store = Store(self.path)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return "Journal()"

    def close(self) -> None:
        """Close the file. Everything answered is on disk already."""
        self._store.close()

    def begin(
        self,
        name: str = "",
        *,
        company: str = "",
        role: str = "",
        stage: str = "",
        held_on: date | None = None,
        questionnaire: Questionnaire | None = None,
        begun_at: str | None = None,
    ) -> int:
        """Begin an attempt and return its number.

        Parameters
        ----------
        name : str, optional
            What to call it; the company, or "Attempt 3", if left out.
        company, role, stage : str, optional
            Free text; a `role` that is an id in roles.toml becomes the one compared with.
        held_on : date, optional
            The day of the interview.
        questionnaire : Questionnaire, optional
            What is asked; the workbook's own if left out. Kept with the attempt.
        begun_at : str, optional
            UTC, ISO 8601; now if left out.
        """
        content = (questionnaire or load_questionnaire()).model_dump_json()
        digest = hashlib.sha256(content.encode()).hexdigest()
        with self._store.transaction() as db:
            db.execute("INSERT OR IGNORE INTO questionnaire VALUES (?, ?)", (digest, content))
            (count,) = db.execute("SELECT count(*) FROM attempt").fetchone()
            row = db.execute(
                "INSERT INTO attempt"
                " (name, company, role, stage, held_on, begun_at, questionnaire, chosen)"
                f" VALUES (?, ?, ?, ?, ?, ?, ?, {NEXT_CHOICE}) RETURNING attempt",
                (
                    name.strip() or company.strip() or f"Attempt {count + 1}",
                    company,
                    role,
                    stage,
                    held_on.isoformat() if held_on else None,
                    begun_at or _now(),
                    digest,
                ),
            ).fetchone()
        return int(row[0])

    def rename(self, attempt: int, name: str) -> None:
        """Give an attempt another name.

        Raises
        ------
        JournalError
            If there is no such attempt, or the name is empty.
        """
        if not name.strip():
            raise JournalError("The name is empty. Write one, such as the company's.")
        self._change(attempt, "name", name.strip())

    def choose(self, attempt: int) -> None:
        """Make an attempt the current one, which pages open with.

        Raises
        ------
        JournalError
            If there is no such attempt.
        """
        self._require(attempt)
        with self._store.transaction() as db:
            db.execute(f"UPDATE attempt SET chosen = {NEXT_CHOICE} WHERE attempt = ?", (attempt,))

    def close_attempt(self, attempt: int, outcome: Outcome) -> None:
        """Note how an attempt ended: "offer", "rejected", "withdrew", "no answer" or "open".

        Raises
        ------
        JournalError
            If there is no such attempt or outcome.
        """
        if outcome not in OUTCOMES:
            raise JournalError(f"'{outcome}' is no outcome. Use one of: {', '.join(OUTCOMES)}.")
        self._change(attempt, "outcome", outcome)

    def remove(self, attempt: int, *, typed_name: str) -> None:
        """Remove an attempt with all that belongs to it; there is no way back.

        Parameters
        ----------
        attempt : int
            The attempt's number.
        typed_name : str
            The attempt's name, typed by the person to confirm.

        Raises
        ------
        JournalError
            If there is no such attempt, or the name is another.
        """
        self._require(attempt)
        ((name,),) = self._store.read("SELECT name FROM attempt WHERE attempt = ?", attempt)
        if typed_name.strip() != name:
            raise JournalError(f"Nothing was removed. To remove it, type its name: {name}")
        with self._store.transaction() as db:
            db.execute("DELETE FROM attempt WHERE attempt = ?", (attempt,))

    def add_reading(self, attempt: int, reading: Reading) -> None:
        """Add a reading of the interviewer's feedback beside those already there.

        Raises
        ------
        JournalError
            If there is no such attempt.
        """
        self.write(attempt, "reading", reading)

    def readings(self, attempt: int) -> list[Reading]:
        """Return every reading of an attempt's feedback, oldest first."""
        return [Reading.model_validate_json(text) for text in self._entries(attempt, "reading")]

    def write(self, attempt: int, kind: str, content: Entry) -> None:
        """Store what a page holds, as a new version; the earlier ones stay.

        Raises
        ------
        JournalError
            If there is no such attempt.
        """
        self._require(attempt)
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO entry (attempt, kind, content, written_at) VALUES (?, ?, ?, ?)",
                (attempt, kind, content.model_dump_json(), _now()),
            )

    def last(self, attempt: int, kind: str, model: type[Content]) -> Content:
        """Return the last version of what a page holds, or an empty one."""
        versions = self._entries(attempt, kind)
        return model.model_validate_json(versions[-1]) if versions else model()

    def _entries(self, attempt: int, kind: str) -> list[str]:
        self._require(attempt)
        rows = self._store.read(
            "SELECT content FROM entry WHERE attempt = ? AND kind = ? ORDER BY entry", attempt, kind
        )
        return [row[0] for row in rows]

    def _change(self, attempt: int, column: str, value: str) -> None:
        self._require(attempt)
        with self._store.transaction() as db:
            db.execute(f"UPDATE attempt SET {column} = ? WHERE attempt = ?", (value, attempt))

    def answer(self, attempt: int, item: str, level: Level, note: str = "") -> None:
        """Store one answer; it is on disk when this returns.

        Parameters
        ----------
        attempt : int
            The attempt's number.
        item : str
            An item id of the attempt's questionnaire.
        level : int, "na" or None
            1 to 5, "na" for no opportunity yet, None to take an answer back.
        note : str, optional
            The person's own words.

        Raises
        ------
        JournalError
            If there is no such attempt or item, or the level is none of these.
        """
        self.save(attempt, [Answer(item, level, note)])

    def save(self, attempt: int, answers: Iterable[Answer]) -> None:
        """Store several answers in order, all or none; one with a known key is not stored again.

        Raises
        ------
        JournalError
            As `answer`, and if the disk refuses.
        """
        known = self.questionnaire(attempt).by_id
        rows = [_row(attempt, answer, known) for answer in answers]
        with self._store.transaction() as db:
            db.executemany(
                "INSERT INTO answer (attempt, item, level, note, answered_at, key)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (attempt, key) DO NOTHING",
                rows,
            )

    def latest(self, attempt: int) -> dict[str, Answer]:
        """Return the last answer to each item of an attempt; those taken back are left out."""
        self._require(attempt)
        rows = self._store.read(
            "SELECT item, level, note, key, answered_at FROM answer WHERE answer IN"
            " (SELECT max(answer) FROM answer WHERE attempt = ? GROUP BY item)"
            " AND level IS NOT NULL ORDER BY answer",
            attempt,
        )
        return {
            item: Answer(item, level or NO_OPPORTUNITY, note, key, at)
            for item, level, note, key, at in rows
        }

    def answers(self, attempt: int) -> pd.DataFrame:
        """Return one row, ready for `score`: the attempt, then a column per item.

        Cells are 1 to 5, "na", or None where there is no answer.
        """
        latest = self.latest(attempt)
        cells: dict[str, object] = {"attempt": attempt}
        for item in self.questionnaire(attempt).items:
            cells[item.id] = latest[item.id].level if item.id in latest else None
        return pd.DataFrame([cells], dtype=object)

    def attempts(self) -> pd.DataFrame:
        """Return a row per attempt, oldest first, with how many items are answered."""
        columns = [
            *("attempt", "name", "company", "role", "stage", "held_on", "outcome", "begun_at")
        ]
        rows = self._store.read(f"SELECT {', '.join(columns)} FROM attempt ORDER BY attempt")
        frame = pd.DataFrame(rows, columns=columns)
        return frame.assign(answered=[len(self.latest(number)) for number in frame["attempt"]])

    def current(self) -> int | None:
        """Return the attempt begun or chosen last, or None if there is none yet."""
        rows = self._store.read("SELECT attempt FROM attempt ORDER BY chosen DESC LIMIT 1")
        return int(rows[0][0]) if rows else None

    def questionnaire(self, attempt: int) -> Questionnaire:
        """Return the questions an attempt is answered on, as they were when it began."""
        self._require(attempt)
        rows = self._store.read(
            "SELECT content FROM questionnaire JOIN attempt"
            " ON attempt.questionnaire = questionnaire.sha256 WHERE attempt = ?",
            attempt,
        )
        return Questionnaire.model_validate_json(rows[0][0])

    def _require(self, attempt: int) -> None:
        if not self._store.read("SELECT 1 FROM attempt WHERE attempt = ?", attempt):
            numbers = [
                row[0] for row in self._store.read("SELECT attempt FROM attempt ORDER BY attempt")
            ]
            have = (
                f"There are: {', '.join(map(str, numbers))}." if numbers else "There are none yet."
            )
            raise JournalError(f"There is no attempt {attempt}. {have}")


def _row(attempt: int, answer: Answer, known: Mapping[str, object]) -> tuple[object, ...]:
    if answer.item not in known:
        raise JournalError(
            f"There is no item '{answer.item}' in this attempt. Use an id from its questionnaire."
        )
    level = _stored_level(answer.level, answer.item)
    return (attempt, answer.item, level, answer.note, answer.answered_at, answer.key)


def _stored_level(level: object, item: str) -> int | None:
    """Return 1 to 5, 0 for no opportunity, None for taken back."""
    if level is None:
        return None
    if level == NO_OPPORTUNITY:
        return 0
    try:
        whole = None if isinstance(level, bool) else operator.index(level)  # type: ignore[arg-type]  # any object is tried
    except TypeError:
        whole = None
    if whole not in LEVELS:
        raise JournalError(
            f"Item '{item}': {level!r} is not a level. Use 1 to 5, 'na' for no opportunity yet,"
            " or None to take the answer back."
        )
    return whole
