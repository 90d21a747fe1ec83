"""Answers to scores, each with its uncertainty; pure, for any number of people.

A score is the plain mean of the answered items. Beside it stands a 90 % interval from
how much the person's own answers disagree: the conditional standard error of a mean
score needs no norm group (Brennan 1998). Four to eight answers say less than people
think, so a skill's own spread is steadied by the person's other answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from pmskills.answers import NA_CODE, coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pmskills.answers import Coded
    from pmskills.questionnaire import Questionnaire

    Floats = NDArray[np.float64]

CONFIDENCE = 0.90
FEWEST_ANSWERS = 4
PRIOR_SPREAD = 0.8  # levels; what answers to one skill differ by, before any are seen
PRIOR_WEIGHT = 4  # degrees of freedom; as much as five answers of one's own
MIDDLE = 3.0


@dataclass(frozen=True)
class Tally:
    """Sums over some items, a value a person.

    Attributes
    ----------
    answered : ndarray
        How many items have a level.
    mean : ndarray
        Their mean; NaN where there is none.
    squares : ndarray
        Sum of squared differences from that mean.
    """

    answered: Floats
    mean: Floats
    squares: Floats


@dataclass(frozen=True)
class Estimate:
    """What the answers say of a true mean: a t distribution, a value a person.

    Attributes
    ----------
    centre, se, df : ndarray
        Centre and standard error in levels, and degrees of freedom.
    """

    centre: Floats
    se: Floats
    df: Floats


def tally(values: NDArray[np.generic], answered: NDArray[np.bool_]) -> Tally:
    """Tally `values` (items, people) where `answered`."""
    counted = np.where(answered, values, 0).astype(float)
    count = answered.sum(axis=0).astype(float)
    total = counted.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / count
        squares = np.maximum((counted**2).sum(axis=0) - total * mean, 0.0)
    return Tally(count, mean, squares)


def estimate(own: Tally, steadied_by: list[Tally], middle: float = MIDDLE) -> Estimate:
    """Estimate."""
    df = sum((np.maximum(t.answered - 1, 0) for t in steadied_by), np.float64(PRIOR_WEIGHT))
    squares = sum(
        (np.where(t.answered > 0, t.squares, 0) for t in steadied_by),
        np.float64(PRIOR_WEIGHT * PRIOR_SPREAD**2),
    )
    centre = (own.answered * own.mean + middle) / (own.answered + 1)
    with np.errstate(divide="ignore"):
        se = np.sqrt(squares / df / own.answered)
    return Estimate(centre, se, df)


def is_answered(codes: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return where there is a level."""
    return (codes > 0) & (codes < NA_CODE)


def skill_rows(questionnaire: Questionnaire, skill: str) -> list[int]:
    return [i for i, item in enumerate(questionnaire.items) if item.skill == skill]


def enough(codes: NDArray[np.int8], questionnaire: Questionnaire, skill: str) -> NDArray[np.bool_]:
    """Return who answered enough."""
    answered = is_answered(codes)
    enough = answered[skill_rows(questionnaire, skill)].sum(axis=0) >= FEWEST_ANSWERS
    for facet in questionnaire.facets:
        if facet.skill == skill:
            rows = [i for i, item in enumerate(questionnaire.items) if item.facet == facet.id]
            enough &= answered[rows].any(axis=0)
    return enough


def score(answers: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Score each skill of each row."""
    return scored(coded(answers, questionnaire), questionnaire)


def pool(codes, questionnaire, skill_id):
    kind = questionnaire.skill(skill_id).scale
    if kind == "position":
        return [skill_id]
    return [s.id for s in questionnaire.skills if s.scale == kind]


def scored(answers: Coded, questionnaire: Questionnaire) -> pd.DataFrame:
    codes = answers.codes
    tallies = {
        s.id: tally(codes[(r := skill_rows(questionnaire, s.id))], is_answered(codes[r]))
        for s in questionnaire.skills
    }
    frames = []
    for skill in questionnaire.skills:
        own = tallies[skill.id]
        est = estimate(own, [tallies[s] for s in pool(codes, questionnaire, skill.id)])
        ok = enough(codes, questionnaire, skill.id)
        half = stdtrit(est.df, (1 + CONFIDENCE) / 2) * est.se
        frames.append(
            pd.DataFrame(
                {
                    "attempt": answers.attempts,
                    "skill": skill.id,
                    "answered": own.answered.astype(int),
                    "no_opportunity": (codes[skill_rows(questionnaire, skill.id)] == NA_CODE).sum(
                        axis=0
                    ),
                    "score": np.where(ok, own.mean, np.nan),
                    "se": np.where(ok, est.se, np.nan),
                    "low": np.where(
                        ok, np.clip(np.minimum(est.centre - half, own.mean), 1, 5), np.nan
                    ),
                    "high": np.where(
                        ok, np.clip(np.maximum(est.centre + half, own.mean), 1, 5), np.nan
                    ),
                }
            )
        )
    return pd.concat(frames).sort_index(kind="stable").reset_index(drop=True)
