"""One attempt on two printed pages, to take to a friend or a mentor.

Strengths stand first. Self and interviewer stand side by side and are never averaged.
The page is whole in one file: it fetches nothing and holds no script, and a person's
words are text in it, whatever they hold.

Nothing private leaves by itself. Notes and the interviewer's words are in a report only
where the caller gives them. A letter to a friend is in it only where the caller gives it
*and* the person ticked on page 8 that it may leave (`Friend.may_leave`): this module
holds that rule, whoever calls it.

Long texts are shortened, so that two pages stay two; they stand whole in the workbook. The
first page is one's own picture and what to do about it, the second what others saw, what
has changed, and what was ticked.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from pmskills import attempt_words, charts, progress, words
from pmskills.datafiles import InputError
from pmskills.display import Chart, Table, Words
from pmskills.profile import gap_profile
from pmskills.recover import Friend, page_words
from pmskills.rehearsal import Intention, Plan, intended
from pmskills.role_words import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    from jinja2 import Template

    from pmskills.feedback import Reading, Source
    from pmskills.progress import Attempt
    from pmskills.roles import Role

Paper = Literal["a4", "letter"]
Part = Words | Table | Chart

# How much of a text is in the file, in letters. On paper the style sheet keeps fewer lines yet.
LONGEST_NAME: Final = 70
LONGEST_FACT: Final = 50
LONGEST_TEXT: Final = 230
LONGEST_HEARD: Final = 170
LONGEST_INTENTION: Final = 90  # each half of it
LONGEST_LETTER: Final = 3000
MOST_NOTES: Final = 2
MOST_FIRST_TIMES: Final = 1

NO_SOURCE: Final[Source] = "no feedback received"
NO_ANSWERS = (
    "No question is answered for this attempt, so there is no picture of your own yet."
    " Page 2 asks them, when you want to."
)
NO_FEEDBACK = "No feedback is noted for this attempt. Page 7 has room for it."
NONE_RECEIVED = "No feedback was received. That says nothing about you."
NOTHING_TO_COMPARE = "A comparison needs two answered attempts: this one, and one before it."
NO_PLAN = "No plan is written yet. Page 6 has room for it: when this happens, I will do that."
CLOSING = (
    "Made from your own answers on your own machine. What ends in … stands whole in the workbook."
)


@dataclass(frozen=True)
class Report:
    """What a report is made from.

    Attributes
    ----------
    attempt : Attempt
        The attempt it is about.
    role : Role
        What it is compared with.
    earlier : Attempt or None
        The attempt before it that has answers, if there is one.
    plan : Plan
        "When this happens, I will do that."
    notes : Mapping of str to str
        The person's own notes, by item id; none are shown if left out.
    with_heard : bool
        Whether the interviewer's words are shown, beside their levels.
    friend : Friend
        The letter; shown only if its `may_leave` is set.
    made_on : date or None
        The day it is made, if that is to stand in it.
    """

    attempt: Attempt
    role: Role
    earlier: Attempt | None = None
    plan: Plan = field(default_factory=Plan)
    notes: Mapping[str, str] = field(default_factory=dict)
    with_heard: bool = False
    friend: Friend = field(default_factory=Friend)
    made_on: date | None = None


@dataclass(frozen=True)
class _Section:
    """A heading and what stands under it; `kind` is what the style sheet calls it."""

    kind: str
    heading: str
    parts: tuple[Part, ...]


def as_html(report: Report) -> str:
    """Return a report as one HTML page that needs nothing beside it.

    Parameters
    ----------
    report : Report
        What to show.

    Examples
    --------
    >>> from pmskills import example_journal, load_roles
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
        ("How it ended", attempt.outcome),
        ("Answered", f"{attempt.answered} of {len(attempt.questionnaire.items)}"),
        ("Report made", str(report.made_on or "")),
    )
    return [(name, shown(fact, LONGEST_FACT)) for name, fact in facts if fact]


def _pages(report: Report) -> tuple[tuple[_Section, ...], ...]:
    """Return the sections of each page; without answers one page holds them all."""
    first, second = _first_page(report), _second_page(report)
    return (first, second) if report.attempt.answered else (first + second,)


# ---------------------------------------------------------------- the first page: own answers


def _first_page(report: Report) -> tuple[_Section, ...]:
    attempt = report.attempt
    if not attempt.answered:
        return (
            _Section("gaps", "Where you stand", (Words((NO_ANSWERS,)),)),
            _Section("plan", "Your plan", (_planned(report.plan),)),
        )
    answers, questionnaire = attempt.answers, attempt.questionnaire
    profile = gap_profile(answers, report.role, questionnaire)
    first = words.work_on_first(answers, profile, questionnaire) if attempt.is_scored else Words(())
    strong = words.strengths(answers, questionnaire)
    return (
        _Section("strengths", "What you bring", (_short(strong),)),
        _Section("gaps", "Where you stand against this role", _gaps(profile, first)),
        _Section("plan", "Your plan", (_planned(report.plan),)),
        *_rehearse(first),
    )


def _gaps(profile: pd.DataFrame, first: Words) -> tuple[Part, ...]:
    """Return the gaps as a picture, in sentences (what to work on first, first), in numbers."""
    told = words.summary(profile).sentences
    if first.sentences:
        begin = first.sentences[0]
        told = (begin, *(line for line in told if not begin.startswith(line)))
    told = tuple(line for line in told if line != words.DISCLAIMER)
    return (
        charts.gaps(profile, row_height=charts.PAPER_ROW),
        _short(Words(told, lead=first.lead)),
        words.numbers(profile),
    )


def _planned(plan: Plan) -> Words:
    lines = (
        intended(
            Intention(
                when=shown(line.when, LONGEST_INTENTION), then=shown(line.then, LONGEST_INTENTION)
            )
        )
        for line in plan.lines
    )
    told = tuple(filter(None, lines))
    if not told:
        return Words((NO_PLAN,))
    day = shown(plan.look_back, LONGEST_FACT)
    return Words((*told, *([f"Look back on {day}."] if day else [])))


def _rehearse(first: Words) -> tuple[_Section, ...]:
    tonight = first.sentences[1:]
    if not tonight:
        return ()
    return (_Section("rehearse", "One thing to rehearse", (_short(Words(tonight)),)),)


# ---------------------------------------------------------------- the second page: all the rest


def _second_page(report: Report) -> tuple[_Section, ...]:
    return (
        _Section("views", "You and the interviewer, side by side", _views(report)),
        _changed(report),
        *_noted(report),
        *_letter(report.friend),
    )


def _views(report: Report) -> tuple[Part, ...]:
    """Return self beside interviewer, by the last reading of what they said."""
    if not report.attempt.readings:
        return (Words((NO_FEEDBACK,)),)
    reading = report.attempt.readings[-1]
    seen = progress.last_views(report.attempt)
    told = _short(Words((_heard(reading, report), *_seen(reading, seen))))
    if seen.empty:
        return (told,)
    chart = charts.views(seen, row_height=charts.PAPER_ROW)
    return (chart, told, attempt_words.view_numbers(seen))


def _heard(reading: Reading, report: Report) -> str:
    if reading.source == NO_SOURCE:
        return NONE_RECEIVED
    source = f"From {reading.source}, in {reading.voice.replace('my', 'your')}."
    if not (report.with_heard and reading.words.strip()):
        return source
    return f"{source} {page_words().say('said', words=shown(reading.words, LONGEST_HEARD))}"


def _seen(reading: Reading, seen: pd.DataFrame) -> tuple[str, ...]:
    """Return the two views in sentences; what has no score beside it stands by itself."""
    alone = attempt_words.seen_alone(reading, seen).sentences
    if seen.empty:
        return alone or (attempt_words.NOTHING_OBSERVED,)
    return (*attempt_words.seen_by_others(seen).sentences, *alone)


def _changed(report: Report) -> _Section:
    earlier, attempt = report.earlier, report.attempt
    if earlier is None or not attempt.answered:
        return _Section("change", "What has changed", (Words((NOTHING_TO_COMPARE,)),))
    changed = progress.change(earlier, attempt)
    firsts = progress.first_times(earlier, attempt)
    more = len(firsts) - MOST_FIRST_TIMES
    told = attempt_words.what_changed(changed, firsts[:MOST_FIRST_TIMES]).sentences
    counted = (f"And {more} more for the first time.",) if more > 0 else ()
    parts = (
        charts.change(changed, row_height=charts.PAPER_ROW),
        _short(Words((*told[:MOST_FIRST_TIMES], *counted, *told[MOST_FIRST_TIMES:]))),
        attempt_words.changes(changed),
    )
    heading = f"What has changed since “{shown(earlier.name, LONGEST_FACT)}”"
    return _Section("change", heading, parts)


def _noted(report: Report) -> tuple[_Section, ...]:
    questionnaire = report.attempt.questionnaire
    notes = [
        f"{questionnaire.facet(item.facet).name}: {report.notes[item.id]}"
        for item in questionnaire.items
        if report.notes.get(item.id, "").strip()
    ]
    if not notes:
        return ()
    more = len(notes) - MOST_NOTES
    counted = (f"{more} more in the workbook.",) if more > 0 else ()
    return (_Section("notes", "Your notes", (_short(Words((*notes[:MOST_NOTES], *counted))),)),)


def _letter(friend: Friend) -> tuple[_Section, ...]:
    """Return the letter if the person ticked that it may leave; else nothing."""
    if not (friend.may_leave and friend.letter.strip()):
        return ()
    lines = [shown(line, LONGEST_LETTER) for line in friend.letter.splitlines() if line.strip()]
    letter = "\n".join(lines)
    if len(letter) > LONGEST_LETTER:
        letter = f"{letter[: LONGEST_LETTER - 1]}…"
    return (_Section("letter", page_words().lessons["letter"], (Words((letter,)),)),)


def _short(told: Words) -> Words:
    return Words(tuple(shown(line, LONGEST_TEXT) for line in told.sentences), lead=told.lead)
