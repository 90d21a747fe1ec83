"""The first page: one's own picture, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmskills import charts, words
from pmskills.display import Words
from pmskills.profile import gap_profile
from pmskills.rehearsal import Intention, Plan, intended
from pmskills.report.model import LONGEST_FACT, LONGEST_INTENTION, Section, short
from pmskills.role_words import shown

if TYPE_CHECKING:
    import pandas as pd

    from pmskills.report.model import Part, Report

NO_ANSWERS = (
    "No question is answered for this attempt, so there is no picture of your own yet."
    " Page 2 asks them, when you want to."
)
NO_PLAN = "No plan is written yet. Page 6 has room for it: when this happens, I will do that."


def first_page(report: Report) -> tuple[Section, ...]:
    """Return strengths, gaps, the plan and one thing to rehearse."""
    attempt = report.attempt
    if not attempt.answered:
        return (
            Section("gaps", "Where you stand", (Words((NO_ANSWERS,)),)),
            Section("plan", "Your plan", (_planned(report.plan),)),
        )
    answers, questionnaire = attempt.answers, attempt.questionnaire
    profile = gap_profile(answers, report.role, questionnaire)
    first = words.work_on_first(answers, profile, questionnaire) if attempt.is_scored else Words(())
    strong = words.strengths(answers, questionnaire)
    return (
        Section("strengths", "What you bring", (short(strong),)),
        Section("gaps", "Where you stand against this role", _gaps(profile, first)),
        Section("plan", "Your plan", (_planned(report.plan),)),
        *_rehearse(first),
    )


def _gaps(profile: pd.DataFrame, first: Words) -> tuple[Part, ...]:
    """Return the gaps as a picture, in sentences (what to work on first, first), in numbers."""
    told = words.summary(profile).sentences
    if first.sentences:
        begin = first.sentences[0]
        told = (begin, *(line for line in told if line not in begin))
    told = tuple(line for line in told if line != words.DISCLAIMER)
    return (
        charts.gaps(profile),
        short(Words(told, lead=first.lead)),
        words.numbers(profile),
    )


def _planned(plan: Plan) -> Words:
    lines = (
        intended(
            Intention(
                when=shown(line.when, LONGEST_INTENTION), then=shown(line.then, LONGEST_INTENTION)
            )
        )
        for line in plan.lines
    )
    told = tuple(filter(None, lines))
    if not told:
        return Words((NO_PLAN,))
    day = shown(plan.look_back, LONGEST_FACT)
    return Words((*told, *([f"Look back on {day}."] if day else [])))


def _rehearse(first: Words) -> tuple[Section, ...]:
    tonight = first.sentences[1:]
    if not tonight:
        return ()
    return (Section("rehearse", "One thing to rehearse", (short(Words(tonight)),)),)
