"""What the practice pages store, kept as it was typed, and a worked example of it."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from pmskills.datafiles import Entry, Slug, Text, data_dir, listed, read_toml, validated
from pmskills.feedback import Free
from pmskills.practice import LISTENERS

Seconds = Annotated[int, Field(ge=0, le=86_400)]
LISTENER_IDS: Final = {listener.replace(" ", "-"): listener for listener in LISTENERS}


class Claim(Entry):
    """One fact or claim: its number, where that comes from, how sure the person is."""

    claim: Free = ""
    number: Free = ""
    source: Free = ""
    sure: Free = ""


Claims = Annotated[tuple[Claim, ...], BeforeValidator(listed)]


class Made(Entry):
    """A vision as it is made: from users to a statement."""

    users: Free = ""
    needs: Free = ""
    problem: Free = ""
    options: Free = ""
    ideas: Free = ""
    statement: Free = ""


class View(Entry):
    """A point of view to walk in with, in five parts."""

    domain: Free = ""
    market: Free = ""
    problem: Free = ""
    plan: Free = ""
    measure: Free = ""


class Said(Entry):
    """One rehearsal aloud, and when it was."""

    seconds: Seconds = 0
    at: Free = ""


class Vision(Entry):
    """What page 4 holds."""

    made: Made = Made()
    facts: Claims = ()
    view: View = View()
    said: Annotated[tuple[Said, ...], BeforeValidator(listed)] = ()


class Draft(Entry):
    """The answer that is being written, and to which request."""

    request: Slug | None = None
    answer: Free = ""
    seconds: Seconds = 0


class Try(Draft):
    """One answer that was read; `chosen` is the level of the response chosen then, 0 for none."""

    chosen: Annotated[int, Field(ge=0, le=5)] = 0
    at: Free = ""


class Tries(Entry):
    """What page 5 holds, oldest first."""

    tries: Annotated[tuple[Try, ...], BeforeValidator(listed)] = ()


class Canvas(Entry):
    """The nine blocks, and which assumption is riskiest."""

    blocks: dict[Slug, Free] = Field(default_factory=dict)
    riskiest: Slug | None = None
    why: Free = ""


class Told(Entry):
    """A proposal as one listener hears it."""

    why: Free = ""
    cost: Free = ""
    gain: Free = ""


class Proposal(Entry):
    """What is asked for, for three listeners, and the claims behind it."""

    ask: Free = ""
    claims: Claims = ()
    told: dict[Slug, Told] = Field(default_factory=dict)


class Money(Entry):
    """Amounts as they were typed; `figures` reads them."""

    currency: Free = ""
    once: Free = ""
    yearly: Free = ""
    low: Free = ""
    likely: Free = ""
    high: Free = ""
    years: Free = ""


class Story(Entry):
    """One story to tell in an interview, and the items it shows."""

    situation: Free = ""
    did: Free = ""
    result: Free = ""
    items: Annotated[tuple[Slug, ...], BeforeValidator(listed)] = ()
    simulated: bool = False


class Sell(Entry):
    """What page 6 holds."""

    canvas: Canvas = Canvas()
    proposal: Proposal = Proposal()
    money: Money = Money()
    stories: Annotated[tuple[Story, ...], BeforeValidator(listed)] = ()


class Intention(Entry):
    """One line of a plan: when this happens, I will do that."""

    when: Free = ""
    then: Free = ""


class Plan(Entry):
    """At most three intentions, and the day to look back."""

    lines: Annotated[tuple[Intention, ...], BeforeValidator(listed), Field(max_length=3)] = ()
    look_back: Free = ""


class Block(Entry):
    """One block of a canvas, and what to write there."""

    id: Slug
    name: Text
    prompt: Text


class Example(Entry):
    """A worked example of all that is practised."""

    canvas: Canvas
    proposal: Proposal
    money: Money
    stories: Annotated[tuple[Story, ...], BeforeValidator(listed)]
    vision: Vision
    no: Tries
    plan: Plan

    @property
    def sell(self) -> Sell:
        """Return what page 6 would hold."""
        return Sell(
            canvas=self.canvas, proposal=self.proposal, money=self.money, stories=self.stories
        )


class CanvasFile(Entry):
    """The file of blocks, with whose names they are, and the example."""

    credit: Text
    blocks: Annotated[tuple[Block, ...], BeforeValidator(listed), Field(min_length=9, max_length=9)]
    example: Example


@cache
def load_canvas() -> CanvasFile:
    """Read the nine blocks and the worked example from `data/canvas.toml`.

    Raises
    ------
    DataFileError
        If the file cannot be read or breaks a rule.

    Examples
    --------
    >>> [block.name for block in load_canvas().blocks][:2]
    ['Problem', 'Customer segments']
    """
    path = data_dir() / "canvas.toml"
    return validated(CanvasFile, read_toml(path), path.name)
