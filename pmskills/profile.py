"""Answers and a role to gaps: how far, how surely, and what to work on first.

Three skills are amounts: a role asks for a lower bound, and more is no fault.
Assertiveness is a position: a role asks for a range, and it is judged item by item, so
that answers at both ends read as too soft *and* too hard, never as the ideal middle
(Ames & Flynn 2007). A verdict is a probability, because eight answers say less than
people think.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

MATERIAL = 0.5  # levels; a smaller gap is not worth a verdict
SURE = 0.90
GAP, NO_GAP, CANT_TELL = "gap", "no material gap", "can't tell yet"


@dataclass(frozen=True)
class SkillGap:
    """One row of a profile, as `gap_profile` returns it."""

    attempt: Any
    skill: str
    answered: int
    no_opportunity: int
    score: float
    se: float
    low: float
    high: float
    target_low: float
    target_high: float
    importance: float
    gap_below: float
    gap_above: float
    p_below: float
    p_above: float
    direction: str
    verdict: str
    priority: float

    @property
    def is_scored(self) -> bool:
        """Whether there were enough answers for a score."""
        return not np.isnan(self.score)

    @property
    def is_position(self) -> bool:
        """Whether the target is a range that can be overshot."""
        return not np.isnan(self.target_high)


def skill_gaps(profile: pd.DataFrame) -> list[SkillGap]:
    """Return the rows of a profile, to read one by one."""
    return [SkillGap(**row) for row in profile.to_dict("records")]  # type: ignore[misc]  # keys are column names
