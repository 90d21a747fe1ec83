"""The page after a failure: what it stores, what it says, and the evidence it lays out.

A person is met before any number: a feeling can be named, strengths stand first, and a
letter can be written that nothing here reads. Evidence is listed, never weighed: a
journal knows a few days of somebody, not their worth.
"""

from pmskills.recover.entries import (
    COOL_OFF_OFFERED,
    KINDS,
    NEWS,
    PLACE,
    CoolOff,
    Decision,
    Evidence,
    Feeling,
    Friend,
    Lessons,
    NextStep,
    Place,
    Weighed,
    closed_note,
    closed_until,
    offers_cool_off,
    today,
    values_of,
    with_values,
)
from pmskills.recover.evidence import (
    HIGHEST_GOOD_POSITION,
    MOST_LINES,
    MOST_NEIGHBOURS,
    Sides,
    brings,
    neighbours,
    sides,
)
from pmskills.recover.lessons import (
    lessons_page,
)
from pmskills.recover.page_words import (
    FILLED,
    STEPS,
    Buttons,
    PageWords,
    Sentences,
    Step,
    StepField,
    Way,
    page_words,
    what_happened,
)

__all__ = [
    "COOL_OFF_OFFERED",
    "FILLED",
    "HIGHEST_GOOD_POSITION",
    "KINDS",
    "MOST_LINES",
    "MOST_NEIGHBOURS",
    "NEWS",
    "PLACE",
    "STEPS",
    "Buttons",
    "CoolOff",
    "Decision",
    "Evidence",
    "Feeling",
    "Friend",
    "Lessons",
    "NextStep",
    "PageWords",
    "Place",
    "Sentences",
    "Sides",
    "Step",
    "StepField",
    "Way",
    "Weighed",
    "brings",
    "closed_note",
    "closed_until",
    "lessons_page",
    "neighbours",
    "offers_cool_off",
    "page_words",
    "sides",
    "today",
    "values_of",
    "what_happened",
    "with_values",
]
