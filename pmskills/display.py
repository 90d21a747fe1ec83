"""What a page shows: sentences, a table, a chart.

Each is HTML for the eye and plain text for a screen reader, a diff or a terminal.
This is the one place where text becomes HTML, and all of it is escaped here: a
person's words, or a questionnaire's, are never run. A template takes each as it is,
by `__html__`.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import warnings
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

# The colours of every figure. They are told apart by colour-blind eyes and in grey; in a
# dark theme the style sheet turns them light, hue for hue.
INK, QUIET, LINE, PAPER = "#1f2328", "#57606a", "#d0d7de", "#ffffff"
MOST_THAT_FIT = 3  # columns beside each other on a phone; of more, each cell is a line of its row
MARK, BAND, EDGE = "#0b62a8", "#d3e3f1", "#5b7fa3"
PHONE = 4.7  # inches; a picture as wide as this is read on a phone, and is large enough elsewhere


def in_web_app() -> bool:
    """Return whether the page runs in Voila, which has no menus."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")


def run_again() -> str:
    """Return what a person does to bring a page up to date.

    Examples
    --------
    >>> run_again()
    'run this page again'
    """
    return "reload this page" if in_web_app() else "run this page again"


def unquoted(text: str) -> str:
    """Return a person's words without the quote marks they put around all of them.

    Examples
    --------
    >>> unquoted(' "You did well." '), unquoted('"Yes" and "no"')
    ('You did well.', '"Yes" and "no"')
    """
    text = text.strip()
    inside = text[1:-1]
    is_quoted = text[:1] + text[-1:] in {'""', "''", "“”", "„“", "«»"} and len(text) > 1
    return inside if is_quoted and not set(inside) & set('"“”„«»') else text


@dataclass(frozen=True)
class Words:
    """Sentences, each a paragraph; `lead` stands above them, larger, `mark` above all.

    `until` comes before them and holds until the person writes something: a form above, in
    which they do, takes it away. `link` leads to a page of the workbook from where they end:
    its words and the page's file; paper does not show it.
    """

    sentences: tuple[str, ...]
    lead: str = ""
    mark: str = ""
    until: str = ""
    link: tuple[str, str] | None = None

    def __repr__(self) -> str:
        link = self.link[0] if self.link else ""
        return "\n".join(filter(None, (self.mark, self.lead, self.until, *self.sentences, link)))

    def __html__(self) -> Markup:
        over = Markup("").join(
            Markup('<p class="pm-{}">{}</p>').format(name, text)
            for name, text in (("lead", self.lead), ("until", self.until))
            if text
        )
        return over + Markup("").join(Markup("<p>{}</p>").format(line) for line in self.sentences)

    def _repr_html_(self) -> str:
        shown = self.__html__()
        if self.link:
            words, page = self.link
            shown += Markup('<p><a href="{}">{}</a></p>').format(page, words)
        return _block(shown, self.mark)


@dataclass(frozen=True)
class Table:
    """A small table of texts; the first column names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    mark: str = ""

    def __repr__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.columns))]
        padded = (
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            for line in lines
        )
        mark = [self.mark] if self.mark else []
        return "\n".join([*mark, self.caption, *(line.rstrip() for line in padded)])

    def __html__(self) -> Markup:
        head = Markup("").join(
            Markup('<th scope="col" role="columnheader">{}</th>').format(c) for c in self.columns
        )
        body = Markup("").join(_table_row(row, self.columns) for row in self.rows)
        # Its roles are named, for a browser may forget them where a style sheet lays it out anew.
        return Markup(
            '<div class="{}"><table role="table"><caption>{}</caption>'
            '<thead role="rowgroup"><tr role="row">{}</tr></thead>'
            '<tbody role="rowgroup">{}</tbody></table></div>'
        ).format(
            "pm-fits" if len(self.columns) <= MOST_THAT_FIT else "pm-stacks",
            self.caption,
            head,
            body,
        )

    def _repr_html_(self) -> str:
        return _block(self, self.mark)


@dataclass(frozen=True)
class Chart:
    """A picture with its numbers in words.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        Closed for pyplot, so that it shows once.
    alt : str
        What the picture shows, with its numbers.
    mark : str
        A word or two that stand over it.
    """

    figure: Figure = field(repr=False)
    alt: str
    mark: str = ""

    def __repr__(self) -> str:
        return "\n".join(filter(None, (self.mark, self.alt)))

    @property
    def is_wide(self) -> bool:
        """Whether it is wider than a phone, and so moved sideways there."""
        return bool(self.figure.get_figwidth() > PHONE)

    def __html__(self) -> Markup:
        # An image, not inline SVG: a page that is not trusted yet shows images, with their alt.
        data = base64.b64encode(self.svg().encode()).decode()
        image = Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">').format(self.alt, data)
        # What is wider than the window is moved sideways, by keys too.
        wide = Markup(" pm-wide") if self.is_wide else ""
        return Markup('<figure class="pm-figure{}" tabindex="0">{}</figure>').format(wide, image)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": _block(self, self.mark), "text/plain": repr(self)}

    def svg(self) -> str:
        """Return the picture as SVG on no background, the same each time for the same numbers."""
        import matplotlib as mpl  # noqa: PLC0415  # a page without pictures does not wait for it
        from matplotlib.text import Text  # noqa: PLC0415

        buffer = io.StringIO()
        for text in self.figure.findobj(Text):
            text.set_parse_math(parse_math=False)  # an attempt may be named "$1" or "$$"
        with (
            mpl.rc_context(
                {"svg.fonttype": "none", "svg.hashsalt": "pmskills", "text.parse_math": False}
            ),
            _any_letters(),
        ):
            self.figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
        return buffer.getvalue().replace("'DejaVu Sans'", "system-ui, 'DejaVu Sans'")


Shown = TypeVar("Shown", Words, Table, Chart)


def example(shown: Shown) -> Shown:
    """Return the same, marked as made up.

    Examples
    --------
    >>> example(Words(("Vision has risen.",)))
    Example
    Vision has risen.
    """
    return replace(shown, mark="Example")


@contextlib.contextmanager
def _any_letters() -> Iterator[None]:
    """Draw letters that matplotlib's own font lacks without a warning: the browser has them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield


def _table_row(row: tuple[str, ...], columns: tuple[str, ...]) -> Markup:
    first = Markup('<th scope="row" role="rowheader">{}</th>').format(row[0])
    rest = Markup("").join(
        Markup('<td role="cell" data-label="{}">{}</td>').format(name, cell)
        for name, cell in zip(columns[1:], row[1:], strict=True)
    )
    return Markup('<tr role="row">{}{}</tr>').format(first, rest)


def _block(shown: Markup | Table | Chart, mark: str) -> str:
    style = Markup(_stylesheet())
    over = Markup('<p class="pm-over">{}</p>').format(mark) if mark else ""
    return str(
        Markup('<div class="pmskills"><style>{}</style>{}{}</div>').format(style, over, shown)
    )


@cache
def _stylesheet() -> str:
    return files("pmskills").joinpath("static/page.css").read_text(encoding="utf-8")
