"""When the money is back: a picture, and the same in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt

from pmskills.display import BAND, EDGE, INK, LINE, MARK, PAPER, PHONE, QUIET, Chart
from pmskills.practice_charts.letters import fitted
from pmskills.rehearsal import figures, years_ahead

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pmskills.practice import Payback
    from pmskills.rehearsal import Money

HANGS_ON = {
    "cost_once": "the cost once",
    "cost_yearly": "the cost a year",
    "benefit_likely": "the likely benefit a year",
}
CLEAR = 11  # points from the end of the lines to their names; a dot may stand at the end
STYLES = {"low": "--", "likely": "-", "high": ":"}


def payback(money: Money) -> Chart:
    """Draw after how many years the money is back, as a range, and what it hangs on most.

    Parameters
    ----------
    money : Money
        The amounts as typed.

    Returns
    -------
    Chart
        A line a benefit (low, likely, high): what has come in less what was paid, over the
        years, the range between them shaded; a dot where nothing is gained and nothing lost.

    Raises
    ------
    ValueError
        If an amount cannot be read; see `rehearsal.figures`.
    """
    paid, amounts = figures(money)
    horizon = _horizon(paid, years_ahead(money))
    figure, axes = plt.subplots(figsize=(PHONE, 4.2))
    plt.close(figure)
    figure.subplots_adjust(right=0.84, top=0.87, bottom=0.2)
    axes.axhline(0, color=EDGE, linewidth=1.5, zorder=1)
    ends = {p: horizon * (amounts[p] - amounts["yearly"]) - amounts["once"] for p in STYLES}
    start = -amounts["once"]
    axes.fill_between(
        [0, horizon], [start, ends["low"]], [start, ends["high"]], color=BAND, zorder=0
    )
    for part, style in STYLES.items():
        line = [start, ends[part]]
        axes.plot([0, horizon], line, style, color=MARK, linewidth=2.2, zorder=3)
        years = getattr(paid, part)
        if years is not None and years <= horizon:
            axes.plot(years, 0, "o", ms=10, color=MARK, mec=PAPER, clip_on=False, zorder=4)
    axes.set(xlim=(0, horizon))
    _name_lines(axes, ends)
    yearly = " · ".join(f"{part} {amounts[part]:,.0f}" for part in STYLES)
    unit = fitted(money.currency, 12, 1) or "the currency you chose"
    quiet: dict[str, Any] = {"color": QUIET, "size": 11, "parse_math": False}
    axes.set_xlabel("years; at a dot, what was paid is back", **quiet)
    figure.text(0, 0.95, f"Earned so far less paid so far, in {unit}", **quiet)
    figure.text(0, 0.02, f"benefit a year: {yearly}", **quiet)
    _without_frame(axes)
    return Chart(figure, " ".join(payback_words(money)))


def payback_words(money: Money) -> tuple[str, ...]:
    """Return a payback in sentences; see `payback` for what is raised."""
    paid, amounts = figures(money)
    told = (
        f"The money is back: likely {_after(paid.likely)};"
        f" {_after(paid.high)} with the high benefit, {_after(paid.low)} with the low one."
    )
    hangs = f"It hangs most on {HANGS_ON[paid.hangs_on]}." if paid.hangs_on else ""
    ahead = years_ahead(money)
    gains = [ahead * (amounts[p] - amounts["yearly"]) - amounts["once"] for p in STYLES if ahead]
    after = (
        f"After {ahead:g} years, earned less paid: low {gains[0]:,.0f}, likely {gains[1]:,.0f},"
        f" high {gains[2]:,.0f}."
        if ahead
        else ""
    )
    return tuple(filter(None, (told, hangs, after)))


def _after(years: float | None) -> str:
    if years is None:
        return "never"
    return f"after {years:.1f} years" if years else "at once"


def _horizon(paid: Payback, ahead: float | None) -> float:
    """Return how many years to draw: the person's own, or a little past the likely payback."""
    if ahead:
        return ahead
    known = [years for years in (paid.low, paid.likely, paid.high) if years]
    return min(max(1.25 * max(known, default=1.0), 1.0), 20.0)


def _name_lines(axes: Axes, ends: dict[str, float]) -> None:
    """Write each line's name at its end, apart from the others."""
    low, high = axes.get_ylim()
    at = low
    for part, end in ends.items():
        at = max(end, at)
        axes.annotate(
            part,
            (axes.get_xlim()[1], at),
            (CLEAR, 0),
            textcoords="offset points",
            color=INK,
            size=11,
            va="center",
            parse_math=False,
        )
        at += (high - low) * 0.08


def _without_frame(axes: Axes) -> None:
    axes.tick_params(length=0, colors=QUIET, labelsize=11)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    widest = max(len(f"{value:,.0f}") for value in axes.get_yticks())
    axes.figure.subplots_adjust(left=0.03 + 0.0215 * widest)  # a figure of 11 points is so wide
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
