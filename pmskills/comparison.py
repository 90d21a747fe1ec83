"""Two attempts, or two views of one: what changed, and where self and interviewer differ.

Change is judged on the items answered both times, several skills at once corrected for,
because without that no true change is called change 20 to 45 % of the time (reliable
change: Jacobson & Truax 1991). The interviewer's reading stands beside the self-rating;
it is never averaged into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pmskills.answers import AnswersError, coded
from pmskills.cells import NA_CODE, is_answered
from pmskills.scoring import form_of
from pmskills.students_t import t_cdf, t_quantile
from pmskills.uncertainty import (
    CONFIDENCE,
    EXTRA,
    MIDDLE,
    SPREAD_WEIGHT,
    Tally,
    level_angle,
    room,
    tally,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pmskills.feedback import Reading
    from pmskills.questionnaire import Questionnaire
    from pmskills.uncertainty import Floats

FEWEST_COMMON = 5
CHANGE_SPREAD = 1.9  # levels; how far differences of answers scatter, before any are seen
CHANGE_WEIGHT = 6.0  # answers that `p_rise` is pulled by, towards no change
RISEN, FALLEN, NO_CHANGE = "risen", "fallen", "no change we can tell"
TOO_FEW = "too few to compare"

RATING_ERROR = 0.8  # levels; how far one rating is off that agrees with nobody
ROUNDING = 1 / 12**0.5  # levels; a reading is a whole level, so up to half a level is lost
AGREEMENT = {"one interviewer": 0.44, "a panel": 0.74}  # interrater reliability, Huffcutt 2013
OWN_READING = 1.5  # times the error, where the level is the person's reading of their words
ALIGNED, BLIND_SPOT, HIDDEN_STRENGTH = "aligned", "blind spot", "hidden strength"
CANT_TELL = "can't tell yet"
CLOSE = 1.0  # levels; within this, self and interviewer agree
USUAL_DIFFERENCE = 1.0  # levels; how far self and others are apart, before any is seen
_OF_SCORES = ("answered", "score", "se")


def change_between(
    earlier: pd.DataFrame, later: pd.DataFrame, questionnaire: Questionnaire
) -> pd.DataFrame:
    """Judge how each skill of each row changed, on the items answered both times.

    Parameters
    ----------
    earlier, later : DataFrame
        Answers of the same people in the same order; see `answers.coded`.
    questionnaire : Questionnaire
        The items to compare; one that only one frame has is not compared.

    Returns
    -------
    DataFrame
        A row per person and skill: `attempt` (the later one's), `skill, items` (how many
        are compared), `change` (mean difference in levels), `low, high` (its 90 %
        interval), `p_rise` (the chance that the skill has risen), `verdict` ("risen",
        "fallen", "no change we can tell", or "too few to compare" under five common
        items, with NaN numbers) and `first_time` (items that went from no opportunity to
        an answer). "Risen" or "fallen" anywhere is wrong for at most one person in ten
        who has not changed: the skills are corrected for together (Holm 1979).

    Raises
    ------
    AnswersError
        If a frame cannot be used, or the two have not the same number of rows.

    Examples
    --------
    >>> from pmskills import load_questionnaire
    >>> questionnaire = load_questionnaire()
    >>> before = pd.DataFrame([{item.id: 2 for item in questionnaire.items_of("vision")}])
    >>> after = pd.DataFrame([{item.id: 4 for item in questionnaire.items_of("vision")}])
    >>> found = change_between(before, after, questionnaire)
    >>> found.loc[found["skill"] == "vision", ["items", "change", "verdict"]]
       items  change verdict
    1      8     2.0   risen
    """
    first, second = coded(earlier, questionnaire), coded(later, questionnaire)
    if len(first.attempts) != len(second.attempts):
        raise AnswersError(
            f"{len(first.attempts)} rows before and {len(second.attempts)} after."
            " Give both the same people in the same order."
        )
    rows = form_of(questionnaire).skills
    parts = [_Paired(first.codes[place], second.codes[place]) for place in rows]
    at, error, df = _on_the_angle(parts)
    enough = np.stack([part.difference.count >= FEWEST_COMMON for part in parts])
    t = np.divide(at[1] - at[0], error)
    p = holm(np.where(enough, 2 * t_cdf(df, -np.abs(t)), 1.0))
    verdict = np.select(
        [~enough, (p <= 1 - CONFIDENCE) & (t > 0), (p <= 1 - CONFIDENCE) & (t < 0)],
        [TOO_FEW, RISEN, FALLEN],
        NO_CHANGE,
    )
    raw = np.stack([part.difference.mean for part in parts])
    low, high = _interval(at, error, df, raw)
    count = np.stack([part.difference.count for part in parts])
    numbers = {
        "change": raw,
        "low": low,
        "high": high,
        "p_rise": t_cdf(df, t * np.sqrt(count / (count + CHANGE_WEIGHT))),
    }
    known = {name: np.where(enough, values, np.nan) for name, values in numbers.items()}
    return pd.DataFrame(
        {
            "attempt": np.repeat(second.attempts, len(parts)),
            "skill": [skill.id for skill in questionnaire.skills] * len(second.attempts),
            "items": _interleaved(list(count)).astype(int),
            **{name: _interleaved(list(values)) for name, values in known.items()},
            "verdict": _interleaved(list(verdict)),
            "first_time": _interleaved([part.first_time for part in parts]),
        }
    )


def _interleaved(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return values of each skill (skills, people) as one column, attempts together."""
    return np.stack(columns, axis=1).ravel()


class _Paired:
    """The answers to one skill, before and after, on the items answered both times."""

    def __init__(self, before: NDArray[np.int8], after: NDArray[np.int8]) -> None:
        both = is_answered(before) & is_answered(after)
        self.before: Tally = tally(before.astype(float), both)
        self.after: Tally = tally(after.astype(float), both)
        difference = tally(after.astype(float) - before, both)
        mean = np.where(difference.count > 0, difference.mean, 0.0)
        self.difference = Tally(difference.count, mean, difference.squares)
        self.first_time = ((before == NA_CODE) & is_answered(after)).sum(axis=0)


def _on_the_angle(parts: list[_Paired]) -> tuple[Floats, Floats, Floats]:
    """Return both means as angles (2, skills, people), the error of their difference, and df.

    As `uncertainty.estimates` does for one mean: scatter compared with its room, pooled
    over the skills, with a prior.
    """
    squares = sum((part.difference.squares for part in parts), np.zeros(1))
    df = sum((part.difference.df for part in parts), np.zeros(1))
    roomy = sum(
        (
            part.difference.df * (room(part.before.pulled) + room(part.after.pulled)) / 2
            for part in parts
        ),
        np.zeros(1),
    )
    scatter = (SPREAD_WEIGHT * CHANGE_SPREAD**2 + squares) / (SPREAD_WEIGHT + roomy)
    count = np.stack([part.difference.count for part in parts])
    at = np.stack(
        [
            [level_angle(part.before.pulled) for part in parts],
            [level_angle(part.after.pulled) for part in parts],
        ]
    )
    return at, np.sqrt(scatter * np.maximum(count, 1)) / (count + EXTRA) / 4, SPREAD_WEIGHT + df


def _interval(at: Floats, error: Floats, df: Floats, raw: Floats) -> tuple[Floats, Floats]:
    """Return the 90 % interval of the change in levels, stretched to hold the raw change."""
    half = t_quantile(df, (1 + CONFIDENCE) / 2) * error
    # The difference of two squared sines, of angles whose sum stays and whose difference moves.
    low, high = (4 * np.sin(at[1] - at[0] + side) * np.sin(at[0] + at[1]) for side in (-half, half))
    return np.maximum(np.minimum(low, raw), -4), np.minimum(np.maximum(high, raw), 4)


def holm(p: Floats) -> Floats:
    """Return p values corrected for several skills at once (Holm 1979).

    Parameters
    ----------
    p : ndarray, shape (skills, people)

    Examples
    --------
    The smallest counts four times, the next three times, and so on; never less than one before.

    >>> holm(np.array([[0.01], [0.04], [0.03], [0.5]])).ravel().round(2).tolist()
    [0.04, 0.09, 0.09, 0.5]
    """
    order = np.argsort(p, axis=0)
    steps = np.arange(len(p), 0, -1)[:, None]
    corrected = np.maximum.accumulate(np.take_along_axis(p, order, 0) * steps, axis=0)
    result = np.empty_like(p)
    np.put_along_axis(result, order, np.minimum(corrected, 1), axis=0)
    return result


def smallest_rise_told(items: int, chance: float = CONFIDENCE) -> float:
    """Return how large a rise, in levels, this many common items tell `chance` of the time.

    In the middle of the scale, with four skills compared and answers scattering as usual.
    """
    df = SPREAD_WEIGHT + 4 * (items - 1)
    error = CHANGE_SPREAD * np.sqrt(items) / (items + EXTRA)
    needed = t_quantile(df, 1 - (1 - CONFIDENCE) / 2 / 4) + t_quantile(df, chance)
    return float(needed * error * (items + EXTRA) / items)


def self_against(scores: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Compare one person's scores with one reading of an interviewer's feedback.

    Parameters
    ----------
    scores : DataFrame
        What `score` returns for one attempt.
    reading : Reading
        A level a skill where it was observed.

    Returns
    -------
    DataFrame
        A row a skill that was observed and scored: `skill, score, reading, difference`
        (self minus reading, in levels), `low, high` (its 90 % interval) and `verdict`,
        as `judge_differences` finds them. A reading's error is .8 levels times the root
        of one minus the interrater reliability (.44 for one interviewer, .74 for a panel:
        Huffcutt 2013), half as much again when the level is the person's own reading of
        their words; and the rounding to a whole level.

    Examples
    --------
    >>> from pmskills import load_questionnaire, score
    >>> from pmskills.feedback import Reading
    >>> questionnaire = load_questionnaire()
    >>> answers = pd.DataFrame({item.id: [5] for item in questionnaire.items})
    >>> heard = Reading(levels={"vision": 2}, source="a panel", voice="their words")
    >>> self_against(score(answers, questionnaire), heard)[["skill", "difference", "verdict"]]
        skill  difference     verdict
    0  vision         3.0  blind spot
    """
    level = [reading.levels.get(skill) for skill in scores["skill"]]
    levels = np.array([[np.nan if one is None else float(one)] for one in level])
    answered, own, se = (scores[[name]].to_numpy(dtype=float) for name in _OF_SCORES)
    found = judge_differences(answered, own, se, levels, _reading_error(reading))
    rows = pd.DataFrame(
        {
            "skill": scores["skill"].to_numpy(),
            "score": scores["score"].to_numpy(),
            "reading": levels.ravel(),
            "difference": found.difference.ravel(),
            "low": found.low.ravel(),
            "high": found.high.ravel(),
            "verdict": found.verdict.ravel(),
        }
    )
    return rows[rows["difference"].notna()].astype({"reading": int}).reset_index(drop=True)


def _reading_error(reading: Reading) -> float:
    agreement = AGREEMENT.get(reading.source, 0.0)
    error = RATING_ERROR * np.sqrt(1 - agreement)
    return float(error * (OWN_READING if reading.voice == "my reading of them" else 1.0))


@dataclass(frozen=True)
class Differences:
    """Self minus interviewer; each an array (skills, people), NaN where one is missing.

    Attributes
    ----------
    difference, low, high : ndarray
        The plain difference in levels, and its 90 % interval.
    verdict : ndarray of str
        "blind spot", "hidden strength", "aligned" or "can't tell yet".
    """

    difference: Floats
    low: Floats
    high: Floats
    verdict: NDArray[np.str_]


def judge_differences(
    answered: Floats, score: Floats, se: Floats, reading: Floats, error: float
) -> Differences:
    """Judge where self and interviewer differ, skills corrected for together (Holm 1979).

    The self-rating counts with one answer in the middle added, as in `uncertainty`, so
    that a very high score, which is likely to be partly luck, is no blind spot by itself.
    "Blind spot" or "hidden strength" anywhere is wrong for at most one person in ten on
    whom self and interviewer agree. "Aligned" is said when the chance is nine in ten that
    the two are within a level of each other, where self and others are usually about one
    level apart (self-ratings correlate .22 with a supervisor's: Heidemeier & Moser 2009).

    Parameters
    ----------
    answered, score, se : ndarray, shape (skills, people)
        The columns of that name that `score` gives; all skills, observed or not.
    reading : ndarray, of the same shape
        The interviewer's level; NaN where not observed.
    error : float
        How far a reading may be off, in levels, before it is rounded.

    Examples
    --------
    A score of 4 from eight answers counts as (32 + 3) / 9 = 3.889. Against a 2 from one
    interviewer, off by hypot(.6, .289) = .666, with a standard error of .3, the error is
    hypot(.3, .666) = .730 and 1.889 / .730 is 2.59, of 13 degrees of freedom: told.

    >>> one = np.ones((1, 1))
    >>> judge_differences(8 * one, 4 * one, 0.3 * one, 2 * one, 0.6).verdict.item()
    'blind spot'
    """
    difference = score - reading
    known = np.isfinite(difference)
    centre = (answered * score + EXTRA * MIDDLE) / (answered + EXTRA) - reading
    spread = np.sqrt(se**2 + error**2 + ROUNDING**2)
    df = SPREAD_WEIGHT + np.maximum(answered - 1, 0).sum(axis=0)
    p = holm(np.where(known, 2 * t_cdf(df, -np.abs(centre / spread)), 1.0))
    half = t_quantile(df, (1 + CONFIDENCE) / 2) * spread
    told = p <= 1 - CONFIDENCE
    verdict = np.select(
        [told & (centre > 0), told & (centre < 0), _chance_close(centre, spread, df) >= CONFIDENCE],
        [BLIND_SPOT, HIDDEN_STRENGTH, ALIGNED],
        CANT_TELL,
    )
    low = np.maximum(np.minimum(centre - half, difference), -4)
    high = np.minimum(np.maximum(centre + half, difference), 4)
    return Differences(difference, low, high, verdict)


def _chance_close(centre: Floats, spread: Floats, df: Floats) -> Floats:
    """Return the chance that self and interviewer are within a level of each other."""
    weight = USUAL_DIFFERENCE**2 / (USUAL_DIFFERENCE**2 + spread**2)
    left, spread = weight * centre, spread * np.sqrt(weight)
    return t_cdf(df, (CLOSE - left) / spread) - t_cdf(df, (-CLOSE - left) / spread)
