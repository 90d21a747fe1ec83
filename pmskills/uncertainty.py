"""How surely a few answers tell a true level; pure arithmetic, for any number of people.

Told in two sentences: how much your answers scatter, over all four skills together and
steadied by what is usual, says how far a score may be off. Near the ends of the scale
answers have less room to scatter, so the interval leans towards the middle.

Three ideas make it so. A score is pulled towards the middle of the scale by the weight
of one answer, as if one more question had been asked. Scatter is compared with the room
that the mean leaves for it, (mean - 1)(5 - mean), and pooled over the skills with a
prior of six degrees of freedom, so that equal answers never give an interval of zero
(conditional standard errors need no norm group: Brennan 1998; a prior on the variance:
the scaled inverse chi-squared of Gelman et al., Bayesian Data Analysis, 2.6). And the
interval is drawn on Fisher's angle, arcsin of the root of the share of the scale, where
an error is the same size everywhere (Fisher 1922). `benchmarks/truth.py` measures it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[Any]  # float64

CONFIDENCE = 0.90
MIDDLE = 3.0
EXTRA = 1.0  # answers in the middle that a mean is pulled by
SPREAD = 1.0  # levels; how far answers around the middle scatter, before any are seen
SPREAD_WEIGHT = 6.0  # degrees of freedom of that
NEIGHBOUR = 0.10  # the chance that a like item would be answered one level lower, or higher
EXCESS_SPREAD = 0.45  # scatter of excesses, in parts of their range, before any are seen
SLICES = (np.arange(9) + 0.5) / 9  # nine equally likely places where the truth may be


@dataclass(frozen=True)
class Tally:
    """Sums over the answered items of one skill; each an array with a value a person.

    Attributes
    ----------
    count : ndarray
        Answers with a level.
    mean : ndarray
        Their mean; the middle of the scale where there is none.
    squares : ndarray
        Sum of squared differences from the mean.
    """

    count: Floats
    mean: Floats
    squares: Floats

    @property
    def df(self) -> Floats:
        """Degrees of freedom of the squares."""
        return np.maximum(self.count - 1, 0)

    @property
    def pulled(self) -> Floats:
        """The mean with one answer in the middle added."""
        return (self.count * self.mean + EXTRA * MIDDLE) / (self.count + EXTRA)


@dataclass(frozen=True)
class Estimate:
    """Where a true mean level is: a t distribution on Fisher's angle; a value a person.

    Attributes
    ----------
    at, error : ndarray
        Centre and standard error, as angles in radians.
    df : ndarray
        Degrees of freedom.
    """

    at: Floats
    error: Floats
    df: Floats


def t_cdf(df: Floats | float, t: Floats | float) -> Floats:
    """Return Student's t distribution: the chance to be below `t`."""
    from scipy.special import stdtr  # noqa: PLC0415 (a sixth of a second; no page opens with it)

    return stdtr(df, t)


def t_quantile(df: Floats | float, chance: Floats | float) -> Floats:
    """Return where Student's t distribution is below with this chance."""
    from scipy.special import stdtrit  # noqa: PLC0415 (as above)

    return stdtrit(df, chance)


def tally(values: Floats, answered: NDArray[np.bool_]) -> Tally:
    """Tally the first axis.

    Parameters
    ----------
    values : ndarray, shape (items, people)
    answered : ndarray of bool, of the same shape
        Which values count.

    Examples
    --------
    >>> own = tally(np.array([[4.0], [2.0], [9.0]]), np.array([[True], [True], [False]]))
    >>> own.count.item(), own.mean.item(), own.squares.item()
    (2.0, 3.0, 2.0)
    """
    count = answered.sum(axis=0).astype(float)
    total = np.where(answered, values, 0.0).sum(axis=0)
    mean = np.where(count > 0, total / np.maximum(count, 1), MIDDLE)
    squares = (np.where(answered, values - mean, 0.0) ** 2).sum(axis=0)
    return Tally(count, mean, squares)


def room(mean: Floats) -> Floats:
    """Return how much scatter a mean level leaves room for: 1 in the middle, 0 at the ends.

    Examples
    --------
    >>> float(room(np.float64(3))), float(room(np.float64(5)))
    (1.0, 0.0)
    """
    return (mean - 1) * (5 - mean) / 4


def angle(share: Floats | float) -> Floats:
    """Return Fisher's angle of a share from 0 to 1, in radians from 0 to pi / 2."""
    return np.arcsin(np.sqrt(np.clip(share, 0, 1)))


def level_angle(level: Floats | float) -> Floats:
    """Return the angle of a level from 1 to 5."""
    return angle((np.asarray(level) - 1) / 4)


def level_at(at: Floats) -> Floats:
    """Return the level, 1 to 5, of an angle.

    Examples
    --------
    >>> round(float(level_at(level_angle(4.2))), 12)
    4.2
    """
    return 1 + 4 * np.sin(np.clip(at, 0, np.pi / 2)) ** 2


def estimates(tallies: Sequence[Tally]) -> list[Estimate]:
    """Return where the true mean of each skill is, their scatter pooled.

    Parameters
    ----------
    tallies : sequence of Tally
        One a skill, of the same people.

    Examples
    --------
    Eight 4s in one skill and nothing else. The pulled mean is (32 + 3) / 9 = 3.889, with
    room (2.889)(1.111) / 4 = 0.802. No squares, so the scatter is the prior's 6 over
    6 + 7 (0.802) = 11.62, or 0.516; the error is sqrt(0.516 / 9) / 4 = 0.0599.

    >>> eight = np.full((8, 1), 4.0)
    >>> (found,) = estimates([tally(eight, eight > 0)])
    >>> round(found.error.item(), 4), found.df.item()
    (0.0599, 13.0)
    """
    squares = sum((own.squares for own in tallies), np.zeros(1))
    df = sum((own.df for own in tallies), np.zeros(1))
    roomy_df = sum((own.df * room(own.pulled) for own in tallies), np.zeros(1))
    scatter = (SPREAD_WEIGHT * SPREAD**2 + squares) / (SPREAD_WEIGHT + roomy_df)
    return [
        Estimate(
            at=level_angle(own.pulled),
            error=np.sqrt(scatter / (own.count + EXTRA)) / 4,
            df=SPREAD_WEIGHT + df,
        )
        for own in tallies
    ]


def standard_error(estimate: Estimate) -> Floats:
    """Return the standard error in levels at the estimate's centre (delta method)."""
    return 4 * np.sin(2 * estimate.at) * estimate.error


def interval(estimate: Estimate) -> tuple[Floats, Floats]:
    """Return the 90 % interval of the true mean, in levels from 1 to 5."""
    half = t_quantile(estimate.df, (1 + CONFIDENCE) / 2) * estimate.error
    return level_at(estimate.at - half), level_at(estimate.at + half)


def chance_below(estimate: Estimate, level: float) -> Floats:
    """Return the chance, 0 to 1, that the true mean is below a level."""
    if level <= 1:
        return np.zeros(estimate.at.shape)
    away: Floats = (level_angle(level) - estimate.at) / estimate.error
    return np.asarray(t_cdf(estimate.df, away))


def expected_shortfall(estimate: Estimate, level: float) -> Floats:
    """Return by how many levels the true mean is short of a level, on average.

    The mean over nine equally likely places where the truth may be.
    """
    shortfalls = (
        np.maximum(
            0, level - level_at(estimate.at + t_quantile(estimate.df, chance) * estimate.error)
        )
        for chance in SLICES
    )
    return sum(shortfalls, np.zeros(estimate.at.shape)) / len(SLICES)


@dataclass(frozen=True)
class Excess:
    """How far answers lie outside a range, on one side; a value a person.

    Attributes
    ----------
    mean : ndarray
        The mean excess over many such items, estimated, in levels.
    share : Estimate
        That mean as a share of `reach`, on Fisher's angle.
    reach : float
        The largest excess there is on this side, in levels.
    """

    mean: Floats
    share: Estimate
    reach: float


def excess_outside(codes: NDArray[np.int8], answered: NDArray[np.bool_], excess: Floats) -> Excess:
    """Judge how far answers lie outside a range, item by item.

    Each answer counts with its neighbours, since a like item might have been answered a
    level lower or higher; one average answer is added, and the scatter, as a part of the
    largest excess there is, gets a prior of six degrees of freedom on Fisher's angle.

    Parameters
    ----------
    codes : ndarray, shape (items, people)
        Levels 1 to 5 where `answered`.
    answered : ndarray of bool, of the same shape
    excess : ndarray, shape (5,)
        By how many levels each level lies outside the range, on one side.
    """
    lower, upper = excess[[0, 0, 1, 2, 3]], excess[[1, 2, 3, 4, 4]]
    blurred = (1 - 2 * NEIGHBOUR) * excess + NEIGHBOUR * (lower + upper)
    own = tally(blurred[np.where(answered, codes, 1) - 1], answered)
    reach = float(excess.max())
    parts = max(reach, 1e-9)  # where nothing can lie outside, every share is 0
    mean = (own.count * own.mean + EXTRA * blurred.mean()) / (own.count + EXTRA)
    share = mean / parts
    scatter = (SPREAD_WEIGHT * EXCESS_SPREAD**2 + own.squares / parts**2) / (
        SPREAD_WEIGHT + own.df * 4 * share * (1 - share)
    )
    error = np.sqrt(scatter / (own.count + EXTRA))
    return Excess(mean, Estimate(angle(share), error, SPREAD_WEIGHT + own.df), reach)


def chance_outside(excess: Excess, material: float) -> Floats:
    """Return the chance, 0 to 1, that the mean excess is more than `material` levels."""
    if excess.reach <= material:
        return np.zeros(excess.mean.shape)
    share = excess.share
    return t_cdf(share.df, (share.at - angle(material / excess.reach)) / share.error)
