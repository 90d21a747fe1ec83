"""Pictures of a profile; they know nothing of disk or widgets.

There is no radar chart: its area changes with the order of the axes, so it says
something that nobody measured. A row a skill says what is known and how surely.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np

from pmskills import attempt_words, words
from pmskills.attempt_words import rows_of
from pmskills.cohort_charts import cohort
from pmskills.display import BAND, EDGE, INK, LINE, MARK, PAPER, QUIET, Chart, Words
from pmskills.feedback import EMPHASES, ending

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pmskills.profile import SkillGap
    from pmskills.roles import Role, Target

WIDTH = 9.2  # inches
ROW_HEIGHT = 0.92  # inches a skill
PAPER_ROW = 0.5  # the same where room is scarce
__all__ = ["change", "cohort", "fit", "gaps", "surprises", "targets", "timeline", "views"]

LINE_HEIGHT = 0.22  # inches from a line to the one below it
# The style of the first and the second line beside a row, left and right of it.
LEFT: tuple[dict[str, Any], ...] = (
    {"fontsize": 12.5, "fontweight": "bold", "color": INK},
    {"fontsize": 9.5, "color": QUIET},
)
RIGHT: tuple[dict[str, Any], ...] = (
    {"fontsize": 11, "color": INK},
    {"fontsize": 10, "color": QUIET},
)

LEVEL_TICKS = range(1, 6)
CHANGE_TICKS = range(-4, 5)
FIT_ROW_HEIGHT = 0.56
TARGET_ROW_HEIGHT = 0.7


def gaps(profile: pd.DataFrame, *, row_height: float = ROW_HEIGHT) -> Chart:
    """Draw one profile: each skill's score and interval against what the role asks.

    The first skill of the questionnaire (soft skills, what the person brings) stands
    first; the others follow by priority.

    Parameters
    ----------
    profile : DataFrame
        What `gap_profile` returns for one attempt.
    row_height : float, optional
        Inches a skill; `PAPER_ROW` where room is scarce.

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
    rows = words.in_order(profile)
    figure, axes = _rows_of(len(rows), LEVEL_TICKS, row_height)
    for place, row in enumerate(rows):
        _draw_band(axes, place, row.target_low, row.target_high if row.is_position else None)
        _draw_score(axes, place, row)
        left = (words.skill_name(row.skill), f"role asks {words.target(row)}")
        _write_row(axes, place, left, (words.verdict(row), _values(row)))
    _write_key(axes, "dot: your score · bar: 90 % interval · shaded: what the role asks")
    return Chart(figure, " ".join(_alt(row) for row in rows))


def _rows_of(count: int, ticks: range, row_height: float = ROW_HEIGHT) -> tuple[Figure, Axes]:
    """Return axes with a row a skill, and room on both sides to write in."""
    height = row_height * count + 0.9
    figure, axes = plt.subplots(figsize=(WIDTH, height))
    plt.close(figure)
    figure.subplots_adjust(left=0.2, right=0.7, top=1 - 0.45 / height, bottom=0.1)
    axes.set(xlim=(ticks[0] - 0.1, ticks[-1] + 0.1), ylim=(count - 0.4, -0.6), yticks=[])
    axes.set_xticks(ticks)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0, colors=QUIET, labelsize=10)
    axes.vlines(ticks, -0.5, count - 0.5, color=LINE, linewidth=0.8, zorder=0)
    _without_frame(axes)
    return figure, axes


def _without_frame(axes: Axes) -> None:
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_band(axes: Axes, place: int, low: float, high: float | None) -> None:
    """Draw what is asked: from a bound to the top, or a range with two edges."""
    top = LEVEL_TICKS[-1] if high is None else high
    axes.barh(place, top - low, left=low, height=0.56, color=BAND, zorder=1)
    edges = [low] if high is None else [low, high]
    axes.vlines(edges, place - 0.28, place + 0.28, color=EDGE, linewidth=2, zorder=2)


def _draw_score(axes: Axes, place: int, row: SkillGap) -> None:
    if row.is_scored:
        _draw_interval(axes, place, row.low, row.score, row.high)


def _draw_interval(axes: Axes, place: float, low: float, at: float, high: float) -> None:
    axes.hlines(place, low, high, color=MARK, linewidth=3, zorder=3)
    axes.plot(at, place, "o", markersize=11, color=MARK, markeredgecolor=PAPER, zorder=4)


def _write_row(axes: Axes, place: int, left: tuple[str, str], right: tuple[str, str]) -> None:
    """Write a bold and a quiet line on the left, a plain and a quiet one on the right.

    Two lines stand clear of each other, however low the row is; one stands at its dot.
    """
    apart = max(0.3, LINE_HEIGHT / _row_height(axes))
    for across, lines, styles in ((-0.38, left, LEFT), (1.04, right, RIGHT)):
        first, second = (place - 0.36 * apart, place + 0.64 * apart) if lines[1] else (place, place)
        _write(axes, (across, first), lines[0], **styles[0])
        _write(axes, (across, second), lines[1], **styles[1])


def _row_height(axes: Axes) -> float:
    """Return how high a row is, in inches."""
    bottom, top = axes.get_ylim()
    return float(axes.bbox.height / axes.figure.dpi / (bottom - top))


def _write(axes: Axes, at: tuple[float, float], text: str, **style: Any) -> None:
    """Write beside the rows: across in parts of the axes, down in rows."""
    side = axes.get_yaxis_transform()
    axes.text(*at, text, transform=side, va="center", parse_math=False, **style)


def _write_key(axes: Axes, text: str) -> None:
    """Say in place what the marks are, so that nobody hunts for a legend."""
    style: dict[str, Any] = {"fontsize": 9.5, "color": QUIET, "va": "top", "parse_math": False}
    axes.text(0, -0.02, text, transform=axes.transAxes, **style)


def _values(row: SkillGap) -> str:
    if not row.is_scored:
        return "no score yet"
    values = f"{row.score:.1f} ({row.low:.1f} to {row.high:.1f})"
    return ", ".join(filter(None, (values, words.leaning(row))))


def _alt(row: SkillGap) -> str:
    name, asks = words.skill_name(row.skill), words.target(row)
    if not row.is_scored:
        return f"{name}: {words.verdict(row)}, the role asks {asks}."
    verdict = ", ".join(filter(None, (words.verdict(row), words.leaning(row))))
    return (
        f"{name}: {row.score:.1f}, interval {row.low:.1f} to {row.high:.1f},"
        f" the role asks {asks}, {verdict}."
    )


def change(changed: pd.DataFrame, *, row_height: float = ROW_HEIGHT) -> Chart | Words:
    """Draw how each skill changed between two attempts.

    Parameters
    ----------
    changed : DataFrame
        What `change_between` returns for one person.
    row_height : float, optional
        As in `gaps`.

    Returns
    -------
    Chart or Words
        A row a skill: a dot for the change in levels, a bar for its 90 % interval, a line
        at no change, the verdict and the values written beside them; a sentence where
        nothing can be compared.
    """
    if not attempt_words.is_compared(changed):
        return Words((attempt_words.NO_CHANGE_DRAWN,))
    rows = rows_of(changed)
    figure, axes = _rows_of(len(rows), CHANGE_TICKS, row_height)
    axes.set_xticklabels([f"{tick:+d}" if tick else "0" for tick in CHANGE_TICKS])
    axes.vlines(0, -0.5, len(rows) - 0.5, color=EDGE, linewidth=2, zorder=1)
    for place, row in enumerate(rows):
        if not np.isnan(row.change):
            _draw_interval(axes, place, row.low, row.change, row.high)
        left = (words.skill_name(row.skill), attempt_words.compared_on(row.items))
        _write_row(axes, place, left, (row.verdict, attempt_words.change_values(row)))
    _write_key(axes, "dot: change in levels · bar: 90 % interval")
    alt = (
        f"{words.skill_name(row.skill)}: {row.verdict}, {attempt_words.change_values(row)}."
        for row in rows
    )
    return Chart(figure, " ".join(alt))


def views(seen: pd.DataFrame, *, row_height: float = ROW_HEIGHT) -> Chart | Words:
    """Draw the self-rating beside the interviewer's reading, a row a skill.

    Parameters
    ----------
    seen : DataFrame
        What `self_against` returns, for one reading.
    row_height : float, optional
        As in `gaps`.

    Returns
    -------
    Chart or Words
        A row a skill: a diamond for the reading, and a dot for the score, inside it where
        both are equal; a sentence where nothing can be compared.
    """
    if seen.empty:
        return Words((attempt_words.NO_PICTURE,))
    rows = rows_of(seen)
    figure, axes = _rows_of(len(rows), LEVEL_TICKS, row_height)
    for place, row in enumerate(rows):
        axes.hlines(place, *sorted((row.score, row.reading)), color=LINE, linewidth=3, zorder=1)
        _draw_pair(axes, place, "D", row.reading, row.score)
        left = (words.skill_name(row.skill), "")
        _write_row(axes, place, left, (row.verdict, attempt_words.view_values(row)))
    _write_key(axes, "dot: your score · diamond: the interviewer's level")
    alt = (
        f"{words.skill_name(r.skill)}: {attempt_words.view_values(r)}, {r.verdict}." for r in rows
    )
    return Chart(figure, " ".join(alt))


def _draw_pair(axes: Axes, place: int, frame: str, outer: float | None, dot: float | None) -> None:
    """Draw a frame and a dot, each where there is one; the dot fits inside the frame."""
    if outer is not None:
        style: dict[str, Any] = {"color": PAPER, "mec": INK, "mew": 2, "clip_on": False}
        axes.plot(outer, place, frame, markersize=13, zorder=2, **style)
    if dot is not None:
        axes.plot(dot, place, "o", markersize=9, color=MARK, clip_on=False, zorder=3)


def surprises(asked: pd.DataFrame) -> Chart | Words:
    """Draw how strongly each skill was expected to be tested and was.

    Parameters
    ----------
    asked : DataFrame
        A row a skill: `skill, expected, tested`, each "none", "some", "strong" or "".

    Returns
    -------
    Chart or Words
        A row a skill: a square for what was expected, and a dot for what was tested,
        inside it where both are the same; a sentence where neither is noted.
    """
    if not attempt_words.is_asked(asked):
        return Words((attempt_words.NOTHING_ASKED,))
    rows = rows_of(asked)
    figure, axes = _rows_of(len(rows), range(len(EMPHASES)))
    axes.set_xticklabels(EMPHASES)
    for place, row in enumerate(rows):
        pair = [EMPHASES.index(x) if x else None for x in (row.expected, row.tested)]
        known = [at for at in pair if at is not None]
        if known:
            axes.hlines(place, min(known), max(known), color=LINE, linewidth=3, zorder=1)
        _draw_pair(axes, place, "s", *pair)
        left = (words.skill_name(row.skill), "")
        _write_row(axes, place, left, (attempt_words.surprise(row.expected, row.tested), ""))
    _write_key(axes, "square: expected · dot: tested")
    alt = (
        f"{words.skill_name(row.skill)}: expected {row.expected or 'not noted'},"
        f" tested {row.tested or 'not noted'}, {attempt_words.surprise(row.expected, row.tested)}."
        for row in rows
    )
    return Chart(figure, " ".join(alt))


def timeline(scores: pd.DataFrame) -> Chart:
    """Draw the scores of several attempts, a panel a skill, attempts in order.

    Parameters
    ----------
    scores : DataFrame
        A row per attempt and skill: `name, outcome`, and what `score` returns.
    """
    skills = list(dict.fromkeys(scores["skill"]))
    names = list(dict.fromkeys(zip(scores["name"], scores["outcome"], strict=True)))
    figure, panels = plt.subplots(len(skills), 1, figsize=(WIDTH, 1.7 * len(skills) + 0.6))
    plt.close(figure)
    figure.subplots_adjust(left=0.2, right=0.98, top=0.98, bottom=0.1, hspace=0.25)
    for axes, skill in zip(np.atleast_1d(panels), skills, strict=True):
        _draw_panel(axes, skill, scores[scores["skill"] == skill])
    labels = [f"{name}\n{ending(outcome)}" for name, outcome in names]
    np.atleast_1d(panels)[-1].set_xticks(range(len(names)), labels, fontsize=9.5, color=QUIET)
    return Chart(figure, " ".join(_timeline_alt(skill, scores) for skill in skills))


def _draw_panel(axes: Axes, skill: str, rows: pd.DataFrame) -> None:
    axes.set(ylim=(0.8, 5.2), xlim=(-0.5, len(rows) - 0.3), xticks=[], yticks=[1, 3, 5])
    axes.tick_params(length=0, colors=QUIET, labelsize=9.5)
    axes.hlines([1, 3, 5], -0.5, len(rows) - 0.3, color=LINE, linewidth=0.8, zorder=0)
    _without_frame(axes)
    name: dict[str, Any] = {"fontweight": "bold", "fontsize": 12.5, "color": INK}
    axes.text(-0.24, 0.5, words.skill_name(skill), transform=axes.transAxes, va="center", **name)
    for place, row in enumerate(rows_of(rows)):
        if np.isnan(row.score):
            on_paper = {"facecolor": PAPER, "edgecolor": "none"}  # clear of the line behind it
            style: dict[str, Any] = {
                "ha": "center",
                "va": "center",
                "fontsize": 9.5,
                "color": QUIET,
            }
            axes.text(place, 3, "no score", bbox=on_paper, **style)
            continue
        axes.vlines(place, row.low, row.high, color=MARK, linewidth=3, zorder=2)
        axes.plot(place, row.score, "o", markersize=10, color=MARK, markeredgecolor=PAPER, zorder=3)
        axes.text(place + 0.06, row.score, f"{row.score:.1f}", va="center", fontsize=10, color=INK)


def _timeline_alt(skill: str, scores: pd.DataFrame) -> str:
    rows = rows_of(scores[scores["skill"] == skill])
    points = (
        f"{row.name} no score"
        if np.isnan(row.score)
        else f"{row.name} {row.score:.1f} ({row.low:.1f} to {row.high:.1f})"
        for row in rows
    )
    return f"{words.skill_name(skill)}: {', '.join(points)}."


def fit(frame: pd.DataFrame) -> Chart:
    """Draw how far short of each role a person is, closest first.

    Parameters
    ----------
    frame : DataFrame
        What `fit_to_roles` returns.

    Returns
    -------
    Chart
        A row a role: a dot for the expected shortfall in levels, a bar for its 90 %
        interval, the values and the skills by verdict written beside them.
    """
    rows = rows_of(frame)
    figure, axes = _rows_of(len(rows), range(5 if frame["high"].max() > 3 else 4))
    height = FIT_ROW_HEIGHT * len(rows) + 0.9
    figure.set_figheight(height)
    figure.subplots_adjust(left=0.27, right=0.68, top=1 - 0.45 / height, bottom=0.4 / height)
    for place, row in enumerate(rows):
        name = textwrap.fill(textwrap.shorten(row.name, 44, placeholder="…"), 24)
        _write(axes, (-0.62, place), name, fontsize=11.5, color=INK)
        if not np.isnan(row.shortfall):
            _draw_interval(axes, place, row.low, row.shortfall, row.high)
        _write(axes, (1.04, place - 0.18), _shortfall(row), fontsize=11, color=INK)
        _write(axes, (1.04, place + 0.2), _verdicts(row), fontsize=9.5, color=QUIET)
    _write_key(axes, "dot: levels short of what the role asks · bar: 90 % interval")
    alt = (f"{row.name}: {_shortfall(row)}, {_verdicts(row)}." for row in rows)
    return Chart(figure, "Levels short of what each role asks. " + " ".join(alt))


def _shortfall(row: Any) -> str:
    if np.isnan(row.shortfall):
        return "no score yet"
    return f"{row.shortfall:.1f} ({row.low:.1f} to {row.high:.1f})"


def _verdicts(row: Any) -> str:
    counts = (("gap", row.gaps), ("can't tell", row.unsure), ("no gap", row.no_gaps))
    return ", ".join(f"{what} on {count}" for what, count in counts if count) or "nothing scored"


def targets(role: Role) -> Chart:
    """Draw what a role asks of each skill: a bound or a range, and how much hangs on it."""
    figure, axes = _rows_of(len(role.targets), LEVEL_TICKS)
    figure.set_figheight(TARGET_ROW_HEIGHT * len(role.targets) + 0.9)
    figure.subplots_adjust(top=1 - 0.45 / figure.get_figheight())
    for place, (skill, target) in enumerate(role.targets.items()):
        _draw_band(axes, place, target.low, target.high)
        left = (words.skill_name(skill), _asked(target))
        _write_row(axes, place, left, (f"importance {target.importance:.1f}", ""))
    _write_key(axes, "shaded: what the role asks")
    alt = (
        f"{words.skill_name(skill)}: the role asks {_asked(target)},"
        f" importance {target.importance:.1f}."
        for skill, target in role.targets.items()
    )
    return Chart(figure, " ".join(alt))


def _asked(target: Target) -> str:
    return f"{target.low:.1f} " + ("or more" if target.high is None else f"to {target.high:.1f}")
