"""The role: chosen, read from an advert, changed by hand, and saved for one attempt.

What a person pastes is kept exactly as it is and shown as text, never as a page. Until
the role is saved, the attempt is compared with the role it had before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.forms import role_sections
from pmskills.forms.live import static
from pmskills.forms.page_form import AttemptDesk, Done, PageForm, PersonError
from pmskills.forms.role_sections import ADVERT, STARTING, Start
from pmskills.pages import chosen_role, role_of
from pmskills.role_words import shown
from pmskills.roles import CHOSEN_ROLE, ChosenRole, Role, Target, load_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmskills.forms.controls import Section
    from pmskills.forms.page_form import Values
    from pmskills.journal import Journal

READ: Final = "role-read"  # the kind of what was read and is not saved as the role yet
OWN_ROLE: Final = "own-role"
LONGEST_ADVERT = 1_000_000  # characters
LONGEST_NAME = 120
LONGEST_REASON = 900
READ_AGAIN = (
    "This was set on another reading. Read the same advert again, with the same starting role,"
    " and what you set comes back."
)


def role(journal: Journal, attempt: int | None = None) -> RoleForm | Words:
    """Return the form in which a person says what the role asks.

    Parameters
    ----------
    journal : Journal
        Where the role goes.
    attempt : int, optional
        The attempt it is for; the current one if left out. A journal that has none yet
        gets one with the first advert that is read, or the first role that is chosen.

    Returns
    -------
    RoleForm or Words
        The form; or, if it cannot open, the reason as a sentence.

    Examples
    --------
    >>> from pmskills import Journal
    >>> role(Journal(":memory:"))
    The role's questions open here when this page runs: Run > Run All Cells.
    """
    try:
        return RoleForm(RoleDesk(journal, attempt))
    except InputError as error:
        return Words((str(error),))


class RoleForm(PageForm):
    """A page form with a long paste and an advert's sentences."""

    _esm = static("form.js", "page_form.js", "role_form.js")


class RoleDesk(AttemptDesk):
    """Answers the role form's messages.

    Parameters
    ----------
    journal : Journal
        Where the role goes.
    attempt : int, optional
        The attempt; the journal's current one if left out.

    Raises
    ------
    JournalError
        If there is no such attempt.
    """

    label = "The role's questions"
    kind = "role"

    def parts(self) -> tuple[Section, ...]:
        """Return the starting role, the advert, and what follows from them."""
        start, saved = self._start(), self._saved()
        row = None if self._attempt is None else self.rows()[self._attempt]
        return (
            role_sections.about(row, saved.role),
            role_sections.starting(start),
            role_sections.advert(start),
            role_sections.targets(start, saved),
        )

    def take(self, section: str, values: Values, at: str) -> Done:
        """Store what a section holds; see `PageDesk.take`."""
        del at
        if self._attempt is not None:
            self.require(self._attempt)
        match section.partition(":"):
            case ("start", _, _):
                return self._start_from(str(values["starting_role"]))
            case ("advert", _, _):
                return self._read(str(values["advert"]))
            case ("no-advert", _, _):
                self._keep_start(Start(self._start().role))
                return Done("The targets are those of the starting role.", is_new_state=True)
            case ("role", _, token):
                return self._save_role(token, values)
        raise KeyError(section)

    def _start_from(self, role_id: str) -> Done:
        start = self._start()
        self._keep_start(Start(load_roles()[role_id], start.advert))
        return Done(is_new_state=True)

    def _read(self, text: str) -> Done:
        """Read an advert; a text that is none changes nothing."""
        if len(text) > LONGEST_ADVERT:
            raise PersonError("This is far longer than a job advert. Paste the advert alone.")
        start = Start(self._start().role, text)
        if not start.reading.is_advert:
            raise PersonError(start.reading.message)
        self._keep_start(start)
        return Done(role_sections.found(start.reading), is_new_state=True)

    def _save_role(self, token: str, values: Values) -> Done:
        start = self._start()
        if token != start.token:
            raise PersonError(READ_AGAIN)
        new = _chosen(start, values)
        attempt = self._current_or_new(start.role.id)
        if new != chosen_role(self._journal, attempt):
            self._journal.write(attempt, CHOSEN_ROLE, new)
        name = self.rows()[attempt]["name"]
        said = f"The role “{shown(values['name'])}” is saved for “{name}”; page 3 uses it now."
        return Done(said, is_new_state=True, run_again=True)

    def _start(self) -> Start:
        """Return what was read last, else what was saved last, else the attempt's own role."""
        if self._attempt is None:
            return Start(role_of(""))
        read = self._journal.last(self._attempt, READ, ChosenRole)
        kept = read if read != ChosenRole() else self._saved()
        if kept == ChosenRole():
            return Start(role_of(str(self.rows()[self._attempt]["role"])))
        return Start(role_of(kept.starting_role), kept.advert)

    def _keep_start(self, start: Start) -> None:
        attempt = self._current_or_new(start.role.id)
        new = ChosenRole(role=start.proposed, starting_role=start.role.id, advert=start.advert)
        if new != self._journal.last(attempt, READ, ChosenRole):
            self._journal.write(attempt, READ, new)

    def _saved(self) -> ChosenRole:
        return ChosenRole() if self._attempt is None else chosen_role(self._journal, self._attempt)

    def _current_or_new(self, role_id: str) -> int:
        """Return the attempt, or the one another page has begun meanwhile, or begin one."""
        if self._attempt is None:
            self._attempt = self._journal.current_or_begin(role=role_id)
        return self._attempt


# ------------------------------------------------------------------- what is stored


def _chosen(start: Start, values: Values) -> ChosenRole:
    """Return the role that the form's values make.

    Raises
    ------
    PersonError
        If the name is empty, a text is too long, or a range runs backwards.
    """
    name = shown(str(values["name"]), LONGEST_NAME + 1)
    if not name or len(name) > LONGEST_NAME:
        raise PersonError(f"Give the role a name of 1 to {LONGEST_NAME} characters.")
    skills = list(start.proposed.targets)
    numbers = {skill: _set(start.proposed.targets[skill], skill, values[skill]) for skill in skills}
    sources = {
        skill: start.source_of(skill, numbers[skill], values[skill]["source"]) for skill in skills
    }
    reasons = {s: str(values[s]["reason"]).strip() for s in skills}
    targets = {s: _target(start, s, numbers[s], sources[s], reasons[s]) for s in skills}
    is_own = targets != dict(start.role.targets)
    return ChosenRole(
        role=Role(
            id=OWN_ROLE if is_own else start.role.id,
            name=name,
            about=start.about,
            targets=targets,
        ),
        starting_role=start.role.id,
        advert=start.advert,
        sources=sources,
        reasons={skill: reason for skill, reason in reasons.items() if reason},
        disagree={s: str(values[s]["why"]) for s in skills if values[s]["disagree"]},
    )


def _set(proposed: Target, skill: str, values: Mapping[str, Any]) -> Target:
    """Return a proposed target with the numbers as they were set."""
    fields = ["low", "importance", *(["high"] if proposed.high is not None else [])]
    numbers = {field: float(values[field]) for field in fields}
    if numbers.get("high", numbers["low"]) < numbers["low"]:
        name = skill.replace("-", " ").capitalize()
        raise PersonError(f"{name}: the range runs backwards. Put the lower level first.")
    return Target.model_validate(proposed.model_dump() | numbers)


def _target(start: Start, skill: str, target: Target, source: str, reason: str) -> Target:
    if source in {STARTING, ADVERT}:
        return start.proposed.targets[skill]
    if len(reason) > LONGEST_REASON:
        raise PersonError(f"A reason has {LONGEST_REASON} characters at most. Shorten it.")
    why = f"{source.capitalize()}: {reason or 'no reason noted'}."
    return target.model_copy(update={"why_target": why, "why_importance": why})
