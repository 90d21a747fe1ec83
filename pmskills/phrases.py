"""The phrases that job adverts use, read from `data/advert_phrases.toml` and made findable.

People edit that file, so a phrase is written in words, not as a regular expression:

========================  ==================================================
`manage expectation`      these words one after the other, in any form
`manage .. expectation`   up to three words between them; `...` up to eight
`(tell|warn) client`      either word; `[very]` may be left out
`@users`                  any phrase of the file's list of that name
`=no`                     this very form of the word
========================  ==================================================
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

import snowballstemmer
from pydantic import BeforeValidator, Field, model_validator

from pmskills.datafiles import Entry, Slug, Text, data_dir, listed, read_toml, validated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmskills.sentences import Word

GAPS: Final = {"_": (1, 1), "..": (0, 3), "...": (0, 8)}  # words
PREFIX = 3  # letters of a word that a stemmer leaves alone
_PART = re.compile(r"\s*([()\[\]|]|[^\s()\[\]|]+)")
_STEMMER = snowballstemmer.stemmer("english")

Texts = Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=1)]


class Phrases(Entry):
    """The phrases of one facet: `strong` ones name it outright, `some` only touch it."""

    skill: Slug
    facet: Slug
    strong: Annotated[tuple[Text, ...], BeforeValidator(listed)] = ()
    some: Annotated[tuple[Text, ...], BeforeValidator(listed)] = ()


class Section(Entry):
    """A kind of section, by its headings."""

    kind: Literal["duties", "required", "nice to have", "about", "offer", "not wanted"]
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
    others_between: Texts
    others_after: Texts
    others_before: Texts


class Seniority(Entry):
    """Words of a title, and how many levels they move the targets."""

    words: Texts
    levels: Annotated[float, Field(ge=-2, le=2, allow_inf_nan=False)]


class Advert(Entry):
    """What tells a job advert from another text: at least so many different signs."""

    signs: Texts
    calls: Texts
    fewest: Annotated[int, Field(ge=1)]


class Questions(Entry):
    """What to ask about a skill that the advert leaves open."""

    skill: Slug
    ask: Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=2)]


class Lexicon(Entry):
    """The file's contents, and the same made ready to be searched for."""

    spelling: dict[str, Text]
    irregular: dict[str, Text]
    lists: dict[Slug, Texts]
    phrases: Annotated[tuple[Phrases, ...], BeforeValidator(listed), Field(min_length=1)]
    sections: Annotated[tuple[Section, ...], BeforeValidator(listed), Field(min_length=1)]
    markers: Markers
    seniority: Annotated[tuple[Seniority, ...], BeforeValidator(listed), Field(min_length=1)]
    advert: Advert
    questions: Annotated[tuple[Questions, ...], BeforeValidator(listed), Field(min_length=1)]

    @model_validator(mode="after")
    def _readable(self) -> Lexicon:
        for phrase in self._all():
            Pattern.made(phrase, self)
        return self

    def _all(self) -> Iterator[str]:
        for texts in self.lists.values():
            yield from texts
        for entry in self.phrases:
            yield from (*entry.strong, *entry.some)
        for section in self.sections:
            yield from section.headings
        for _, texts in self.markers:
            yield from texts
        for seniority in self.seniority:
            yield from seniority.words
        yield from (*self.advert.signs, *self.advert.calls)

    def stem(self, word: str) -> str:
        """Return a word's stem, British and American, regular and irregular forms alike."""
        word = self.irregular.get(word, word)
        for old, new in self._spellings:
            word, changed = old.subn(new, word)
            if changed:
                break
        return _stem(word)

    @cached_property
    def _spellings(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(f"{old}$"), new) for old, new in self.spelling.items()]
