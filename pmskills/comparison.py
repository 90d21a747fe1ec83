"""Two attempts, or two views of one: what changed, and where self and interviewer differ.

Change is judged on the items answered both times, several skills at once corrected for,
because without that no true change is called change 20 to 45 % of the time (reliable
change: Jacobson & Truax 1991). The interviewer's reading stands beside the self-rating;
it is never averaged into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pmskills.answers import NA_CODE, AnswersError, coded
from pmskills.scoring import interleaved, is_answered, places
from pmskills.uncertainty import (
    CONFIDENCE,
    EXTRA,
    SPREAD_WEIGHT,
    Tally,
    level_angle,
    room,
    t_cdf,
    t_quantile,
    tally,
)

if TYPE_CHECKING:
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
AGREEMENT = {"one interviewer": 0.44, "a panel": 0.74}  # interrater reliability, Huffcutt 2013
OWN_READING = 1.5  # times the error, where the level is the person's reading of their words
ALIGNED, BLIND_SPOT, HIDDEN_STRENGTH = "aligned", "blind spot", "hidden strength"
CANT_TELL = "can't tell yet"
CLOSE = 1.0  # levels; within this, self and interviewer agree


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
    rows = [places(questionnaire, "skill", skill.id) for skill in questionnaire.skills]
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
            "items": interleaved(list(count)).astype(int),
            **{name: interleaved(list(values)) for name, values in known.items()},
            "verdict": interleaved(list(verdict)),
            "first_time": interleaved([part.first_time for part in parts]),
        }
    )


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
        (self minus reading, in levels), `low, high` (its 90 % interval) and `verdict`:
        "blind spot" (surely higher than the interviewer), "hidden strength" (surely
        lower), "aligned" (surely within a level) or "can't tell yet". A reading's error
        is .8 levels times the root of one minus the interrater reliability (.44 for one
        interviewer, .74 for a panel: Huffcutt 2013), half as much again when the level is
        the person's own reading of their words.
    """
    rows = [
        _against(row, reading.levels[row["skill"]], _reading_error(reading))
        for row in _records(scores)
        if reading.levels.get(row["skill"]) is not None and not np.isnan(row["score"])
    ]
    columns = ["skill", "score", "reading", "difference", "low", "high", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _reading_error(reading: Reading) -> float:
    agreement = AGREEMENT.get(reading.source, 0.0)
    error = RATING_ERROR * np.sqrt(1 - agreement)
    return float(error * (OWN_READING if reading.voice == "my reading of them" else 1.0))


def _against(row: dict[Any, Any], level: int | None, error: float) -> tuple[Any, ...]:
    difference = row["score"] - float(level or 0)
    half = float(np.hypot((row["high"] - row["low"]) / 2, t_quantile(np.inf, 0.95) * error))
    low, high = difference - half, difference + half
    if low > 0:
        verdict = BLIND_SPOT
    elif high < 0:
        verdict = HIDDEN_STRENGTH
    else:
        verdict = ALIGNED if low >= -CLOSE and high <= CLOSE else CANT_TELL
    return row["skill"], row["score"], level, difference, low, high, verdict
