"""Attempts as sentences and tables: what changed, what others saw, what was tested.

Where others rate the person higher than they do, that comes first. What has happened for
the first time comes before any number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pmskills.comparison import (
    ALIGNED,
    BLIND_SPOT,
    FALLEN,
    FEWEST_COMMON,
    HIDDEN_STRENGTH,
    RISEN,
    smallest_rise_told,
)
from pmskills.display import Table, Words
from pmskills.feedback import EMPHASES, ending
from pmskills.words import DISCLAIMER, probability, skill_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pmskills.feedback import Reading, Source

NOTHING_OBSERVED = "No skill was observed and scored, so there is nothing to put side by side yet."
FROM_ONE = "One interviewer is weak evidence. A second one, or a panel, would say more."
FROM_A_PANEL = "A panel may be wrong, too. The next interview would say more."
NO_PICTURE = "A picture needs a skill with a score of your own and a level that they gave you."
NO_NUMBERS = "The numbers will stand here, too."
NOT_COMPARED = f"A comparison needs {FEWEST_COMMON} questions a skill answered both times."
NO_CHANGE_DRAWN = "Once there are that many, a picture of the change will stand here."
NOTHING_MOVED = "No skill has changed by more than chance can do."
BEYOND_CHANCE = "That is more than chance explains."
NOTHING_ASKED = "What was tested is not noted yet. The form above asks for it, skill by skill."
NOT_IN_WORDS = "The same in words will stand here, too."


def overview(attempts: pd.DataFrame) -> Table:
    """Return the attempts of a journal as a table.

    Parameters
    ----------
    attempts : DataFrame
        What `Journal.attempts` returns.
    """
    rows = tuple(
        (
            row.title,
            row.company,
            row.stage,
            row.held_on or "-",
            ending(row.outcome),
            f"{row.answered}",
        )
        for row in rows_of(attempts.rename(columns={"name": "title"}))
    )
    columns = ("Attempt", "Company", "Stage", "Date", "How it ended", "Answered")
    return Table(caption="Attempts, oldest first.", columns=columns, rows=rows)


def compared_on(items: int) -> str:
    """Return how many questions two attempts are compared on."""
    return f"{items} of 8 questions" if items <= 8 else f"{items} questions"


def is_compared(changed: pd.DataFrame) -> bool:
    """Return whether the change of any skill could be reckoned."""
    return bool(changed["change"].notna().any())


def view_verdict(row: Any) -> str:
    """Return who rates a skill higher; the words for it elsewhere are not kind."""
    verdicts = {
        ALIGNED: "you see it alike",
        BLIND_SPOT: "you rate it higher",
        HIDDEN_STRENGTH: "they rate it higher",
    }
    return verdicts.get(str(row.verdict), str(row.verdict))


def signed(levels: float) -> str:
    """Return a difference with its sign, and none if it is nothing.

    Examples
    --------
    >>> signed(0.44), signed(-1.0), signed(-0.04)
    ('+0.4', '-1.0', '0.0')
    """
    return f"{levels:+z.1f}".replace("+0.0", "0.0")


def change_values(row: Any) -> str:
    """Return a change with its interval, or why there is none."""
    if np.isnan(row.change):
        return "needs five answers in both"
    return f"{signed(row.change)}  ({signed(row.low)} to {signed(row.high)})"


def changes(changed: pd.DataFrame) -> Table | Words:
    """Return the numbers of a change as a table, or a sentence if there are none."""
    if not is_compared(changed):
        return Words((NO_NUMBERS,))
    rows = tuple(
        (
            skill_name(str(row.skill)),
            str(row.verdict),
            change_values(row),
            "-" if np.isnan(row.p_rise) else probability(row.p_rise),
            compared_on(int(row.items)),
        )
        for row in rows_of(changed)
    )
    columns = ("Skill", "Verdict", "Change", "Chance of a rise", "Compared on")
    return Table("Change in levels, with its 90 % interval. " + DISCLAIMER, columns, rows)


def what_changed(changed: pd.DataFrame, first_time: Sequence[str]) -> Words:
    """Return a change in sentences: first times first, then each skill.

    How large a rise may go unseen is said only where none was seen: beside one that was, it
    would read as a doubt of it.
    """
    firsts = tuple(f"For the first time there was an opportunity: {part}." for part in first_time)
    moved = tuple(
        f"{_has(str(row.skill))} {row.verdict} by {abs(row.change):.1f} levels."
        for row in rows_of(changed)
        if row.verdict in (RISEN, FALLEN)
    )
    if not is_compared(changed):
        return Words((*firsts, NOT_COMPARED))
    if moved:
        return Words((*firsts, *moved, BEYOND_CHANCE))
    items = int(changed["items"].max())
    limit = (
        f"With {items} questions a skill, a real rise of less than about"
        f" {smallest_rise_told(items):.1f} levels may go unseen."
    )
    return Words((*firsts, NOTHING_MOVED, limit))


def _has(skill: str) -> str:
    """Return a skill with its verb.

    Examples
    --------
    >>> _has("soft-skills"), _has("assertiveness")
    ('Soft skills have', 'Assertiveness has')
    """
    is_plural = skill.endswith("s") and not skill.endswith("ss")
    return f"{skill_name(skill)} {'have' if is_plural else 'has'}"


def view_values(row: Any) -> str:
    """Return a self-rating and a reading side by side."""
    return f"you {row.score:.1f}, interviewer {row.reading:.0f}"


def seen_by_others(seen: pd.DataFrame, source: Source = "one interviewer") -> Words:
    """Return self beside interviewer in sentences; where they rate the person higher, first.

    Parameters
    ----------
    seen : DataFrame
        What `self_against` returns.
    source : Source
        Who gave the reading; it decides what would say more.
    """
    if seen.empty:
        return Words((NOTHING_OBSERVED,))
    rows = sorted(rows_of(seen), key=lambda row: row.difference)
    lines = tuple(_seen(row) for row in rows)
    unsure = sum(row.verdict == "can't tell yet" for row in rows)
    advice = FROM_A_PANEL if source == "a panel" else FROM_ONE
    return Words((*lines, *((advice,) if unsure else ())))


def heard_and_seen(reading: Reading, seen: pd.DataFrame) -> Words:
    """Return the two views in sentences; what has no score beside it stands by itself."""
    alone = seen_alone(reading, seen).sentences
    if seen.empty:
        return Words(alone or (NOTHING_OBSERVED,))
    return Words((*seen_by_others(seen, reading.source).sentences, *alone))


def view_numbers(seen: pd.DataFrame) -> Table | Words:
    """Return self beside interviewer as a table, or a sentence if there is nothing to compare."""
    if seen.empty:
        return Words((NO_NUMBERS,))
    rows = tuple(
        (
            skill_name(str(row.skill)),
            view_verdict(row),
            f"{row.score:.1f}",
            f"{row.reading:.0f}",
            f"{signed(row.difference)}  ({signed(row.low)} to {signed(row.high)})",
        )
        for row in rows_of(seen)
    )
    columns = ("Skill", "Verdict", "You", "Interviewer", "Difference")
    return Table("Two views, side by side; neither corrects the other.", columns, rows)


def seen_alone(reading: Reading, seen: pd.DataFrame) -> Words:
    """Return what was observed where the person has no score to stand beside it.

    Parameters
    ----------
    reading : Reading
        A level a skill where it was observed.
    seen : DataFrame
        What `self_against` returns for it.

    Examples
    --------
    >>> import pandas as pd
    >>> from pmskills.feedback import Reading
    >>> seen_alone(Reading(levels={"vision": 2}), pd.DataFrame({"skill": []}))
    With no score of your own beside it: vision, interviewer 2.
    """
    alone = "; ".join(
        f"{skill_name(skill).lower()}, interviewer {level}"
        for skill, level in reading.levels.items()
        if level is not None and skill not in set(seen["skill"])
    )
    return Words((f"With no score of your own beside it: {alone}.",) if alone else ())


def surprise(expected: str, tested: str) -> str:
    """Return how an expectation met what happened, in a few words.

    Examples
    --------
    >>> surprise("none", "strong"), surprise("some", "some"), surprise("", "some")
    ('tested more than expected', 'as expected', 'nothing to compare with')
    """
    if not (expected or tested):
        return "not noted"
    if not (expected and tested):
        return "nothing to compare with"
    step = _strength(tested) - _strength(expected)
    return {0: "as expected"}.get(
        step, "tested more than expected" if step > 0 else "tested less than expected"
    )


def is_asked(asked: pd.DataFrame) -> bool:
    """Return whether anything is noted of what was expected or tested."""
    return bool((asked[["expected", "tested"]] != "").to_numpy().any())


def asked_numbers(asked: pd.DataFrame) -> Table | Words:
    """Return expected against tested as a table, with what the person disagrees with."""
    if not is_asked(asked) and not asked["disagree"].any():
        return Words((NOT_IN_WORDS,))
    rows = tuple(
        (
            skill_name(str(row.skill)),
            surprise(str(row.expected), str(row.tested)),
            str(row.expected or "-"),
            str(row.tested or "-"),
            str(row.disagree or "-"),
        )
        for row in rows_of(asked)
    )
    columns = ("Skill", "Surprise", "Expected", "Tested", "I disagree")
    return Table("How strongly each skill was tested.", columns, rows)


def _seen(row: Any) -> str:
    name = skill_name(str(row.skill)).lower()
    if row.verdict == HIDDEN_STRENGTH:
        return f"On {name} they rate you higher than you do: {view_values(row)}."
    if row.verdict == BLIND_SPOT:
        return f"On {name} you rate yourself higher than they do: {view_values(row)}."
    if row.verdict == ALIGNED:
        return f"On {name} you see it alike: {view_values(row)}."
    # Two near numbers may still be far apart: a reading is rough, and the range says how rough.
    return (
        f"On {name} it is too early to tell: {view_values(row)};"
        f" the difference may be from {signed(row.low)} to {signed(row.high)}."
    )


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """Return the rows of a frame, their cells by name."""
    return list(frame.itertuples())


def _strength(emphasis: str) -> int:
    return [str(known) for known in EMPHASES].index(emphasis)
