"""Answers to scores, each with its uncertainty; pure, for any number of people.

A score is the plain mean of the answered items. Beside it stands a 90 % interval from
how much the person's own answers disagree (see `uncertainty`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pmskills.answers import BLANK, NA_CODE, coded
from pmskills.uncertainty import Estimate, Tally, estimates, interval, standard_error, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pmskills.answers import Coded
    from pmskills.questionnaire import Questionnaire, Skill

FEWEST_ANSWERS = 4


@dataclass(frozen=True)
class SkillAnswers:
    """The answers to one skill, tallied.

    Attributes
    ----------
    skill : Skill
        Which one.
    codes : ndarray of int8, shape (items, people)
        The answers as codes.
    answered : ndarray of bool, of the same shape
        Where there is a level.
    enough : ndarray of bool, shape (people,)
        Whether there are four answers or more, and one on each facet.
    tally : Tally
        Their count, mean and squares.
    estimate : Estimate
        Where the true mean is.
    """

    skill: Skill
    codes: NDArray[np.int8]
    answered: NDArray[np.bool_]
    enough: NDArray[np.bool_]
    tally: Tally
    estimate: Estimate


def score(answers: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Score each skill of each row of answers.

    Parameters
    ----------
    answers : DataFrame
        A row a respondent; see `answers.coded`.
    questionnaire : Questionnaire
        What was asked.

    Returns
    -------
    DataFrame
        A row per attempt and skill: `attempt, skill, answered, no_opportunity, score, se,
        low, high`. `score` is the plain mean of the answered items, in levels 1 to 5;
        `se` its standard error; `low` and `high` the 90 % interval, within [1, 5] and
        around `score`. With fewer than four answers, or a facet with none, all four are NaN.

    Raises
    ------
    AnswersError
        If the table cannot be used; names the row and the column.

    Examples
    --------
    >>> from pmskills import load_questionnaire
    >>> questionnaire = load_questionnaire()
    >>> answers = pd.DataFrame({item.id: [4] for item in questionnaire.items})
    >>> scores = score(answers, questionnaire)
    >>> scores[["skill", "answered", "score", "low", "high"]].round(2).head(1)
             skill  answered  score   low  high
    0  soft-skills         8    4.0  3.65  4.11
    """
    table = coded(answers, questionnaire)
    return score_frame(table, by_skill(table, questionnaire))


def by_skill(table: Coded, questionnaire: Questionnaire) -> list[SkillAnswers]:
    """Return the answers to each skill, tallied, in the questionnaire's order."""
    codes = [table.codes[places(questionnaire, "skill", s.id)] for s in questionnaire.skills]
    answered = [is_answered(part) for part in codes]
    tallies = [tally(part, given) for part, given in zip(codes, answered, strict=True)]
    parts = zip(questionnaire.skills, codes, answered, tallies, estimates(tallies), strict=True)
    return [
        SkillAnswers(skill, part, given, _enough(table, questionnaire, skill, own), own, estimate)
        for skill, part, given, own, estimate in parts
    ]


def is_answered(codes: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return where there is a level: neither blank nor "no opportunity yet"."""
    return np.asarray((codes != BLANK) & (codes != NA_CODE))


def score_frame(table: Coded, skills: list[SkillAnswers]) -> pd.DataFrame:
    """Return the tidy frame of scores: a row per attempt and skill, attempts together."""
    lows, highs = zip(*(_interval(part) for part in skills), strict=True)
    people = len(table.attempts)
    return pd.DataFrame(
        {
            "attempt": np.repeat(table.attempts, len(skills)),
            "skill": [part.skill.id for part in skills] * people,
            "answered": interleaved([part.tally.count for part in skills]).astype(int),
            "no_opportunity": interleaved([(p.codes == NA_CODE).sum(axis=0) for p in skills]),
            "score": interleaved([_known(part, part.tally.mean) for part in skills]),
            "se": interleaved([_known(part, standard_error(part.estimate)) for part in skills]),
            "low": interleaved(lows),
            "high": interleaved(highs),
        }
    )


def interleaved(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return values of each skill (skills, people) as one column, attempts together."""
    return np.stack(columns, axis=1).ravel()


def _interval(part: SkillAnswers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return low and high, stretched where needed to hold the plain mean."""
    low, high = interval(part.estimate)
    mean = part.tally.mean
    return _known(part, np.minimum(low, mean)), _known(part, np.maximum(high, mean))


def _known(part: SkillAnswers, values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(part.enough, values, np.nan)


def _enough(
    table: Coded, questionnaire: Questionnaire, skill: Skill, own: Tally
) -> NDArray[np.bool_]:
    enough = own.count >= FEWEST_ANSWERS
    for facet in questionnaire.facets:
        if facet.skill == skill.id:
            codes = table.codes[places(questionnaire, "facet", facet.id)]
            enough &= is_answered(codes).any(axis=0)
    return enough


def places(questionnaire: Questionnaire, kind: str, name: str) -> list[int]:
    """Return which items, by their place, belong to a "skill" or a "facet"."""
    return [place for place, item in enumerate(questionnaire.items) if getattr(item, kind) == name]
