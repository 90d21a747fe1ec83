"""How well the items of a scale hang together: for who edits the questions, not for a person.

Alpha (Cronbach 1951) and omega (McDonald 1999) are estimates of the same thing; alpha is
too low where items differ in how much they say. Both are checked against R's psych.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pmskills.answers import coded
from pmskills.cells import NA_CODE, is_answered
from pmskills.scoring import form_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pmskills.questionnaire import Questionnaire

    Floats = NDArray[Any]  # float64

FEWEST_PEOPLE = 10  # a smaller group is not shown
STEPS = 1000  # at most, to find the loadings


def reliability(answers: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Return each scale's reliability.

    Parameters
    ----------
    answers : DataFrame
        A row a respondent; see `answers.coded`.
    questionnaire : Questionnaire
        What was asked.

    Returns
    -------
    DataFrame
        A row a skill: `skill, items, people` (with an answer), `alpha, omega`; NaN for a
        scale with fewer than ten people or three items, or an item that all answered alike.

    Raises
    ------
    AnswersError
        If the table cannot be used.
    """
    codes = coded(answers, questionnaire).codes
    rows = []
    for skill, items in zip(questionnaire.skills, form_of(questionnaire).skills, strict=True):
        levels = np.where(is_answered(codes[items]), codes[items], np.nan).T
        people = int((~np.isnan(levels)).any(axis=1).sum())
        known = people >= FEWEST_PEOPLE and len(items) > 2
        # Over the people who answered both of two items, as psych has it.
        frame = pd.DataFrame(levels)
        rows.append(
            {
                "skill": skill.id,
                "items": len(items),
                "people": people,
                "alpha": alpha(frame.cov().to_numpy()) if known else np.nan,
                "omega": omega(frame.corr().to_numpy()) if known else np.nan,
            }
        )
    return pd.DataFrame(rows)


def alpha(covariance: Floats) -> float:
    """Return Cronbach's alpha of items with this covariance.

    Examples
    --------
    Three items with variance 1 that all correlate .5: (3 / 2) (1 - 3 / 6) = .75.

    >>> alpha(np.full((3, 3), 0.5) + 0.5 * np.eye(3))
    0.75
    """
    items = len(covariance)
    return float(items / (items - 1) * (1 - np.trace(covariance) / covariance.sum()))


def omega(correlation: Floats) -> float:
    """Return McDonald's omega total of one factor, of items that correlate like this.

    The share of the variance of their sum that is not unique to an item, as
    `psych::omega(nfactors = 1)` reports it.

    Examples
    --------
    Three items that all correlate .5 have loadings of root .5: (6 - 3 (.5)) / 6 = .75.

    >>> round(omega(np.full((3, 3), 0.5) + 0.5 * np.eye(3)), 6)
    0.75
    """
    unique = (1 - loadings(correlation) ** 2).sum()
    return float(1 - unique / correlation.sum())


def loadings(correlation: Floats) -> Floats:
    """Return the loadings of one factor that leave the smallest residuals (minres).

    Each loading in turn is set to its best value, given the others (Harman & Jones 1966).
    """
    off = correlation - np.eye(len(correlation))
    found: Floats = np.sqrt(np.maximum(off.mean(axis=1), 0.01))
    for _ in range(STEPS):
        before = found.copy()
        for place, row in enumerate(off):  # row[place] is 0, so the item itself drops out
            found[place] = row @ found / (found @ found - found[place] ** 2)
        if np.abs(found - before).max() < 1e-10:
            break
    return found


def hard_to_answer(answers: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Return how many people could not answer each item, hardest first.

    Returns
    -------
    DataFrame
        A row an item: `item, skill, prompt`, and the shares `no_opportunity` and `blank`.
    """
    codes = coded(answers, questionnaire).codes
    without, answered = codes == NA_CODE, is_answered(codes)
    frame = pd.DataFrame(
        {
            "item": [item.id for item in questionnaire.items],
            "skill": [item.skill for item in questionnaire.items],
            "prompt": [item.prompt for item in questionnaire.items],
            "no_opportunity": without.mean(axis=1),
            "blank": 1 - without.mean(axis=1) - answered.mean(axis=1),
        }
    )
    return frame.sort_values("no_opportunity", ascending=False, kind="stable", ignore_index=True)
