"""A made-up cohort, so that its pages can be seen before there is one of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pmskills.questionnaire import LEVELS, NO_OPPORTUNITY

if TYPE_CHECKING:
    from pmskills.questionnaire import Questionnaire

GROUPS = {"morning": 0.45, "evening": 0.35, "weekend": 0.17, "one-to-one": 0.03}  # shares
CORRELATION = 0.4  # of the skills
RARE = 3  # items that most people had no opportunity for


def example_cohort(questionnaire: Questionnaire, people: int = 240, seed: int = 1) -> pd.DataFrame:
    """Return answers of made-up people, as `score` takes them; nobody's real answers.

    A graded response model (Samejima 1969): each person has an ability on each skill, each
    item its own difficulty, and a person strong on one skill is more likely to be strong
    on another. One answer in twenty is left out, and a few items had no opportunity.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is asked.
    people : int
    seed : int
        The same one gives the same people.

    Returns
    -------
    DataFrame
        A row a person, its `attempt` a group and a number, such as "evening/017".

    Examples
    --------
    >>> from pmskills import load_questionnaire
    >>> answers = example_cohort(load_questionnaire(), people=20)
    >>> answers.shape, answers["attempt"].iloc[0]
    ((20, 33), 'morning/001')
    """
    rng = np.random.default_rng(seed)
    skills = [skill.id for skill in questionnaire.skills]
    shared = rng.normal(size=(people, 1))
    own = rng.normal(size=(people, len(skills)))
    ability = np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * own
    answers: dict[str, list[object]] = {"attempt": _names(people)}
    for place, item in enumerate(questionnaire.items):
        steps = np.array([-2.0, -0.8, 0.4, 1.6]) + rng.normal(0, 0.5)
        felt = ability[:, skills.index(item.skill)] + rng.logistic(0, 0.6, people)
        levels = [LEVELS[level] for level in np.searchsorted(steps, felt)]
        fate, without = rng.random(people), 0.6 if place % 11 == RARE else 0.04
        answers[item.id] = [
            NO_OPPORTUNITY if chance < without else None if chance > 0.95 else level
            for level, chance in zip(levels, fate, strict=True)
        ]
    return pd.DataFrame(answers, dtype=object)


def _names(people: int) -> list[object]:
    ends = np.cumsum(list(GROUPS.values())) * people
    groups = [list(GROUPS)[int(np.searchsorted(ends, place + 0.5))] for place in range(people)]
    return [f"{group}/{place:03}" for place, group in enumerate(groups, start=1)]
