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

    # gap and chance below and above, and the expected gap; each (skills, people)
    Outside = tuple[Floats, ...]
    Judge = Callable[[NDArray[np.int8], Tallied], Outside]

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
        `direction` and `verdict` are categories.

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
    columns = _empty_columns(table.attempts, targets)
    importance = np.array([[target.importance] for target in targets])
    judges = _judges(form, targets, len(answers))

    def work(start: int, stop: int) -> None:
        codes = table.codes(start, stop)
        found = tallied(codes, form)
        scores = scores_of(table.attempts[start:stop], found)
        write(columns, start, stop, scores, range(len(targets)))
        for places, judge in judges:
            judged = _judged(judge(codes, found), importance[places])
            write(columns, start, stop, judged, places)

    in_blocks(len(answers), work)
    return tidy(
        columns,
        {
            "skill": tuple(skill.id for skill in questionnaire.skills),
            "direction": DIRECTIONS,
            "verdict": VERDICTS,
        },
    )


def _empty_columns(attempts: NDArray[Any], targets: list[Target]) -> Columns:
    """Return room for a profile's columns in their order; what the role asks is there already."""
    shape = (len(attempts), len(targets))
    asked = {
        "target_low": [target.low for target in targets],
        "target_high": [np.nan if target.high is None else target.high for target in targets],
        "importance": [target.importance for target in targets],
    }
    return {
        **empty_columns(attempts, len(targets)),
        **{name: np.full(shape, values) for name, values in asked.items()},
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


def _judges(form: Form, targets: list[Target], people: int) -> list[tuple[list[int], Judge]]:
    """Return what judges people against the targets, each with the places of its skills."""
    amounts = [place for place, target in enumerate(targets) if target.high is None]
    lows = np.array([[targets[place].low] for place in amounts])
    judges: list[tuple[list[int], Judge]] = [(amounts, _amounts_judge(amounts, lows))]
    for place, target in enumerate(targets):
        if target.high is not None:
            items = form.skills[place]
            position = position_judge(len(items), target.low, target.high, people)
            judges.append(([place], _position_judge(place, items, position)))
    return judges


def _amounts_judge(amounts: list[int], lows: Floats) -> Judge:
    """Return what says how far people are short of lower bounds; more is no gap."""

    def judge(_: NDArray[np.int8], found: Tallied) -> Outside:
        mean, estimate = found.mean[amounts], found.estimate.of(amounts)
        none = 0 * mean  # or no number, where there is no score
        chance = chance_below(estimate, lows - MATERIAL) + none
        expected = expected_shortfall(estimate, lows) + none
        return np.maximum(0, lows - mean), none, chance, none, expected

    return judge


def _position_judge(
    place: int, items: list[int], position: Callable[[NDArray[np.int8]], Floats]
) -> Judge:
    """Return what says how far people are outside a range, on both sides."""

    def judge(codes: NDArray[np.int8], found: Tallied) -> Outside:
        none = 0 * found.mean[[place]]
        return tuple(each + none for each in position(codes[items]))

    return judge


def _judged(outside: Outside, importance: Floats) -> Columns:
    """Return the columns of a profile that are judged, each (skills, people)."""
    below, above, p_below, p_above, expected = outside
    return {
        "gap_below": below,
        "gap_above": above,
        "p_below": p_below,
        "p_above": p_above,
        "direction": (p_below > 1 - SURE) + np.int8(2) * (p_above > 1 - SURE),
        "verdict": _verdicts(np.maximum(p_below, p_above)),
        "priority": importance * expected,
    }


def _verdicts(likeliest: Floats) -> NDArray[np.int8]:
    """Return each verdict by its place in `VERDICTS`."""
    return (likeliest >= SURE) + np.int8(2) * (likeliest <= 1 - SURE)
