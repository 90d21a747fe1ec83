"""What the benchmark shows: tables, the README's table, JSON and one figure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

Pair = tuple[float, float] | None  # a figure and its standard error
Results = dict[str, dict[str, dict[str, Pair]]]  # part, way of scoring, figure

COLUMNS = {
    "ours": "ours",
    "t interval": "t interval a skill",
    "alpha": "error from alpha",
    "one rating": "one rating a skill",
    "plain mean": "plain mean",
    "oracle": "oracle",
}
NOTHING = "-"


def as_json(results: Results) -> str:
    """Return the figures as JSON, one a line."""
    parts = []
    for part, methods in results.items():
        rows = []
        for name, figures in methods.items():
            lines = ",\n".join(f"   {json.dumps(k)}: {json.dumps(v)}" for k, v in figures.items())
            rows.append(f"  {json.dumps(name)}: {{\n{lines}\n  }}")
        parts.append(f" {json.dumps(part)}: {{\n" + ",\n".join(rows) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}"


def tables(results: Results) -> str:
    """Return all figures as tables, each with its standard error."""
    return "\n\n".join(_table(part, methods) for part, methods in results.items())


def _table(title: str, methods: dict[str, dict[str, Pair]]) -> str:
    keys = list(dict.fromkeys(key for figures in methods.values() for key in figures))
    lines = [f"| {title} | " + " | ".join(methods) + " |", "|---|" + "---:|" * len(methods)]
    for key in keys:
        cells = (_with_error(figures.get(key)) for figures in methods.values())
        lines.append(f"| {key} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _with_error(pair: Pair) -> str:
    return "" if pair is None else f"{pair[0]:.3f} ± {pair[1]:.3f}"


# ---------------------------------------------------------------- the README's table


def value(results: Results, part: str, name: str, key: str) -> float:
    """Return one figure; NaN where this way of scoring says nothing."""
    pair = results[part].get(name, {}).get(key)
    return float("nan") if pair is None else pair[0]


def mean_coverage(results: Results, name: str) -> float:
    """Return how many intervals hold the truth, over both pools."""
    keys = ("holds the truth, mild", "holds the truth, strong")
    return float(np.mean([value(results, "profile", name, key) for key in keys]))


def worst_fifth(results: Results, name: str) -> float:
    """Return how many intervals hold the truth in the worst fifth of the scale, either pool."""
    keys = (
        f"holds the truth, {pool}, fifth {k}" for pool in ("mild", "strong") for k in range(1, 6)
    )
    return float(np.min([value(results, "profile", name, key) for key in keys]))


def _percent(number: float) -> str:
    return NOTHING if np.isnan(number) else f"{100 * number:.0f} %"


def _levels(number: float) -> str:
    return NOTHING if np.isnan(number) else f"{number:.1f}"


Cell = Callable[[Results, str], str]


def _figure(part: str, key: str, show: Callable[[float], str] = _percent) -> Cell:
    return lambda results, name: show(value(results, part, name, key))


def _by_form(key: str) -> Cell:
    def cell(results: Results, name: str) -> str:
        found = [value(results, "change", name, f"{key}, {items} items") for items in (8, 12, 16)]
        return " / ".join(f"{100 * one:.0f}" for one in found) + " %"

    return cell


ROWS: dict[str, Cell] = {
    "the 90 % interval holds the true level": lambda r, name: _percent(mean_coverage(r, name)),
    "… in the worst fifth of the scale": lambda r, name: _percent(worst_fifth(r, name)),
    "width of the interval, in levels, 8 questions": _figure("profile", "width, 8 items", _levels),
    "“gap” is true when it is said": _figure("profile", "gap is true"),
    "“no material gap” is true when it is said": _figure("profile", "no gap is true"),
    "a true gap of 1.5 levels or more is called a gap": _figure("profile", "gap of 1.5 told"),
    "a true gap of 1 to 1.5 levels is called a gap": _figure("profile", "gap of 1 to 1.5 told"),
    "who is both too soft and too hard hears both": _figure(
        "profile", "too soft and too hard told"
    ),
    "the truly largest gap comes first": _figure("profile", "largest first"),
    "… or second": _figure("profile", "largest in first two"),
    "nothing changed, yet a change is told, over four skills": _figure(
        "change", "false change, 8 items"
    ),
    "a true rise of 1.5 levels is told, with 8 / 12 / 16 questions a skill": _by_form(
        "rise of 1.5 told"
    ),
    "a rise said to be 90 % sure has happened": _figure("change", "risen of those at .9, 8 items"),
    "self and interviewer agree, yet a difference is told": _figure(
        "interviewer", "false difference, one interviewer"
    ),
}


def markdown(results: Results) -> str:
    """Return the README's table, ours against the peers and the oracle."""
    lines = ["| | " + " | ".join(COLUMNS.values()) + " |", "|---|" + "---:|" * len(COLUMNS)]
    for title, cell in ROWS.items():
        cells = (cell(results, name) for name in COLUMNS)
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


# ---------------------------------------------------------------- the figure

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#595959"  # Okabe and Ito


def draw(results: Results, path: Path) -> None:
    """Draw coverage by fifth of the scale, calibration, and the rises that are told."""
    style = {"svg.hashsalt": "truth", "font.size": 9.5, "axes.spines.top": False}
    with plt.rc_context(style | {"axes.spines.right": False}):
        figure, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
        _draw_coverage(axes[0], results)
        _draw_calibration(axes[1], results)
        _draw_rises(axes[2], results)
        metadata = {"Date": None} if path.suffix == ".svg" else {}
        figure.savefig(path, dpi=110, metadata=metadata)
        plt.close(figure)


@dataclass(frozen=True)
class _Look:
    """How a line is drawn, and where its name stands."""

    colour: str
    mark: str
    label: str
    at: int = -1  # which of the points the name stands beside
    shift: tuple[int, int] = (7, -4)  # in points


def _line(axes: Axes, across: Sequence[float], up: Sequence[float], look: _Look) -> None:
    """Draw a line with its name beside one of its points."""
    axes.plot(across, up, look.mark, color=look.colour, markersize=5)
    axes.annotate(
        look.label,
        (across[look.at], up[look.at]),
        xytext=look.shift,
        textcoords="offset points",
        color=look.colour,
        ha="left" if look.shift[0] > 0 else "right",
    )


def _draw_coverage(axes: Axes, results: Results) -> None:
    looks = {
        "ours": _Look(BLUE, "o-", "ours", shift=(7, -14)),
        "t interval": _Look(ORANGE, "s--", "t interval a skill"),
        "alpha": _Look(GREEN, "^:", "error from alpha"),
    }
    axes.axhline(90, color=GREY, lw=1)
    for name, look in looks.items():
        keys = [f"holds the truth, strong, fifth {k}" for k in range(1, 6)]
        _line(axes, range(1, 6), _percents(results, "profile", name, keys), look)
    axes.set(
        title="90 % intervals that hold the true level, %",
        xlabel="fifth of the scale where the true level is",
        xticks=list(range(1, 6)),
        xlim=(0.8, 7),
        ylim=(50, 100),
    )


def _draw_calibration(axes: Axes, results: Results) -> None:
    looks = {
        "ours": _Look(BLUE, "o-", "ours", at=5, shift=(7, -8)),
        "t interval": _Look(ORANGE, "s--", "t interval a skill", at=5, shift=(-7, 2)),
    }
    axes.plot([0, 100], [0, 100], color=GREY, lw=1)
    for name, look in looks.items():
        said, came = (
            _percents(results, "profile", name, [f"{key}, tenth {k}" for k in range(1, 11)])
            for key in ("said", "came true")
        )
        _line(axes, said, came, look)
    axes.set(title="Gaps that came true, %", xlabel="chance of a gap that was said, %")


def _draw_rises(axes: Axes, results: Results) -> None:
    rises = (0.5, 1.0, 1.5, 2.0)
    for items, mark in ((8, "o-"), (12, "^-"), (16, "s-")):
        keys = [f"rise of {rise} told, {items} items" for rise in rises]
        look = _Look(BLUE, mark, f"{items} questions")
        _line(axes, rises, _percents(results, "change", "ours", keys), look)
    axes.set(
        title="True rises that ours tells, %",
        xlabel="true rise, in levels",
        xticks=list(rises),
        xlim=(0.4, 2.6),
        ylim=(0, 100),
    )


def _percents(results: Results, part: str, name: str, keys: list[str]) -> list[float]:
    return [100 * value(results, part, name, key) for key in keys]
