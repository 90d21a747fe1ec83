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
from functools import cached_property
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np

from pmskills.students_t import t_cdf, t_quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]  # float64

CONFIDENCE = 0.90
MIDDLE = 3.0
EXTRA = 1.0  # answers in the middle that a mean is pulled by
SPREAD = 1.0  # levels; how far answers around the middle scatter, before any are seen
SPREAD_WEIGHT = 6.0  # degrees of freedom of that
SLICES = (np.arange(9) + 0.5) / 9  # nine equally likely places where the truth may be
SINE = tuple((-1) ** k / factorial(2 * k + 1) for k in range(8))
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
        pulled = self.count * self.mean
        pulled += EXTRA * MIDDLE
        pulled /= self.count + EXTRA
        return pulled


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


def tally_of_sums(count: Floats, total: Floats, squares: Floats) -> Tally:
    """Return a tally from how many answers there are, their sum and their sum of squares."""
    mean = total / np.maximum(count, 1)
    squares -= total * mean
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
    df, more = own.df, own.count + EXTRA
    share = own.pulled
    share -= 1
    share /= 4
    roomy = share * (1 - share)  # a quarter of the `room` of the pulled mean
    roomy *= df
    scatter = (SPREAD_WEIGHT * SPREAD**2 + own.squares.sum(axis=0)) / (
        SPREAD_WEIGHT + 4 * roomy.sum(axis=0)
    )
    error = scatter / more
    np.sqrt(error, out=error)
    error /= 4
    return Estimate(share, error, SPREAD_WEIGHT + df.sum(axis=0))


def standard_error(estimate: Estimate) -> Floats:
    """Return the standard error in levels at the estimate's centre (delta method)."""
    return 8 * estimate.sin * estimate.cos * estimate.error


def interval(estimate: Estimate) -> tuple[Floats, Floats]:
    """Return the 90 % interval of the true mean, in levels from 1 to 5."""
    (low,), (high,) = _levels_around(estimate, ((1 + CONFIDENCE) / 2,))
    return low, high


def _levels_around(estimate: Estimate, chances: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Return the levels that the truth is above and below with each chance (over a half).

    With the sine and cosine of the centre at hand, a step to both sides of it takes one
    sine: a step is less than a right angle. Each chance has its place on a new first axis.
    """
    sin, cos = 2 * estimate.sin, 2 * estimate.cos
    step = sine(t_quantiles(estimate.df, chances)[:, None] * estimate.error)
    across = step * step
    np.subtract(1, across, out=across)
    np.sqrt(across, out=across)
    below, above = sin * across, cos * across
    below -= cos * step
    above -= sin * step
    for side in (below, above):
        np.maximum(side, 0, out=side)
        np.multiply(side, side, out=side)
    below += 1
    return below, np.subtract(5, above, out=above)


def sine(angles: Floats) -> Floats:
    """Return the sines of small angles: to 1e-16 under half a right angle, 1e-13 under one radian.

    The Taylor series; numpy's sine goes one value at a time and takes twice as long.

    Examples
    --------
    >>> round(sine(np.array([np.pi / 6])).item(), 14)
    0.5
    """
    squared = angles * angles
    found = np.full(angles.shape, SINE[-1])
    for coefficient in SINE[-2::-1]:
        found *= squared
        found += coefficient
    found *= angles
    return found


def chance_below(estimate: Estimate, level: Floats | float) -> Floats:
    """Return the chance, 0 to 1, that the true mean is below a level; 0 at 1 and under."""
    away: Floats = (level_angle(level) - estimate.at) / estimate.error
    return np.where(np.asarray(level) <= 1, 0.0, t_cdf(estimate.df, away))


def expected_shortfall(estimate: Estimate, level: Floats | float) -> Floats:
    """Return by how many levels the true mean is short of a level, on average.

    The mean over nine equally likely places where the truth may be.
    """
    total = np.maximum(0, level - (1 + 4 * estimate.share))
    for there in _levels_around(estimate, ABOVE_THE_CENTRE):
        total += np.maximum(0, level - there).sum(axis=0)
    return total / len(SLICES)
