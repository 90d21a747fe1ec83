"""What a page form consists of, described so that the browser can build it.

Each part becomes a native control with its label. None of this holds what a person
typed except the values of a section, and those travel only in messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pmskills.questionnaire import Questionnaire

Options = tuple[tuple[str, str], ...]  # value and label
When = tuple[str, tuple[str, ...]] | None  # shown while that control has one of these values


@dataclass(frozen=True)
class Text:
    """Free text, of one line or several."""

    name: str
    label: str
    help: str = ""
    lines: int = 1
    when: When = None


@dataclass(frozen=True)
class Day:
    """A date, as "2026-03-12", or empty."""

    name: str
    label: str
    help: str = ""
    when: When = None


@dataclass(frozen=True)
class Pick:
    """One of several, from a list that opens."""

    name: str
    label: str
    options: Options
    help: str = ""
    when: When = None


@dataclass(frozen=True)
class Radios:
    """One of several, all in sight, beside their label."""

    name: str
    label: str
    options: Options
    help: str = ""
    when: When = None


@dataclass(frozen=True)
class Tick:
    """Yes or no."""

    name: str
    label: str
    help: str = ""
    when: When = None


@dataclass(frozen=True)
class Ticks:
    """Any of several, in groups, behind a line that opens."""

    name: str
    label: str
    groups: tuple[tuple[str, Options], ...]
    when: When = None


@dataclass(frozen=True)
class Copy:
    """A text to take away, with a button that copies it."""

    name: str
    label: str
    text: str
    when: When = None


@dataclass(frozen=True)
class Link:
    """A page of the workbook, by its file, or one elsewhere; it is asked only when opened."""

    name: str
    label: str
    address: str
    when: When = None


@dataclass(frozen=True)
class Repeat:
    """The same controls again and again, each time about another thing."""

    name: str
    one: str
    another: str
    controls: tuple[Text | Ticks, ...]
    when: When = None


Control = Text | Day | Pick | Radios | Tick | Ticks | Copy | Link | Repeat


@dataclass(frozen=True)
class Section:
    """A part of a form that is saved as one.

    Attributes
    ----------
    id : str
        Under which name its values are sent.
    heading : str
        Its title; the line that opens it, if it is folded.
    lines : tuple of str
        Sentences under the title.
    mark : str
        A few words that set it apart, such as "the current one".
    controls : tuple
        What a person fills in.
    values : dict
        What the controls hold, by name.
    button : str
        What sends the section; empty: it is saved as it is typed.
    parts : tuple of Section
        Sections inside this one.
    is_folded, is_open, is_card, is_grave : bool
        Whether it opens on a click, is open from the beginning then, has a frame, and removes
        something.
    """

    id: str
    heading: str = ""
    lines: tuple[str, ...] = ()
    mark: str = ""
    controls: tuple[Control, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    button: str = ""
    parts: tuple[Section, ...] = ()
    is_folded: bool = False
    is_open: bool = False
    is_card: bool = False
    is_grave: bool = False


def questions_by_skill(questionnaire: Questionnaire) -> tuple[tuple[str, Options], ...]:
    """Return all questions to tick, skill by skill, without the beginning that they share."""
    skill_of = {facet.id: facet.skill for facet in questionnaire.facets}
    beginnings = {item.prompt.partition(", ")[0] for item in questionnaire.items}
    shared = f"{beginnings.pop()}, " if len(beginnings) == 1 else ""
    options: dict[str, list[tuple[str, str]]] = {skill.id: [] for skill in questionnaire.skills}
    for item in questionnaire.items:
        prompt = item.prompt.removeprefix(shared)
        options[skill_of[item.facet]].append((item.id, prompt[:1].upper() + prompt[1:]))
    return tuple((skill.name, tuple(options[skill.id])) for skill in questionnaire.skills)


def described(part: object) -> Any:
    """Return a description that can travel: each part a dict with its kind.

    Examples
    --------
    >>> described(Day("held_on", "Day of the interview"))
    {'kind': 'day', 'name': 'held_on', 'label': 'Day of the interview', 'help': '', 'when': None}
    """
    if is_dataclass(part):
        inside = {each.name: described(getattr(part, each.name)) for each in fields(part)}
        return {"kind": type(part).__name__.lower(), **inside}
    if isinstance(part, tuple | list):
        return [described(each) for each in part]
    return part
