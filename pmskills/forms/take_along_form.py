"""The report of an attempt, saved by the browser at the press of a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmskills.datafiles import InputError
from pmskills.forms.controls import Pick, Section, Tick
from pmskills.forms.page_form import Done, PageDesk, PageForm, PersonError
from pmskills.pages import answered
from pmskills.recover import Friend
from pmskills.taking_along import report_of, report_page

if TYPE_CHECKING:
    from pmskills.forms.controls import Control
    from pmskills.forms.page_form import Values
    from pmskills.journal import Journal

NOTHING_YET = Section(
    "nothing",
    lines=("Once you have answers of your own, you can save them here as two printed pages.",),
)


def take_along(journal: Journal) -> PageForm:
    """Return the form that gives the browser an attempt's report to save.

    Parameters
    ----------
    journal : Journal
        Where the attempts are.

    Examples
    --------
    >>> from pmskills import Journal
    >>> take_along(Journal(":memory:"))
    The pages of your report open here when this page runs: Run > Run All Cells.
    """
    return PageForm(TakeAlongDesk(journal))


class TakeAlongDesk(PageDesk):
    """Answers the messages about the report."""

    label = "The pages of your report"

    def page(self) -> str:
        """Return the form's name; there is one a journal."""
        return "take along"

    def sections(self) -> tuple[Section, ...]:
        """Return what can be saved."""
        names = {row["attempt"]: row["name"] for row in self.rows().values() if row["answered"]}
        last = answered(self._journal)
        if last is None:
            return (NOTHING_YET,)
        which = Pick("attempt", "Attempt", tuple((str(n), name) for n, name in names.items()))
        ticks = (
            Tick("with_notes", "Put in my notes and the interviewer's words"),
            *([_LETTER] if self._has_letter_to_leave(list(names)) else []),
        )
        controls: tuple[Control, ...] = (*([which] if len(names) > 1 else []), *ticks)
        return (
            Section(
                "report",
                heading="Take it along",
                lines=(
                    f"{_named(list(names.values()))} on two printed pages: a file for the browser,"
                    " to print from there.",
                ),
                controls=controls,
                values={"attempt": str(last), "with_notes": False, "with_letter": False},
                button="Save the report",
            ),
        )

    def _has_letter_to_leave(self, attempts: list[int]) -> bool:
        friends = (self._journal.last(attempt, "friend", Friend) for attempt in attempts)
        return any(friend.letter and friend.may_leave for friend in friends)

    def take(self, section: str, values: Values, at: str) -> Done:
        """Hand the report over; see `PageDesk.take`."""
        del at
        if section != "report":
            raise KeyError(section)
        number = int(values.get("attempt") or answered(self._journal) or 0)
        self.require(number)
        try:
            report = report_of(
                self._journal,
                number,
                with_notes=bool(values["with_notes"]),
                with_letter=bool(values.get("with_letter")),
            )
        except InputError as error:
            raise PersonError(str(error)) from None
        page = report_page(report)
        return Done(said=f"{page.name} is where your browser saves files.", page=page)


_LETTER = Tick("with_letter", "Put in my letter of page 8")


def _named(attempts: list[str]) -> str:
    return f"“{attempts[0]}”" if len(attempts) == 1 else "One attempt"
