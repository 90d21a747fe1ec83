"""One profile against every role: what the gap would be, closest role first.

It says how far short of each role the person would be, never a chance of being hired.
Neighbouring roles are in it, because the one that was tried is not the only one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pmskills.answers import AnswersError, coded
from pmskills.position import excess_outside, level_counts
from pmskills.profile import GAP, NO_GAP, gap_profile
from pmskills.scoring import form_of, tallied
from pmskills.students_t import t_quantile
from pmskills.uncertainty import SLICES, Estimate, level_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pmskills.questionnaire import Questionnaire
    from pmskills.roles import Role, Target
    from pmskills.uncertainty import Floats


def fit_to_roles(
    answers: pd.DataFrame, roles: Mapping[str, Role], questionnaire: Questionnaire
) -> pd.DataFrame:
    """Compare one person with every role.

    Parameters
    ----------
    answers : DataFrame
        One row; see `answers.coded`.
    roles : Mapping of str to Role
        By id, as `load_roles` returns them.
    questionnaire : Questionnaire
        What was asked.

    Returns
    -------
    DataFrame
        A row a role, closest first: `role, name, shortfall` (levels short of what is
        asked, on average over the scored skills, each counted by its importance),
        `low, high` (its 90 % interval), `gaps, unsure, no_gaps` (skills by verdict).
        With no skill scored, `shortfall` is NaN.

    Raises
    ------
    AnswersError
        If the table cannot be used, or has not just one row.

    Examples
    --------
    >>> from pmskills import load_questionnaire, load_roles
    >>> questionnaire = load_questionnaire()
    >>> answers = pd.DataFrame([{item.id: 3 for item in questionnaire.items}])
    >>> fit_to_roles(answers, load_roles(), questionnaire)["role"].iloc[-1]
    'senior-product-manager'
    """
    if len(answers) != 1:
        raise AnswersError(f"{len(answers)} rows of answers. The fit is for one person: give one.")
    scored = _scored_skills(coded(answers, questionnaire).codes, questionnaire)
    rows = [
        _row(role, scored, gap_profile(answers, role, questionnaire)) for role in roles.values()
    ]
    frame = pd.DataFrame(rows)
    return frame.sort_values("shortfall", kind="stable", ignore_index=True)


@dataclass(frozen=True)
class _Skill:
    """One person's answers to one skill: how many of each level, and where their mean is."""

    name: str
    counts: NDArray[np.int16]
    estimate: Estimate


def _scored_skills(codes: NDArray[np.int8], questionnaire: Questionnaire) -> list[_Skill]:
    form = form_of(questionnaire)
    found = tallied(codes, form)
    return [
        _Skill(skill.id, level_counts(codes[items]), found.estimate.of(place))
        for place, (skill, items) in enumerate(zip(questionnaire.skills, form.skills, strict=True))
        if not np.isnan(found.mean[place, 0])
    ]


def _row(role: Role, scored: list[_Skill], profile: pd.DataFrame) -> dict[str, object]:
    shortfall, low, high = _shortfall(role, scored)
    verdicts = profile.loc[profile["score"].notna(), "verdict"]
    gaps, no_gaps = int((verdicts == GAP).sum()), int((verdicts == NO_GAP).sum())
    return {
        "role": role.id,
        "name": role.name,
        "shortfall": shortfall,
        "low": low,
        "high": high,
        "gaps": gaps,
        "unsure": len(verdicts) - gaps - no_gaps,
        "no_gaps": no_gaps,
    }


def _shortfall(role: Role, scored: list[_Skill]) -> tuple[float, float, float]:
    """Return the weighted shortfall and its interval, over equally likely places of each skill."""
    targets = [role.targets[part.name] for part in scored]
    weight = sum(target.importance for target in targets)
    if weight == 0:
        return float("nan"), float("nan"), float("nan")
    weighted = [
        target.importance / weight * _likely_gaps(part, target)
        for part, target in zip(scored, targets, strict=True)
    ]
    totals = np.array([sum(places) for places in product(*weighted)])
    low, high = np.quantile(totals, [0.05, 0.95])
    return float(totals.mean()), float(low), float(high)


def _likely_gaps(part: _Skill, target: Target) -> Floats:
    """Return nine equally likely gaps of one skill, in levels."""
    if target.high is None:
        levels = level_at(_places(part.estimate))
        return np.asarray(np.maximum(0, target.low - levels))
    found = excess_outside(part.counts, target.low, target.high)
    soft, hard = found.reach * np.sin(np.clip(_places(found.share), 0, np.pi / 2)) ** 2
    return np.asarray(soft + hard[::-1])  # who is likelier too soft is less likely too hard


def _places(estimate: Estimate) -> Floats:
    """Return nine equally likely places, as angles, of one person's means."""
    steps = t_quantile(estimate.df, SLICES)
    return np.asarray(estimate.at + steps * estimate.error)
