"""Answers and a role to gaps: how far, how surely, and what to work on first.

Three skills are amounts: a role asks for a lower bound, and more is no fault.
Assertiveness is a position: a role asks for a range, and it is judged item by item, so
that answers at both ends read as too soft *and* too hard, never as the ideal middle
(Ames & Flynn 2007). A verdict is a probability, because eight answers say less than
people think.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pmskills.answers import coded
from pmskills.questionnaire import LEVELS
from pmskills.scoring import SkillAnswers, by_skill, interleaved, score_frame
from pmskills.uncertainty import (
    chance_below,
    chance_outside,
    excess_outside,
    expected_shortfall,
    tally,
)

if TYPE_CHECKING:
    import pandas as pd

    from pmskills.questionnaire import Questionnaire
    from pmskills.roles import Role, Target
    from pmskills.uncertainty import Floats

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


@dataclass(frozen=True)
class _Gaps:
    """The gaps of one skill; each an array with a value a person."""

    below: Floats
    above: Floats
    p_below: Floats
    p_above: Floats
    expected: Floats


def gap_profile(answers: pd.DataFrame, role: Role, questionnaire: Questionnaire) -> pd.DataFrame:
    """Compare each skill of each row of answers with what a role asks.

    Parameters
    ----------
    answers : DataFrame
        A row a respondent; see `answers.coded`.
    role : Role
        What is expected.
    questionnaire : Questionnaire
        What was asked.

    Returns
    -------
    DataFrame
        What `score` returns, and `target_low, target_high` (NaN for an amount),
        `importance`; `gap_below, gap_above` in levels; `p_below, p_above`, the chances
        that the person is more than half a level outside the target; `direction`
        ("below", "above", "both" or ""), the sides that cannot be ruled out (a chance
        over .10); `verdict`: "gap" (a chance of .90 or more), "no material gap" (both
        .10 or less) or "can't tell yet"; `priority`, importance times the expected gap.

        For an amount `gap_below` is max(0, target_low - score) and `gap_above` is 0. For
        a position both are means of the item-wise excesses, max(0, low - x) and
        max(0, x - high). A skill with no score has NaN gaps and chances.

    Raises
    ------
    AnswersError
        If the table cannot be used; names the row and the column.
    ValueError
        If the role has no target for a skill, or the wrong kind of target.

    Examples
    --------
    Four 1s and four 5s on assertiveness, where [3, 4] is asked: both too soft and too hard.

    >>> from pmskills import load_questionnaire, load_roles
    >>> import pandas as pd
    >>> questionnaire = load_questionnaire()
    >>> items = questionnaire.items_of("assertiveness")
    >>> answers = pd.DataFrame([{item.id: 1 + 4 * (n % 2) for n, item in enumerate(items)}])
    >>> profile = gap_profile(answers, load_roles()["product-manager"], questionnaire)
    >>> row = profile[profile["skill"] == "assertiveness"].iloc[0]
    >>> row["score"].item(), row["gap_below"].item(), row["gap_above"].item(), row["direction"]
    (3.0, 1.0, 0.5, 'both')
    """
    table = coded(answers, questionnaire)
    skills = by_skill(table, questionnaire)
    targets = [_target(role, part) for part in skills]
    gaps = [_gaps(part, target) for part, target in zip(skills, targets, strict=True)]
    below, above = (interleaved([getattr(gap, p) for gap in gaps]) for p in ("p_below", "p_above"))
    people = len(table.attempts)
    return score_frame(table, skills).assign(
        target_low=[target.low for target in targets] * people,
        target_high=[np.nan if t.high is None else t.high for t in targets] * people,
        importance=[target.importance for target in targets] * people,
        gap_below=interleaved([gap.below for gap in gaps]),
        gap_above=interleaved([gap.above for gap in gaps]),
        p_below=below,
        p_above=above,
        direction=_directions(below, above),
        verdict=_verdicts(below, above),
        priority=interleaved(
            [target.importance * gap.expected for target, gap in zip(targets, gaps, strict=True)]
        ),
    )


def skill_gaps(profile: pd.DataFrame) -> list[SkillGap]:
    """Return the rows of a profile, to read one by one."""
    return [SkillGap(**{str(key): value for key, value in row.items()}) for row in _rows(profile)]


def _rows(profile: pd.DataFrame) -> list[dict[Any, Any]]:
    return profile.to_dict("records")


def _target(role: Role, part: SkillAnswers) -> Target:
    """Return what a role asks of a skill, of the kind that the skill is."""
    target = role.targets.get(part.skill.id)
    if target is None:
        raise ValueError(f"role '{role.id}': no target for '{part.skill.id}'. Add one.")
    is_position = part.skill.scale == "position"
    if is_position != (target.high is not None):
        needs = "a range with a low and a high" if is_position else "a lower bound only"
        raise ValueError(f"role '{role.id}', {part.skill.id}: this skill needs {needs}.")
    return target


def _gaps(part: SkillAnswers, target: Target) -> _Gaps:
    found = (
        _amount_gaps(part, target.low)
        if target.high is None
        else _position_gaps(part, target.low, target.high)
    )
    columns = (found.below, found.above, found.p_below, found.p_above, found.expected)
    return _Gaps(*(np.where(part.enough, column, np.nan) for column in columns))


def _amount_gaps(part: SkillAnswers, low: float) -> _Gaps:
    none = np.zeros(part.tally.mean.shape)
    return _Gaps(
        below=np.maximum(0, low - part.tally.mean),
        above=none,
        p_below=chance_below(part.estimate, low - MATERIAL),
        p_above=none,
        expected=expected_shortfall(part.estimate, low),
    )


def _position_gaps(part: SkillAnswers, low: float, high: float) -> _Gaps:
    levels = np.array(LEVELS, dtype=float)
    too_low, too_high = np.maximum(0, low - levels), np.maximum(0, levels - high)
    soft = excess_outside(part.codes, part.answered, too_low)
    hard = excess_outside(part.codes, part.answered, too_high)
    return _Gaps(
        below=tally(np.maximum(0, low - part.codes), part.answered).mean,
        above=tally(np.maximum(0, part.codes - high), part.answered).mean,
        p_below=chance_outside(soft, MATERIAL),
        p_above=chance_outside(hard, MATERIAL),
        expected=soft.mean + hard.mean,
    )


def _directions(below: Floats, above: Floats) -> Any:
    """Return the sides that cannot be ruled out."""
    soft, hard = below > 1 - SURE, above > 1 - SURE
    return np.select([soft & hard, soft, hard], ["both", "below", "above"], "")


def _verdicts(below: Floats, above: Floats) -> Any:
    likeliest = np.maximum(below, above)
    return np.select([likeliest >= SURE, likeliest <= 1 - SURE], [GAP, NO_GAP], CANT_TELL)
