"""The one thing that leaves the page, apart from all else, so that little can leave with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmskills.journal.store import JournalError
from pmskills.recover.entries import Friend, Lessons
from pmskills.recover.page_words import page_words

if TYPE_CHECKING:
    from pmskills.journal import Journal


def lessons_page(journal: Journal, attempt: int | None = None) -> str:
    """Return what a person would tell the next developer who applies, as one Markdown page.

    Neither the company nor the attempt's name is in it, nor the letter unless it was ticked.

    Parameters
    ----------
    journal : Journal
        Where the lessons are.
    attempt : int, optional
        The attempt; the current one if left out, or the last one that has lessons.

    Raises
    ------
    JournalError
        If there is no such attempt, or nothing to write.
    """
    number = _with_lessons(journal) if attempt is None else attempt
    page = "" if number is None else _page(journal, number)
    if not page:
        raise JournalError("There are no lessons yet. Write them on page 8 first: pmskills open.")
    return page


def _with_lessons(journal: Journal) -> int | None:
    numbers = [int(number) for number in journal.attempts()["attempt"]]
    current = journal.current()
    last_first = sorted(numbers, key=lambda number: (number != current, -number))
    return next((number for number in last_first if _page(journal, number)), None)


def _page(journal: Journal, attempt: int) -> str:
    words = page_words()
    lessons = journal.last(attempt, "lessons", Lessons)
    friend = journal.last(attempt, "friend", Friend)
    told = [
        (field.label, str(getattr(lessons, field.name))) for field in words.step("lessons").fields
    ]
    told.append((words.lessons["letter"], friend.letter if friend.may_leave else ""))
    parts = [f"## {heading}\n\n{text.strip()}\n" for heading, text in told if text.strip()]
    return "\n".join([f"# {words.lessons['title']}\n", *parts]) if parts else ""
