"""Adjust a role to what an advert says, each number with the sentence that led to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmskills.roles import Role, Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pmskills.feedback import Emphasis

LEAST_IMPORTANCE: Final[Mapping[Emphasis, float]] = {"none": 0.0, "some": 0.5, "strong": 0.8}
RAISED = 0.5  # levels that a strong emphasis adds to a target
HIGHEST = 4.5  # a lower bound that an advert may raise to; half a level above it is the top
LONGEST_QUOTE = 300  # characters
LONGEST_NAME = 100  # characters


def adjusted(
    role: Role,
    emphasis: Mapping[str, Emphasis],
    evidence: Mapping[str, tuple[str, ...]],
    seniority: tuple[float, str],
) -> Role:
    """Return a role with the targets and importance that an advert asks for.

    Parameters
    ----------
    role : Role
        What to start from; a skill without evidence keeps its numbers.
    emphasis : Mapping of str to str
        "none", "some" or "strong" a skill.
    evidence : Mapping of str to tuple of str
        The advert's sentences, the one to quote first.
    seniority : tuple of float and str
        How many levels the advert's title stands above the role, and the title.
    """
    name = role.name[:LONGEST_NAME]
    targets = {
        skill: _target(
            target, name, emphasis.get(skill, "none"), evidence.get(skill, ()), seniority
        )
        for skill, target in role.targets.items()
    }
    return Role(
        id="from-an-advert",
        name=f"{name}, read from an advert",
        about=f"Read from a job advert, starting from the role '{name}'.",
        targets=targets,
    )


def _target(
    start: Target,
    name: str,
    emphasis: Emphasis,
    evidence: Sequence[str],
    seniority: tuple[float, str],
) -> Target:
    if not evidence:
        stays = f"The advert says nothing about this, so it stays as for '{name}'."
        return start.model_copy(update={"why_target": stays, "why_importance": stays})
    levels = (RAISED if emphasis == "strong" else 0.0) + seniority[0]
    importance = max(start.importance, LEAST_IMPORTANCE[emphasis])
    quote = f'the advert says "{_quoted(evidence[0])}"'
    title = f' Its title is "{_quoted(seniority[1])}".' if seniority[0] else ""
    return Target(
        low=_bound(start.low, levels),
        high=None if start.high is None else _level(start.high + levels),
        importance=importance,
        why_target=f"{_moved(_bound(start.low, levels) - start.low, name)}: {quote}.{title}",
        why_importance=f"{_said(start.importance, importance, emphasis)}: {quote}.",
    )


def _bound(start: float, levels: float) -> float:
    """Return a lower bound that was moved; an advert raises none to where few could reach it."""
    return _level(min(start + levels, max(start, HIGHEST)))


def _level(value: float) -> float:
    return min(5.0, max(1.0, value))


def _moved(levels: float, name: str) -> str:
    if not levels:
        return f"As for '{name}'"
    return f"{'Raised' if levels > 0 else 'Lowered'} by {abs(levels):g} from '{name}'"


def _said(before: float, after: float, emphasis: Emphasis) -> str:
    how = "asks for it strongly" if emphasis == "strong" else "mentions it"
    change = f"raised from {before:g} to {after:g}" if after > before else f"{after:g}, unchanged"
    return f"The advert {how}, so the importance is {change}"


def _quoted(sentence: str) -> str:
    """Return a sentence, or its beginning if it is long, exactly as it stands."""
    if len(sentence) > LONGEST_QUOTE:
        sentence = sentence[:LONGEST_QUOTE].rsplit(" ", 1)[0]
    return sentence.encode("utf-8", "replace").decode()
