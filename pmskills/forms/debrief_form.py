"""After an interview: what was asked, what they said of it, what was tested.

A reading of the feedback never replaces an earlier one; both stand side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.feedback import DEBRIEF, TESTED, Debrief, Emphases, Question, Reading
from pmskills.forms import debrief_sections
from pmskills.forms.attempts_form import facts
from pmskills.forms.controls import Section
from pmskills.forms.debrief_sections import NO_FEEDBACK
from pmskills.forms.page_form import AttemptDesk, Done, PageForm, PersonError
from pmskills.questionnaire import load_questionnaire

if TYPE_CHECKING:
    from pmskills.forms.page_form import Values
    from pmskills.journal import Content, Journal
    from pmskills.questionnaire import Questionnaire

READING_SAVED = "Saved; it stands below."


def debrief(journal: Journal, attempt: int | None = None) -> PageForm | Words:
    """Return the form for what a person remembers of an interview and heard after it.

    Parameters
    ----------
    journal : Journal
        Where it goes.
    attempt : int, optional
        The attempt it is about; the current one if left out. A journal that has none yet
        gets one with the first thing that is written.

    Returns
    -------
    PageForm or Words
        The form; or, if it cannot open, the reason as a sentence.

    Examples
    --------
    >>> from pmskills import Journal
    >>> debrief(Journal(":memory:"))
    The debrief's questions open here when this page runs: Run > Run All Cells.
    """
    try:
        return PageForm(DebriefDesk(journal, attempt))
    except InputError as error:
        return Words((str(error),))


class DebriefDesk(AttemptDesk):
    """Answers the debrief's messages.

    Parameters
    ----------
    journal : Journal
        Where it goes.
    attempt : int, optional
        The attempt; the journal's current one if left out.

    Raises
    ------
    JournalError
        If there is no such attempt.
    """

    label = "The debrief's questions"
    kind = "debrief"

    def __init__(self, journal: Journal, attempt: int | None = None) -> None:
        super().__init__(journal, attempt)
        self._questionnaire: Questionnaire = (
            load_questionnaire() if self._attempt is None else journal.questionnaire(self._attempt)
        )

    def parts(self) -> tuple[Section, ...]:
        """Return what was asked, the readings and what was tested."""
        readings = [] if self._attempt is None else self._journal.readings(self._attempt)
        return (
            self._about(),
            debrief_sections.questions(self._questionnaire, self._last(DEBRIEF, Debrief)),
            debrief_sections.feedback(self._questionnaire, readings),
            debrief_sections.tested(self._questionnaire, self._last(TESTED, Emphases)),
        )

    def take(self, section: str, values: Values, at: str) -> Done:
        """Store what a section holds; see `PageDesk.take`."""
        del at
        attempt = self._current_or_new()
        match section:
            case "questions":
                return self._remember(attempt, values)
            case "reading":
                return self._add(attempt, values)
            case "tested":
                return self._test(attempt, values)
        raise KeyError(section)

    def is_shown_below(self, section: str) -> bool:
        """Return whether the page sets this beside the person's own view, below."""
        return section in {"reading", "tested"}

    def _current_or_new(self) -> int:
        """Return the attempt, or the one another page has begun meanwhile, or begin one."""
        if self._attempt is None:
            self._attempt = self._journal.current_or_begin()
        else:
            self.require(self._attempt)
        return self._attempt

    def _about(self) -> Section:
        if self._attempt is None:
            first = "The first thing you write begins an attempt; its name can come later."
            return Section("about", lines=(first,))
        row, asked = self.rows()[self._attempt], self.asked(self._attempt)
        lines = facts(row, asked, self.own_role(self._attempt))
        return Section("about", heading=f"About “{row['name']}”", lines=lines)

    def _last(self, kind: str, model: type[Content]) -> Content:
        return model() if self._attempt is None else self._journal.last(self._attempt, kind, model)

    def _remember(self, attempt: int, values: Values) -> Done:
        questions = [Question.model_validate(each) for each in values["questions"]]
        new = Debrief(questions=tuple(each for each in questions if each != Question()))
        if new != self._journal.last(attempt, DEBRIEF, Debrief):
            self._journal.write(attempt, DEBRIEF, new)
        return Done()

    def _add(self, attempt: int, values: Values) -> Done:
        """Add a reading; one that says exactly what the last one says was sent twice."""
        reading = self._reading(values)
        if self._journal.readings(attempt)[-1:] != [reading]:
            self._journal.add_reading(attempt, reading)
        return Done(READING_SAVED, is_new_state=True)

    def _reading(self, values: Values) -> Reading:
        if values["source"] == NO_FEEDBACK:
            return Reading(source=NO_FEEDBACK)
        skills = [skill.id for skill in self._questionnaire.skills]
        reading = Reading(
            levels={skill: int(values[skill]) for skill in skills if values.get(skill)},
            words=values["words"].strip(),
            source=values["source"],
            voice=values["voice"],
        )
        if not (reading.words or reading.levels):
            raise PersonError("There is nothing in it yet: write what they said, or a level.")
        return reading

    def _test(self, attempt: int, values: Values) -> Done:
        skills = [skill.id for skill in self._questionnaire.skills]
        new = Emphases(
            emphasis={skill: values[skill] for skill in skills if values.get(skill)},
            disagree={s: values[f"{s}/why"] for s in skills if values.get(f"{s}/disagree")},
        )
        if new != self._journal.last(attempt, TESTED, Emphases):
            self._journal.write(attempt, TESTED, new)
        return Done()
