"""What a person said, on disk: attempts and their answers, in one SQLite file.

Raw answers are stored and nothing else; scores are computed from them each time.
Answers are append-only: a changed answer is a new row, so nothing said is lost.
An attempt keeps the questions it was answered on, so that later edits to the
questionnaire never change what an old answer meant.
"""

from __future__ import annotations

import operator
import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import platformdirs
from pydantic import ValidationError

from pmskills.datafiles import Entry
from pmskills.feedback import OUTCOMES, Outcome, Reading
from pmskills.journal import ledger
from pmskills.journal.ledger import Ledger
from pmskills.journal.records import (
    About,
    AnswerRecord,
    AttemptRecord,
    PageRecord,
    new_key,
    sha256,
)
from pmskills.journal.store import JournalError
from pmskills.questionnaire import LEVELS, NO_OPPORTUNITY, Questionnaire, load_questionnaire

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    import pandas as pd

ABOUT = "about"  # a page: what was begun stays as it was, what is noted later goes before it
COLUMNS = ("name", "company", "role", "stage", "held_on", "outcome", "begun_at")
Content = TypeVar("Content", bound=Entry)
Level = int | Literal["na"] | None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
        UTC, ISO 8601, to the millisecond; never before an earlier answer of the attempt.
    """

    item: str
    level: Level
    note: str = ""
    key: str = field(default_factory=new_key)
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

    Attributes
    ----------
    ledger : Ledger
        The rows: what copies, exports and checks work on.

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
        self.ledger = Ledger(self.path)

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
        self.ledger.close()

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
        asked = questionnaire or load_questionnaire()
        with self.ledger.writing() as db:
            return _begin(
                db,
                asked,
                name=name.strip() or company.strip(),
                company=company,
                role=role,
                stage=stage,
                held_on=held_on.isoformat() if held_on else None,
                begun_at=begun_at or _now(),
            )

    def current_or_begin(
        self, *, role: str = "", questionnaire: Questionnaire | None = None
    ) -> int:
        """Return the current attempt, or begin one where there is none that asks the same.

        Two pages that do so at the same moment get the same attempt.

        Parameters
        ----------
        role : str, optional
            The role of an attempt that is begun.
        questionnaire : Questionnaire, optional
            What the page asks; any will do if left out.
        """
        asked = questionnaire or load_questionnaire()
        with self.ledger.writing() as db:
            current = ledger.chosen_last(db)
            if current is not None and (
                questionnaire is None or ledger.asks(db, current) == _digest(asked)
            ):
                return current
            return _begin(db, asked, role=role, begun_at=_now())

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

    def note_about(
        self,
        attempt: int,
        *,
        company: str = "",
        role: str = "",
        stage: str = "",
        held_on: date | None = None,
    ) -> None:
        """Note anew which interview an attempt is; what is left out is empty from now on.

        Raises
        ------
        JournalError
            If there is no such attempt.
        """
        day = held_on.isoformat() if held_on else None
        self.write(attempt, ABOUT, About(company=company, role=role, stage=stage, held_on=day))

    def choose(self, attempt: int) -> None:
        """Make an attempt the current one, which pages open with.

        Raises
        ------
        JournalError
            If there is no such attempt.
        """
        with self.ledger.writing(attempt) as db:
            ledger.choose(db, attempt)

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
        name = self.record(attempt).name
        if typed_name.strip() != name:
            raise JournalError(f"Nothing was removed. To remove it, type its name: {name}")
        with self.ledger.writing() as db:
            ledger.remove(db, [attempt])

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
        texts = self.record(attempt).versions("reading")
        return [self._parsed(attempt, "reading", Reading, text) for text in texts]

    def write(self, attempt: int, kind: str, content: Entry) -> None:
        """Store what a page holds, as a new version; the earlier ones stay.

        Raises
        ------
        JournalError
            If there is no such attempt.
        """
        page = PageRecord(
            kind=kind, content=content.model_dump_json(), key=new_key(), written_at=_now()
        )
        with self.ledger.writing(attempt) as db:
            ledger.add_page(db, attempt, page, said_now=True)

    def last(self, attempt: int, kind: str, model: type[Content]) -> Content:
        """Return the last version of what a page holds, or an empty one."""
        versions = self.record(attempt).versions(kind)
        return self._parsed(attempt, kind, model, versions[-1]) if versions else model()

    def _parsed(self, attempt: int, kind: str, model: type[Content], text: str) -> Content:
        try:
            return model.model_validate_json(text)
        except ValidationError:
            raise JournalError(
                f"Attempt {attempt}: what the page '{kind}' holds cannot be read by this version"
                " of pmskills. Upgrade it, or import the attempt anew."
            ) from None

    def _change(self, attempt: int, column: str, value: str) -> None:
        with self.ledger.writing(attempt) as db:
            ledger.change(db, attempt, column, value)

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
        rows = [_checked(answer, known) for answer in answers]
        with self.ledger.writing(attempt) as db:
            ledger.add_answers(db, attempt, rows, said_now=True)

    def latest(self, attempt: int) -> dict[str, Answer]:
        """Return the last answer to each item of an attempt; those taken back are left out."""
        return {
            item: Answer(item, said.level, said.note, said.key, said.answered_at)
            for item, said in self.record(attempt).latest().items()
        }

    def answers(self, attempt: int) -> pd.DataFrame:
        """Return one row, ready for `score`: the attempt, then a column per item.

        Cells are 1 to 5, "na", or None where there is no answer.
        """
        latest = self.latest(attempt)
        cells: dict[str, object] = {"attempt": attempt}
        for item in self.questionnaire(attempt).items:
            cells[item.id] = latest[item.id].level if item.id in latest else None
        import pandas as pd  # noqa: PLC0415  # see `attempts`

        return pd.DataFrame([cells], dtype=object)

    def attempts(self) -> pd.DataFrame:
        """Return a row per attempt, oldest first, with how many items are answered.

        What is not known of an attempt is None, also where others have a text.
        """
        import pandas as pd  # noqa: PLC0415  # the pages of forms do without, and open sooner

        rows = pd.DataFrame(self.noted(), columns=["attempt", *COLUMNS, "answered"], dtype=object)
        return rows.astype({"attempt": int, "answered": int})

    def noted(self) -> list[dict[str, Any]]:
        """Return what `attempts` does, as a dictionary per attempt."""
        return [
            {"attempt": number}
            | {name: getattr(attempt, name) for name in COLUMNS}
            | self._noted_later(number, attempt)
            | {"answered": len(attempt.latest())}
            for number, attempt in self.ledger.all().items()
        ]

    def _noted_later(self, attempt: int, record: AttemptRecord) -> dict[str, Any]:
        """Return what was noted about an attempt after it had begun."""
        versions = record.versions(ABOUT)
        last = versions and self._parsed(attempt, ABOUT, About, versions[-1])
        return last.model_dump() if last else {}

    def current(self) -> int | None:
        """Return the attempt begun or chosen last, or None if there is none yet."""
        return self.ledger.current()

    def record(self, attempt: int) -> AttemptRecord:
        """Return all that an attempt holds, as one frozen value.

        Raises
        ------
        JournalError
            If there is no such attempt, or it reads back other than it was written.
        """
        return self.ledger.record(attempt)

    def questionnaire(self, attempt: int) -> Questionnaire:
        """Return the questions an attempt is answered on, as they were when it began."""
        digest = self.record(attempt).questionnaire
        return _questions(self.ledger.asked(digest))


def _begin(db: sqlite3.Connection, asked: Questionnaire, **facts: str | None) -> int:
    """Add an attempt with what is known of it, and make it the current one."""
    known = {
        "uid": new_key(),
        "company": "",
        "role": "",
        "stage": "",
        "held_on": None,
        "outcome": "open",
        "questionnaire": _digest(asked),
        **facts,
    }
    known["name"] = facts.get("name") or f"Attempt {ledger.count(db) + 1}"
    number = ledger.insert_attempt(db, _valid(AttemptRecord, known), asked.model_dump_json())
    ledger.choose(db, number)
    return number


@lru_cache
def _questions(content: str) -> Questionnaire:
    return Questionnaire.model_validate_json(content)


def _digest(questionnaire: Questionnaire) -> str:
    return sha256(questionnaire.model_dump_json())


def _valid(model: type[Content], values: dict[str, Any]) -> Content:
    """Return values as a record, or say which of them no journal can hold."""
    try:
        return model(**values)
    except ValidationError as error:
        field_name = error.errors()[0]["loc"][0]
        raise JournalError(
            f"'{field_name}' is {values[str(field_name)]!r}, which a journal cannot hold."
            " Times are UTC, as in 2026-03-12T19:00:00Z; texts have whole characters."
        ) from None


def _checked(answer: Answer, known: Mapping[str, object]) -> AnswerRecord:
    if answer.item not in known:
        raise JournalError(
            f"There is no item '{answer.item}' in this attempt. Use an id from its questionnaire."
        )
    level = _level(answer.level, answer.item)
    return _valid(AnswerRecord, {**vars(answer), "level": level})


def _level(level: object, item: str) -> Level:
    """Return 1 to 5, "na" for no opportunity, None for taken back."""
    if level is None or level == NO_OPPORTUNITY:
        return level
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
