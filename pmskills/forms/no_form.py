"""Saying no: one request at a time, an answer in own words, and what it says.

What was found in an answer is shown in its place. Whether a no was right is an opinion:
five responses stand beside it, each with its reason and the roles it is right for.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.forms.controls import Radios, Section, Text
from pmskills.forms.page_form import Done
from pmskills.forms.practice_desk import (
    Clock,
    Marked,
    PracticeDesk,
    PracticeForm,
    nothing_yet,
)
from pmskills.practice import load_requests, read_no
from pmskills.rehearsal import Draft, Tries, Try, about_no, marked, with_article
from pmskills.roles import load_roles

if TYPE_CHECKING:
    from pmskills.forms.page_form import Values
    from pmskills.journal import Journal
    from pmskills.practice import Request, Response

WITH_MARKS: Final = "Your answer, with what was found in its place"
DRAFT: Final = "no draft"  # what is being written, kept apart from what was read


def say_no(journal: Journal, attempt: int | None = None) -> PracticeForm | Words:
    """Return the form for answering requests.

    Parameters
    ----------
    journal : Journal
        Where the answers go.
    attempt : int, optional
        The attempt they are for; the current one if left out.

    Returns
    -------
    PracticeForm or Words
        The form; or, if it cannot open, the reason as a sentence.

    Examples
    --------
    >>> from pmskills import Journal
    >>> say_no(Journal(":memory:"))
    The requests open here when this page runs: Run > Run All Cells.
    """
    try:
        return PracticeForm(NoDesk(journal, attempt))
    except InputError as error:
        return Words((str(error),))


class NoDesk(PracticeDesk):
    """Answers the messages about requests; see `PracticeDesk`."""

    label = "The requests"
    kind = "no"
    holds = Tries
    start_from_it = ""

    def __init__(self, journal: Journal, attempt: int | None = None) -> None:
        super().__init__(journal, attempt)
        self._requests = {request.id: request for request in mixed(load_requests())}
        self._shown = self._first_shown()
        self._went_on_at = ""

    def _first_shown(self) -> str:
        """Return the request that was being answered, else the one after the last read."""
        draft, tries = self.last(Draft, DRAFT), self.last(Tries).tries
        if draft.request in self._requests:
            return str(draft.request)
        return self._after(tries[-1].request if tries else None)

    def _after(self, request: str | None) -> str:
        """Return the next request that was never answered, for no attempt; else the next one."""
        order = list(self._requests)
        place = order.index(request) + 1 if request in order else 0
        following = [*order[place:], *order[:place]]
        answered = {request, *self._answered()}
        return next((each for each in following if each not in answered), following[0])

    def _answered(self) -> set[str | None]:
        """Return the requests whose answers were read, for any attempt."""
        held = (self._journal.last(number, self.kind, Tries) for number in self.rows())
        return {each.request for tries in held for each in tries.tries}

    def asked_here(self) -> tuple[Section, ...]:
        """Return the request, the answer, what it says and the responses."""
        request, tries = self._requests[self._shown], self.last(Tries).tries
        number = len(tries)
        last = tries[-1] if tries and tries[-1].request == self._shown else None
        read = () if last is None else (_reading(last, number), *_choice(last, number, request))
        another = Section("another", button="Another request")
        return (_asked(request), self._answer(last), self._reader(), *read, another)

    def _answer(self, last: Try | None) -> Section:
        draft = self.last(Draft, DRAFT)
        if draft.request != self._shown:
            draft = Draft(request=self._shown)
        is_over = last is not None and same_answer(draft, last)
        return Section(
            f"answer:{self._shown}",
            controls=(
                Clock("seconds", "Time so far", is_over=is_over),
                Text("answer", "Your answer, as you would say it", lines=3),
            ),
            values={"seconds": draft.seconds, "answer": draft.answer},
        )

    def _reader(self) -> Section:
        return Section(f"read:{self._shown}", button="Read my answer")

    def take(self, section: str, values: Values, at: str) -> Done:
        """Store what a section holds; see `PageDesk.take`."""
        match section.split(":"):
            case ["answer", request]:
                new = Draft(request=request, answer=values["answer"], seconds=values["seconds"])
                self.keep(new, DRAFT)
                return Done()
            case ["read", request]:
                self._read(request, at)
            case ["choose", number]:
                self._choose(int(number) - 1, int(values["level"] or 0))
            case ["another"]:
                self._go_on(at)
                return Done(is_new_state=True, goes_to="request")
            case _:
                raise KeyError(section)
        return Done(is_new_state=True)

    def _read(self, request: str, at: str) -> None:
        """Add the answer to those read; one that was read already is not added again."""
        draft, tries = self.last(Draft, DRAFT), self.last(Tries).tries
        if draft.request != request or not draft.answer.strip():
            raise nothing_yet()
        if not (tries and same_answer(draft, tries[-1])):
            new = Try(**draft.model_dump(), at=at)
            self.keep(Tries(tries=(*tries, new)))

    def _choose(self, place: int, level: int) -> None:
        tries = list(self.last(Tries).tries)
        if place not in range(len(tries)):
            raise KeyError(place)
        tries[place] = tries[place].model_copy(update={"chosen": level})
        self.keep(Tries(tries=tuple(tries)))

    def _go_on(self, at: str) -> None:
        """Show the next request; a press that is sent twice goes on once."""
        if at != self._went_on_at:
            self._shown = self._after(self._shown)
            self._went_on_at = at
            if self._attempt is not None:
                self.keep(Draft(request=self._shown), DRAFT)


def mixed(requests: tuple[Request, ...]) -> list[Request]:
    """Return the deck in an order in which yes and no cannot be told from the place."""
    return sorted(requests, key=lambda each: hashlib.sha256(each.id.encode()).hexdigest())


def same_answer(draft: Draft, read: Try) -> bool:
    """Return whether an answer is the one that was read."""
    return (draft.request, draft.answer) == (read.request, read.answer)


def _asked(request: Request) -> Section:
    return Section(
        "request",
        heading=f"{request.who} asks",
        lines=(
            f"“{request.what}”",
            f"How urgent: {request.urgency}",
            f"What it would cost: {request.cost}",
            f"Who that is to you: {with_article(request.seniority)}.",
        ),
        is_card=True,
    )


def _reading(last: Try, number: int) -> Section:
    return Section(
        f"reading:{number}",
        heading="What your answer says",
        lines=about_no(read_no(last.answer), last.seconds),
        controls=(Marked("marked", WITH_MARKS, "", pieces=marked(last.answer)),),
        is_card=True,
    )


def _choice(last: Try, number: int, request: Request) -> tuple[Section, ...]:
    """Return the five responses; once one is chosen, with all reasons."""
    options = tuple((str(response.level), response.text) for response in request.responses)
    choose = Section(
        f"choose:{number}",
        heading="Which of these would you have given?",
        controls=(Radios("level", "From giving in to a flat no", options),),
        values={"level": str(last.chosen or "")},
    )
    return (choose, _reasons(request)) if last.chosen else (choose,)


def _reasons(request: Request) -> Section:
    ours = f"Our own answer here would be a {request.answer}. It is an opinion: argue with it."
    both = (
        "Discussing keeps a door open and costs time; deciding costs goodwill and gives time"
        " back. Teams differ in which of the two they want."
    )
    reasons = tuple(_reason(response) for response in request.responses)
    heading = "Each response, its reason, and the roles it is right for"
    return Section("reasons", heading=heading, lines=(*reasons, ours, both), is_card=True)


def _reason(response: Response) -> str:
    roles = load_roles()
    names = ", ".join(roles[role].name for role in response.right_for if role in roles)
    right_for = "every role here" if set(roles) <= set(response.right_for) else names or "none"
    return f"{response.level}. “{response.text}” {response.why} Right for: {right_for}."
