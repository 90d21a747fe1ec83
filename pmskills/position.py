"""Too little and too much: a skill that is a position, judged item by item.

Answers at both ends read as too soft *and* too hard, never as the ideal middle (Ames &
Flynn 2007). What is said depends only on how many answers of each level there are. A
few questions can be answered in few such ways (eight in 1,287), so that each way
is judged once and then looked up, unless there are more ways than people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from pmskills.questionnaire import LEVELS
from pmskills.students_t import t_cdf
from pmskills.uncertainty import EXTRA, SPREAD_WEIGHT, Estimate, angle

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pmskills.uncertainty import Floats

FEW_WAYS = 10_000  # so few are judged at once and kept, whoever asks first
MATERIAL = 0.5  # levels; a smaller gap is not worth a verdict
NEIGHBOUR = 0.10  # the chance that a like item would be answered one level lower, or higher
_EACH_LEVEL = np.array(LEVELS, dtype=np.int8)[:, None, None]
EXCESS_SPREAD = 0.45  # scatter of excesses, in parts of their range, before any are seen


def level_counts(codes: NDArray[np.int8]) -> NDArray[np.int16]:
    """Return how many items are answered with each level, shape (5, people).

    Examples
    --------
    >>> level_counts(np.array([[1], [5], [5], [0], [6]], dtype=np.int8)).ravel().tolist()
    [1, 0, 0, 0, 2]
    """
    counts: NDArray[np.int16] = np.add.reduce(codes == _EACH_LEVEL, axis=1, dtype=np.int16)
    return counts


@dataclass(frozen=True)
class Excess:
    """How far answers lie outside a range, too low and too high; arrays (2, people).

    Attributes
    ----------
    mean : ndarray
        The mean excess over many such items, estimated, in levels.
    share : Estimate
        That mean as a share of `reach`, on Fisher's angle.
    reach : ndarray, shape (2, 1)
        The largest excess there is on each side, in levels.
    """

    mean: Floats
    share: Estimate
    reach: Floats


def excess_outside(counts: Floats, low: float, high: float) -> Excess:
    """Judge how far answers lie outside a range, item by item.

    Each answer counts with its neighbours, since a like item might have been answered a
    level lower or higher; one average answer is added, and the scatter, as a part of the
    largest excess there is, gets a prior of six degrees of freedom on Fisher's angle.

    Parameters
    ----------
    counts : ndarray, shape (5, people)
        How many items were answered with each level.
    low, high : float
        The range, in levels.
    """
    excess = excesses(low, high)
    lower, upper = excess[:, [0, 0, 1, 2, 3]], excess[:, [1, 2, 3, 4, 4]]
    blurred = (1 - 2 * NEIGHBOUR) * excess + NEIGHBOUR * (lower + upper)
    count = counts.sum(axis=0)
    own = _total(blurred, counts) / np.maximum(count, 1)
    squares = (counts * (blurred[..., None] - own[:, None]) ** 2).sum(axis=1)
    df = np.maximum(count - 1, 0)
    reach = excess.max(axis=1, keepdims=True)
    parts = np.maximum(reach, 1e-9)  # where nothing can lie outside, every share is 0
    mean = (count * own + EXTRA * blurred.mean(axis=1, keepdims=True)) / (count + EXTRA)
    share = mean / parts
    scatter = (SPREAD_WEIGHT * EXCESS_SPREAD**2 + squares / parts**2) / (
        SPREAD_WEIGHT + df * 4 * share * (1 - share)
    )
    error = np.sqrt(scatter / (count + EXTRA))
    estimate = Estimate(np.sqrt(share), np.sqrt(1 - share), error, SPREAD_WEIGHT + df)
    return Excess(mean, estimate, reach)


def _total(each: Floats, counts: NDArray[Any]) -> Floats:
    """Return sums over the answers, shape (2, people); added up alike for one as for many."""
    return np.asarray((each[..., None] * counts).sum(axis=1))


def excesses(low: float, high: float) -> Floats:
    """Return by how many levels each of the five lies too low and too high, shape (2, 5).

    Examples
    --------
    >>> excesses(3, 4).tolist()
    [[2.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0]]
    """
    levels = np.arange(1.0, 6.0)
    return np.maximum(0, [low - levels, levels - high])


def chance_outside(excess: Excess, material: float) -> Floats:
    """Return the chance, 0 to 1, that the mean excess is more than `material` levels."""
    share, can = excess.share, excess.reach > material
    edge = angle(material / np.where(can, excess.reach, 1.0))
    return np.where(can, t_cdf(share.df, (share.at - edge) / share.error), 0.0)


def position_gaps(counts: NDArray[Any], low: float, high: float) -> Floats:
    """Judge answers against a range.

    Parameters
    ----------
    counts : ndarray, shape (5, people)
        What `level_counts` returns.
    low, high : float
        The range that is asked, in levels.

    Returns
    -------
    ndarray, shape (5, people)
        The mean excess below and above, the chances that the person is more than
        `MATERIAL` outside on each side, and the expected gap on both together.

    Examples
    --------
    Four 1s and four 5s where [3, 4] is asked: two levels too soft in half of them, one
    level too hard in the other half.

    >>> position_gaps(np.array([[4], [0], [0], [0], [4]]), 3, 4)[:2].ravel().tolist()
    [1.0, 0.5]
    """
    found = excess_outside(counts, low, high)
    plain = _total(excesses(low, high), counts) / np.maximum(counts.sum(axis=0), 1)
    both = found.mean.sum(axis=0, keepdims=True)
    return np.concatenate([plain, chance_outside(found, MATERIAL), both])


def position_judge(
    items: int, low: float, high: float, people: int
) -> Callable[[NDArray[np.int8]], Floats]:
    """Return what judges codes (items, people) as `position_gaps` does, for so many people."""
    if comb(items + 5, 5) > max(people, FEW_WAYS):
        return lambda codes: position_gaps(level_counts(codes), low, high)
    known = _judged(items, low, high)
    steps = _steps(items)
    return lambda codes: known.take(_ranks(level_counts(codes), steps), axis=1)


@lru_cache(maxsize=16)
def _judged(items: int, low: float, high: float) -> Floats:
    return position_gaps(all_counts(items), low, high)


def all_counts(items: int) -> NDArray[np.intp]:
    """Return every way to answer at most `items` items, shape (5, ways), by rank.

    The running totals of the counts, each raised by its place, are a choice of 5 out of
    `items` + 5 numbers, and such choices are numbered without a gap (the combinatorial
    number system, Knuth, The Art of Computer Programming 4A, 7.2.1.3).

    Examples
    --------
    >>> all_counts(1).T.tolist()[:3]
    [[0, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 1, 0]]
    """
    totals = np.array(list(combinations(range(items + 5), 5))).T - np.arange(5)[:, None]
    counts = np.diff(totals, axis=0, prepend=0)
    return counts[:, np.argsort(_ranks(counts, _steps(items)))]


@cache
def _steps(items: int) -> NDArray[np.intp]:
    return np.array([[comb(total + k, k + 1) for total in range(items + 1)] for k in range(5)])


def _ranks(counts: NDArray[Any], steps: NDArray[np.intp]) -> NDArray[np.intp]:
    total = counts[0]
    rank: NDArray[np.intp] = steps[0].take(total)
    for count, step in zip(counts[1:], steps[1:], strict=True):
        total = total + count
        rank += step.take(total)
    return rank
