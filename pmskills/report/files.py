"""A report as one HTML page, and that page as a PDF."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from pmskills import words
from pmskills.datafiles import InputError
from pmskills.display import Chart
from pmskills.feedback import ending
from pmskills.report.first_page import first_page
from pmskills.report.model import LONGEST_FACT, LONGEST_NAME
from pmskills.report.second_page import second_page
from pmskills.role_words import shown

if TYPE_CHECKING:
    from jinja2 import Template

    from pmskills.report.model import Report, Section

Paper = Literal["a4", "letter"]
CLOSING = (
    "Made from your own answers on your own machine."
    " Long texts are cut short here, with a …; the workbook has all of them."
)


def as_html(report: Report) -> str:
    """Return a report as one HTML page that needs nothing beside it.

    Parameters
    ----------
    report : Report
        What to show.

    Examples
    --------
    >>> from pmskills import example_journal, load_roles, progress
    >>> from pmskills.report import Report
    >>> with example_journal() as journal:
    ...     first, second, *_ = progress.attempts(journal)
    >>> page = as_html(Report(second, load_roles()["product-manager"], first))
    >>> page.count("<img"), page.count("<script"), page.count("http:")
    (3, 0, 0)
    """
    return _template().render(
        title=shown(report.attempt.name, LONGEST_NAME),
        facts=_facts(report),
        disclaimer=words.DISCLAIMER,
        pages=_pages(report),
        closing=CLOSING,
    )


def as_pdf(page: str, paper: Paper = "a4") -> bytes:
    """Return a page as a tagged PDF.

    Parameters
    ----------
    page : str
        What `as_html` returns.
    paper : "a4" or "letter"
        What it is to be printed on.

    Raises
    ------
    InputError
        If WeasyPrint, or a library of the system that it needs, is not there.
    """
    try:
        with redirect_stdout(io.StringIO()):  # it prints a page of its own before it gives up
            from weasyprint import CSS, HTML  # noqa: PLC0415  # an extra, and slow to load
            from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except (ImportError, OSError):
        raise InputError(
            "A PDF needs WeasyPrint: python -m pip install weasyprint, and the system's Pango."
            " Or write a file that ends in .html, open it in a browser and print it; that gives"
            " the same two pages."
        ) from None
    nothing_else = URLFetcher(allowed_protocols=["data"])
    size = CSS(string=f"@page {{ size: {paper} }}")
    html = HTML(string=page, url_fetcher=nothing_else)
    pdf: bytes = html.write_pdf(stylesheets=[size], pdf_variant="pdf/ua-1")
    return pdf


@cache
def _template() -> Template:
    loader = PackageLoader("pmskills", "static")
    settings = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return settings.get_template("report.html")


def _facts(report: Report) -> list[tuple[str, str]]:
    attempt = report.attempt
    facts = (
        ("Company", attempt.company),
        ("Compared with", report.role.name),
        ("Stage", attempt.stage),
        ("Interview", attempt.held_on),
        ("How it ended", ending(attempt.outcome)),
        ("Answered", f"{attempt.answered} of {len(attempt.questionnaire.items)}"),
        ("Report made", str(report.made_on or "")),
    )
    return [(name, shown(fact, LONGEST_FACT)) for name, fact in facts if fact]


@dataclass(frozen=True)
class _Page:
    """The sections of a page; one that `follows` begins a sheet only where it has to."""

    sections: tuple[Section, ...]
    follows: bool = False


def _pages(report: Report) -> tuple[_Page, ...]:
    """Return both pages; with no picture on the second, all from the plan on stays together."""
    first, second = first_page(report), second_page(report)
    is_drawn = any(isinstance(part, Chart) for section in second for part in section.parts)
    if report.attempt.answered and is_drawn:
        return _Page(first), _Page(second)
    plan = [section.kind for section in first].index("plan")
    return _Page(first[:plan]), _Page(first[plan:] + second, follows=True)
