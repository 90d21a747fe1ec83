"""What came back from an interview, and what it was expected to test.

An interviewer's reading stands beside the self-rating; it is never averaged into it.
"Not observed" and "no feedback received" are answers, not gaps to fill. The same
feedback read again a week later is a second reading, beside the first.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from pmskills.datafiles import Entry, Slug, listed

Emphasis = Literal["none", "some", "strong"]
EMPHASES: Final[tuple[Emphasis, ...]] = ("none", "some", "strong")
Outcome = Literal["open", "offer", "rejected", "withdrew", "no answer"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("open", "offer", "rejected", "withdrew", "no answer")
# What a person reads of each; what is stored, exported and typed stays the plain word.
ENDINGS: Final[dict[str, str]] = {
    "open": "still open",
    "offer": "ended with an offer",
    "rejected": "ended with a no",
    "withdrew": "you withdrew",
    "no answer": "no answer came",
}
Source = Literal["one interviewer", "a panel", "no feedback received"]
SOURCES: Final[tuple[Source, ...]] = ("one interviewer", "a panel", "no feedback received")
Voice = Literal["their words", "my reading of them"]
VOICES: Final[tuple[Voice, ...]] = ("their words", "my reading of them")
# How the levels are known, as a person reads it.
HOW_KNOWN: Final[dict[str, str]] = {
    "their words": "They named the levels.",
    "my reading of them": "You read the levels out of their words.",
}
DEBRIEF = "debrief"  # the page that holds the questions remembered
EXPECTED, TESTED = "expected", "tested"  # pages that hold emphases

Free = Annotated[str, StringConstraints(max_length=100_000)]


def ending(outcome: str) -> str:
    """Return how an attempt ended, as a person reads it.

    Examples
    --------
    >>> ending("rejected"), ending("open")
    ('ended with a no', 'still open')
    """
    return ENDINGS.get(outcome, outcome)


class Reading(Entry):
    """One reading of an interviewer's feedback.

    Attributes
    ----------
    levels : dict of str to int or None
        A level from 1 to 5 a skill; None or left out: not observed.
    words : str
        What they said, verbatim.
    source, voice : str
        Who said it, and whether the levels are their words or the person's reading of them.
    """

    levels: dict[Slug, Annotated[int, Field(ge=1, le=5)] | None] = Field(default_factory=dict)
    words: Free = ""
    source: Source = "one interviewer"
    voice: Voice = "my reading of them"


class Question(Entry):
    """One question remembered from an interview, and the items it touches."""

    asked: Free = ""
    testing: Free = ""
    said: Free = ""
    they_said: Free = ""
    items: Annotated[tuple[Slug, ...], BeforeValidator(listed)] = ()


class Debrief(Entry):
    """The questions remembered, in order."""

    questions: Annotated[tuple[Question, ...], BeforeValidator(listed)] = ()


class Emphases(Entry):
    """How strongly each skill was expected to be tested, or was.

    Attributes
    ----------
    emphasis : dict of str to str
        "none", "some" or "strong" a skill; a skill left out is not known.
    disagree : dict of str to str
        Why the person disagrees with the expectation, where they do.
    """

    emphasis: dict[Slug, Emphasis] = Field(default_factory=dict)
    disagree: dict[Slug, Free] = Field(default_factory=dict)
