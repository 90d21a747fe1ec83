"""Attempts over time: what changed, what others saw, what was tested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from pmskills.attempt_words import rows_of, surprise
from pmskills.comparison import change_between, self_against
from pmskills.display import Table
from pmskills.feedback import EXPECTED, TESTED, Emphases, Reading
from pmskills.scoring import score
from pmskills.words import skill_name

if TYPE_CHECKING:
    from pmskills.journal import Journal
    from pmskills.questionnaire import Questionnaire

NOT_NOTED = "not noted"


@dataclass(frozen=True)
class Attempt:
    """One attempt with all that was said of it.

    Attributes
    ----------
    number : int
        Its number in the journal.
    name, company, role, stage, outcome : str
        What the person noted; empty where they noted nothing.
    held_on : str
        ISO date, or empty.
    answered : int
        How many questions have an answer.
    questionnaire : Questionnaire
        What was asked.
    answers, scores : DataFrame
        One row of answers; a row a skill of scores.
    readings : tuple of Reading
        The interviewer's, oldest first.
    expected, tested : Emphases
        How strongly each skill was expected to be tested, and was.
    """

    number: int
    name: str
    company: str
    role: str
    stage: str
    outcome: str
    held_on: str
    answered: int
    questionnaire: Questionnaire
    answers: pd.DataFrame
    scores: pd.DataFrame
    readings: tuple[Reading, ...]
    expected: Emphases
    tested: Emphases

    @property
    def is_scored(self) -> bool:
        """Whether any skill has a score."""
        return bool(self.scores["score"].notna().any())


def attempts(journal: Journal) -> list[Attempt]:
    """Return all attempts in the order of their interviews; undated ones as they were begun."""
    rows: list[dict[Any, Any]] = journal.attempts().to_dict("records")
    rows.sort(key=lambda row: (row["held_on"] or row["begun_at"][:10], row["attempt"]))
    return [_attempt(journal, row) for row in rows]


def _attempt(journal: Journal, row: dict[Any, Any]) -> Attempt:
    number = int(row["attempt"])
    questionnaire, answers = journal.questionnaire(number), journal.answers(number)
    return Attempt(
        number=number,
        name=row["name"],
        company=row["company"],
        role=row["role"],
        stage=row["stage"],
        outcome=row["outcome"],
        held_on=row["held_on"] or "",
        answered=int(row["answered"]),
        questionnaire=questionnaire,
        answers=answers,
        scores=score(answers, questionnaire),
        readings=tuple(journal.readings(number)),
        expected=journal.last(number, EXPECTED, Emphases),
        tested=journal.last(number, TESTED, Emphases),
    )


def change(earlier: Attempt, later: Attempt) -> pd.DataFrame:
    """Return what changed between two attempts, on the items asked in the same words both times.

    Only what was asked then is compared, so that later edits of the questionnaire never
    alter the comparison of two older attempts.
    """
    shared = later.questionnaire.shared_with(earlier.questionnaire)
    columns = ["attempt", *shared.by_id]
    return change_between(earlier.answers[columns], later.answers[columns], shared)


def scores_over_time(attempts: list[Attempt]) -> pd.DataFrame:
    """Return the scores of all attempts, a row each per skill; NaN where too few were answered."""
    frames = [
        attempt.scores.assign(name=attempt.name, outcome=attempt.outcome, held_on=attempt.held_on)
        for attempt in attempts
    ]
    return pd.concat(frames, ignore_index=True)


def first_times(earlier: Attempt, later: Attempt) -> list[str]:
    """Return what went from "no opportunity yet" to an answer: each facet, with its skill."""
    shared = later.questionnaire.shared_with(earlier.questionnaire)
    before, after = earlier.answers.iloc[0], later.answers.iloc[0]
    facets = [
        shared.facet(item.facet)
        for item in shared.items
        if before[item.id] == "na" and isinstance(after[item.id], int)
    ]
    named = (f"{facet.name} ({skill_name(facet.skill).lower()})" for facet in facets)
    return list(dict.fromkeys(named))


def views(attempt: Attempt) -> pd.DataFrame:
    """Return the self-rating beside each reading of the feedback, never averaged.

    A row per reading and skill: `reading` numbers them from 1, oldest first.
    """
    frames = [
        self_against(attempt.scores, reading).assign(reading_number=number)
        for number, reading in enumerate(attempt.readings, start=1)
    ]
    return (
        pd.concat(frames, ignore_index=True)
        if frames
        else self_against(attempt.scores, Reading()).assign(reading_number=[])
    )


def last_views(attempt: Attempt) -> pd.DataFrame:
    """Return the self-rating beside the last reading of the feedback."""
    seen = views(attempt)
    return seen[seen["reading_number"] == len(attempt.readings)].reset_index(drop=True)


def answered_before(attempts: list[Attempt], later: Attempt) -> Attempt | None:
    """Return the last attempt with answers before a given one, or None."""
    earlier = attempts[: [one.number for one in attempts].index(later.number)]
    return next((one for one in reversed(earlier) if one.answered), None)


def surprises(attempt: Attempt) -> pd.DataFrame:
    """Return how strongly each skill was expected to be tested and was: a row a skill.

    `disagree` is the person's reason, "yes" where they gave none, and empty where they agree.
    """
    disagree = {skill: reason.strip() or "yes" for skill, reason in attempt.tested.disagree.items()}
    return pd.DataFrame(
        {
            "skill": [skill.id for skill in attempt.questionnaire.skills],
            "expected": [
                attempt.expected.emphasis.get(skill.id, "")
                for skill in attempt.questionnaire.skills
            ],
            "tested": [
                attempt.tested.emphasis.get(skill.id, "") for skill in attempt.questionnaire.skills
            ],
            "disagree": [disagree.get(skill.id, "") for skill in attempt.questionnaire.skills],
        }
    )


def asked_over_time(attempts: list[Attempt]) -> Table:
    """Return what was expected and tested as a table: a row a skill, a column an attempt."""
    frames = [surprises(attempt) for attempt in attempts]
    skills = dict.fromkeys(skill for frame in frames for skill in frame["skill"])
    columns = [
        {row.skill: _met(str(row.expected), str(row.tested)) for row in rows_of(frame)}
        for frame in frames
    ]
    rows = tuple(
        (skill_name(skill), *(column.get(skill, NOT_NOTED) for column in columns))
        for skill in skills
    )
    caption = "What each interview tested, and whether you expected it."
    return Table(caption, ("Skill", *(attempt.name for attempt in attempts)), rows)


def _met(expected: str, tested: str) -> str:
    if not tested:
        return NOT_NOTED
    return f"{tested} ({surprise(expected, tested)})" if expected else tested
