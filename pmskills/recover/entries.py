"""What the page keeps in the journal, apart from all words, so that it outlives a rewording."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, Field

from pmskills.datafiles import Entry, Slug, listed
from pmskills.feedback import Free

if TYPE_CHECKING:
    from pmskills.journal import Journal

COOL_OFF_OFFERED = 60  # days after an interview; people seldom hear later than that
SHOW_NOW = "Show my scores"  # what the button is called in static/form.js
NEWS = ("open", "rejected", "no answer")  # outcomes after which a cool-off makes sense


class CoolOff(Entry):
    """Until which day the scores stay closed; None: they are open."""

    until: date | None = None


class Feeling(Entry):
    """What it is like, in words chosen from a list and in one's own."""

    words: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    own: Free = ""


class Friend(Entry):
    """A letter to a friend, and whether the person lets it leave with the lessons."""

    letter: Free = ""
    may_leave: bool = False


class Evidence(Entry):
    """The person's own evidence: what went well, against and for "I am not good enough"."""

    well: Free = ""
    against: Free = ""
    supports: Free = ""


class NextStep(Entry):
    """One small thing, as "when this happens, I will do that"; the day is as it was typed."""

    when: Free = ""
    then: Free = ""
    day: Free = ""


class Weighed(Entry):
    """One way to decide, weighed by the person; the day is as it was typed."""

    want: Free = ""
    value: Free = ""
    evidence: Free = ""
    cost: Free = ""
    look_again: Free = ""


class Decision(Entry):
    """Which way the person leans, if any, and what they wrote about each."""

    way: str = ""
    weighed: dict[Slug, Weighed] = Field(default_factory=dict)


class Lessons(Entry):
    """What the person would tell the next developer who applies."""

    unexpected: Free = ""
    differently: Free = ""
    tell: Free = ""


class Place(Entry):
    """Where on the page the person was last, and the day on which they closed it, if they did."""

    step: str = ""
    closed_on: date | None = None


PLACE: Final = "place"
KINDS: Final[dict[str, type[Entry]]] = {
    "cool-off": CoolOff,
    "feeling": Feeling,
    "friend": Friend,
    "evidence": Evidence,
    "step": NextStep,
    "decision": Decision,
    "lessons": Lessons,
}


def today() -> date:
    """Return the day it is where the person is."""
    return datetime.now().astimezone().date()


# ---------------------------------------------------------------- the cool-off


def closed_until(journal: Journal, attempt: int, today: date) -> date | None:
    """Return the day on which an attempt's scores open again, or None if they are open.

    Examples
    --------
    >>> from pmskills import Journal
    >>> with Journal(":memory:") as journal:
    ...     attempt = journal.begin()
    ...     journal.write(attempt, "cool-off", CoolOff(until=date(2026, 3, 13)))
    ...     days = [date(2026, 3, 12), date(2026, 3, 13)]
    ...     [closed_until(journal, attempt, day) for day in days]
    [datetime.date(2026, 3, 13), None]
    """
    until = journal.last(attempt, "cool-off", CoolOff).until
    return until if until is not None and until > today else None


def closed_line(journal: Journal, attempt: int, today: date) -> str:
    """Return the sentence that stands in the place of closed scores, or nothing."""
    until = closed_until(journal, attempt, today)
    if until is None:
        return ""
    return f"Your scores are closed until {until.day} {until:%B}, as you asked on page 8."


def closed_note(journal: Journal, attempt: int, today: date) -> str:
    """Return the same for a page that cannot open them, with where to do so."""
    line = closed_line(journal, attempt, today)
    return f"{line} To see them before, press “{SHOW_NOW}” on page 3." if line else ""


def open_scores(journal: Journal, attempt: int) -> None:
    """Open an attempt's scores again, as unticking it on page 8 does."""
    if journal.last(attempt, "cool-off", CoolOff) != CoolOff():
        journal.write(attempt, "cool-off", CoolOff())


def offers_cool_off(row: dict[str, Any], chosen: CoolOff, today: date) -> bool:
    """Return whether to offer a cool-off: bad news may be fresh, and none has passed yet.

    Parameters
    ----------
    row : dict
        What is noted about the attempt.
    chosen : CoolOff
        What the person chose so far.
    today : date
        The day it is.
    """
    if chosen.until is not None and chosen.until <= today:
        return False
    if row["outcome"] not in NEWS:
        return False
    held_on = row["held_on"] and date.fromisoformat(row["held_on"])
    return not held_on or (today - held_on).days <= COOL_OFF_OFFERED


# ---------------------------------------------------------------- what the form holds


def values_of(entry: Entry, today: date) -> dict[str, Any]:
    """Return what is stored as the values of a form's controls."""
    match entry:
        case CoolOff():
            return {"closed": entry.until is not None and entry.until > today}
        case Feeling():
            return {f"word/{word}": True for word in entry.words} | {"own": entry.own}
        case Decision():
            weighed = {
                f"{way}/{name}": text
                for way, one in entry.weighed.items()
                for name, text in one.model_dump().items()
            }
            return {"way": entry.way, **weighed}
    return entry.model_dump()


def with_values(entry: Entry, values: dict[str, Any], today: date) -> Entry:
    """Return what is stored, with a form's values in it; what the form lacks stays.

    Examples
    --------
    >>> with_values(Feeling(words=("sad",)), {"word/sad": False, "word/calm": True}, today())
    Feeling(words=('calm',), own='')
    """
    match entry:
        case CoolOff():
            until = entry.until if entry.until and entry.until > today else None
            tomorrow = today + timedelta(days=1)
            return CoolOff(until=(until or tomorrow) if values["closed"] else None)
        case Feeling():
            ticked = dict.fromkeys(entry.words, True) | _under("word/", values)
            words = tuple(word for word, is_on in ticked.items() if is_on)
            return Feeling(words=words, own=values.get("own", entry.own))
        case Decision():
            ways = {name.partition("/")[0] for name in values if "/" in name}
            weighed = {way: Weighed.model_validate(_under(f"{way}/", values)) for way in ways}
            both = sorted((entry.weighed | weighed).items())
            kept = {way: one for way, one in both if one != Weighed()}
            return Decision(way=values["way"], weighed=kept)
    return type(entry).model_validate(entry.model_dump() | values)


def _under(prefix: str, values: dict[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix)
    }
