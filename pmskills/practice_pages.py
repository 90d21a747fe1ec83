"""What the practice pages show of what is saved: counts of one's own, words of the example.

A page is a file that may be shared, so a person's own words never stand in its outputs:
they stay in the form, and in the journal. What is shown here is counted from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, TypeVar

from pmskills import practice_charts
from pmskills.display import Chart, Table, Words, example, run_again
from pmskills.example import example_journal
from pmskills.journal import Journal, journal_path
from pmskills.pages_over_time import own_journal
from pmskills.practice import find_jargon, read_no
from pmskills.rehearsal import (
    LISTENER_IDS,
    VIEW_PARTS,
    Canvas,
    Intention,
    Money,
    Plan,
    Sell,
    Told,
    Tries,
    Vision,
    about_proposal,
    about_view,
    counted,
    figures,
    intended,
    load_canvas,
    seconds_to_say,
    whole_view,
    without_source,
)

if TYPE_CHECKING:
    from pmskills.journal import Content
    from pmskills.rehearsal import Claim, View

OWN = "Your own words stay in the form above; the page itself only counts them."
PRACTISED = (
    "What was practised, attempt by attempt: the point of view of page 4, the requests of page 5,"
    " the canvas, the stories and the lines of the plan of page 6."
)
EXAMPLE = (
    "{nothing_yet} yet, so this part shows a made-up example."
    " Write something above, and {run_again} to see your own."
)
NOTHING_AT_ALL = "Nothing of your own is saved here"
NOTHING_FOR_THIS = "What you wrote for “{kept}” is kept. Nothing is written for “{name}”"


@dataclass(frozen=True)
class Practised:
    """One part of what is practised, ready to look at.

    Attributes
    ----------
    title : Words
        Whose it is, and what the example says if it is the example's.
    numbers : Table
        What can be counted.
    """

    title: Words
    numbers: Table = field(repr=False)


@dataclass(frozen=True)
class Answered(Practised):
    """The answers to requests, and how they have changed."""

    over_time: Chart | Words = field(repr=False)


@dataclass(frozen=True)
class Pitched(Practised):
    """A pitch, with its canvas and its payback."""

    canvas: Chart | Words = field(repr=False)
    payback: Chart | Words = field(repr=False)


Part = TypeVar("Part", bound=Practised)


def vision() -> Practised:
    """Return what is there of the current attempt's vision, or the example's."""
    own, until = _own("vision", Vision)
    shown = load_canvas().example.vision if until else own
    words = (_quoted(shown.view), *about_view(shown)) if until else ()
    said = shown.said[-1].seconds if shown.said else 0
    rows = (
        *((name.capitalize(), _there(getattr(shown.view, p))) for p, name in VIEW_PARTS.items()),
        *_claim_rows("Facts", shown.facts),
        ("Seconds to say, reckoned", str(seconds_to_say(whole_view(shown.view)))),
        ("Times said aloud", str(len(shown.said))),
        ("Seconds, the last time", str(said) if said else "-"),
    )
    caption = "The point of view to walk in with."
    title = _title(*words, until=until)
    return _marked(Practised(title, Table(caption, ("What", "So far"), rows)), until)


def no() -> Answered:
    """Return the answers to requests of the current attempt, or the example's."""
    own, until = _own("no", Tries)
    shown = load_canvas().example.no.tries if until else own.tries
    readings = [read_no(each.answer) for each in shown]
    rows = tuple(
        (
            f"Answer {number}",
            "there" if reading.says_no else "none",
            "-" if reading.words_to_no is None else str(reading.words_to_no),
            str(len(reading.hedges)),
            str(len(reading.apologies)),
            str(len(reading.promises)),
            str(each.seconds or "-"),
            str(each.chosen) if each.chosen else "-",
        )
        for number, (each, reading) in enumerate(zip(shown, readings, strict=True), start=1)
    )
    columns = (
        "Answer",
        "Plain no",
        "Words before it",
        "Hedges",
        "Apologies",
        "Promises",
        "Seconds",
        "Response chosen",
    )
    held = sum(reading.says_no for reading in readings)
    told = f"A plain no holds in {held} of {len(shown)} answers. A yes can be right, too."
    caption = (
        "The answers, oldest first. A promise is what can be heard as a yes."
        " The response chosen is its level, 1 to 5."
    )
    answered = Answered(
        _title(told, until=until),
        Table(caption, columns, rows),
        practice_charts.over_time(shown),
    )
    return _marked(answered, until)


def sell() -> Pitched:
    """Return the pitch of the current attempt, or the example's."""
    (own, until), file = _own("sell", Sell), load_canvas()
    shown = file.example.sell if until else own
    words = about_proposal(shown.proposal) if until else ()
    rows = (
        ("Blocks of the canvas", f"{_filled(shown.canvas)} of {len(file.blocks)}"),
        ("Riskiest assumption", "named" if shown.canvas.riskiest else "not named yet"),
        *(
            (f"Jargon for the {listener}", _jargon(shown, slug, listener))
            for slug, listener in LISTENER_IDS.items()
        ),
        *_claim_rows("Claims", shown.proposal.claims),
        ("Stories", str(len(shown.stories))),
    )
    pitched = Pitched(
        _title(*words, until=until),
        Table("The pitch so far.", ("What", "So far"), rows),
        practice_charts.canvas(shown.canvas, file.blocks) if until else _canvas_counted(own.canvas),
        practice_charts.payback(shown.money) if until else _payback_counted(own.money),
    )
    return _marked(pitched, until)


def plan() -> Words:
    """Return how many lines the current attempt's plan has, or the example's plan."""
    own, until = _own("plan", Plan)
    if until:
        lines = tuple(map(intended, load_canvas().example.plan.lines))
        return example(Words(lines, until=until))
    day = "a day to look back" if own.look_back else "no day to look back yet"
    return Words((f"Your plan has {_lines(own)} of three lines, and {day}.", OWN))


def practised_so_far() -> Table:
    """Return what was practised in the person's own journal, or in the example's."""
    with own_journal() as journal:
        if journal.current() is not None:
            return practised(journal)
    with example_journal() as journal:
        return example(practised(journal))


def practised(journal: Journal) -> Table:
    """Return what was practised for each attempt, as a table; none of its words.

    Parameters
    ----------
    journal : Journal
        Where the attempts are.

    Examples
    --------
    >>> with Journal(":memory:") as journal:
    ...     attempt = journal.begin("First")
    ...     practised(journal).rows
    (('First', '0 of 5', '0', '0', '0', '0 of 9', '0', '0'),)
    """
    attempts = journal.attempts()
    rows = tuple(
        (str(name), *_counts(journal, int(number)))
        for number, name in zip(attempts["attempt"], attempts["name"], strict=True)
    )
    columns = (
        *("Point of view", "Said aloud"),
        *("Requests answered", "With a plain no"),
        *("Canvas", "Stories", "Plan"),
    )
    return Table(PRACTISED, ("Attempt", *columns), rows)


def _counts(journal: Journal, attempt: int) -> tuple[str, ...]:
    vision = journal.last(attempt, "vision", Vision)
    tries = journal.last(attempt, "no", Tries).tries
    sell = owned(journal.last(attempt, "sell", Sell))
    parts = sum(bool(getattr(vision.view, part).strip()) for part in VIEW_PARTS)
    return (
        f"{parts} of {len(VIEW_PARTS)}",
        str(len(vision.said)),
        str(len(tries)),
        str(sum(read_no(each.answer).says_no for each in tries)),
        f"{_filled(sell.canvas)} of {len(load_canvas().blocks)}",
        str(len(sell.stories)),
        str(_lines(journal.last(attempt, "plan", Plan))),
    )


def owned(content: Content) -> Content:
    """Return what a page holds, or an empty one: the example, left as it came, is nobody's."""
    return type(content)() if content == load_canvas().example.sell else content


def kept_elsewhere(
    journal: Journal, attempt: int, kind: str, model: type[Content]
) -> tuple[str, Content] | None:
    """Return the name of the newest other attempt that holds something, and what it holds.

    Parameters
    ----------
    journal : Journal
        Where the attempts are.
    attempt : int
        The attempt that is left out.
    kind : str
        Which page's entries, such as "vision".
    model : type
        What they are.

    Examples
    --------
    >>> with Journal(":memory:") as journal:
    ...     first, second = journal.begin("First"), journal.begin("Second")
    ...     journal.write(first, "plan", Plan(look_back="2026-12-10"))
    ...     kept_elsewhere(journal, second, "plan", Plan)[0]
    'First'
    """
    for row in reversed(journal.noted()):
        held = owned(journal.last(row["attempt"], kind, model))
        if row["attempt"] != attempt and held != model():
            return str(row["name"]), held
    return None


def _own(kind: str, model: type[Content]) -> tuple[Content, str]:
    """Return what the current attempt holds, and what to say as long as that is nothing.

    Looking makes no file.
    """
    if not journal_path().exists():
        return model(), _until(NOTHING_AT_ALL)
    with Journal() as journal:
        current = journal.current()
        if current is None:
            return model(), _until(NOTHING_AT_ALL)
        own = owned(journal.last(current, kind, model))
        if own != model():
            return own, ""
        kept, name = kept_elsewhere(journal, current, kind, model), journal.record(current).name
        nothing = NOTHING_FOR_THIS.format(kept=kept[0], name=name) if kept else NOTHING_AT_ALL
        return own, _until(nothing)


def _until(nothing_yet: str) -> str:
    return EXAMPLE.format(nothing_yet=nothing_yet, run_again=run_again())


def _marked(part: Part, until: str) -> Part:
    """Return a part as it is, or with a mark over all that it shows if it is made up."""
    shown = {each.name: example(getattr(part, each.name)) for each in fields(part)}
    return replace(part, **shown) if until else part


def _title(*words: str, until: str) -> Words:
    return Words(words, until=until) if until else Words((OWN, *words))


def _there(text: str) -> str:
    return f"there, {counted(len(text.split()), 'word')}" if text.strip() else "not yet"


def _quoted(view: View) -> str:
    return f"“{whole_view(view)}”"


def _claim_rows(name: str, claims: tuple[Claim, ...]) -> tuple[tuple[str, str], ...]:
    bare = len(without_source(claims))
    return ((name, str(len(claims))), (f"{name} without a source", str(bare)))


def _filled(canvas: Canvas) -> int:
    return sum(bool(text.strip()) for text in canvas.blocks.values())


def _lines(plan: Plan) -> int:
    return sum(line != Intention() for line in plan.lines)


def _jargon(sell: Sell, slug: str, listener: str) -> str:
    told = sell.proposal.told.get(slug, Told())
    if told == Told():
        return "nothing said yet"
    found = find_jargon("\n".join((sell.proposal.ask, told.why, told.cost, told.gain)), listener)
    return f"{counted(len(found), 'word')} they may not know"


def _canvas_counted(canvas: Canvas) -> Words:
    if canvas == Canvas():
        return Words(("Your canvas is empty so far.",))
    return Words(("Your canvas is drawn in the form above, where you can save the picture.",))


def _payback_counted(money: Money) -> Words:
    """Return the years to payback; no amount that was typed."""
    if money == Money():
        return Words(("No amounts are written yet.",))
    try:
        figures(money)
    except ValueError:
        return Words(("The amounts cannot be reckoned with yet; the form above says why.",))
    return Words((practice_charts.payback_words(money)[0],))
