"""One attempt to take along: what its report is made from, and what the report's file is called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmskills import progress
from pmskills.journal import JournalError
from pmskills.pages import answered, look_at
from pmskills.recover import Friend, closed_note, today
from pmskills.rehearsal import Plan
from pmskills.report import Report, as_html

if TYPE_CHECKING:
    from pmskills.journal import Journal
    from pmskills.roles import Role

LONGEST_FILE_NAME = 40  # letters of an attempt's name


@dataclass(frozen=True)
class Page:
    """A page for the browser to save.

    Attributes
    ----------
    name : str
        What the file is called, in letters that every system takes.
    text : str
        Its HTML; needs nothing beside it.
    """

    name: str
    text: str


def report_of(
    journal: Journal,
    number: int | None = None,
    *,
    role: Role | None = None,
    with_notes: bool = False,
    with_letter: bool = False,
) -> Report:
    """Read from a journal what the report of an attempt is made from.

    Parameters
    ----------
    journal : Journal
        Where the attempt is.
    number : int, optional
        Its number; the last one with answers if left out.
    role : Role, optional
        What to compare with; the attempt's own role if left out.
    with_notes, with_letter : bool
        Whether to put in the notes and the interviewer's words, and the letter.

    Raises
    ------
    JournalError
        If there is no such attempt, or its scores are closed for now.
    """
    number = number if number is not None else answered(journal) or journal.current()
    if number is None:
        raise JournalError("You have no attempt yet. Begin one first: pmskills open.")
    if note := closed_note(journal, number, today()):
        raise JournalError(note)
    tries = progress.attempts(journal)
    notes = {item: answer.note for item, answer in journal.latest(number).items()}
    attempt = next(one for one in tries if one.number == number)
    return Report(
        attempt=attempt,
        role=look_at(journal, number, role).role,
        earlier=progress.answered_before(tries, attempt),
        plan=journal.last(number, "plan", Plan),
        notes=notes if with_notes else {},
        with_heard=with_notes,
        friend=journal.last(number, "friend", Friend) if with_letter else Friend(),
        made_on=today(),
    )


def report_page(report: Report) -> Page:
    """Return a report as a page for the browser to save."""
    return Page(_file_name(report.attempt.number, report.attempt.name), as_html(report))


def _file_name(attempt: int, name: str) -> str:
    """Return the name of an attempt's report, which no other attempt's report has.

    Examples
    --------
    >>> _file_name(2, "Zweite Runde: “Müller/Söhne”"), _file_name(3, "試験")
    ('my-report-2-zweite-runde-muller-sohne.html', 'my-report-3.html')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return f"{'-'.join(('my-report', str(attempt), *words))[:LONGEST_FILE_NAME].rstrip('-')}.html"
