"""The evidence on both sides, listed and never weighed: a journal knows only a few days.

What interviewers said is not sorted into either side: praise and criticism share a sentence,
and the levels beside it do not say which is which. Their words stand on page 7, as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pmskills import progress
from pmskills.comparison import BLIND_SPOT, CANT_TELL, CLOSE, HIDDEN_STRENGTH
from pmskills.display import unquoted
from pmskills.fit import fit_to_roles
from pmskills.recover.entries import Evidence
from pmskills.recover.page_words import page_words
from pmskills.roles import load_roles
from pmskills.words import STRONG_LEVEL, skill_name, strengths

if TYPE_CHECKING:
    import pandas as pd

    from pmskills.journal import Journal
    from pmskills.progress import Attempt
    from pmskills.questionnaire import Questionnaire

MOST_LINES = 3  # a side, beside what the person wrote; both sides get the same room
MOST_NEIGHBOURS = 3
HIGHEST_GOOD_POSITION = 4  # on a position, a level above is too much


@dataclass(frozen=True)
class Sides:
    """Evidence on both sides of "I am not good enough".

    Attributes
    ----------
    against : tuple of str
        What speaks against it; where interviewers rate the person higher, that is first.
    supports : tuple of str
        What speaks for it.
    """

    against: tuple[str, ...]
    supports: tuple[str, ...]


def sides(journal: Journal, attempt: int, *, with_scores: bool = True) -> Sides:
    """Return what a journal holds on both sides of "I am not good enough".

    Parameters
    ----------
    journal : Journal
        Where the attempts are.
    attempt : int
        The attempt it is about; those before it count as well, its own first.
    with_scores : bool
        Whether numbers may be shown.

    Examples
    --------
    >>> from pmskills import example_journal
    >>> with example_journal() as journal:
    ...     sides(journal, 4).against[0]
    'On selling they rate you higher than you do: you 2.8, interviewer 5.'
    """
    tries = _so_far(journal, attempt)
    rated = [row for one in tries for row in _last_views(one)] if with_scores else []
    higher, lower = (_most(_rated(side, rated)) for side in ("higher", "lower"))
    own = _own_words(journal, tries[:1], "well") + _own_words(journal, tries[1:])
    others = _notes_and_levels(journal, tries)[: MOST_LINES - len(higher)]
    return Sides(against=_once([*higher, *own, *others]), supports=lower)


def brings(journal: Journal, attempt: int) -> tuple[str, ...]:
    """Return a person's own evidence: what went well before, notes, and the levels they chose.

    What they wrote of this attempt is left out: it stands where they wrote it.
    """
    tries = _so_far(journal, attempt)
    known = _notes_and_levels(journal, tries)[:MOST_LINES]
    return _once([*_own_words(journal, tries[1:]), *known])


def _own_words(journal: Journal, tries: list[Attempt], *names: str) -> list[str]:
    """Return all that the person wrote of what went well; nothing of it is left out."""
    written = [journal.last(one.number, "evidence", Evidence) for one in tries]
    texts = [getattr(each, name) for each in written for name in names or ("well", "against")]
    return [_noted(text) for text in texts if text.strip()]


def _notes_and_levels(journal: Journal, tries: list[Attempt]) -> list[str]:
    noted = [line for one in tries for line in _notes(journal, one)]
    chosen = [
        line
        for one in tries[:1]
        if one.is_scored
        for line in strengths(one.answers, one.questionnaire).sentences
        if ":" in line
    ]
    return list(_once([*noted, *chosen]))


def _so_far(journal: Journal, attempt: int) -> list[Attempt]:
    """Return an attempt and those before it, the latest first."""
    tries = progress.attempts(journal)
    numbers = [one.number for one in tries]
    return tries[numbers.index(attempt) :: -1]


def _last_views(attempt: Attempt) -> list[dict[Any, Any]]:
    """Return the self-rating beside the last reading that observed anything."""
    seen = progress.views(attempt)
    last = seen[seen["reading_number"] == seen["reading_number"].max()]
    scales = [_scale(attempt, skill) for skill in last["skill"]]
    rows: list[dict[Any, Any]] = last.assign(scale=scales).to_dict("records")
    return rows


def _rated(side: str, rows: list[dict[Any, Any]]) -> list[str]:
    """Return where interviewers rate the person "higher" or "lower", the surest ones first."""
    verdict = HIDDEN_STRENGTH if side == "higher" else BLIND_SPOT
    found = [row for row in rows if _is(side, row) and row["verdict"] in (verdict, CANT_TELL)]
    found.sort(key=lambda row: (row["verdict"] == CANT_TELL, -abs(row["difference"])))
    return [_in_words("unsure" if row["verdict"] == CANT_TELL else side, row) for row in found]


def _is(side: str, row: dict[Any, Any]) -> bool:
    """Return whether a reading is a level or more away on one side, and good if it is higher."""
    if side == "lower":
        return bool(row["difference"] >= CLOSE)
    too_much = row["scale"] == "position" and row["reading"] > HIGHEST_GOOD_POSITION
    return bool(row["difference"] <= -CLOSE and not too_much)


def _in_words(sentence: str, row: dict[Any, Any]) -> str:
    return page_words().say(
        sentence,
        skill=skill_name(str(row["skill"])).lower(),
        own=f"{row['score']:.1f}",
        other=f"{row['reading']:.0f}",
    )


def _notes(journal: Journal, attempt: Attempt) -> list[str]:
    """Return the person's own notes on what they do at a high level."""
    skill_of = {item.id: item.skill for item in attempt.questionnaire.items}
    answers = sorted(
        (
            answer
            for answer in journal.latest(attempt.number).values()
            if answer.note and _scale(attempt, skill_of[answer.item]) == "amount"
            if isinstance(answer.level, int) and answer.level >= STRONG_LEVEL
        ),
        key=lambda answer: -int(answer.level or 0),
    )
    return [_noted(answer.note) for answer in answers]


def _noted(text: str) -> str:
    return page_words().say("noted", words=unquoted(text))


def _scale(attempt: Attempt, skill: str) -> str:
    scales = {each.id: each.scale for each in attempt.questionnaire.skills}
    return scales.get(skill, "")


def _once(lines: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))


def _most(lines: list[str]) -> tuple[str, ...]:
    return _once(lines)[:MOST_LINES]


def neighbours(answers: pd.DataFrame, questionnaire: Questionnaire, role: str) -> tuple[str, ...]:
    """Return the names of the roles a person falls least short of, a given one left out.

    Without any score nothing is returned.
    """
    fit = fit_to_roles(answers, load_roles(), questionnaire).dropna(subset=["shortfall"])
    return tuple(fit.loc[fit["role"] != role, "name"].head(MOST_NEIGHBOURS))
