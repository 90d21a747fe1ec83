"""A plan until the next interview: when this happens, I will do that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.forms.controls import Day, Section, Text
from pmskills.forms.page_form import Done
from pmskills.forms.practice_desk import PracticeDesk, PracticeForm
from pmskills.pages import look_at
from pmskills.profile import skill_gaps
from pmskills.recover import closed_note, today
from pmskills.rehearsal import Intention, Plan
from pmskills.words import MOST_GAPS, skill_name

if TYPE_CHECKING:
    from pmskills.forms.page_form import Values
    from pmskills.journal import Journal

MOST_LINES: Final = 3


def plan(journal: Journal, attempt: int | None = None) -> PracticeForm | Words:
    """Return the form for at most three "when X happens, I will do Y" lines.

    Parameters
    ----------
    journal : Journal
        Where it goes.
    attempt : int, optional
        The attempt it is for; the current one if left out.

    Returns
    -------
    PracticeForm or Words
        The form; or, if it cannot open, the reason as a sentence.

    Examples
    --------
    >>> from pmskills import Journal
    >>> plan(Journal(":memory:"))
    The plan's lines open here when this page runs: Run > Run All Cells.
    """
    try:
        return PracticeForm(PlanDesk(journal, attempt))
    except InputError as error:
        return Words((str(error),))


class PlanDesk(PracticeDesk):
    """Answers the plan's messages; see `PracticeDesk`."""

    label = "The plan's lines"
    kind = "plan"
    holds = Plan

    def asked_here(self) -> tuple[Section, ...]:
        """Return the three lines and the day to look back."""
        stored = self.last(Plan)
        lines = [*stored.lines, *[Intention()] * MOST_LINES][:MOST_LINES]
        values = {
            f"{part}-{n}": getattr(line, part)
            for n, line in enumerate(lines, start=1)
            for part in ("when", "then")
        }
        controls = [
            Text(f"{part}-{n}", f"{n}. {label}", lines=2)
            for n in range(1, MOST_LINES + 1)
            for part, label in (("when", "When this happens"), ("then", "I will"))
        ]
        day = Day("look_back", "The day to look back", help="In two to four weeks, say.")
        return (
            Section(
                "plan",
                heading="When this happens, I will do that",
                lines=(*self._gaps(), "One line is enough. A moment that comes by itself works."),
                controls=(*controls, day),
                values={**values, "look_back": stored.look_back},
            ),
        )

    def _gaps(self) -> tuple[str, ...]:
        """Say which skills the profile names first, if it has enough answers."""
        if self._attempt is None or not self.rows()[self._attempt]["answered"]:
            return ()
        if closed_note(self._journal, self._attempt, today()):
            return ()
        gaps = skill_gaps(look_at(self._journal, self._attempt).profile)
        gaps = sorted((gap for gap in gaps if gap.priority > 0), key=lambda gap: -gap.priority)
        names = ", ".join(skill_name(gap.skill) for gap in gaps[:MOST_GAPS])
        return (f"Your profile names first: {names}.",) if names else ()

    def take(self, section: str, values: Values, at: str) -> Done:
        """Store what a section holds; see `PageDesk.take`."""
        del at
        if section == "kept":
            return self.start_from_kept()
        if section != "plan":
            raise KeyError(section)
        lines = [
            Intention(when=values[f"when-{n}"], then=values[f"then-{n}"])
            for n in range(1, MOST_LINES + 1)
        ]
        self.keep(Plan(lines=tuple(lines), look_back=values["look_back"]))
        return Done()
