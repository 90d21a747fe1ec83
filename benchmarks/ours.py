"""The workbook's own way, by calling the library that ships; and the shape of any way's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from people import ROLES, SKILLS, Floats, People, Targets, form, frame

from pmskills import gap_profile, score
from pmskills.comparison import (
    ALIGNED,
    BLIND_SPOT,
    FALLEN,
    HIDDEN_STRENGTH,
    RISEN,
    change_between,
    judge_differences,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Reading:
    """What one way of scoring says; each (people, skills), NaN where it says nothing."""

    low: Floats
    high: Floats
    p_below: Floats
    p_above: Floats
    priority: Floats


@dataclass(frozen=True)
class Change:
    """What one way of judging change says; each (people, skills).

    Attributes
    ----------
    verdict : ndarray
        1 risen, -1 fallen, 0 no change that can be told.
    p_rise, low, high : ndarray or None
        The chance of a rise, and the 90 % interval of the change, in levels.
    """

    verdict: Floats
    p_rise: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None


def column(table: pd.DataFrame, name: str) -> Floats:
    """Return a column of a tidy frame as (people, skills)."""
    return table[name].to_numpy(dtype=float).reshape(-1, len(SKILLS))


def ours(people: People, targets: Targets) -> Reading:
    """Score with `pmskills.gap_profile`, role by role."""
    names = ("low", "high", "p_below", "p_above", "priority")
    said = {name: np.empty(targets.low.shape) for name in names}
    for role in np.unique(targets.role):
        mine = targets.role == role
        levels = people.levels[mine]
        profile = gap_profile(frame(levels), ROLES[role], form(levels.shape[-1]))
        for name in names:
            said[name][mine] = column(profile, name)
    return Reading(**said)


def our_change(earlier: People, later: People) -> Change:
    """Judge change with `pmskills.comparison.change_between`."""
    questionnaire = form(earlier.levels.shape[-1])
    found = change_between(frame(earlier.levels), frame(later.levels), questionnaire)
    words = found["verdict"].to_numpy().reshape(-1, len(SKILLS))
    verdict = (words == RISEN).astype(float) - (words == FALLEN)
    return Change(verdict, column(found, "p_rise"), column(found, "low"), column(found, "high"))


def our_differences(
    people: People, heard: Floats, error: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """Judge self against interviewer with `pmskills.comparison.judge_differences`.

    Returns
    -------
    told : ndarray (people, skills)
        1 where self is said to be higher, -1 lower, 0 neither.
    aligned : ndarray of bool (people, skills)
    """
    scores = score(frame(people.levels), form(people.levels.shape[-1]))
    answered, own, se = (column(scores, name).T for name in ("answered", "score", "se"))
    words = judge_differences(answered, own, se, heard.T, error).verdict.T
    told = (words == BLIND_SPOT).astype(float) - (words == HIDDEN_STRENGTH)
    return told, np.asarray(words == ALIGNED)
