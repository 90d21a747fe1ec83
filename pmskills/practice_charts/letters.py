"""How typed text is drawn: plain, within its box, with letters of any script."""

from __future__ import annotations

import textwrap
import unicodedata
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmskills.display import Chart


def fitted(text: str, letters: float, lines: float) -> str:
    """Return a text in lines that fit a box; a cut one ends in an ellipsis.

    Examples
    --------
    >>> fitted("one two three", letters=8, lines=1)
    'one two…'
    """
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in plain)
    letters *= len(plain) / (len(plain) + wide) if wide else 1  # such letters take two places
    wrapped = [
        line for paragraph in plain.splitlines() for line in textwrap.wrap(paragraph, int(letters))
    ]
    most = max(1, int(lines))
    if len(wrapped) <= most:
        return "\n".join(wrapped)
    kept = wrapped[:most]
    return "\n".join([*kept[:-1], kept[-1][: int(letters) - 1].rstrip(" .,;") + "…"])


def as_image(chart: Chart) -> str:
    """Return a chart as SVG; letters that matplotlib has no shape for are drawn by the browser."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return chart.svg()
