"""What job adverts say and mean, read from `data/advert_phrases.toml`.

The file is for people to read, argue with and edit: which phrases ask for which facet,
and which words around them change how they count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from pmskills.adverts.finder import Finder
from pmskills.adverts.phrases import Cutter, Speller
from pmskills.adverts.weights import Weigher, load_weigher
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
    from collections.abc import Iterable, Mapping

    from pmskills.adverts.finder import Form

Texts = Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=1)]
Maybe = Annotated[tuple[Text, ...], BeforeValidator(listed)]
SectionKind = Literal[
    "duties", "required", "profile", "nice to have", "about", "offer", "not wanted"
]


class Phrases(Entry):
    """The phrases of one facet: `strong` ones name it outright, `some` only touch it."""

    skill: Slug
    facet: Slug
    strong: Maybe = ()
    some: Maybe = ()


class Section(Entry):
    """A kind of section, by its headings."""

    kind: SectionKind
    headings: Texts


class Markers(Entry):
    """Phrases that change how the phrases around them count."""

    required: Texts
    nice_to_have: Texts
    in_passing: Texts
    headline: Texts
    blurb: Texts
    offer: Texts
    addressed: Texts
    negations: Texts
    no_negations: Texts
    scope_ends: Texts
    others: Texts
    others_first: Texts
    others_between: Texts
    others_before: Texts
    others_after: Texts


class Seniority(Entry):
    """Words of a title, and how many levels they move the targets."""

    words: Texts
    levels: Annotated[float, Field(ge=-2, le=2, allow_inf_nan=False)]


class Questions(Entry):
    """What to ask about a skill that an advert leaves open."""

    skill: Slug
    ask: Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=2)]


class LexiconFile(Entry):
    """The whole file."""

    spelling: dict[str, str]
    irregular: dict[str, Text]
    lists: dict[str, Texts]
    phrases: Annotated[tuple[Phrases, ...], BeforeValidator(listed), Field(min_length=1)]
    sections: Annotated[tuple[Section, ...], BeforeValidator(listed), Field(min_length=1)]
    markers: Markers
    seniority: Annotated[tuple[Seniority, ...], BeforeValidator(listed), Field(min_length=1)]
    questions: Annotated[tuple[Questions, ...], BeforeValidator(listed), Field(min_length=1)]

    @model_validator(mode="after")
    def _endings_can_be_read(self) -> LexiconFile:
        for ending, new in self.spelling.items():
            try:
                re.compile(ending).sub(new, "")
            except (re.error, IndexError) as error:
                raise ValueError(f"spelling '{ending}' cannot be read: {error}.") from None
        return self


@dataclass(frozen=True)
class Lexicon:
    """The file made ready to be looked up in.

    Attributes
    ----------
    speller : Speller
        Turns words into the forms that the finders know.
    facets : Finder
        Labels are (skill, facet, points), points 2 for `strong`, 1 for `some`.
    markers, headings, seniority : Finder
        Labels are the marker's name; the section's kind; levels.
    weigher : Weigher
        What the words of a sentence weigh for each skill, and those of a text for an advert.
    questions : Mapping of str to tuple of str
        By skill, in the file's order.
    """

    speller: Speller
    facets: Finder
    markers: Finder
    headings: Finder
    seniority: Finder
    weigher: Weigher
    questions: Mapping[str, tuple[str, ...]]

    def forms(self, words: Iterable[str]) -> tuple[Form, ...]:
        """Return the forms of some words, to be looked up."""
        return tuple(map(self.speller.form, words))


def load_lexicon(
    path: str | Path | None = None, questionnaire: Questionnaire | None = None
) -> Lexicon:
    """Read the phrases of job adverts from a TOML file.

    Parameters
    ----------
    path : str or Path, optional
        The file; the workbook's own if left out.
    questionnaire : Questionnaire, optional
        Whose skills and facets the phrases speak of; the workbook's own if left out.

    Raises
    ------
    DataFileError
        If the file cannot be read or breaks a rule, with the place and what to do.

    Examples
    --------
    >>> lexicon = load_lexicon()
    >>> forms = lexicon.forms(["managing", "their", "expectations"])
    >>> lexicon.facets.find(forms)[0].label
    ('soft-skills', 'expectation-management', 2)
    """
    path = data_dir() / "advert_phrases.toml" if path is None else Path(path)
    file = validated(LexiconFile, read_toml(path), path.name)
    questionnaire = questionnaire or load_questionnaire()
    facets = {facet.id: facet.skill for facet in questionnaire.facets}
    try:
        _check_names(file, questionnaire)
        return _ready(file, facets)
    except ValueError as error:
        raise DataFileError(f"{path.name}: {error}") from None


def _ready(file: LexiconFile, facets: Mapping[str, str]) -> Lexicon:
    speller = Speller(file.spelling, file.irregular)
    cut = Cutter(speller, file.lists).phrase
    for name in file.lists:
        cut(f"@{name}")  # so that a list nobody uses yet is checked too
    return Lexicon(
        speller=speller,
        facets=Finder(
            (cut(text), (entry.skill, entry.facet, points))
            for entry in file.phrases
            for points, texts in ((2, entry.strong), (1, entry.some))
            for text in texts
        ),
        markers=Finder((cut(text), name) for name, texts in file.markers for text in texts),
        headings=Finder(
            (cut(t), section.kind) for section in file.sections for t in section.headings
        ),
        seniority=Finder((cut(t), entry.levels) for entry in file.seniority for t in entry.words),
        weigher=load_weigher(speller, facets),
        questions={entry.skill: entry.ask for entry in file.questions},
    )


def _check_names(file: LexiconFile, questionnaire: Questionnaire) -> None:
    facets = {facet.id: facet.skill for facet in questionnaire.facets}
    for entry in file.phrases:
        if facets.get(entry.facet) != entry.skill:
            raise ValueError(
                f"there is no facet '{entry.facet}' of a skill '{entry.skill}'."
                f" The facets are: {', '.join(facets)}."
            )
    asked = {entry.skill for entry in file.questions}
    for skill in questionnaire.skills:
        if skill.id not in asked:
            raise ValueError(f"there are no questions for '{skill.id}'. Add two.")
