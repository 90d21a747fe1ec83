"""What is expected: a target and an importance for each skill, role by role.

A target answers "what would a just acceptable candidate do?" (modified Angoff),
facet by facet; a skill's target is the mean of its facets. Every role here is
illustrative: the same title means different things in different firms.
"""

from __future__ import annotations

from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from pmskills.datafiles import (
    DataFileError,
    Entry,
    Slug,
    Text,
    data_dir,
    listed,
    read_toml,
    validated,
)
from pmskills.questionnaire import Questionnaire, load_questionnaire

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_ROLE = "product-manager"
CHOSEN_ROLE: Final = "role"  # the kind of a journal's entry
Provenance = Literal["starting role", "advert", "interviewer's words", "own judgement"]


def _number(value: object) -> object:
    """Let a file say 3 as well as 3.0, without letting a yes or no pass for a number."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


Level = Annotated[float, BeforeValidator(_number), Field(ge=1, le=5, allow_inf_nan=False)]
Share = Annotated[float, BeforeValidator(_number), Field(ge=0, le=1, allow_inf_nan=False)]


class Target(Entry):
    """What a role asks of one skill.

    Attributes
    ----------
    low : float
        The lower bound, in levels 1 to 5.
    high : float or None
        The upper bound of a position; None for an amount, where more is no fault.
    importance : float
        How much the role hangs on the skill, 0 to 1.
    why_target, why_importance : str
        Where the two numbers come from, one sentence each.
    """

    low: Level
    high: Level | None = None
    importance: Share
    why_target: Text
    why_importance: Text

    @model_validator(mode="after")
    def _in_order(self) -> Target:
        if self.high is not None and self.high < self.low:
            raise ValueError(
                f"the range [{self.low:g}, {self.high:g}] runs backwards."
                " Put the lower level first."
            )
        return self


class Role(Entry):
    """A role with a target for each skill."""

    id: Slug
    name: Text
    about: Text
    targets: dict[Slug, Target]


class ChosenRole(Entry):
    """The role that one attempt is compared with, and where each target comes from.

    Attributes
    ----------
    role : Role or None
        What is asked; None until one is saved.
    starting_role : str
        The id of the role it started from.
    advert : str
        The advert exactly as it was pasted, or empty.
    sources : dict of str to str
        Where a skill's target comes from.
    reasons : dict of str to str
        Why the person set a skill's target by hand, where they did.
    disagree : dict of str to str
        Why the person disagrees with what is asked, where they do.
    """

    role: Role | None = None
    starting_role: Slug = DEFAULT_ROLE
    advert: str = ""
    sources: dict[Slug, Provenance] = Field(default_factory=dict)
    reasons: dict[Slug, str] = Field(default_factory=dict)
    disagree: dict[Slug, str] = Field(default_factory=dict)


class _FacetwiseTarget(Entry):
    """A target as a file says it: one judgement a facet."""

    importance: Share
    why_target: Text
    why_importance: Text
    just_acceptable: dict[Slug, Any] = Field(min_length=1)


class _FacetwiseRole(Entry):
    id: Slug
    name: Text
    about: Text
    targets: dict[Slug, _FacetwiseTarget]


class _RolesFile(Entry):
    roles: Annotated[tuple[_FacetwiseRole, ...], BeforeValidator(listed), Field(min_length=1)]


def load_roles(
    path: str | Path | None = None, questionnaire: Questionnaire | None = None
) -> Mapping[str, Role]:
    """Read the roles from a TOML file.

    Parameters
    ----------
    path : str or Path, optional
        The file; the workbook's own if left out.
    questionnaire : Questionnaire, optional
        Whose skills and facets the roles speak of; the workbook's own if left out.

    Returns
    -------
    Mapping of str to Role
        By id, in the file's order.

    Raises
    ------
    DataFileError
        If the file cannot be read or breaks a rule, with the place and what to do.

    Examples
    --------
    >>> target = load_roles()["product-manager"].targets["assertiveness"]
    >>> target.low, target.high
    (3.0, 4.0)
    """
    path = data_dir() / "roles.toml" if path is None else Path(path)
    questionnaire = questionnaire or load_questionnaire()
    file = validated(_RolesFile, read_toml(path), path.name)
    roles: dict[str, Role] = {}
    for entry in file.roles:
        where = f"{path.name}, role '{entry.id}'"
        if entry.id in roles:
            raise DataFileError(f"{where}: the id is used twice. Give each role an id of its own.")
        roles[entry.id] = _role(entry, questionnaire, where)
    return roles


def _role(entry: _FacetwiseRole, questionnaire: Questionnaire, where: str) -> Role:
    _same_names("skill", [s.id for s in questionnaire.skills], list(entry.targets), where)
    targets = {
        skill.id: _target(entry.targets[skill.id], skill.id, questionnaire, where)
        for skill in questionnaire.skills
    }
    return Role(id=entry.id, name=entry.name, about=entry.about, targets=targets)


def _target(
    entry: _FacetwiseTarget, skill_id: str, questionnaire: Questionnaire, where: str
) -> Target:
    where = f"{where}, {skill_id}"
    facets = [facet.id for facet in questionnaire.facets if facet.skill == skill_id]
    _same_names("facet", facets, list(entry.just_acceptable), where)
    is_position = questionnaire.skill(skill_id).scale == "position"
    bounds = [
        _bounds(entry.just_acceptable[facet], is_position, f"{where}, {facet}") for facet in facets
    ]
    return Target(
        low=fmean(low for low, _ in bounds),
        high=fmean(high for _, high in bounds) if is_position else None,
        importance=entry.importance,
        why_target=entry.why_target,
        why_importance=entry.why_importance,
    )


def _bounds(value: object, is_position: bool, where: str) -> tuple[float, float]:
    """Return the low and high of one facet's judgement; the same twice for an amount."""
    if is_position:
        if not (isinstance(value, list) and len(value) == 2 and all(map(_is_level, value))):
            raise DataFileError(f"{where}: this needs a range of two levels from 1 to 5: [3, 4].")
        if value[0] > value[1]:
            raise DataFileError(f"{where}: the range runs backwards. Put the lower level first.")
        return float(value[0]), float(value[1])
    if not _is_level(value):
        raise DataFileError(f"{where}: this needs one level from 1 to 5, such as 3.5.")
    return float(value), float(value)  # type: ignore[arg-type]  # _is_level has seen to it


def _is_level(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= 5


def _same_names(kind: str, wanted: list[str], found: list[str], where: str) -> None:
    for name in found:
        if name not in wanted:
            raise DataFileError(
                f"{where}: there is no {kind} '{name}'. The {kind}s are: {', '.join(wanted)}."
            )
    for name in wanted:
        if name not in found:
            raise DataFileError(f"{where}: the {kind} '{name}' is missing. Add it.")
