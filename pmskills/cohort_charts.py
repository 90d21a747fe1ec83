"""A cohort as a picture: where its scores lie against a role, never who is where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np

from pmskills import words
from pmskills.attempt_words import rows_of
from pmskills.cohort import common_gaps
from pmskills.display import BAND, EDGE, INK, LINE, MARK, PHONE, QUIET, Chart

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BINS = np.arange(0.75, 5.5, 0.5)  # half a level each, with 1, 2, 3, 4, 5 in the middle
ABOVE, BARS, FOOT = 0.7, 0.9, 0.75  # inches: two lines of words, the bars, what they are
KEY = "bars: people by score · line: their mean\nshaded: what the role asks"


def cohort(profile: pd.DataFrame) -> Chart:
    """Draw how the scores of many people are spread, against what a role asks.

    Parameters
    ----------
    profile : DataFrame
        What `gap_profile` returns, for ten people or more.

    Returns
    -------
    Chart
        A panel a skill: bars for how many people have which score, a band for the role's
        target, a line at the mean, and above them how many have a gap.

    Raises
    ------
    AnswersError
        If there are fewer than ten people.
    """
    found = rows_of(common_gaps(profile))
    figure, panels = _panels(len(found))
    tallest = 0.0
    for axes, row in zip(panels, found, strict=True):
        own = profile[(profile["skill"] == row.skill) & profile["score"].notna()]
        share, _ = np.histogram(own["score"], BINS, weights=np.full(len(own), 1 / len(own)))
        tallest = max(tallest, float(share.max()))
        _draw_panel(axes, share, row.mean, own.iloc[0])
        _write_above(axes, row)
    for axes in panels:
        axes.set_ylim(0, tallest * 1.12)
    panels[-1].tick_params(labelbottom=True)
    figure.text(0, 0.05 / figure.get_figheight(), KEY, fontsize=11, color=QUIET, va="bottom")
    return Chart(figure, " ".join(_alt(row, profile) for row in found))


def _panels(count: int) -> tuple[Figure, list[Axes]]:
    height = (ABOVE + BARS) * count + FOOT
    figure, panels = plt.subplots(count, 1, figsize=(PHONE, height), sharex=True)
    plt.close(figure)
    bounds = {"top": 1 - ABOVE / height, "bottom": FOOT / height}
    figure.subplots_adjust(left=0, right=1, hspace=ABOVE / BARS, **bounds)
    return figure, list(np.atleast_1d(panels))


def _draw_panel(axes: Axes, share: Any, mean: float, asked: Any) -> None:
    high = BINS[-1] if np.isnan(asked.target_high) else asked.target_high
    axes.axvspan(asked.target_low, high, color=BAND, zorder=0)
    axes.axvline(asked.target_low, color=EDGE, linewidth=2, zorder=1)
    if not np.isnan(asked.target_high):
        axes.axvline(high, color=EDGE, linewidth=2, zorder=1)
    axes.bar(BINS[:-1] + 0.25, share, width=0.44, color=MARK, alpha=0.85, zorder=2)
    axes.axvline(mean, color=INK, linewidth=2, linestyle=(0, (4, 2)), zorder=3)
    axes.set(xlim=(BINS[0], BINS[-1]), xticks=range(1, 6), yticks=[])
    axes.tick_params(axis="x", length=0, colors=QUIET, labelsize=11, labelbottom=False)
    for name, side in axes.spines.items():
        side.set(visible=name == "bottom", color=LINE)


def _write_above(axes: Axes, row: Any) -> None:
    first, second = 1 + 0.43 / BARS, 1 + 0.2 / BARS
    style: dict[str, Any] = {"transform": axes.transAxes, "va": "center", "parse_math": False}
    quiet = style | {"fontsize": 11, "color": QUIET, "ha": "right"}
    name = words.skill_name(row.skill)
    axes.text(0, first, name, fontsize=12.5, fontweight="bold", color=INK, **style)
    axes.text(0, second, f"gap for {row.gap:.0%}", fontsize=11.5, color=INK, **style)
    axes.text(1, first, f"{row.people} people · comes first for {row.first:.0%}", **quiet)
    axes.text(1, second, f"can't tell yet for {row.unsure:.0%}", **quiet)


def _alt(row: Any, profile: pd.DataFrame) -> str:
    own = profile.loc[profile["skill"] == row.skill, "score"].dropna()
    low, high = np.quantile(own, [0.25, 0.75])
    return (
        f"{words.skill_name(row.skill)}: {row.people} people, mean {row.mean:.1f},"
        f" the middle half from {low:.1f} to {high:.1f}, gap for {row.gap:.0%},"
        f" can't tell yet for {row.unsure:.0%}, comes first for {row.first:.0%}."
    )
