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

from pmskills.students_t import t_cdf, t_quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]  # float64
    Whole = NDArray[np.integer]

CONFIDENCE = 0.90
MIDDLE = 3.0
EXTRA = 1.0  # answers in the middle that a mean is pulled by
SPREAD = 1.0  # levels; how far answers around the middle scatter, before any are seen
SPREAD_WEIGHT = 6.0  # degrees of freedom of that
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
        pulled = self.count * self.mean
        pulled += EXTRA * MIDDLE
        pulled /= self.count + EXTRA
        return pulled


@dataclass(frozen=True)
class Estimate:
    """Where a true mean is: a t distribution on Fisher's angle; shapes as in a Tally.

    Attributes
    ----------
    sin, cos : ndarray
        Sine and cosine of the centre's angle: the roots of its share of the scale, 0 to 1,
        and of the rest.
    error : ndarray
        Standard error, as an angle in radians.
    df : ndarray
        Degrees of freedom, whole numbers.
    """

    sin: Floats
    cos: Floats
    error: Floats
    df: Floats

    @cached_property
    def at(self) -> Floats:
        """The centre as an angle in radians."""
        return np.arcsin(self.sin)

    def of(self, skills: int | list[int]) -> Estimate:
        """Return the estimate of some skills, by their places."""
        return Estimate(self.sin[skills], self.cos[skills], self.error[skills], self.df)


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


@dataclass(frozen=True)
class BySums:
    """What follows from how many answers a skill has and their sum, one value for each such pair.

    Eight answers have few counts and sums, so each pair is worked out once and looked up.
    The value for a pair stands at `count * width + total`.

    Attributes
    ----------
    width : int
        How many sums there can be.
    pairs : dtype
        The smallest whole numbers that count all pairs.
    mean : ndarray
        The plain mean, in levels; NaN of no answers.
    squared : ndarray
        What the sum of squared answers would be if all were the mean.
    sin, cos : ndarray
        Of the pulled mean's angle.
    room : ndarray
        How much scatter the pulled mean leaves room for, times the degrees of freedom.
    spread : ndarray
        By what a person's scatter is multiplied for the standard error, in radians.
    """

    width: int
    pairs: np.dtype[np.unsignedinteger]
    mean: Floats
    squared: Floats
    sin: Floats
    cos: Floats
    room: Floats
    spread: Floats


@cache
def by_sums(items: int) -> BySums:
    """Return what follows from each count and sum of at most `items` answers.

    Examples
    --------
    Eight answers with the sum 32: their mean is 4, and (32 + 3) / 9 = 3.889 when pulled.

    >>> known = by_sums(8)
    >>> place = 8 * known.width + 32
    >>> float(known.mean[place]), round(float(1 + 4 * known.sin[place] ** 2), 3)
    (4.0, 3.889)
    """
    width = 5 * items + 1
    count, total = (pairs.ravel().astype(float) for pairs in np.indices((items + 1, width)))
    total = np.clip(total, count, 5 * count)  # other pairs cannot be; this keeps them finite
    some = np.maximum(count, 1)
    pulled = (total + EXTRA * MIDDLE) / (count + EXTRA)
    return BySums(
        width,
        np.min_scalar_type(count.size),
        mean=np.where(count > 0, total / some, np.nan),
        squared=total * (total / some),
        sin=np.sqrt((pulled - 1) / 4),
        cos=np.sqrt((5 - pulled) / 4),
        room=(some - 1) * room(pulled),
        spread=1 / (4 * np.sqrt(count + EXTRA)),
    )


def estimate_means(
    sums: tuple[Whole, Whole, Whole], enough: NDArray[np.bool_], items: int
) -> tuple[Floats, Estimate]:
    """Return the plain mean of each skill and where the true one is, the scatter pooled.

    Parameters
    ----------
    sums : tuple of three ndarrays of whole numbers, shape (skills, people)
        How many answers there are, their sum and the sum of their squares.
    enough : ndarray of bool, shape (skills, people)
        Where to give a mean; elsewhere it is NaN, and the estimate is that of no answers.
    items : int
        The most answers that a skill can have.

    Returns
    -------
    mean : ndarray, shape (skills, people)
    estimate : Estimate
        Of the same shape; its `df`, shape (people,), is the same for all skills.

    Examples
    --------
    Eight 4s in one skill and nothing else. The pulled mean is (32 + 3) / 9 = 3.889, with
    room (2.889)(1.111) / 4 = 0.802. No squares, so the scatter is the prior's 6 over
    6 + 7 (0.802) = 11.62, or 0.516; the error is sqrt(0.516 / 9) / 4 = 0.0599.

    >>> sums = tuple(np.array([[number]], dtype=np.uint8) for number in (8, 32, 128))
    >>> mean, found = estimate_means(sums, np.array([[True]]), 8)
    >>> mean.item(), round(found.error.item(), 4), found.df.item()
    (4.0, 0.0599, 13.0)
    """
    known, (count, total, squares) = by_sums(items), sums
    pair = count.astype(known.pairs)
    pair *= known.width
    pair += total
    place = pair.astype(np.intp)
    scatter = SPREAD_WEIGHT * SPREAD**2 + np.add.reduce(squares, axis=0, dtype=np.uint32)
    scatter -= np.add.reduce(known.squared.take(place), axis=0)
    scatter /= SPREAD_WEIGHT + np.add.reduce(known.room.take(place), axis=0)
    df = SPREAD_WEIGHT + np.add.reduce(count, axis=0, dtype=np.uint16)
    df -= np.add.reduce(count > 0, axis=0, dtype=np.uint8)
    pair *= enough  # from here on, what is not enough counts as no answer
    place = pair.astype(np.intp)
    error = known.spread.take(place)
    error *= np.sqrt(scatter)
    estimate = Estimate(known.sin.take(place), known.cos.take(place), error, df)
    return known.mean.take(place), estimate


def standard_error(estimate: Estimate) -> Floats:
    """Return the standard error in levels at the estimate's centre (delta method)."""
    slope = 8 * estimate.sin
    slope *= estimate.cos
    slope *= estimate.error
    return slope


def interval(estimate: Estimate) -> tuple[Floats, Floats]:
    """Return the 90 % interval of the true mean, in levels from 1 to 5."""
    return _levels_around(estimate, (1 + CONFIDENCE) / 2)


def _levels_around(estimate: Estimate, chance: float) -> tuple[Floats, Floats]:
    """Return the levels that the truth is above and below with a chance (over a half).

    A step to both sides of the centre takes one tangent, since a step is less than a right
    angle: sin(at - step) = cos(step) (sin(at) - cos(at) tan(step)), and cos(step)^2 is
    1 / (1 + tan(step)^2).
    """
    sin, cos = estimate.sin, estimate.cos
    step = t_quantiles(estimate.df, chance) * estimate.error
    tan = np.tan(step, out=step)
    below, above = cos * tan, sin * tan
    np.subtract(sin, below, out=below)
    np.subtract(cos, above, out=above)
    tan *= tan
    tan += 1
    scale = np.divide(4, tan, out=tan)
    for side in (below, above):
        np.clip(side, 0, 1, out=side)  # half the time of a maximum
        np.multiply(side, side, out=side)
        np.multiply(side, scale, out=side)
    below += 1
    return below, np.subtract(5, above, out=above)


def chance_below(estimate: Estimate, level: Floats | float) -> Floats:
    """Return the chance, 0 to 1, that the true mean is below a level; 0 at 1 and under."""
    away: Floats = (level_angle(level) - estimate.at) / estimate.error
    return np.where(np.asarray(level) <= 1, 0.0, t_cdf(estimate.df, away))


def expected_shortfall(estimate: Estimate, level: Floats | float) -> Floats:
    """Return by how many levels the true mean is short of a level, on average.

    The mean over nine equally likely places where the truth may be.
    """
    total = np.maximum(0, level - (1 + 4 * estimate.sin**2))
    for chance in ABOVE_THE_CENTRE:
        for there in _levels_around(estimate, chance):
            short = np.subtract(level, there, out=there)
            total += np.maximum(short, 0, out=short)
    total /= len(SLICES)
    return total
