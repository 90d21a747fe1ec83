"""Pictures of a profile; they know nothing of disk or widgets.

There is no radar chart: its area changes with the order of the axes, so it says
something that nobody measured. A row a skill says what is known and how surely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np

from pmskills import words
from pmskills.display import BAND, EDGE, INK, LINE, MARK, PAPER, QUIET, Chart
from pmskills.profile import skill_gaps

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pmskills.profile import SkillGap

WIDTH = 9.2  # inches
ROW_HEIGHT = 0.92
LEFT = 0.5  # where the axis of levels begins to be drawn
RIGHT = 5.5


def gaps(profile: pd.DataFrame) -> Chart:
    """Draw one profile: each skill's score and interval against what the role asks.

    The first skill of the questionnaire (soft skills, what the person brings) stands
    first; the others follow by priority.

    Parameters
    ----------
    profile : DataFrame
        What `gap_profile` returns for one attempt.

    Returns
    -------
    Chart
        A row a skill: a dot for the score, a bar for its 90 % interval, a band for the
        role's target, the values and the verdict written beside them.

    Raises
    ------
    ValueError
        If the profile holds more than one attempt.
    """
    if len(profile["attempt"].unique()) > 1:
        raise ValueError("This chart shows one attempt. Choose one from the profile first.")
    rows = _in_order(profile)
    figure, axes = _rows_of_levels(len(rows))
    for place, row in enumerate(rows):
        _draw_target(axes, place, row)
        _draw_score(axes, place, row)
        _write_row(axes, place, row)
    _write_key(axes)
    return Chart(figure, " ".join(_alt(row) for row in rows))


def _in_order(profile: pd.DataFrame) -> list[SkillGap]:
    first, *others = skill_gaps(profile)
    return [first, *sorted(others, key=lambda row: -np.nan_to_num(row.priority))]


def _rows_of_levels(count: int) -> tuple[Figure, Axes]:
    figure, axes = plt.subplots(figsize=(WIDTH, ROW_HEIGHT * count + 0.9))
    plt.close(figure)
    figure.subplots_adjust(
        left=0.2, right=0.7, top=1 - 0.45 / (ROW_HEIGHT * count + 0.9), bottom=0.1
    )
    axes.set(xlim=(0.9, 5.1), ylim=(count - 0.4, -0.6), yticks=[], xticks=range(1, 6))
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0, colors=QUIET, labelsize=10)
    axes.vlines(range(1, 6), -0.5, count - 0.5, color=LINE, linewidth=0.8, zorder=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure, axes


def _draw_target(axes: Axes, place: int, row: SkillGap) -> None:
    """Draw the band a role asks for: from a bound to the top, or a range with two edges."""
    high = 5.0 if not row.is_position else row.target_high
    axes.barh(place, high - row.target_low, left=row.target_low, height=0.56, color=BAND, zorder=1)
    edges = [row.target_low] if not row.is_position else [row.target_low, row.target_high]
    axes.vlines(edges, place - 0.28, place + 0.28, color=EDGE, linewidth=2, zorder=2)


def _draw_score(axes: Axes, place: int, row: SkillGap) -> None:
    if not row.is_scored:
        return
    axes.hlines(place, row.low, row.high, color=MARK, linewidth=3, zorder=3)
    axes.plot(row.score, place, "o", markersize=11, color=MARK, markeredgecolor=PAPER, zorder=4)


def _write_row(axes: Axes, place: int, row: SkillGap) -> None:
    """Write the skill and its target on the left, the values and the verdict on the right."""
    name, asks = words.skill_name(row.skill), f"role asks {words.target(row)}"
    _write(axes, (-0.38, place - 0.1), name, fontsize=12.5, fontweight="bold", color=INK)
    _write(axes, (-0.38, place + 0.2), asks, fontsize=9.5, color=QUIET)
    _write(axes, (1.04, place - 0.1), words.verdict(row), fontsize=11, color=INK)
    _write(axes, (1.04, place + 0.2), _values(row), fontsize=10, color=QUIET)


def _write(axes: Axes, at: tuple[float, float], text: str, **style: Any) -> None:
    """Write beside the levels: across in parts of the axes, down in rows."""
    side = axes.get_yaxis_transform()
    axes.text(*at, text, transform=side, va="center", parse_math=False, **style)


def _write_key(axes: Axes) -> None:
    """Say in place what the marks are, so that nobody hunts for a legend."""
    axes.text(
        0,
        -0.02,
        "dot: your score · bar: 90 % interval · shaded: what the role asks",
        transform=axes.transAxes,
        fontsize=9.5,
        color=QUIET,
        va="top",
        parse_math=False,
    )


def _values(row: SkillGap) -> str:
    if not row.is_scored:
        return "no score yet"
    return f"{row.score:.1f}  ({row.low:.1f} to {row.high:.1f})"


def _alt(row: SkillGap) -> str:
    name, asks = words.skill_name(row.skill), words.target(row)
    if not row.is_scored:
        return f"{name}: {words.verdict(row)}, the role asks {asks}."
    return (
        f"{name}: {row.score:.1f}, interval {row.low:.1f} to {row.high:.1f},"
        f" the role asks {asks}, {words.verdict(row)}."
    )
