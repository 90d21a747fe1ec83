"""What the practice pages' forms share: one kind of entry of one attempt, kept as typed."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmskills.forms.attempts_form import facts
from pmskills.forms.controls import Copy, Repeat, Section, Text
from pmskills.forms.live import static
from pmskills.forms.page_form import AttemptDesk, Done, PageForm, PersonError
from pmskills.practice_charts import as_image
from pmskills.practice_pages import kept_elsewhere, owned
from pmskills.rehearsal import Claim

if TYPE_CHECKING:
    from pmskills.datafiles import Entry
    from pmskills.display import Chart
    from pmskills.forms.controls import Control
    from pmskills.journal import Content, Journal

NOTHING_YET = "There is nothing to read yet. Write a little above, then press again."
WORDS_STAY = "You have begun with words of your own for this one, so they stay."


@dataclass(frozen=True)
class Clock(Text):
    """Seconds, counted quietly from the first look at the section, or from a button.

    Attributes
    ----------
    button : str
        What starts the clock; empty: looking at the section's text does.
    is_over : bool
        Whether it has stopped, until something more is typed.
    """

    button: str = ""
    is_over: bool = False


@dataclass(frozen=True)
class Marked(Copy):
    """A text in pieces, each with what was found in it, or ""."""

    pieces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Picture(Copy):
    """An SVG image in `text`, described by its label; nothing in it runs."""

    filename: str = "picture.svg"
    is_wide: bool = False


class PracticeForm(PageForm):
    """A page form with a clock, marked answers and pictures."""

    _esm = static("form.js", "page_form.js", "practice_form.js")


class PracticeDesk(AttemptDesk):
    """Answers a practice page's messages.

    Parameters
    ----------
    journal : Journal
        Where it goes.
    attempt : int, optional
        The attempt; the journal's current one if left out. A journal that has none yet
        gets one with the first thing that is written.

    Raises
    ------
    JournalError
        If there is no such attempt.
    """

    holds: type[Entry]  # what is stored as this kind
    start_from_it = "Start from it"  # empty: what another attempt holds is not put in here

    def __init__(self, journal: Journal, attempt: int | None = None) -> None:
        super().__init__(journal, attempt)
        self._is_written = False

    def is_shown_below(self, section: str) -> bool:
        """Return whether something was written just now that the page counts below."""
        del section
        was_written, self._is_written = self._is_written, False
        return was_written

    def parts(self) -> tuple[Section, ...]:
        """Return what the page asks."""
        return (self._about(), *self._kept(), *self.asked_here())

    @abstractmethod
    def asked_here(self) -> tuple[Section, ...]:
        """Return the page's own sections."""

    def _kept(self) -> tuple[Section, ...]:
        """Say what is kept of another attempt, as long as this one holds nothing."""
        kept = self.kept()
        if kept is None or owned(self.last(self.holds)) != self.holds():
            return ()
        lines = (
            f"What you wrote for “{kept[0]}” is kept, and stays as it is.",
            "To see it there, go on with that attempt on page 7.",
        )
        return (Section("kept", lines=lines, button=self.start_from_it),)

    def kept(self) -> tuple[str, Entry] | None:
        """Return the name of another attempt that holds something here, and what it holds."""
        if self._attempt is None:
            return None
        return kept_elsewhere(self._journal, self._attempt, self.kind, self.holds)

    def start_from_kept(self) -> Done:
        """Store for this attempt what another one holds, as a new version; both stay."""
        kept, own = self.kept(), owned(self.last(self.holds))
        if kept is None:
            raise KeyError("kept")
        begun = self.to_start_from(kept[1])
        if own not in (self.holds(), begun):  # or sent twice
            raise PersonError(WORDS_STAY)
        self.keep(begun)
        return Done(f"It is in the form now. “{kept[0]}” keeps its own.", is_new_state=True)

    def to_start_from(self, kept: Entry) -> Entry:
        """Return what another attempt can begin with."""
        return kept

    def _about(self) -> Section:
        if self._attempt is None:
            first = "The first thing you write begins an attempt; its name can come later."
            return Section("about", lines=(first,))
        row = self.rows()[self._attempt]
        lines = facts(row, self.asked(self._attempt), self.own_role(self._attempt))
        return Section("about", heading=f"For “{row['name']}”", lines=lines)

    def last(self, model: type[Content], kind: str = "") -> Content:
        """Return what is stored last, or an empty one."""
        if self._attempt is None:
            return model()
        self.require(self._attempt)
        return self._journal.last(self._attempt, kind or self.kind, model)

    def keep(self, new: Entry, kind: str = "") -> None:
        """Store a new version, unless it says what the last one says."""
        if self._attempt is None:
            self._attempt = self._journal.current_or_begin()
        if new != self.last(type(new), kind):
            self._journal.write(self._attempt, kind or self.kind, new)
            self._is_written |= kind in ("", self.kind)  # a draft is not counted yet


def picture(name: str, chart: Chart, filename: str) -> Picture:
    """Return a chart as a part of a form."""
    return Picture(name, chart.alt, as_image(chart), filename=filename, is_wide=chart.is_wide)


def claims_control(name: str, one: str) -> Repeat:
    """Return the controls for facts or claims, each with a number and its source."""
    controls = (
        Text("claim", "What you say", lines=2),
        Text("number", "The number", help="With what it counts, such as: 2 in 100 orders."),
        Text("source", "Where the number comes from"),
        Text("sure", "How sure you are", help="Measured, likely, or a guess, and why."),
    )
    return Repeat(name, one, f"Add another {one.lower()}", controls)


def claims(values: object) -> tuple[Claim, ...]:
    """Return the claims that were sent; empty ones are left out."""
    sent = [Claim.model_validate(each) for each in values] if isinstance(values, list) else []
    return tuple(each for each in sent if each != Claim())


def dumped(entries: tuple[Entry, ...]) -> list[object]:
    """Return entries as values of a `Repeat`."""
    return [each.model_dump(mode="json") for each in entries]


def texts(labels: dict[str, tuple[str, str]], lines: int = 2) -> tuple[Control, ...]:
    """Return a text control for each name, with its label and help."""
    return tuple(Text(name, label, help, lines) for name, (label, help) in labels.items())


def nothing_yet() -> PersonError:
    """Return what to say when there is nothing to read."""
    return PersonError(NOTHING_YET)
