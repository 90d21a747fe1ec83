"""A canvas as nine boxes in their usual places."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

from pmskills.display import BAND, EDGE, INK, MARK, PAPER, Chart
from pmskills.practice_charts.letters import fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pmskills.rehearsal import Canvas
    from pmskills.rehearsal.models import Block

# Where each block stands on a canvas ten wide and three high: left, bottom, width, height.
PLACES = {
    "problem": (0, 1, 2, 2),
    "solution": (2, 2, 2, 1),
    "key-metrics": (2, 1, 2, 1),
    "unique-value-proposition": (4, 1, 2, 2),
    "unfair-advantage": (6, 2, 2, 1),
    "channels": (6, 1, 2, 1),
    "customer-segments": (8, 1, 2, 2),
    "cost-structure": (0, 0, 5, 1),
    "revenue-streams": (5, 0, 5, 1),
}
WIDTH = 9.2  # inches; boxes in their usual places are wider than a phone
LETTERS = 9.8  # letters a unit of width
LINES = 9.2  # lines a unit of height


def canvas(canvas: Canvas, blocks: Sequence[Block]) -> Chart:
    """Draw a canvas: nine boxes in their usual places, the riskiest with a strong frame.

    Parameters
    ----------
    canvas : Canvas
        What stands in each block.
    blocks : sequence of Block
        The nine blocks, with their names.
    """
    figure, axes = _paper(5.9)
    axes.set(xlim=(-0.03, 10.03), ylim=(-0.03, 3.03))
    for block in blocks:
        _draw_block(axes, block, canvas)
    alt = [
        f"{block.name}: {canvas.blocks.get(block.id, '').strip(' .') or 'empty'}."
        for block in blocks
    ]
    risk = next((block.name for block in blocks if block.id == canvas.riskiest), "not named yet")
    return Chart(figure, " ".join(["A canvas.", *alt, f"Riskiest assumption: {risk}."]))


def _paper(height: float) -> tuple[Figure, Axes]:
    figure, axes = plt.subplots(figsize=(WIDTH, height))
    plt.close(figure)
    figure.subplots_adjust(left=0.005, right=0.995, top=0.995, bottom=0.005)
    axes.set(xticks=[], yticks=[])
    for side in axes.spines.values():
        side.set_visible(False)
    return figure, axes


def _draw_block(axes: Axes, block: Block, canvas: Canvas) -> None:
    left, bottom, width, height = PLACES[block.id]
    is_riskiest = block.id == canvas.riskiest
    frame: dict[str, Any] = {"edgecolor": EDGE, "linewidth": 0.8, "facecolor": PAPER, "zorder": 1}
    if is_riskiest:
        frame |= {"edgecolor": MARK, "linewidth": 3, "facecolor": BAND, "zorder": 2}
    axes.add_patch(Rectangle((left, bottom), width, height, **frame))
    name = f"{block.name} · riskiest" if is_riskiest else block.name
    top: dict[str, Any] = {"va": "top", "parse_math": False, "clip_on": True, "zorder": 3}
    title = textwrap.fill(name, int(width * 8))
    axes.text(left + 0.1, bottom + height - 0.07, title, size=11.5, weight="bold", color=INK, **top)
    taken = 1.3 * (1 + title.count("\n"))
    text = fitted(canvas.blocks.get(block.id, ""), width * LETTERS, height * LINES - taken)
    down = 0.1 + taken / LINES
    axes.text(left + 0.1, bottom + height - down, text, size=11, color=INK, linespacing=1.25, **top)
