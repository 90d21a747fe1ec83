"""Everything in a journal as one text file, to take it to another machine or to keep it.

Canonical JSON (RFC 8785 in spirit: sorted keys, no spaces, UTF-8) with its SHA-256, so that
the same journal always gives the same file and a changed file is noticed. Importing merges
by attempt: what is there already is not added again, so a file can be imported twice, or
two machines can exchange theirs in turn.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator

from pmskills.datafiles import Entry, InputError, listed, read_text, validated, write_whole
from pmskills.journal import exact_json
from pmskills.journal import ledger as rows
from pmskills.journal.exact_json import canonical
from pmskills.journal.records import FIXED, AnswerRecord, AttemptRecord, PageRecord, Sha256, sha256
from pmskills.questionnaire import Questionnaire

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from pmskills.journal import Journal
    from pmskills.journal.ledger import Ledger

LARGEST_EXPORT = 200_000_000  # bytes
LETTER = "friend"  # a page whose letter leaves only if the person has said that it may


Kept = TypeVar("Kept", AnswerRecord, PageRecord)


class ExportError(InputError):
    """An export file cannot be used."""


class Export(Entry):
    """What an export file holds: attempts, and the questions they were answered on."""

    format: Literal["pmskills export"]
    version: Literal[1]
    attempts: Annotated[tuple[AttemptRecord, ...], BeforeValidator(listed)]
    questionnaires: dict[Sha256, str]


def export(journal: Journal, path: Path) -> int:
    """Write all attempts into a file, whole or not at all.

    Parameters
    ----------
    journal : Journal
        What is written. Nothing in it is changed.
    path : Path
        The file; one that is there already is replaced.

    Returns
    -------
    int
        How many pages were left out: letters to a friend that may not leave.

    Raises
    ------
    InputError
        If the journal is damaged or the file cannot be written.
    """
    attempts = list(journal.ledger.all().values())
    digests = {attempt.questionnaire for attempt in attempts}
    asked = {digest: journal.ledger.asked(digest) for digest in digests}
    leaving = [
        attempt.model_copy(update={"pages": _leaving(attempt.pages)}) for attempt in attempts
    ]
    content = Export(
        format="pmskills export", version=1, attempts=tuple(leaving), questionnaires=asked
    ).model_dump(mode="json")
    text = canonical(content | {"sha256": sha256(canonical(content))}) + "\n"
    write_whole(path, text, private=True)
    return sum(len(a.pages) for a in attempts) - sum(len(a.pages) for a in leaving)


def import_(journal: Journal, path: Path) -> list[int]:
    """Merge a file of `export` into a journal: all of it or, if anything is wrong, nothing.

    An attempt that the journal has already gets the answers and pages that it lacks; its
    name stays, its outcome too unless it is open. An answer counts by the time when it was
    given, wherever that was.

    Returns
    -------
    list of int
        The numbers of the attempts that were added or grew.

    Raises
    ------
    ExportError
        If the file is no export, was changed, or does not fit what the journal holds.
    """
    content = read_export(path)
    with journal.ledger.writing() as db:
        grown = [_merge(journal.ledger, db, record, content) for record in content.attempts]
    return [number for number in grown if number is not None]


def read_export(path: Path) -> Export:
    """Return what an export file holds, checked.

    Raises
    ------
    ExportError
        If the file is no export, was changed or cannot be read; in one sentence.
    """
    raw = _parsed(path)
    if not isinstance(raw, dict) or raw.get("format") != "pmskills export":
        raise ExportError(
            f"{path.name}: this is not a file of 'pmskills export'. Give the file that it wrote."
        )
    if raw.get("version") != 1:
        raise ExportError(
            f"{path.name}: written by a newer pmskills. Upgrade pmskills to import it."
        )
    claimed = raw.pop("sha256", None)
    if claimed != sha256(canonical(raw)):
        raise ExportError(
            f"{path.name}: its content does not fit its SHA-256, so it was changed or damaged"
            " since it was written. Export it anew."
        )
    content = validated(Export, raw, path.name)
    _check_questions(content, path)
    return content


def _parsed(path: Path) -> Any:
    text = read_text(path, LARGEST_EXPORT)
    try:
        return exact_json.parsed(text)
    except ValueError as error:
        raise ExportError(f"{path.name}: not valid JSON ({error}). Export it anew.") from None


def _check_questions(content: Export, path: Path) -> None:
    """Check that the questions are there, read as questions, and are what was answered."""
    asked = {}
    for digest, text in content.questionnaires.items():
        try:
            asked[digest] = Questionnaire.model_validate_json(text).by_id
        except ValueError:
            raise ExportError(
                f"{path.name}: its questions cannot be read. Export it anew."
            ) from None
        if sha256(text) != digest:
            raise ExportError(f"{path.name}: its questions were changed. Export it anew.")
    if len({attempt.uid for attempt in content.attempts}) < len(content.attempts):
        raise ExportError(f"{path.name}: an attempt is there twice. Export it anew.")
    for attempt in content.attempts:
        known = asked.get(attempt.questionnaire)
        if known is None:
            raise ExportError(f"{path.name}: the questions of '{attempt.name}' are missing.")
        if not all(isinstance(_page_content(page), dict) for page in attempt.pages):
            raise ExportError(f"{path.name}: a page of '{attempt.name}' cannot be read.")
        for answer in attempt.answers:
            if answer.item not in known:
                raise ExportError(
                    f"{path.name}: '{attempt.name}' answers '{answer.item}', which was not asked."
                )


def _merge(
    ledger: Ledger, db: sqlite3.Connection, record: AttemptRecord, content: Export
) -> int | None:
    """Add what a journal lacks of an attempt; return its number, or None if it lacked nothing."""
    number = rows.numbered(db, record.uid)
    here = None if number is None else ledger.whole(db, number)
    if here and any(getattr(here, fact) != getattr(record, fact) for fact in FIXED):
        raise _altered(record.name)
    answers = _lacking(here.answers if here else (), record.answers, record.name)
    pages = _lacking(here.pages if here else (), record.pages, record.name)
    if number is None:
        asked = content.questionnaires[record.questionnaire]
        number = rows.insert_attempt(db, record, asked)
    _append(db, number, answers, pages)
    ended = here is not None and here.outcome == "open" != record.outcome
    if ended:
        rows.change(db, number, "outcome", record.outcome)
    return number if here is None or answers or pages or ended else None


def _append(
    db: sqlite3.Connection,
    number: int,
    answers: Iterable[AnswerRecord],
    pages: Iterable[PageRecord],
) -> None:
    rows.add_answers(db, number, answers, said_now=False)
    for page in pages:
        rows.add_page(db, number, page, said_now=False)


def _lacking(here: Iterable[Kept], there: Iterable[Kept], name: str) -> list[Kept]:
    """Return the rows that are only there; one with the same key must be the same."""
    known = {row.key: row for row in here}
    lacking = [row for row in there if known.setdefault(row.key, row) is row]
    for row in there:
        if known[row.key] != row:
            raise _altered(name)
    return lacking


def _altered(name: str) -> ExportError:
    return ExportError(
        f"'{name}' differs from the same attempt in your journal, so nothing was"
        " imported. Keep the file; one of the two was altered by another program."
    )


def _leaving(pages: tuple[PageRecord, ...]) -> tuple[PageRecord, ...]:
    """Return the pages without the letter, unless it was ticked and still is."""
    letters = [page for page in pages if page.kind == LETTER]
    letters.sort(key=lambda page: page.written_at)  # an imported one is stored last
    ticked = {page.key for page in letters if _page_content(page).get("may_leave") is True}
    if not letters or letters[-1].key not in ticked:
        ticked = set()
    return tuple(page for page in pages if page.kind != LETTER or page.key in ticked)


def _page_content(page: PageRecord) -> Any:
    try:
        return json.loads(page.content)
    except (ValueError, RecursionError):
        return None
