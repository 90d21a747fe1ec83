"""What the pitch asks, section by section; nothing here knows the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmskills.forms.controls import Pick, Repeat, Section, Text, Ticks, questions_by_skill
from pmskills.forms.practice_desk import claims_control, dumped, texts
from pmskills.rehearsal import LISTENER_IDS, Proposal, Told, about_proposal, with_article

if TYPE_CHECKING:
    from pmskills.forms.practice_desk import Picture
    from pmskills.questionnaire import Questionnaire
    from pmskills.rehearsal import Canvas, Money, Story
    from pmskills.rehearsal.models import CanvasFile

LISTENS: Final = {
    "engineer": "An engineer wants to know how it works, and what it takes away from them.",
    "senior-manager": "A senior manager wants to know why, how much, and by when it pays.",
    "investor": "An investor wants to know who pays, how it grows, and why you.",
}
TOLD: Final = {
    "why": ("Why", "In words this listener uses at home."),
    "cost": ("What it costs", ""),
    "gain": ("What it earns", ""),
}
MONEY: Final = {
    "currency": ("Currency", "Such as EUR; the same for all amounts."),
    "once": ("Cost once", "In digits, such as 90000 or 90,000."),
    "yearly": ("Cost a year", ""),
    "low": ("Benefit a year, low", "What it would earn or save if little goes well."),
    "likely": ("Benefit a year, likely", ""),
    "high": ("Benefit a year, high", ""),
    "years": ("Years to look ahead", "May stay empty."),
}


def start() -> Section:
    """Return the offer to begin with the worked example."""
    return Section(
        "start",
        lines=(
            "If a blank page is hard, begin with the example: Kafka, a way to pass on news"
            " between programs, sold to people who have never heard of it.",
        ),
        button="Put the example in",
    )


def untouched() -> Section:
    """Return the way back, as long as the example is in as it came."""
    return Section(
        "untouched",
        lines=("What stands below is the made-up example. Change it into your own idea.",),
        button="Take the example out again",
    )


def canvas(file: CanvasFile, stored: Canvas, picture: Picture | None) -> Section:
    """Return the nine blocks and the riskiest assumption."""
    blocks = {block.id: (block.name, block.prompt) for block in file.blocks}
    riskiest = (("", "Not chosen yet"), *((block.id, block.name) for block in file.blocks))
    values = {slug: stored.blocks.get(slug, "") for slug in blocks}
    return Section(
        "canvas",
        heading="A canvas of one idea",
        lines=("Twenty minutes, a line or two a block. Begin where it is easy.", file.credit),
        controls=(
            *texts(blocks),
            Pick("riskiest", "Which block holds the riskiest assumption?", riskiest),
            Text("why", "What would be lost if it is wrong", lines=2),
        ),
        values={**values, "riskiest": stored.riskiest or "", "why": stored.why},
        parts=(_drawn("draw", "Draw the canvas", picture),),
    )


def _drawn(name: str, button: str, picture: Picture | None, *lines: str) -> Section:
    """Return a button that draws, and what it drew last."""
    return Section(name, lines=lines, controls=(picture,) if picture else (), button=button)


def proposal(stored: Proposal) -> Section:
    """Return what is asked for, and in it the words for each listener and the claims."""
    behind = Section(
        "claims",
        heading="The data behind it",
        controls=(claims_control("claims", "Claim"),),
        values={"claims": dumped(stored.claims)},
        parts=(_heard(stored),),
    )
    told = (
        Section(
            f"told:{slug}",
            heading=f"To {with_article(listener)}",
            lines=(LISTENS[slug],),
            controls=texts(TOLD),
            values=stored.told.get(slug, Told()).model_dump(),
        )
        for slug, listener in LISTENER_IDS.items()
    )
    return Section(
        "proposal",
        heading="One proposal, three listeners",
        lines=("The same idea in three languages. The first sentence is the same for all.",),
        controls=(Text("ask", "What you ask for, in one sentence", lines=2),),
        values={"ask": stored.ask},
        parts=(*told, behind),
    )


def _heard(stored: Proposal) -> Section:
    """Return what each listener would hear."""
    lines = about_proposal(stored) if stored != Proposal() else ()
    heading = "What they would hear"
    return Section("hear", heading=heading, lines=lines, button="Read it as they would")


def money(stored: Money, picture: Picture | None) -> Section:
    """Return the amounts, and the payback that was drawn last, also in words."""
    said = [picture.label] if picture else []
    return Section(
        "money",
        heading="The money",
        lines=("Three honest guesses say more than one exact figure.",),
        controls=texts(MONEY, lines=1),
        values=stored.model_dump(),
        parts=(_drawn("pay", "Reckon the payback", picture, *said),),
    )


def stories(questionnaire: Questionnaire, stored: tuple[Story, ...]) -> Section:
    """Return the story bank."""
    rehearsed = (("", (("yes", "It is rehearsed or made up, not from work"),)),)
    controls = (
        Text("situation", "The situation", lines=2),
        Text("did", "What I did", lines=2),
        Text("result", "What came of it", help="A number, if there is one.", lines=2),
        Ticks("items", "Which questions of page 2 it answers", questions_by_skill(questionnaire)),
        Ticks("simulated", "Was it only rehearsed?", rehearsed),
    )
    values = [
        {**each.model_dump(mode="json"), "simulated": ["yes"] if each.simulated else []}
        for each in stored
    ]
    return Section(
        "stories",
        heading="Stories to tell",
        lines=("Short ones are told. A rehearsed story is practice; say so if you tell it.",),
        controls=(Repeat("stories", "Story", "Add another story", controls),),
        values={"stories": values},
    )
