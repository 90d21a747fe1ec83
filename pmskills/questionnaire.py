"""What is asked: skills, their facets, and items with five described levels.

A described act gives two people the same meaning of "3" (behaviourally anchored
rating scales, Smith & Kendall 1963). The questions live in `data/questionnaire.toml`,
so that anyone can read them, argue with them and write their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from pmskills.datafiles import Entry, Slug, Text, data_dir, listed, read_toml, validated

LEVELS = (1, 2, 3, 4, 5)
NO_OPPORTUNITY: Final = "na"
FEWEST_ANSWERS: Final = 4  # to a skill, for a score


class Skill(Entry):
    """One of the things a role asks for; an amount, or a position that can be overdone."""

    id: Slug
    name: Text
    scale: Literal["amount", "position"]
    about: Text


class Facet(Entry):
    """A part of a skill, with one small thing to rehearse tonight."""

    id: Slug
    skill: Slug
    name: Text
    tonight: Text


def _five_levels(value: object) -> object:
    """Turn the table {"1": ..., "5": ...} of a file into five texts, lowest level first."""
    if not isinstance(value, Mapping):
        return tuple(value) if isinstance(value, list) else value
    wanted = [str(level) for level in LEVELS]
    for key in value:
        if key not in wanted:
            raise ValueError(
                f"level {key} is one that no item has. An item needs five levels, from 1 to 5."
            )
    for key in wanted:
        if key not in value:
            raise ValueError(f"level {key} is missing. An item needs five levels, from 1 to 5.")
        if not isinstance(value[key], str) or not value[key].strip():
            raise ValueError(f"level {key} is not a text. Describe the level in quotes.")
    return tuple(value[key].strip() for key in wanted)


class Item(Entry):
    """One prompt with five described levels; `levels[0]` describes level 1."""

    id: Slug
    skill: Slug
    facet: Slug
    prompt: Text
    why: Text
    levels: Annotated[tuple[Text, Text, Text, Text, Text], BeforeValidator(_five_levels)]


class Retired(Entry):
    """An item id that was once used and must never be used again."""

    id: Slug
    why: Text


class Questionnaire(Entry):
    """The skills, facets and items, checked to fit each other."""

    name: Text
    language: Slug
    skills: Annotated[tuple[Skill, ...], BeforeValidator(listed), Field(min_length=1)]
    facets: Annotated[tuple[Facet, ...], BeforeValidator(listed), Field(min_length=1)]
    items: Annotated[tuple[Item, ...], BeforeValidator(listed), Field(min_length=1)]
    retired: Annotated[tuple[Retired, ...], BeforeValidator(listed)] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Questionnaire:
        _no_duplicates("skill", [skill.id for skill in self.skills])
        _no_duplicates("facet", [facet.id for facet in self.facets])
        item_ids = [item.id for item in self.items] + [item.id for item in self.retired]
        _no_duplicates("item", item_ids)
        _all_fit("skill", self.skills, "facet", {facet.id: facet.skill for facet in self.facets})
        _all_fit("facet", self.facets, "item", {item.id: item.facet for item in self.items})
        return self

    @property
    def by_id(self) -> dict[str, Item]:
        """The items by their id."""
        return {item.id: item for item in self.items}

    def skill(self, skill_id: str) -> Skill:
        """Return the skill with this id."""
        return next(skill for skill in self.skills if skill.id == skill_id)

    def facet(self, facet_id: str) -> Facet:
        """Return the facet with this id."""
        return next(facet for facet in self.facets if facet.id == facet_id)

    def items_of(self, skill_id: str) -> tuple[Item, ...]:
        """Return the items of one skill, in the file's order."""
        return tuple(item for item in self.items if item.skill == skill_id)

    def asking_order(self) -> tuple[Item, ...]:
        """Return the items as they are asked: one of each facet first, skills mixed.

        The first half is then a short form of its own: it touches every facet once.
        """
        rounds = zip_longest(*(self._items_of_facet(facet) for facet in self._mixed_facets()))
        return tuple(item for one_round in rounds for item in one_round if item)

    def first_round(self) -> int:
        """Return how many items of `asking_order` touch every facet once."""
        return len(self.facets)

    def shared_with(self, other: Questionnaire) -> Questionnaire:
        """Return this questionnaire with only the items that the other asks in the same words."""
        same = tuple(
            item
            for item in self.items
            if (theirs := other.by_id.get(item.id))
            and (theirs.prompt, theirs.levels) == (item.prompt, item.levels)
        )
        kept = {item.facet for item in same}
        facets = tuple(facet for facet in self.facets if facet.id in kept)
        # A copy, not checked anew: a facet or a skill may be left with nothing to compare.
        return self.model_copy(update={"items": same, "facets": facets})

    def _mixed_facets(self) -> tuple[Facet, ...]:
        by_skill = (
            [facet for facet in self.facets if facet.skill == skill.id] for skill in self.skills
        )
        return tuple(facet for one_each in zip_longest(*by_skill) for facet in one_each if facet)

    def _items_of_facet(self, facet: Facet) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.facet == facet.id)


def _no_duplicates(kind: str, ids: list[str]) -> None:
    name, count = Counter(ids).most_common(1)[0]
    if count > 1:
        raise ValueError(
            f"the {kind} id '{name}' is used {count} times. Give each {kind} an id of its own; "
            "a retired id is not used again."
        )


def _all_fit(
    kind: str, parents: tuple[Skill | Facet, ...], child: str, named: dict[str, str]
) -> None:
    """Check that each child names a parent that exists, and that no parent is left empty."""
    ids = [parent.id for parent in parents]
    for child_id, parent_id in named.items():
        if parent_id not in ids:
            raise ValueError(
                f"{child} '{child_id}' names the {kind} '{parent_id}', which is not in the file. "
                f"The {kind}s are: {', '.join(ids)}."
            )
    for parent_id in ids:
        if parent_id not in named.values():
            raise ValueError(
                f"the {kind} '{parent_id}' has no {child}. Add one, or remove the {kind}."
            )


def load_questionnaire(path: str | Path | None = None) -> Questionnaire:
    """Read a questionnaire from a TOML file.

    Parameters
    ----------
    path : str or Path, optional
        The file; the workbook's own if left out.

    Returns
    -------
    Questionnaire
        Frozen; `.items` each with `.id`, `.skill`, `.facet`, `.prompt`, `.levels`.

    Raises
    ------
    DataFileError
        If the file cannot be read or breaks a rule, with the place and what to do.

    Examples
    --------
    >>> questionnaire = load_questionnaire()
    >>> [skill.id for skill in questionnaire.skills]
    ['soft-skills', 'vision', 'assertiveness', 'selling']
    >>> len(questionnaire.items)
    32
    """
    path = data_dir() / "questionnaire.toml" if path is None else Path(path)
    raw = read_toml(path)
    return validated(Questionnaire, _with_skills(raw), path.name)


def _with_skills(raw: dict[str, Any]) -> dict[str, Any]:
    """Give each raw item the skill of its facet, which the file says only once."""
    skill_of = {str(facet.get("id")): facet.get("skill") for facet in _tables(raw, "facets")}
    for item in _tables(raw, "items"):
        item["skill"] = skill_of.get(str(item.get("facet")), "unknown")
    return raw


def _tables(raw: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = raw.get(key)
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
