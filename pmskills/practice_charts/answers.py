"""How the answers to requests change: words before the no, and what is wrapped around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from pmskills.display import INK, LINE, MARK, PHONE, QUIET, Chart
from pmskills.practice import read_no

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from pmskills.rehearsal import Try

MOST_TRIES = 20  # drawn; the last ones


def over_time(tries: Sequence[Try]) -> Chart:
    """Draw each answer's words before its no, its hedges and apologies, and whether it holds.

    Parameters
    ----------
    tries : sequence of Try
        Oldest first; the last twenty are drawn.
    """
    shown = [read_no(each.answer) for each in tries[-MOST_TRIES:]]
    soft = [len(reading.hedges) + len(reading.apologies) for reading in shown]
    figure, panels = plt.subplots(2, 1, figsize=(PHONE, 3.8), sharex=True)
    plt.close(figure)
    figure.subplots_adjust(left=0, right=1, top=0.91, bottom=0.17, hspace=0.35)
    before = "words before the no (-: no plain no)"
    _draw_counts(panels[0], [reading.words_to_no for reading in shown], before)
    _draw_counts(panels[1], list(soft), "hedges and apologies")
    panels[1].set_xticks(range(len(shown)), [str(n) for n in _numbers(tries)], color=QUIET)
    panels[1].set_xlabel("answers, oldest first", color=QUIET, size=11)
    alt = (
        f"Answer {number}: {_held(reading.words_to_no)}, hedges and apologies: {hedged}."
        for number, reading, hedged in zip(_numbers(tries), shown, soft, strict=True)
    )
    return Chart(figure, " ".join(alt))


def _numbers(tries: Sequence[Try]) -> range:
    return range(max(0, len(tries) - MOST_TRIES) + 1, len(tries) + 1)


def _held(words_to_no: int | None) -> str:
    if words_to_no is None:
        return "no plain no"
    return "a no after 1 word" if words_to_no == 1 else f"a no after {words_to_no} words"


def _draw_counts(axes: Axes, counts: Sequence[int | None], name: str) -> None:
    known = [count or 0 for count in counts]
    axes.bar(range(len(known)), known, width=0.5, color=MARK, zorder=2)
    for place, count in enumerate(counts):
        label = "-" if count is None else str(count)
        axes.text(place, (count or 0), label, ha="center", va="bottom", size=11, color=INK)
    top = max([*known, 1]) * 1.25
    axes.set(ylim=(0, top), xlim=(-0.6, max(len(known), 4) - 0.4), yticks=[])
    axes.tick_params(length=0, labelsize=11)
    axes.set_title(name, loc="left", color=INK, size=12, weight="bold")
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
