"""What a report is made from, and how much of a text it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pmskills.display import Chart, Table, Words
from pmskills.recover import Friend
from pmskills.rehearsal import Plan
from pmskills.role_words import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pmskills.progress import Attempt
    from pmskills.roles import Role

Part = Words | Table | Chart

# How much of a text is in the file, in letters. On paper the style sheet keeps fewer lines yet.
LONGEST_NAME: Final = 70
LONGEST_FACT: Final = 50
LONGEST_TEXT: Final = 230
LONGEST_HEARD: Final = 170
LONGEST_INTENTION: Final = 90  # each half of it
LONGEST_LETTER: Final = 3000
MOST_NOTES: Final = 2
MOST_FIRST_TIMES: Final = 1


@dataclass(frozen=True)
class Report:
    """What a report is made from.

    Attributes
    ----------
    attempt : Attempt
        The attempt it is about.
    role : Role
        What it is compared with.
    earlier : Attempt or None
        The attempt before it that has answers, if there is one.
    plan : Plan
        "When this happens, I will do that."
    notes : Mapping of str to str
        The person's own notes, by item id; none are shown if left out.
    with_heard : bool
        Whether the interviewer's words are shown, beside their levels.
    friend : Friend
        The letter; shown only if its `may_leave` is set.
    made_on : date or None
        The day it is made, if that is to stand in it.
    """

    attempt: Attempt
    role: Role
    earlier: Attempt | None = None
    plan: Plan = field(default_factory=Plan)
    notes: Mapping[str, str] = field(default_factory=dict)
    with_heard: bool = False
    friend: Friend = field(default_factory=Friend)
    made_on: date | None = None


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; `kind` is what the style sheet calls it."""

    kind: str
    heading: str
    parts: tuple[Part, ...]


def short(told: Words) -> Words:
    """Return sentences, each cut to the longest that a report shows."""
    return Words(tuple(shown(line, LONGEST_TEXT) for line in told.sentences), lead=told.lead)
