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

from pmskills.answers import sheet
from pmskills.blocks import in_blocks
from pmskills.position import MATERIAL, position_judge
from pmskills.scoring import (
    empty_columns,
    form_of,
    scores_of,
    tallied,
    tidy,
    words_of,
    write,
)
from pmskills.uncertainty import chance_below, expected_shortfall

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from pmskills.questionnaire import Questionnaire, Skill
    from pmskills.roles import Role, Target
    from pmskills.scoring import Columns, Form, Tallied
    from pmskills.uncertainty import Floats

    Judge = Callable[[NDArray[np.int8], Tallied], Columns]

SURE = 0.90
GAP, NO_GAP, CANT_TELL = "gap", "no material gap", "can't tell yet"
VERDICTS = (CANT_TELL, GAP, NO_GAP)
DIRECTIONS = ("", "below", "above", "both")
NUMBERS = ("gap_below", "gap_above", "p_below", "p_above")


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
    table, form = sheet(answers, questionnaire), form_of(questionnaire)
    targets = [_target(role, skill) for skill in questionnaire.skills]
    columns = _empty_columns(len(answers), targets)
    judge = _judge(form, targets, len(answers))

    def work(start: int, stop: int) -> None:
        codes = table.codes(start, stop)
        found = tallied(codes, form)
        write(columns, start, stop, scores_of(found) | judge(codes, found))

    in_blocks(len(answers), work)
    columns["direction"] = words_of(DIRECTIONS, columns["direction"])
    columns["verdict"] = words_of(VERDICTS, columns["verdict"])
    return tidy(table.attempts, questionnaire, columns)


def _empty_columns(people: int, targets: list[Target]) -> Columns:
    """Return room for a profile's columns in their order; what the role asks is there already."""
    shape = (people, len(targets))
    asked = {
        "target_low": [target.low for target in targets],
        "target_high": [np.nan if target.high is None else target.high for target in targets],
        "importance": [target.importance for target in targets],
    }
    return {
        **empty_columns(shape),
        **{name: np.repeat([values], people, axis=0) for name, values in asked.items()},
        **{name: np.empty(shape) for name in NUMBERS},
        **{name: np.empty(shape, dtype=np.int8) for name in ("direction", "verdict")},
        "priority": np.empty(shape),
    }


def skill_gaps(profile: pd.DataFrame) -> list[SkillGap]:
    """Return the rows of a profile, to read one by one."""
    return [SkillGap(**{str(key): value for key, value in row.items()}) for row in _rows(profile)]


def _rows(profile: pd.DataFrame) -> list[dict[Any, Any]]:
    return profile.to_dict("records")


def _target(role: Role, skill: Skill) -> Target:
    """Return what a role asks of a skill, of the kind that the skill is."""
    target = role.targets.get(skill.id)
    if target is None:
        raise ValueError(f"role '{role.id}': no target for '{skill.id}'. Add one.")
    is_position = skill.scale == "position"
    if is_position != (target.high is not None):
        needs = "a range with a low and a high" if is_position else "a lower bound only"
        raise ValueError(f"role '{role.id}', {skill.id}: this skill needs {needs}.")
    return target


def _judge(form: Form, targets: list[Target], people: int) -> Judge:
    """Return what judges a block of people against the targets."""
    amounts = [place for place, target in enumerate(targets) if target.high is None]
    lows = np.array([[targets[place].low] for place in amounts])
    importance = np.array([[target.importance] for target in targets])
    positions = {
        place: position_judge(len(form.skills[place]), target.low, target.high, people)
        for place, target in enumerate(targets)
        if target.high is not None
    }

    def judge(codes: NDArray[np.int8], found: Tallied) -> Columns:
        gaps = np.empty((5, *found.mean.shape))
        gaps[:, amounts] = _amount_gaps(found, amounts, lows)
        for place, position in positions.items():
            gaps[:, place] = position(codes[form.skills[place]])
        gaps[:, ~found.enough] = np.nan
        below, above, p_below, p_above, expected = gaps
        values = (below, above, p_below, p_above)
        return {
            **dict(zip(NUMBERS, values, strict=True)),
            "direction": (p_below > 1 - SURE) + 2 * (p_above > 1 - SURE),
            "verdict": _verdicts(np.maximum(p_below, p_above)),
            "priority": importance * expected,
        }

    return judge


def _amount_gaps(found: Tallied, amounts: list[int], lows: Floats) -> Floats:
    """Return gap and chance on each side and the expected gap, shape (5, amounts, people)."""
    estimate = found.estimate.of(amounts)
    gaps = np.zeros((5, *estimate.error.shape))
    gaps[0] = np.maximum(0, lows - found.mean[amounts])
    gaps[2] = chance_below(estimate, lows - MATERIAL)
    gaps[4] = expected_shortfall(estimate, lows)
    return gaps


def _verdicts(likeliest: Floats) -> NDArray[np.int8]:
    """Return each verdict by its place in `VERDICTS`."""
    return (likeliest >= SURE) + np.int8(2) * (likeliest <= 1 - SURE)
