"""The role of one attempt in words: what it asks, which sentences say so, what to ask for.

An advert is somebody else's text and can hold anything; here it is shortened and rid of
the signs that would turn the text around it. `display` escapes it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import numpy as np

from pmskills.adverts.sentences import blanked
from pmskills.attempt_words import rows_of
from pmskills.display import Table, Words
from pmskills.words import DISCLAIMER, skill_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pmskills.roles import ChosenRole, Target

LONGEST_SHOWN = 240  # characters of one sentence
MOST_SHOWN = 3  # sentences a skill
NOTHING_SAID = "The advert says nothing about this, so it stays as in the starting role."
NO_CHANCE = "It says what the gap would be, never a chance of being hired."
ALL_ASKED = "The advert speaks of every skill, so there is nothing that you must ask for."
EXAMPLE_ADVERT: Final = """\
Product Manager, Example Parcels

We are looking for a product manager for our parcel lockers. You will report to the head of \
operations, in Leeds or from home.

What you will do
You will own the vision for the lockers and explain where this market is going.
You must be able to say no to our largest customers, and hold the line when they come back.
You will present the plan to investors and show what it costs and what it earns.

What we offer
A salary of 55,000 pounds, 28 days of leave, and a team that helps. To apply, send us your CV.
"""


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    r"""Return a text as one short line without control signs.

    Examples
    --------
    >>> shown("say\n no\x00", 20), shown("one two three", 9)
    ('say no', 'one two…')
    """
    text = "".join(map(_harmless, text[: 10 * longest]))
    line = re.sub(r"\s+", " ", text).strip()
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0] + "…"


def _harmless(sign: str) -> str:
    """Return a sign, or a space for a control sign; those that join emoji stay."""
    if sign == "\u200d":
        return sign
    return " " if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} else sign


def quotes(sentences: Sequence[str], most: int = MOST_SHOWN) -> tuple[str, ...]:
    """Return an advert's sentences in quotation marks, and how many more there are.

    The tags of a pasted page are left out.

    Examples
    --------
    >>> quotes(["Say <b>no</b>.", "Hold the line."], most=1)
    ('“Say no .”', 'and 1 more like it')
    """
    first = tuple(f"“{shown(blanked(sentence))}”" for sentence in sentences[:most])
    more = len(sentences) - most
    return (*first, f"and {more} more like it") if more > 0 else first


def asks(target: Target) -> str:
    """Return a bound or a range in a few words.

    Examples
    --------
    >>> from pmskills import load_roles
    >>> asks(load_roles()["product-manager"].targets["assertiveness"])
    '3.0 to 4.0'
    """
    if target.high is None:
        return f"{target.low:.1f} or more"
    return f"{target.low:.1f} to {target.high:.1f}"


def targets(chosen: ChosenRole, evidence: Mapping[str, Sequence[str]]) -> Table:
    """Return what a role asks of each skill, with what led to it.

    Parameters
    ----------
    chosen : ChosenRole
        The role and where its targets come from.
    evidence : Mapping of str to sequence of str
        The sentences of the advert that count for a skill.

    Raises
    ------
    ValueError
        If no role is chosen.
    """
    if chosen.role is None:
        raise ValueError("There is no role yet. Save one first.")
    rows = tuple(
        (
            skill_name(skill),
            asks(target),
            f"{target.importance:.1f}",
            chosen.sources.get(skill, "starting role"),
            _because(chosen, skill, target, evidence.get(skill, ())),
        )
        for skill, target in chosen.role.targets.items()
    )
    return Table(
        caption="Levels run from 1 to 5, importance from 0 to 1. Change any of it in the form.",
        columns=("Skill", "Role asks", "Importance", "Comes from", "What led to it"),
        rows=rows,
    )


def _because(chosen: ChosenRole, skill: str, target: Target, sentences: Sequence[str]) -> str:
    said = " ".join(quotes(sentences))
    parts = [*_by_hand(chosen, skill), *([f"The advert: {said}"] if said else [])]
    if not parts:
        parts = [NOTHING_SAID if chosen.advert else target.why_target]
    if skill in chosen.disagree:
        why = shown(chosen.disagree[skill])
        parts.append(f"You disagree: {_full_stop(why)}" if why else "You disagree with this.")
    return " ".join(parts)


def _by_hand(chosen: ChosenRole, skill: str) -> list[str]:
    if chosen.sources.get(skill) not in {"interviewer's words", "own judgement"}:
        return []
    reason = shown(chosen.reasons.get(skill, ""))
    return [f"Set by hand: {_full_stop(reason)}" if reason else "Set by hand."]


def _full_stop(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def fit(frame: pd.DataFrame) -> Table:
    """Return the fit over roles as a table, closest first.

    Parameters
    ----------
    frame : DataFrame
        What `fit_to_roles` returns.
    """
    rows = tuple(
        (
            shown(row.name, 80),
            _levels(row.shortfall),
            interval(row.low, row.high),
            str(row.gaps),
            str(row.unsure),
            str(row.no_gaps),
        )
        for row in rows_of(frame)
    )
    return Table(
        caption=f"Levels short of what each role asks, on average. {NO_CHANCE} {DISCLAIMER}",
        columns=("Role", "Short by", "90 % interval", "Gaps", "Can't tell yet", "No material gap"),
        rows=rows,
    )


def interval(low: float, high: float) -> str:
    """Return an interval in levels as words."""
    return "no score yet" if np.isnan(low) else f"{low:.1f} to {high:.1f}"


def _levels(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.1f}"


def to_ask(questions: Mapping[str, Sequence[str]]) -> Table | Words:
    """Return what to ask the recruiter or hiring manager about each skill left open.

    Parameters
    ----------
    questions : Mapping of str to sequence of str
        Two questions a skill, as `read_advert` returns them.
    """
    if not questions:
        return Words((ALL_ASKED,))
    return Table(
        caption="Ask one or two of these before the interview, in your own words.",
        columns=("Skill", "Ask", "Or ask"),
        rows=tuple((skill_name(skill), *two, "")[:3] for skill, two in questions.items()),
    )
