"""A vision: made from users and their needs, and a point of view to walk in with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.forms.controls import Section
from pmskills.forms.page_form import Done, PersonError
from pmskills.forms.practice_desk import (
    Clock,
    PracticeDesk,
    PracticeForm,
    claims,
    claims_control,
    dumped,
    nothing_yet,
    texts,
)
from pmskills.rehearsal import (
    LONGEST_TALK,
    Made,
    Said,
    View,
    Vision,
    about_view,
    load_canvas,
    whole_view,
)

if TYPE_CHECKING:
    from pmskills.datafiles import Entry
    from pmskills.forms.page_form import Values
    from pmskills.journal import Journal

MAKE, WALK_IN = "Make one", "Walk in with one"
MADE: Final = {
    "users": ("Who they are", "The people, in words they would use of themselves."),
    "needs": ("What they need and want", "What they try to get done."),
    "problem": ("The problem", "What stands in their way, how often, and what it costs them."),
    "options": ("Options", "Two or three ways to take it away, also the plainest."),
    "ideas": ("The team's ideas", "Who said what. A vision may well be made together."),
    "statement": ("The statement", "For whom, what will be true, and why it matters."),
}
VIEW: Final = {
    "domain": ("The domain", "How this business works, in two or three sentences."),
    "market": ("The market", "Who else is there, what changes, with a number."),
    "problem": ("The problem to take first", "From above, in a sentence: which, and whose."),
    "plan": ("The plan", "What you would do first, and what else you would do if it fails."),
    "measure": ("The measure of success", "The number that would show it, and by when."),
}


def vision(journal: Journal, attempt: int | None = None) -> PracticeForm | Words:
    """Return the form for making a vision and rehearsing a point of view.

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
    >>> vision(Journal(":memory:"))
    The vision's questions open here when this page runs: Run > Run All Cells.
    """
    try:
        return PracticeForm(VisionDesk(journal, attempt))
    except InputError as error:
        return Words((str(error),))


class VisionDesk(PracticeDesk):
    """Answers the vision's messages; see `PracticeDesk`."""

    label = "The vision's questions"
    kind = "vision"
    holds = Vision

    def asked_here(self) -> tuple[Section, ...]:
        """Return an example, the making, the facts, the point of view and the rehearsal."""
        stored = self.last(Vision)
        return (_example(), _made(stored), _facts(stored), _view(stored), _said(stored))

    def take(self, section: str, values: Values, at: str) -> Done:
        """Store what a section holds; see `PageDesk.take`."""
        stored = self.last(Vision)
        match section:
            case "kept":
                return self.start_from_kept()
            case "made":
                self._put(stored, made=Made.model_validate(values))
            case "facts":
                self._put(stored, facts=claims(values["facts"]))
            case "view":
                self._put(stored, view=View.model_validate(values))
            case "read" if not whole_view(stored.view):
                raise nothing_yet()
            case "read":
                return Done(is_new_state=True)
            case "said":
                return self._rehearsed(stored, Said(seconds=values["seconds"], at=at))
            case _:
                raise KeyError(section)
        return Done()

    def to_start_from(self, kept: Entry) -> Entry:
        """Leave out when it was said aloud: that was for the other attempt."""
        return kept.model_copy(update={"said": ()})

    def _put(self, stored: Vision, **changes: object) -> None:
        self.keep(stored.model_copy(update=changes))

    def _rehearsed(self, stored: Vision, said: Said) -> Done:
        if not said.seconds:
            raise PersonError("The clock has not run yet: start it, say it aloud, and stop it.")
        if said not in stored.said:
            self._put(stored, said=(*stored.said, said))
        return Done(is_new_state=True)


def _example() -> Section:
    """Return a made-up vision and point of view to look at, with no control in it."""
    shown = load_canvas().example.vision
    parts = tuple(
        Section(f"example {name}", heading=heading, lines=_labelled(labels, said.model_dump()))
        for name, heading, labels, said in (
            ("made", MAKE, MADE, shown.made),
            ("view", WALK_IN, VIEW, shown.view),
        )
    )
    return Section("example", heading="A made-up example to look at", parts=parts, is_folded=True)


def _labelled(labels: dict[str, tuple[str, str]], said: Values) -> tuple[str, ...]:
    return tuple(f"{label}: {said[name]}" for name, (label, _) in labels.items())


def _made(stored: Vision) -> Section:
    return Section(
        "made",
        heading=MAKE,
        lines=("A vision is made: from users, what they need, and the problem in between.",),
        controls=texts(MADE),
        values=stored.made.model_dump(),
    )


def _facts(stored: Vision) -> Section:
    return Section(
        "facts",
        heading="Facts about the market",
        lines=("A few facts are enough, if each has a number and you know where it comes from.",),
        controls=(claims_control("facts", "Fact"),),
        values={"facts": dumped(stored.facts)},
    )


def _view(stored: Vision) -> Section:
    return Section(
        "view",
        heading=WALK_IN,
        lines=(
            "Your point of view on the company's business, made of the above. One page, said in two"
            " minutes. It may be wrong; it shows that you have looked.",
        ),
        controls=texts(VIEW, lines=3),
        values=stored.view.model_dump(),
        parts=(_read(stored),),
    )


def _read(stored: Vision) -> Section:
    lines = about_view(stored) if whole_view(stored.view) else ()
    heading = "What it says so far"
    return Section("read", heading=heading, lines=lines, button="Read my point of view")


def _said(stored: Vision) -> Section:
    times = ", ".join(f"{each.seconds} s" for each in stored.said)
    return Section(
        "said",
        heading="Say it aloud",
        lines=(
            f"Start the clock and say it to the wall or to a friend; {LONGEST_TALK} seconds at"
            " most. It need not be the written words.",
            *([f"Said so far, oldest first: {times}."] if times else []),
        ),
        controls=(Clock("seconds", "Time", button="Start the clock"),),
        values={"seconds": 0},
        button="Keep this time",
    )
