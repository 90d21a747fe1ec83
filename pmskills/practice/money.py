"""When an idea pays for itself, as a range, and what that hangs on most.

A senior manager asks what it costs, what it earns, and when the money is back. One
figure sounds surer than anyone can be, so the benefit is given low, likely and high,
and the answer says which of the three inputs is worth a closer look. No interest is
reckoned: over the few years of a product idea it matters less than the benefit does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import Final

SWING: Final = 0.2  # the share by which each input is moved, up and down
LARGEST: Final = 1e15  # of any currency; more is a slip of the keyboard
NAMES: Final = {
    "cost_once": "The cost once",
    "cost_yearly": "The yearly cost",
    "benefit_low": "The low yearly benefit",
    "benefit_likely": "The likely yearly benefit",
    "benefit_high": "The high yearly benefit",
}


@dataclass(frozen=True)
class Payback:
    """How many years it takes until the benefit has covered all costs.

    Attributes
    ----------
    low, likely, high : float or None
        Years at the low, likely and high benefit; None where that never happens.
    hangs_on : str or None
        The input whose swing of 20 % up and down moves the likely payback most:
        `cost_once`, `cost_yearly` or `benefit_likely`; None if none moves it.
    """

    low: float | None
    likely: float | None
    high: float | None
    hangs_on: str | None


def payback(
    cost_once: float,
    cost_yearly: float,
    benefit_low: float,
    benefit_likely: float,
    benefit_high: float,
) -> Payback:
    """Return after how many years the benefit has covered the costs.

    Parameters
    ----------
    cost_once : float
        What it costs before it earns anything, in any one currency.
    cost_yearly : float
        What it costs every year, in the same currency.
    benefit_low, benefit_likely, benefit_high : float
        What it earns or saves every year: three honest guesses.

    Returns
    -------
    Payback
        Years: `cost_once / (benefit - cost_yearly)`, and what they hang on most.

    Raises
    ------
    ValueError
        If an input is not an ordinary number, is negative, or the benefits are not in
        order, with what to do.

    Examples
    --------
    >>> payback(90_000, 20_000, 50_000, 65_000, 110_000)
    Payback(low=3.0, likely=2.0, high=1.0, hangs_on='benefit_likely')
    """
    benefits = [benefit_low, benefit_likely, benefit_high]
    for name, value in zip(NAMES, [cost_once, cost_yearly, *benefits], strict=True):
        _check(NAMES[name], value)
    if not benefit_low <= benefit_likely <= benefit_high:
        raise ValueError(
            f"The benefits run {benefit_low}, {benefit_likely}, {benefit_high}: "
            "give them in order, low, then likely, then high."
        )
    low, likely, high = (_years(cost_once, cost_yearly, benefit) for benefit in benefits)
    return Payback(low, likely, high, _hangs_on(cost_once, cost_yearly, benefit_likely))


def _check(name: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(
            f"{name} is {value!r}: give a plain number without a unit, such as 90000, "
            "with all amounts in one currency."
        )
    if not abs(value) <= LARGEST:  # so that not-a-number fails too
        raise ValueError(f"{name} is not an ordinary amount: give a number such as 90000.")
    if value < 0:
        raise ValueError(f"{name} is {value}, below 0: give 0 or more, for costs too.")


def _years(cost_once: float, cost_yearly: float, benefit: float) -> float | None:
    """Return the years to payback: 0 if nothing is to be paid back, None for never."""
    if cost_once == 0 and benefit >= cost_yearly:
        return 0.0
    surplus = benefit - cost_yearly
    years = cost_once / surplus if surplus > 0 else math.inf
    return years if math.isfinite(years) else None


def _hangs_on(cost_once: float, cost_yearly: float, benefit: float) -> str | None:
    """Return the input that moves the likely payback most; never is the furthest move."""
    inputs = {"cost_once": cost_once, "cost_yearly": cost_yearly, "benefit_likely": benefit}
    moves = {name: _move(inputs, name) for name in inputs}
    most = max(moves, key=lambda name: moves[name])
    return most if moves[most] > (0.0, 0.0) else None


def _move(inputs: dict[str, float], name: str) -> tuple[float, float]:
    """Return how far an input's swing moves the years, as a rank and a size.

    A swing that reaches never ranks above any other; of two such swings, the one whose
    other end comes sooner moves more.
    """
    ends = [
        _years(*{**inputs, name: inputs[name] * factor}.values())
        for factor in (1 - SWING, 1 + SWING)
    ]
    years = [end for end in ends if end is not None]
    if len(years) == 1:
        return 1.0, 1 / (1 + years[0])
    return 0.0, max(years) - min(years) if years else 0.0
