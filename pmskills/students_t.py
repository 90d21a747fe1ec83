"""Student's t distribution, quick for whole degrees of freedom.

The general functions in scipy take some 300 nanoseconds a value, which would be most of
the time of a million profiles. Degrees of freedom are whole numbers here, and few.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]  # float64


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
    total, term = np.zeros(cos2.shape), np.empty(whole.shape)
    for terms in table[::-1]:
        total *= cos2
        total += terms.take(whole, out=term, mode="clip")  # "raise" would copy; none is outside
    odd = whole % 2 == 1
    total *= scaled * np.where(odd, cos2, np.sqrt(cos2))
    return 0.5 + np.where(odd, (np.arctan(scaled) + total) / np.pi, total / 2)


@cache
def _t_terms(most: int) -> Floats:
    """Return the coefficients of the sum, shape (terms, df + 1); zero where it has ended."""
    df = np.arange(most + 1)
    odd = df % 2
    terms = np.zeros((max(most // 2, 1), most + 1))
    terms[0] = df > 1
    for place in range(1, len(terms)):
        step = np.where(odd, 2 * place / (2 * place + 1), (2 * place - 1) / (2 * place))
        terms[place] = np.where(place < df // 2, terms[place - 1] * step, 0.0)
    return terms


def t_quantile(df: Floats | float, chance: Floats | float) -> Floats:
    """Return where Student's t distribution is below with this chance."""
    from scipy.special import stdtrit  # noqa: PLC0415 (a sixth of a second; no page opens with it)

    return np.asarray(stdtrit(df, chance))


def t_quantiles(df: Floats, chance: float) -> Floats:
    """Return `t_quantile` of many whole degrees of freedom, each looked up."""
    return _t_quantile_table(int(df.max(initial=1)), chance).take(df.astype(np.intp))


@cache
def _t_quantile_table(most: int, chance: float) -> Floats:
    return t_quantile(np.maximum(np.arange(most + 1.0), 1), chance)
