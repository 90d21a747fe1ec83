"""How much the words of a sentence say that it asks for a skill.

A list of phrases catches what somebody thought of, and carries over badly to an advert by
somebody else. Single words and pairs of words return in ever new wordings: none says much,
but together they tell a sentence that asks from one that does not. Their weights were
fitted (`benchmarks/advert_words.py`) and lie in `data/advert_words.toml`, to be read.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from pydantic import BeforeValidator, Field

from pmskills.datafiles import DataFileError, Entry, Text, data_dir, listed, read_toml, validated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pmskills.adverts.phrases import Speller

Texts = Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=1)]

APART: Final = " .. "
FARTHEST = 5  # words from the first to the second word of a pair
NEXT = 2  # telling words on, that a word is paired with
AGAINST: Final = "against"
TELLING = 3  # of the weightiest words and pairs are shown
LOOKED_AT = 800  # words of a text, to tell whether it is an advert


class AdvertWords(Entry):
    """What words and neighbours in a text say for its being a job advert, by size."""

    base: float
    weights: dict[str, Texts]


class WeightsFile(Entry):
    """Weights by skill, facet and size; those against a skill belong to no facet."""

    passed_over: Text
    base: dict[str, float]
    weights: dict[str, dict[str, dict[str, Texts]]]
    advert: AdvertWords


class Weighed(NamedTuple):
    """What a sentence weighs for a skill, and from where to where its most telling words are.

    A sentence that weighs less than 0 has no facet and no telling words.
    """

    skill: str
    facet: str
    total: float
    start: int
    end: int


def features(stems: Sequence[str], passed_over: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the words and pairs of words of a sentence, with the place of each.

    Examples
    --------
    >>> [name for name, _, _ in features(["say", "no", "to", "sale"], frozenset({"to"}))][3:]
    ['sale', 'say no', 'no to', 'to sale', 'say .. no', 'say .. sale', 'no .. sale']
    """
    for at, stem in enumerate(stems):
        yield stem, at, at + 1
    for at in range(len(stems) - 1):
        yield f"{stems[at]} {stems[at + 1]}", at, at + 2
    telling = [at for at, stem in enumerate(stems) if stem not in passed_over]
    for number, first in enumerate(telling):
        for second in telling[number + 1 : number + 1 + NEXT]:
            if second - first <= FARTHEST:
                yield f"{stems[first]}{APART}{stems[second]}", first, second + 1


def text_features(stems: Sequence[str]) -> set[str]:
    """Return the words and neighbours in the first part of a text.

    Examples
    --------
    >>> sorted(text_features(["we", "hire", "we"]))
    ['hire', 'hire we', 'we', 'we hire']
    """
    first = stems[:LOOKED_AT]
    return {*first, *map(" ".join, itertools.pairwise(first))}


class Weigher:
    """Weighs the words of a sentence for each skill, and those of a text for being an advert."""

    def __init__(self, file: WeightsFile, speller: Speller) -> None:
        self.passed_over = frozenset(map(speller.expect, file.passed_over.split()))
        self._base = file.base
        self._weights: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
        for skill, facets in file.weights.items():
            for facet, sizes in facets.items():
                for size, names in sizes.items():
                    for name in names:
                        self._weights[_spelt(name, speller)].append((skill, facet, float(size)))
        self._advert_base = file.advert.base
        self._advert = {
            _spelt(name, speller): float(size)
            for size, names in file.advert.weights.items()
            for name in names
        }

    def is_advert(self, stems: Sequence[str]) -> bool:
        """Tell whether a text, given by the stems of its words, reads like a job advert."""
        known = self._advert
        return self._advert_base + sum(known.get(name, 0) for name in text_features(stems)) > 0

    def weigh(self, stems: Sequence[str]) -> Mapping[str, Weighed]:
        """Return what a sentence, given by the stems of its words, weighs for each skill."""
        found: dict[str, list[tuple[float, str, int, int]]] = {skill: [] for skill in self._base}
        seen: set[str] = set()
        known = self._weights.get
        for name, start, end in features(stems, self.passed_over):
            weights = known(name)
            if weights and name not in seen:
                seen.add(name)
                for skill, facet, weight in weights:
                    found[skill].append((weight, facet, start, end))
        return {skill: self._weighed(skill, places) for skill, places in found.items()}

    def _weighed(self, skill: str, places: Sequence[tuple[float, str, int, int]]) -> Weighed:
        total = self._base[skill] + sum([place[0] for place in places])
        speaking = [place for place in places if place[0] > 0] if total >= 0 else []
        if not speaking:
            return Weighed(skill, "", total, 0, 0)
        facets: dict[str, float] = defaultdict(float)
        for weight, facet, _, _ in speaking:
            facets[facet] += weight
        most = sorted(speaking, reverse=True)[:TELLING]
        start, end = min(place[2] for place in most), max(place[3] for place in most)
        return Weighed(skill, max(facets, key=facets.__getitem__), total, start, end)


def _spelt(name: str, speller: Speller) -> str:
    return " ".join(word if word == ".." else speller.expect(word) for word in name.split())


def load_weigher(
    speller: Speller, facets: Mapping[str, str], path: str | Path | None = None
) -> Weigher:
    """Read the weights of words from a TOML file.

    Parameters
    ----------
    speller : Speller
        Turns words into the forms of the sentences to be weighed.
    facets : Mapping of str to str
        The skill of each facet.
    path : str or Path, optional
        The file; the workbook's own if left out.

    Raises
    ------
    DataFileError
        If the file cannot be read or breaks a rule, with the place and what to do.
    """
    path = data_dir() / "advert_words.toml" if path is None else Path(path)
    file = validated(WeightsFile, read_toml(path), path.name)
    for skill in sorted(set(facets.values())):
        if skill not in file.base:
            raise DataFileError(f"{path.name}: base: there is no number for '{skill}'. Add one.")
    for skill, by_facet in file.weights.items():
        for facet, sizes in by_facet.items():
            if facets.get(facet, skill if facet == AGAINST else None) != skill:
                raise DataFileError(
                    f"{path.name}: weights: there is no facet '{facet}' of a skill '{skill}'."
                )
            for size in sizes:
                _number(size, f"{path.name}: weights.{skill}.{facet}")
    for size in file.advert.weights:
        _number(size, f"{path.name}: advert.weights")
    return Weigher(file, speller)


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise DataFileError(f"{where}: '{text}' must be a number, such as \"0.4\".") from None
