"""A form made of sections: each is saved as it is typed, or sent by its button.

What a person gets wrong (a name typed wrongly, an attempt that another window removed)
is acknowledged with a sentence; only what the disk refuses is sent again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import traitlets

from pmskills.datafiles import InputError
from pmskills.display import in_web_app, run_again
from pmskills.forms.controls import Section, described
from pmskills.forms.live import (
    LiveForm,
    Message,
    hint,
    how_to_run,
    named,
    refused,
    static,
    whole_characters,
)
from pmskills.roles import CHOSEN_ROLE, ChosenRole

if TYPE_CHECKING:
    from pmskills.journal import Journal
    from pmskills.taking_along import Page

Values = dict[str, Any]


class PersonError(InputError):
    """The person has to do something else; sending the same again would not help."""


@dataclass(frozen=True)
class Done:
    """What came of a section's values.

    Attributes
    ----------
    said : str
        What has happened, if it was more than saving.
    is_new_state : bool
        Whether the form looks different now.
    run_again : bool
        Whether the page's other cells have to follow.
    page : Page, optional
        What the browser is to save as a file.
    goes_to : str
        The section that has to come into sight.
    """

    said: str = ""
    is_new_state: bool = False
    run_again: bool = False
    page: Page | None = None
    goes_to: str = ""


class PageForm(LiveForm):
    """A form of sections; what it shows and does is in `static/page_form.js`.

    Parameters
    ----------
    desk : PageDesk
        What answers the browser's messages, and what it is about.
    """

    _esm = static("form.js", "page_form.js")
    _label = traitlets.Unicode().tag(sync=True)
    _run_again = traitlets.Unicode().tag(sync=True)

    def __init__(self, desk: PageDesk) -> None:
        not_alive = hint(f"{desk.label} open here when this page runs.")
        super().__init__(desk, not_alive, _label=desk.label, _run_again=_how_to_follow())

    def __repr__(self) -> str:
        return f"{self._label} open here when this page runs: {how_to_run()}."


class PageDesk(ABC):
    """Answers a page form's messages from a journal.

    Parameters
    ----------
    journal : Journal
        Where the values go.
    """

    label: str

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._follows = journal.current()  # which attempt the page is about
        self._seen: dict[int, str] = {}

    @abstractmethod
    def sections(self) -> tuple[Section, ...]:
        """Return what the form shows now."""

    @abstractmethod
    def take(self, section: str, values: Values, at: str) -> Done:
        """Store one section's values; the same values twice are stored once.

        Raises
        ------
        PersonError
            If the person has to do something else.
        """

    @abstractmethod
    def page(self) -> str:
        """Return what this form is about, in a way that no other form has."""

    def inherits(self) -> list[str]:
        """Return the pages whose unsaved values belong here."""
        return []

    def is_shown_below(self, section: str) -> bool:
        """Return whether the page shows, below the form, what this section holds."""
        del section
        return False

    def reply(self, message: Message) -> Message:
        """Return the answer to one message; what goes wrong is said in it, never raised.

        Parameters
        ----------
        message : dict
            `kind` is "open" or "save" (with `answers`: each a `section`, its `values`, when
            they were given, `at`, and a `key`).

        Returns
        -------
        dict
            `kind` is "state" (with `sections`, and where the person has `moved`), "saved" (with
            `keys`, `complaints` by section, what has changed, and `pages` for the browser to
            save) or "refused" (with the `reason`; it is sent again).
        """
        try:
            match message:
                case {"kind": "open"}:
                    state = self._state()
                    return {"kind": "state", **state, "said": self._gone(), "moved": self._moved()}
                case {"kind": "save", "answers": list(answers)}:
                    return self._save(answers)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return refused(error)
        return refused()

    def _state(self) -> Message:
        return {
            "page": named(self._journal, self.page()),
            "inherits": [named(self._journal, page) for page in self.inherits()],
            "sections": described(self.sections()),
        }

    def _save(self, answers: list[Message]) -> Message:
        complaints: dict[str, str] = {}
        done = [self._take(answer, complaints) for answer in answers]
        reply: Message = {
            "kind": "saved",
            "keys": [str(answer["key"]) for answer in answers],
            "complaints": complaints,
            "said": " ".join(filter(None, (each.said for each in done))),
            "run_again": any(each.run_again for each in done),
            "pages": [asdict(each.page) for each in done if each.page],
            "goes_to": done[-1].goes_to if done else "",
            "is_shown_below": any(self.is_shown_below(str(each["section"])) for each in answers),
        }
        is_new = any(each.is_new_state for each in done)
        return reply | (self._state() if is_new else {})

    def _take(self, answer: Message, complaints: dict[str, str]) -> Done:
        section = str(answer["section"])
        try:
            return self.take(section, _whole(answer["values"]), str(answer["at"]))
        except PersonError as complaint:
            complaints[section] = str(complaint)
            return Done(is_new_state=True)

    def rows(self) -> dict[int, dict[str, Any]]:
        """Return what is noted about each attempt, by its number."""
        return {row["attempt"]: row for row in self._journal.noted()}

    def own_role(self, attempt: int) -> str:
        """Return the name of the role that was saved for an attempt, or nothing."""
        chosen = self._journal.last(attempt, CHOSEN_ROLE, ChosenRole)
        return chosen.role.name if chosen.role else ""

    def asked(self, attempt: int) -> int:
        """Return how many questions an attempt has."""
        return len(self._journal.questionnaire(attempt).items)

    def require(self, attempt: int) -> dict[str, Any]:
        """Return what is noted about an attempt.

        Raises
        ------
        PersonError
            If it was removed in another window.
        """
        rows = self.rows()
        if attempt not in rows:
            raise PersonError(
                "This attempt is not here any more: it was removed in another window. What you"
                f" typed stays in sight until you {run_again()}; copy it if you need it."
            )
        return rows[attempt]

    def forget(self, attempt: int) -> None:
        """Do not call an attempt missing that was removed here."""
        self._seen.pop(attempt, None)

    def _moved(self) -> str:
        """Say which attempt the person has gone on with on another page, if they have."""
        rows, current = self.rows(), self._journal.current()
        if current is None or current == self._follows or self._follows not in rows:
            return ""
        return f"You are on “{rows[current]['name']}” now."

    def _gone(self) -> str:
        """Say which attempts were there the last time and are not now."""
        now = {number: str(row["name"]) for number, row in self.rows().items()}
        gone = [name for number, name in self._seen.items() if number not in now]
        self._seen = now
        return " ".join(f"“{name}” was removed in another window." for name in gone)


class AttemptDesk(PageDesk):
    """Answers the messages of a page form about one attempt.

    Parameters
    ----------
    journal : Journal
        Where the values go.
    attempt : int, optional
        The attempt; the journal's current one if left out. A journal that has none yet
        gets one with the first thing that is written.

    Raises
    ------
    JournalError
        If there is no such attempt.
    """

    kind: str

    def __init__(self, journal: Journal, attempt: int | None = None) -> None:
        super().__init__(journal)
        self._attempt = self._follows
        if attempt is not None:
            self._attempt, self._follows = attempt, None
        if self._attempt is not None:
            journal.questionnaire(self._attempt)

    def page(self) -> str:
        """Return a name that no other attempt's page has, also not after an erase."""
        begun_at = self.rows().get(self._attempt or 0, {}).get("begun_at", "")
        return f"{self.kind} {self._attempt} {begun_at}"

    def inherits(self) -> list[str]:
        """Return the page before there was any attempt: it belongs to the first one."""
        if self._attempt is None:
            return []
        is_first = self._attempt == min(self.rows(), default=None)
        return [f"{self.kind} None "] if is_first else []

    def sections(self) -> tuple[Section, ...]:
        """Return what the form shows now, or that its attempt is gone."""
        if self._attempt is not None and self._attempt not in self.rows():
            gone = f"This attempt is not here any more. To go on, {run_again()}."
            return (Section("gone", lines=(gone,)),)
        return self.parts()

    @abstractmethod
    def parts(self) -> tuple[Section, ...]:
        """Return what the form asks about the attempt."""


def _whole(values: Any) -> Any:
    """Return values whose texts can all be stored."""
    if isinstance(values, str):
        return whole_characters(values)
    if isinstance(values, dict):
        return {str(name): _whole(value) for name, value in values.items()}
    if isinstance(values, list):
        return [_whole(value) for value in values]
    return values


def _how_to_follow() -> str:
    """Return how the rest of the page comes to show what has changed."""
    if in_web_app():
        return "The page loads again now, so that the rest of it follows."
    return "The page runs again now, so that the rest of it follows. If not: Run > Run All Cells."
