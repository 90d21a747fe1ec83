"""Pictures of a profile; they know nothing of disk or widgets.

There is no radar chart: its area changes with the order of the axes, so it says
something that nobody measured. A row a skill says what is known and how surely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np

from pmskills import attempt_words, words
from pmskills.attempt_words import rows_of
from pmskills.cohort_charts import cohort
from pmskills.display import BAND, EDGE, INK, LINE, MARK, PAPER, PHONE, QUIET, Chart, Words
from pmskills.feedback import EMPHASES, ending
from pmskills.role_words import shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pmskills.profile import SkillGap
    from pmskills.roles import Role, Target

__all__ = ["change", "cohort", "fit", "gaps", "surprises", "targets", "timeline", "views"]

# Inches. Each row has two lines of words with its marks below them, so that a phone shows all.
ROW_HEIGHT = 0.88
LINES = (0.5, 0.27)  # how far each line stands above the marks
ABOVE, BELOW = 0.6, 0.15  # room above and below the marks of a row
TICKS, KEY_LINE = 0.3, 0.2
# The style of the first and the second line over a row, left and right.
LEFT: tuple[dict[str, Any], ...] = (
    {"fontsize": 12.5, "fontweight": "bold", "color": INK},
    {"fontsize": 11.5, "color": INK},
)
RIGHT: dict[str, Any] = {"fontsize": 11, "color": QUIET, "ha": "right"}

LEVEL_TICKS = range(1, 6)
CHANGE_TICKS = range(-4, 5)
PANEL_HEIGHT = 1.35  # inches a skill, in a picture over time
BESIDE = 0.06  # of its width, for the levels
MOST_OF_A_NAME = 30  # letters


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
        role's target, the values and the verdict written above them.

    Raises
    ------
    ValueError
        If the profile holds more than one attempt.
    """
    if len(profile["attempt"].unique()) > 1:
        raise ValueError("This chart shows one attempt. Choose one from the profile first.")
    rows = words.in_order(profile)
    key = "dot: your score · bar: 90 % interval\nshaded: what the role asks"
    figure, axes = _rows_of(len(rows), LEVEL_TICKS, key)
    for place, row in enumerate(rows):
        _draw_band(axes, place, row.target_low, row.target_high if row.is_position else None)
        _draw_score(axes, place, row)
        left = (words.skill_name(row.skill), _judged(row))
        _write_row(axes, place, left, (f"{_values(row)} · asks {words.target(row)}", ""))
    return Chart(figure, " ".join(_alt(row) for row in rows))


def _rows_of(count: int, ticks: range, key: str) -> tuple[Figure, Axes]:
    """Return axes with a row a skill, room above each to write in, and what the marks are."""
    rows = ROW_HEIGHT * (count - 1) + ABOVE + BELOW
    height = rows + TICKS + KEY_LINE * (1 + key.count("\n"))
    figure, axes = plt.subplots(figsize=(PHONE, height))
    plt.close(figure)
    figure.subplots_adjust(left=0, right=1, top=1, bottom=1 - rows / height)
    beside = 0.06 * (ticks[-1] - ticks[0])  # for half of a label
    bounds = (count - 1 + BELOW / ROW_HEIGHT, -ABOVE / ROW_HEIGHT)
    axes.set(xlim=(ticks[0] - beside, ticks[-1] + beside), ylim=bounds, yticks=[], xticks=ticks)
    axes.tick_params(axis="x", length=0, colors=QUIET, labelsize=11)
    for place in range(count):
        axes.vlines(ticks, place - 0.12, place + 0.12, color=LINE, linewidth=0.8, zorder=0)
    _without_frame(axes)
    _write_key(figure, key)
    return figure, axes


def _without_frame(axes: Axes) -> None:
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_band(axes: Axes, place: int, low: float, high: float | None) -> None:
    """Draw what is asked: from a bound to the top, or a range with two edges."""
    top = LEVEL_TICKS[-1] if high is None else high
    axes.barh(place, top - low, left=low, height=0.24, color=BAND, zorder=1)
    edges = [low] if high is None else [low, high]
    axes.vlines(edges, place - 0.12, place + 0.12, color=EDGE, linewidth=2, zorder=2)


def _draw_score(axes: Axes, place: int, row: SkillGap) -> None:
    if row.is_scored:
        _draw_interval(axes, place, row.low, row.score, row.high)


def _draw_interval(axes: Axes, place: float, low: float, at: float, high: float) -> None:
    axes.hlines(place, low, high, color=MARK, linewidth=3, zorder=3)
    axes.plot(at, place, "o", markersize=11, color=MARK, markeredgecolor=PAPER, zorder=4)


def _write_row(axes: Axes, place: int, left: tuple[str, str], right: tuple[str, str]) -> None:
    """Write two lines above a row's marks: each begins at the left and ends at the right."""
    for above, style, begin, end in zip(LINES, LEFT, left, right, strict=True):
        at = place - above / ROW_HEIGHT
        _write(axes, (0, at), begin, **style)
        _write(axes, (1, at), end, **RIGHT)


def _write(axes: Axes, at: tuple[float, float], text: str, **style: Any) -> None:
    """Write: across in parts of the axes, down in rows."""
    side = axes.get_yaxis_transform()
    axes.text(*at, text, transform=side, va="center", parse_math=False, **style)


def _write_key(figure: Figure, text: str) -> None:
    """Say in place what the marks are, so that nobody hunts for a legend."""
    style: dict[str, Any] = {"fontsize": 11, "color": QUIET, "va": "bottom", "parse_math": False}
    figure.text(0, 0.05 / figure.get_figheight(), text, **style)


def _values(row: SkillGap) -> str:
    return f"{row.score:.1f} ({row.low:.1f} to {row.high:.1f})" if row.is_scored else "no score"


def _judged(row: SkillGap) -> str:
    return ", ".join(filter(None, (words.verdict(row), words.leaning(row))))


def _alt(row: SkillGap) -> str:
    name, asks = words.skill_name(row.skill), words.target(row)
    if not row.is_scored:
        return f"{name}: {words.verdict(row)}, the role asks {asks}."
    return (
        f"{name}: {row.score:.1f}, interval {row.low:.1f} to {row.high:.1f},"
        f" the role asks {asks}, {_judged(row)}."
    )


def change(changed: pd.DataFrame) -> Chart | Words:
    """Draw how each skill changed between two attempts.

    Parameters
    ----------
    changed : DataFrame
        What `change_between` returns for one person.

    Returns
    -------
    Chart or Words
        A row a skill: a dot for the change in levels, a bar for its 90 % interval, a line
        at no change, the verdict and the values written above them; a sentence where
        nothing can be compared.
    """
    if not attempt_words.is_compared(changed):
        return Words((attempt_words.NO_CHANGE_DRAWN,))
    rows = rows_of(changed)
    key = "dot: change in levels · bar: 90 % interval"
    figure, axes = _rows_of(len(rows), CHANGE_TICKS, key)
    axes.set_xticklabels([f"{tick:+d}" if tick else "0" for tick in CHANGE_TICKS])
    for place, row in enumerate(rows):
        axes.vlines(0, place - 0.12, place + 0.12, color=EDGE, linewidth=2, zorder=1)
        if not np.isnan(row.change):
            _draw_interval(axes, place, row.low, row.change, row.high)
        right = (attempt_words.change_values(row), attempt_words.compared_on(row.items))
        _write_row(axes, place, (words.skill_name(row.skill), row.verdict), right)
    alt = (
        f"{words.skill_name(row.skill)}: {row.verdict}, {attempt_words.change_values(row)}."
        for row in rows
    )
    return Chart(figure, " ".join(alt))


def views(seen: pd.DataFrame) -> Chart | Words:
    """Draw the self-rating beside the interviewer's reading, a row a skill.

    Parameters
    ----------
    seen : DataFrame
        What `self_against` returns, for one reading.

    Returns
    -------
    Chart or Words
        A row a skill: a diamond for the reading, and a dot for the score, inside it where
        both are equal; a sentence where nothing can be compared.
    """
    if seen.empty:
        return Words((attempt_words.NO_PICTURE,))
    rows = rows_of(seen)
    key = "dot: your score · diamond: the interviewer's level"
    figure, axes = _rows_of(len(rows), LEVEL_TICKS, key)
    alt = []
    for place, row in enumerate(rows):
        axes.hlines(place, *sorted((row.score, row.reading)), color=LINE, linewidth=3, zorder=1)
        _draw_pair(axes, place, "D", row.reading, row.score)
        name, verdict = words.skill_name(row.skill), attempt_words.view_verdict(row)
        values = attempt_words.view_values(row)
        _write_row(axes, place, (name, verdict), (values, ""))
        alt.append(f"{name}: {values}, {verdict}.")
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
    figure, axes = _rows_of(len(rows), range(len(EMPHASES)), "square: expected · dot: tested")
    axes.set_xticklabels(EMPHASES)
    for place, row in enumerate(rows):
        pair = [EMPHASES.index(x) if x else None for x in (row.expected, row.tested)]
        known = [at for at in pair if at is not None]
        if known:
            axes.hlines(place, min(known), max(known), color=LINE, linewidth=3, zorder=1)
        _draw_pair(axes, place, "s", *pair)
        met = attempt_words.surprise(row.expected, row.tested)
        _write_row(axes, place, (words.skill_name(row.skill), met), ("", ""))
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
    key = "\n".join(
        f"{place}  {shown(name, MOST_OF_A_NAME)}, {ending(outcome)}"
        for place, (name, outcome) in enumerate(names, start=1)
    )
    foot = TICKS + KEY_LINE * len(names)
    height = PANEL_HEIGHT * len(skills) + foot
    figure, panels = plt.subplots(len(skills), 1, figsize=(PHONE, height))
    plt.close(figure)
    above = 0.4  # inches over a panel, for its name
    figure.subplots_adjust(
        left=BESIDE,
        right=1,
        top=1 - above / height,
        bottom=foot / height,
        hspace=above / (PANEL_HEIGHT - above),
    )
    for axes, skill in zip(np.atleast_1d(panels), skills, strict=True):
        _draw_panel(axes, skill, scores[scores["skill"] == skill])
    numbers = [str(place) for place in range(1, len(names) + 1)]
    np.atleast_1d(panels)[-1].set_xticks(range(len(names)), numbers, fontsize=11, color=QUIET)
    _write_key(figure, key)
    return Chart(figure, " ".join(_timeline_alt(skill, scores) for skill in skills))


def _draw_panel(axes: Axes, skill: str, rows: pd.DataFrame) -> None:
    axes.set(ylim=(0.8, 5.2), xlim=(-0.5, len(rows) - 0.3), xticks=[], yticks=[1, 3, 5])
    axes.tick_params(length=0, colors=QUIET, labelsize=11)
    axes.hlines([1, 3, 5], -0.5, len(rows) - 0.3, color=LINE, linewidth=0.8, zorder=0)
    _without_frame(axes)
    start = -BESIDE / (1 - BESIDE)
    axes.text(start, 1.12, words.skill_name(skill), transform=axes.transAxes, **LEFT[0])
    for place, row in enumerate(rows_of(rows)):
        if np.isnan(row.score):
            on_paper = {"facecolor": PAPER, "edgecolor": "none"}  # clear of the line behind it
            style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 11}
            axes.text(place, 3, "no\nscore", bbox=on_paper, color=QUIET, **style)
            continue
        axes.vlines(place, row.low, row.high, color=MARK, linewidth=3, zorder=2)
        axes.plot(place, row.score, "o", markersize=10, color=MARK, markeredgecolor=PAPER, zorder=3)
        beside: dict[str, Any] = {"textcoords": "offset points", "va": "center", "color": INK}
        axes.annotate(f"{row.score:.1f}", (place, row.score), (8, 0), fontsize=11, **beside)


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
        interval, the values and the skills by verdict written above them.
    """
    rows = rows_of(frame)
    key = "dot: levels short of what the role asks · bar: 90 % interval"
    figure, axes = _rows_of(len(rows), range(5 if frame["high"].max() > 3 else 4), key)
    for place, row in enumerate(rows):
        if not np.isnan(row.shortfall):
            _draw_interval(axes, place, row.low, row.shortfall, row.high)
        left = (shown(row.name, 44), _shortfall(row))
        _write_row(axes, place, left, ("", _verdicts(row)))
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
    figure, axes = _rows_of(len(role.targets), LEVEL_TICKS, "shaded: what the role asks")
    for place, (skill, target) in enumerate(role.targets.items()):
        _draw_band(axes, place, target.low, target.high)
        left = (words.skill_name(skill), _asked(target))
        _write_row(axes, place, left, ("", f"importance {target.importance:.1f}"))
    alt = (
        f"{words.skill_name(skill)}: the role asks {_asked(target)},"
        f" importance {target.importance:.1f}."
        for skill, target in role.targets.items()
    )
    return Chart(figure, " ".join(alt))


def _asked(target: Target) -> str:
    return f"{target.low:.1f} " + ("or more" if target.high is None else f"to {target.high:.1f}")
