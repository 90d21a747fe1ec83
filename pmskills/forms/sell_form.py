"""Selling an idea: a canvas, one proposal for three listeners, the money, and stories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pmskills import practice_charts
from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.forms import sell_sections
from pmskills.forms.page_form import Done, PersonError
from pmskills.forms.practice_desk import (
    PracticeDesk,
    PracticeForm,
    claims,
    nothing_yet,
    picture,
)
from pmskills.questionnaire import load_questionnaire
from pmskills.rehearsal import (
    LISTENER_IDS,
    Canvas,
    Money,
    Proposal,
    Sell,
    Story,
    Told,
    load_canvas,
)

if TYPE_CHECKING:
    from pmskills.forms.controls import Section
    from pmskills.forms.page_form import Values
    from pmskills.forms.practice_desk import Picture
    from pmskills.journal import Journal

EXAMPLE_IS_IN: Final = "The example is in the form now."
EXAMPLE_IS_OUT: Final = "The example is out again."
CHANGED: Final = (
    "You have changed the example, so it stays: what you wrote would go with it."
    " Empty the fields that you do not want."
)
YOURS_IS_IN: Final = (
    "You have begun with words of your own, so they stay and the example is not put in."
    " Empty the fields if you would rather begin with the example."
)


def sell(journal: Journal, attempt: int | None = None) -> PracticeForm | Words:
    """Return the form for selling an idea to people who do not know the technology.

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
    >>> sell(Journal(":memory:"))
    The pitch's questions open here when this page runs: Run > Run All Cells.
    """
    try:
        return PracticeForm(SellDesk(journal, attempt))
    except InputError as error:
        return Words((str(error),))


class SellDesk(PracticeDesk):
    """Answers the pitch's messages; see `PracticeDesk`."""

    label = "The pitch's questions"
    kind = "sell"
    holds = Sell

    def __init__(self, journal: Journal, attempt: int | None = None) -> None:
        super().__init__(journal, attempt)
        self._file = load_canvas()
        self._questionnaire = (
            load_questionnaire() if self._attempt is None else journal.questionnaire(self._attempt)
        )
        self._drawn: dict[str, Picture] = {}
        self._draw(self.last(Sell))

    def asked_here(self) -> tuple[Section, ...]:
        """Return the canvas, the proposal, the money and the stories, all but one folded."""
        stored = self.last(Sell)
        return (
            *([sell_sections.start()] if stored == Sell() else []),
            *([sell_sections.untouched()] if stored == self._file.example.sell else []),
            *self._steps(stored),
        )

    def _steps(self, stored: Sell) -> tuple[Section, ...]:
        """Return the four steps; the first with nothing in it is open when the page opens."""
        drawn, empty = self._drawn, Sell()
        steps = {
            "canvas": sell_sections.canvas(self._file, stored.canvas, drawn.get("canvas")),
            "proposal": sell_sections.proposal(stored.proposal),
            "money": sell_sections.money(stored.money, drawn.get("money")),
            "stories": sell_sections.stories(self._questionnaire, stored.stories),
        }
        at_hand = next((p for p in steps if getattr(stored, p) == getattr(empty, p)), "")
        return tuple(
            replace(step, is_folded=True, is_open=part == at_hand) for part, step in steps.items()
        )

    def take(self, section: str, values: Values, at: str) -> Done:
        """Store what a section holds; see `PageDesk.take`."""
        del at
        stored = self.last(Sell)
        match section.split(":"):
            case ["kept"]:
                done = self.start_from_kept()
                self._draw(self.last(Sell))
                return done
            case ["start"] if stored in (Sell(), self._file.example.sell):  # or sent twice
                return self._put_in(self._file.example.sell, EXAMPLE_IS_IN)
            case ["start"]:
                raise PersonError(YOURS_IS_IN)
            case ["untouched"] if stored in (Sell(), self._file.example.sell):
                self._drawn.clear()
                return self._put_in(Sell(), EXAMPLE_IS_OUT)
            case ["untouched"]:
                raise PersonError(CHANGED)
            case ["draw"]:
                self._draw_canvas(stored)
            case ["hear"]:
                _require(stored.proposal != Proposal())
            case ["pay"]:
                self._draw_money(stored, is_asked=True)
            case _:
                self.keep(stored.model_copy(update=_changed(section, values, stored)))
                return Done()
        return Done(is_new_state=True)

    def _put_in(self, pitch: Sell, said: str) -> Done:
        """Keep what no person wrote: the page shows the example below with it and without it."""
        self.keep(pitch)
        self._is_written = False
        return Done(said, is_new_state=True)

    def _draw(self, stored: Sell) -> None:
        """Draw what there is to draw, unasked."""
        if _is_drawable(stored.canvas):
            self._draw_canvas(stored)
        if stored.money != Money():
            self._draw_money(stored, is_asked=False)

    def _draw_canvas(self, stored: Sell) -> None:
        _require(_is_drawable(stored.canvas))
        chart = practice_charts.canvas(stored.canvas, self._file.blocks)
        self._drawn["canvas"] = picture("picture", chart, "canvas.svg")

    def _draw_money(self, stored: Sell, *, is_asked: bool) -> None:
        """Draw the payback; what cannot be read is said only if the person asked."""
        self._drawn.pop("money", None)
        try:
            chart = practice_charts.payback(stored.money)
        except ValueError as error:
            if is_asked:
                raise PersonError(str(error)) from error
            return
        self._drawn["money"] = picture("picture", chart, "payback.svg")


def _require(is_there: bool) -> None:
    if not is_there:
        raise nothing_yet()


def _is_drawable(canvas: Canvas) -> bool:
    return any(text.strip() for text in canvas.blocks.values())


def _changed(section: str, values: Values, stored: Sell) -> dict[str, Any]:
    """Return the part of a pitch that a section's values change."""
    match section.split(":"):
        case ["canvas"]:
            return {"canvas": _canvas(values)}
        case ["proposal"]:
            return {"proposal": stored.proposal.model_copy(update={"ask": values["ask"]})}
        case ["claims"]:
            change = {"claims": claims(values["claims"])}
            return {"proposal": stored.proposal.model_copy(update=change)}
        case ["told", slug] if slug in LISTENER_IDS:
            told = {**stored.proposal.told, slug: Told.model_validate(values)}
            told = {slug: each for slug, each in told.items() if each != Told()}
            return {"proposal": stored.proposal.model_copy(update={"told": told})}
        case ["money"]:
            return {"money": Money.model_validate(values)}
        case ["stories"]:
            return {"stories": _stories(values)}
    raise KeyError(section)


def _canvas(values: Values) -> Canvas:
    blocks = {each.id: values[each.id] for each in load_canvas().blocks if values[each.id]}
    return Canvas(blocks=blocks, riskiest=values["riskiest"] or None, why=values["why"])


def _stories(values: Values) -> tuple[Story, ...]:
    stories = (
        Story.model_validate({**each, "simulated": bool(each["simulated"])})
        for each in values["stories"]
    )
    return tuple(story for story in stories if story != Story())
