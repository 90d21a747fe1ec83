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
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
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
ABOVE_THE_CENTRE = tuple(float(slice_) for slice_ in SLICES[5:])


@dataclass(frozen=True)
class Tally:
    """Sums over the answered items of a skill; arrays with a value a person, or a skill and person.

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
    """Where a true mean is: a t distribution on Fisher's angle; shapes as in a Tally.

    Attributes
    ----------
    share : ndarray
        Centre, as a share of the scale, 0 to 1.
    error : ndarray
        Standard error, as an angle in radians.
    df : ndarray
        Degrees of freedom, whole numbers.
    """

    share: Floats
    error: Floats
    df: Floats

    @cached_property
    def at(self) -> Floats:
        """The centre as an angle in radians."""
        return angle(self.share)

    @cached_property
    def sin(self) -> Floats:
        """The sine of the centre's angle."""
        return np.sqrt(self.share)

    @cached_property
    def cos(self) -> Floats:
        """The cosine of the centre's angle."""
        return np.sqrt(1 - self.share)


def t_cdf(df: Floats | float, t: Floats | float) -> Floats:
    """Return Student's t distribution with whole degrees of freedom: the chance to be below `t`.

    For whole degrees of freedom it is a finite sum (Abramowitz & Stegun 1964, 26.7.3 and
    26.7.4), which takes a tenth of the time of the general function in scipy.

    Parameters
    ----------
    df : ndarray or float
        Whole numbers, 1 or more; of the shape of `t` or one that broadcasts to it.
    t : ndarray or float

    Examples
    --------
    With one degree of freedom it is 1/2 + arctan(t) / pi.

    >>> t_cdf(np.array([1.0, 2.0, 13.0]), np.array([1.0, 0.0, 1.77093])).round(5).tolist()
    [0.75, 0.5, 0.95]
    """
    whole = np.asarray(df).astype(np.intp)
    table = _t_terms(int(whole.max(initial=1)))
    scaled = t / np.sqrt(df)
    cos2 = 1 / (1 + scaled**2)
    total = np.zeros(cos2.shape)
    for terms in table[::-1]:
        total *= cos2
        total += terms[whole]
    odd = whole % 2 == 1
    total *= scaled * np.where(odd, cos2, np.sqrt(cos2))
    return 0.5 + np.where(odd, (np.arctan(scaled) + total) / np.pi, total / 2)


@cache
def _t_terms(most: int) -> Floats:
    """Return the coefficients of the sum, shape (terms, df + 1); zero where it has ended."""
    df = np.arange(most + 1)
    odd = df % 2
    terms = np.zeros((most // 2 + 1, most + 1))
    terms[0] = df > 1
    for place in range(1, len(terms)):
        step = np.where(odd, 2 * place / (2 * place + 1), (2 * place - 1) / (2 * place))
        terms[place] = np.where(place < df // 2, terms[place - 1] * step, 0.0)
    return terms


def t_quantile(df: Floats | float, chance: Floats | float) -> Floats:
    """Return where Student's t distribution is below with this chance."""
    from scipy.special import stdtrit  # noqa: PLC0415 (a sixth of a second; no page opens with it)

    return stdtrit(df, chance)


def _t_quantiles(df: Floats, chance: float) -> Floats:
    """Return `t_quantile` for whole degrees of freedom, each computed once."""
    return _t_quantile_table(int(df.max(initial=1)), chance)[df.astype(np.intp)]


@cache
def _t_quantile_table(most: int, chance: float) -> Floats:
    df = np.arange(most + 1.0)
    df[0] = np.nan
    return t_quantile(df, chance)


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


def estimate_means(own: Tally) -> Estimate:
    """Return where the true mean of each skill is, their scatter pooled.

    Parameters
    ----------
    own : Tally
        Arrays of shape (skills, people).

    Returns
    -------
    Estimate
        Of the same shape; its `df`, shape (people,), is the same for all skills.

    Examples
    --------
    Eight 4s in one skill and nothing else. The pulled mean is (32 + 3) / 9 = 3.889, with
    room (2.889)(1.111) / 4 = 0.802. No squares, so the scatter is the prior's 6 over
    6 + 7 (0.802) = 11.62, or 0.516; the error is sqrt(0.516 / 9) / 4 = 0.0599.

    >>> found = estimate_means(Tally(np.array([[8.0]]), np.array([[4.0]]), np.array([[0.0]])))
    >>> round(found.error.item(), 4), found.df.item()
    (0.0599, 13.0)
    """
    df, share = own.df, (own.pulled - 1) / 4
    roomy = 4 * share * (1 - share)  # `room` of the pulled mean
    roomy *= df
    scatter = (SPREAD_WEIGHT * SPREAD**2 + own.squares.sum(axis=0)) / (
        SPREAD_WEIGHT + roomy.sum(axis=0)
    )
    error = scatter / (own.count + EXTRA)
    np.sqrt(error, out=error)
    error /= 4
    return Estimate(share, error, SPREAD_WEIGHT + df.sum(axis=0))


def standard_error(estimate: Estimate) -> Floats:
    """Return the standard error in levels at the estimate's centre (delta method)."""
    return 8 * estimate.sin * estimate.cos * estimate.error


def interval(estimate: Estimate) -> tuple[Floats, Floats]:
    """Return the 90 % interval of the true mean, in levels from 1 to 5."""
    return _levels_around(estimate, (1 + CONFIDENCE) / 2)


def _levels_around(estimate: Estimate, chance: float) -> tuple[Floats, Floats]:
    """Return the levels that the truth is above and below with this chance (over a half).

    With the sine and cosine of the centre at hand, a step to both sides of it takes one
    sine: a step is less than a right angle.
    """
    sin, cos = estimate.sin, estimate.cos
    step = _t_quantiles(estimate.df, chance) * estimate.error
    np.sin(step, out=step)
    across = 1 - step * step
    np.sqrt(across, out=across)
    below = np.maximum(0, sin * across - cos * step)
    above = np.maximum(0, cos * across - sin * step)
    return 1 + 4 * below * below, 5 - 4 * above * above


def chance_below(estimate: Estimate, level: Floats | float) -> Floats:
    """Return the chance, 0 to 1, that the true mean is below a level; 0 at 1 and under."""
    away: Floats = (level_angle(level) - estimate.at) / estimate.error
    return np.where(np.asarray(level) <= 1, 0.0, t_cdf(estimate.df, away))


def expected_shortfall(estimate: Estimate, level: Floats | float) -> Floats:
    """Return by how many levels the true mean is short of a level, on average.

    The mean over nine equally likely places where the truth may be.
    """
    total = np.maximum(0, level - (1 + 4 * estimate.share))
    for chance in ABOVE_THE_CENTRE:
        for there in _levels_around(estimate, chance):
            total += np.maximum(0, level - there)
    return total / len(SLICES)


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
    own = blurred @ counts / np.maximum(count, 1)
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
    return Excess(mean, Estimate(share, error, SPREAD_WEIGHT + df), reach)


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
