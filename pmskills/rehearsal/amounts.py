"""The money as it was typed: amounts that people write in many ways, read or refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmskills.datafiles import InputError
from pmskills.practice import Payback, payback

if TYPE_CHECKING:
    from pmskills.rehearsal.models import Money

AMOUNTS: Final = {
    "once": "The cost once",
    "yearly": "The cost a year",
    "low": "The low benefit a year",
    "likely": "The likely benefit a year",
    "high": "The high benefit a year",
}
GROUPED = re.compile(
    r"-?(?:\d+|\d{1,3}(?:(?P<mark>[, '\u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*)(?:\.\d{1,2})?"
)


def amount(name: str, typed: str) -> float:
    """Read an amount as people type it: 90000, 90,000 or 90 000.

    A point stands before one or two decimals only: 90.000 is 90 to some and 90,000 to others.

    Parameters
    ----------
    name : str
        What it is, to begin the error with.
    typed : str
        What was typed.

    Raises
    ------
    InputError
        If it is no plain number, with what to write instead.

    Examples
    --------
    >>> amount("The cost once", "90,000")
    90000.0
    """
    if not typed.strip():
        raise InputError(f"{name} is empty. Write a number, 0 if there is none.")
    if not GROUPED.fullmatch(typed.strip()):
        raise InputError(
            f"{name}: “{typed.strip()[:40]}” is not a plain number. Write it in digits, such as"
            " 90000 or 90,000, without a unit; the currency has a field of its own."
        )
    return float(re.sub(r"[, '\u00a0\u202f]", "", typed.strip()))


def figures(money: Money) -> tuple[Payback, dict[str, float]]:
    """Return the payback and the amounts that were typed.

    Raises
    ------
    ValueError
        If something is no plain amount, is negative, or the benefits are not in order.

    Examples
    --------
    >>> from pmskills.rehearsal import Money
    >>> money = Money(once="90,000", yearly="20,000", low="50,000", likely="65,000", high="110,000")
    >>> figures(money)[0].likely
    2.0
    """
    amounts = {part: amount(name, getattr(money, part)) for part, name in AMOUNTS.items()}
    return payback(*amounts.values()), amounts


def years_ahead(money: Money) -> float | None:
    """Return how many years the person looks ahead; None if they did not say.

    Raises
    ------
    InputError
        If it is no number above 0, or above 100.
    """
    if not money.years.strip():
        return None
    years = amount("The years to look ahead", money.years)
    if not 0 < years <= 100:
        raise InputError(f"The years to look ahead are {money.years.strip()}: give 1 to 100.")
    return years
