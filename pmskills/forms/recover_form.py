"""The page after a failure, a step at a time; each can be skipped, and every one has a stop.

The page comes back where it was and says nothing of what was left out. Moving about
writes only where the person is, and without an attempt it writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmskills import recover as page
from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.feedback import DEBRIEF, Debrief
from pmskills.forms import recover_sections
from pmskills.forms.live import static
from pmskills.forms.page_form import AttemptDesk, Done, PageForm

if TYPE_CHECKING:
    from datetime import date

    from pmskills.datafiles import Entry
    from pmskills.forms.controls import Section
    from pmskills.forms.page_form import Values
    from pmskills.journal import Content, Journal
    from pmskills.recover import Step


class RecoverForm(PageForm):
    """The steps of the page after a failure.

    Parameters
    ----------
    desk : RecoverDesk
        What answers the browser's messages.
    """

    _esm = static("form.js", "page_form.js", "recover_form.js")


def recover(journal: Journal, attempt: int | None = None) -> RecoverForm | Words:
    """Return the steps of the page after a failure, open where the person was last.

    Parameters
    ----------
    journal : Journal
        Where what they write goes.
    attempt : int, optional
        The attempt it is about; the current one if left out. A journal that has none yet
        gets one with the first thing that is written.

    Returns
    -------
    RecoverForm or Words
        The form; or, if it cannot open, the reason as a sentence.

    Examples
    --------
    >>> from pmskills import Journal
    >>> recover(Journal(":memory:"))
    The steps of this page open here when this page runs: Run > Run All Cells.
    """
    try:
        return RecoverForm(RecoverDesk(journal, attempt))
    except InputError as error:
        return Words((str(error),))


class RecoverDesk(AttemptDesk):
    """Answers the messages of the page after a failure.

    Parameters
    ----------
    journal : Journal
        Where what the person writes goes.
    attempt : int, optional
        The attempt; the journal's current one if left out.

    Raises
    ------
    InputError
        If there is no such attempt, or the page's words cannot be read.
    """

    kind = "recover"

    def __init__(self, journal: Journal, attempt: int | None = None) -> None:
        super().__init__(journal, attempt)
        self._words = page.page_words()
        self.label = self._words.label
        place = self._last(page.PLACE, page.Place)
        self._place = place.step if place.step in {step.id for step in self._words.steps} else ""
        self._closed_on = place.closed_on

    def parts(self) -> tuple[Section, ...]:
        """Return the step the person is at, and the ways on and out."""
        words = self._words
        if self._closed_on == page.today():
            return recover_sections.stopped(words)
        step, steps = self._here(), self._steps()
        return (
            recover_sections.about(words, self._row()),
            self._shown(step),
            recover_sections.ways(words, step, steps),
            recover_sections.all_steps(words, steps),
            recover_sections.quiet(words),
        )

    def take(self, section: str, values: Values, at: str) -> Done:
        """Store what a step holds, or go where a button says; see `PageDesk.take`."""
        del at
        if self._attempt is not None:
            self.require(self._attempt)
        act, _, target = section.partition(":")
        match act:
            case "write":
                return self._write(self._words.step(target.partition("/")[0]), values)
            case "after" | "skip" | "before" | "to":
                return self._go(self._next(act, target).id)
            case "ended":
                return self._end()
            case "stop":
                return self._stop()
            case "open":
                return self._go(self._here().id)
        raise KeyError(section)

    # ------------------------------------------------------------ where the person is

    def _steps(self) -> list[Step]:
        """Return the steps there are now."""
        return [step for step in self._words.steps if self._is_there(step)]

    def _is_there(self, step: Step) -> bool:
        match step.id:
            case "cool-off":
                return self._offers_cool_off()
            case "read":
                return bool(self._last("friend", page.Friend).letter.strip())
        return True

    def _offers_cool_off(self) -> bool:
        if self._attempt is None:
            return True
        chosen = self._last("cool-off", page.CoolOff)
        return page.offers_cool_off(self.rows()[self._attempt], chosen, page.today())

    def _here(self) -> Step:
        """Return the step the person is at; if it is not there any more, the one after it."""
        return self._next("to", self._place or self._words.steps[0].id)

    def _next(self, act: str, step_id: str) -> Step:
        """Return the step an act leads to, of those that are there."""
        order = [step.id for step in self._words.steps]
        place, there = order.index(step_id), self._steps()
        if act == "before":
            return ([step for step in there if order.index(step.id) < place] or there[:1])[-1]
        if act == "skip":
            there = [step for step in there if step.id != "read"]
        first = place + (act in ("after", "skip"))
        return next((step for step in there if order.index(step.id) >= first), there[-1])

    def _go(self, step_id: str) -> Done:
        self._place, self._closed_on = step_id, None
        if self._attempt is not None:
            self._keep(page.PLACE, page.Place(step=step_id))
        return Done(is_new_state=True)

    def _stop(self) -> Done:
        """Close the form until tomorrow, also after a reload; it comes back where it was."""
        place, self._closed_on = self._here().id, page.today()
        if place != self._steps()[0].id or self._attempt is not None:
            self._begin()
            self._keep(page.PLACE, page.Place(step=place, closed_on=self._closed_on))
        return Done(is_new_state=True)

    def _end(self) -> Done:
        """Note that the attempt ended with a no."""
        if self._attempt is not None:
            self._journal.close_attempt(self._attempt, "rejected")
        return Done(is_new_state=True)

    # ------------------------------------------------------------ to and from the journal

    def _write(self, step: Step, values: Values) -> Done:
        is_first = self._attempt is None
        self._begin()
        self._keep(page.PLACE, page.Place(step=self._here().id))
        model = page.KINDS[step.kind]
        self._keep(step.kind, page.with_values(self._last(step.kind, model), values, page.today()))
        return Done(is_new_state=is_first)

    def _begin(self) -> None:
        """Begin an attempt if there is none, or take the one another page has begun meanwhile.

        One that begins on this page has ended with a no: that is what the page is for.
        """
        if self._attempt is None:
            is_first = self._journal.current() is None
            self._attempt = self._journal.current_or_begin()
            if is_first:
                self._end()

    def _keep(self, kind: str, new: Entry) -> None:
        if self._attempt is not None and new != self._last(kind, type(new)):
            self._journal.write(self._attempt, kind, new)

    def _last(self, kind: str, model: type[Content]) -> Content:
        return model() if self._attempt is None else self._journal.last(self._attempt, kind, model)

    # ------------------------------------------------------------ what the journal shows

    def _row(self) -> dict[str, Any] | None:
        """Return what is noted about the attempt, if there is one."""
        return None if self._attempt is None else self.rows()[self._attempt]

    def _shown(self, step: Step) -> Section:
        """Return a step: its paragraphs, what the page found, what can be written."""
        until = self._closed_until() if step.id == "evidence" else None
        return recover_sections.shown(self._words, step, self._parts(step), until)

    def _parts(self, step: Step) -> tuple[Section, ...]:
        match step.id:
            case "strengths":
                return (self._written(step), *self._strengths())
            case "read":
                return self._letter()
            case "evidence":
                return self._evidence(step)
            case "lessons":
                return (self._written(step), recover_sections.take_along(self._words))
            case "end":
                return (recover_sections.onward(self._words, self._onward()),)
        return (self._written(step),) if step.fields else ()

    def _strengths(self) -> tuple[Section, ...]:
        brings = () if self._attempt is None else page.brings(self._journal, self._attempt)
        return recover_sections.strengths(self._words, self._row(), brings)

    def _onward(self) -> str:
        """Return what comes next: what is not noted about the interview yet, or all of them."""
        if self._attempt is None:
            return "debrief"
        heard = self._journal.readings(self._attempt)
        if not (heard or self._last(DEBRIEF, Debrief).questions):
            return "debrief"
        return "progress" if self.rows()[self._attempt]["answered"] else "questions"

    def _letter(self) -> tuple[Section, ...]:
        return recover_sections.letter(self._last("friend", page.Friend))

    def _evidence(self, step: Step) -> tuple[Section, ...]:
        sides = page.Sides((), ())
        if self._attempt is not None:
            is_open = self._closed_until() is None
            sides = page.sides(self._journal, self._attempt, with_scores=is_open)
        return recover_sections.evidence(self._words, step, sides, self._values(step))

    def _closed_until(self) -> date | None:
        if self._attempt is None:
            return None
        return page.closed_until(self._journal, self._attempt, page.today())

    def _written(self, step: Step) -> Section:
        """Return what can be written at a step, with what is written already."""
        near = self._neighbours() if step.kind == "decision" else ()
        return recover_sections.written(self._words, step, self._values(step), near)

    def _values(self, step: Step) -> Values:
        return page.values_of(self._last(step.kind, page.KINDS[step.kind]), page.today())

    def _neighbours(self) -> tuple[str, ...]:
        """Return which roles are nearest by the answers, or none while the scores are closed."""
        if self._attempt is None or self._closed_until():
            return ()
        answers = self._journal.answers(self._attempt)
        questionnaire = self._journal.questionnaire(self._attempt)
        return page.neighbours(answers, questionnaire, str(self.rows()[self._attempt]["role"]))
