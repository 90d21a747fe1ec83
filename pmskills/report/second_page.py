"""The second page: what others saw, what has changed, and what was ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmskills import attempt_words, charts, progress
from pmskills.display import Words, unquoted
from pmskills.feedback import HOW_KNOWN
from pmskills.recover import page_words
from pmskills.report.model import (
    LONGEST_FACT,
    LONGEST_HEARD,
    LONGEST_LETTER,
    MOST_FIRST_TIMES,
    MOST_NOTES,
    Section,
    short,
)
from pmskills.role_words import shown

if TYPE_CHECKING:
    from pmskills.feedback import Reading, Source
    from pmskills.recover import Friend
    from pmskills.report.model import Part, Report

NO_SOURCE: Final[Source] = "no feedback received"
NO_FEEDBACK = "No feedback is noted for this attempt. Page 7 has room for it."
NONE_RECEIVED = "No feedback was received. That says nothing about you."
NOTHING_TO_COMPARE = "A comparison needs two answered attempts: this one, and one before it."


def second_page(report: Report) -> tuple[Section, ...]:
    """Return self beside interviewer, the change, and notes and letter where they may stand."""
    return (
        Section("views", "You and the interviewer, side by side", _views(report)),
        _changed(report),
        *_noted(report),
        *_letter(report.friend),
    )


def _views(report: Report) -> tuple[Part, ...]:
    """Return self beside interviewer, by the last reading of what they said."""
    if not report.attempt.readings:
        return (Words((NO_FEEDBACK,)),)
    reading = report.attempt.readings[-1]
    seen = progress.last_views(report.attempt)
    told = short(
        Words((_heard(reading, report), *attempt_words.heard_and_seen(reading, seen).sentences))
    )
    if seen.empty:
        return (told,)
    chart = charts.views(seen)
    return (chart, told, attempt_words.view_numbers(seen))


def _heard(reading: Reading, report: Report) -> str:
    if reading.source == NO_SOURCE:
        return NONE_RECEIVED
    source = f"From {reading.source}. {HOW_KNOWN[reading.voice]}"
    if not (report.with_heard and reading.words.strip()):
        return source
    words = shown(unquoted(reading.words), LONGEST_HEARD)
    return f"{source} {page_words().say('said', words=words)}"


def _changed(report: Report) -> Section:
    earlier, attempt = report.earlier, report.attempt
    if earlier is None or not attempt.answered:
        return Section("change", "What has changed", (Words((NOTHING_TO_COMPARE,)),))
    changed = progress.change(earlier, attempt)
    firsts = progress.first_times(earlier, attempt)
    more = len(firsts) - MOST_FIRST_TIMES
    told = attempt_words.what_changed(changed, firsts[:MOST_FIRST_TIMES]).sentences
    heading = f"What has changed since “{shown(earlier.name, LONGEST_FACT)}”"
    counted = (f"And {more} more for the first time.",) if more > 0 else ()
    in_words = short(Words((*told[:MOST_FIRST_TIMES], *counted, *told[MOST_FIRST_TIMES:])))
    if not attempt_words.is_compared(changed):
        return Section("change", heading, (in_words,))
    chart = charts.change(changed)
    return Section("change", heading, (chart, in_words, attempt_words.changes(changed)))


def _noted(report: Report) -> tuple[Section, ...]:
    questionnaire = report.attempt.questionnaire
    notes = [
        f"{questionnaire.facet(item.facet).name}: {report.notes[item.id]}"
        for item in questionnaire.items
        if report.notes.get(item.id, "").strip()
    ]
    if not notes:
        return ()
    more = len(notes) - MOST_NOTES
    counted = (f"{more} more in the workbook.",) if more > 0 else ()
    return (Section("notes", "Your notes", (short(Words((*notes[:MOST_NOTES], *counted))),)),)


def _letter(friend: Friend) -> tuple[Section, ...]:
    """Return the letter if the person ticked that it may leave; else nothing."""
    if not (friend.may_leave and friend.letter.strip()):
        return ()
    lines = [shown(line, LONGEST_LETTER) for line in friend.letter.splitlines() if line.strip()]
    letter = "\n".join(lines)
    if len(letter) > LONGEST_LETTER:
        letter = f"{letter[: LONGEST_LETTER - 1]}…"
    return (Section("letter", page_words().lessons["letter"], (Words((letter,)),)),)
