"""Find phrases in the words of a sentence, whatever form the words are in.

A phrase is a row of parts, each a choice of words or a gap. Thousands of them are looked
for in a text of any length, so a phrase is tried only in a sentence that has every word it
cannot do without. Then it is a regular expression over letters that stand for words: each
word of the sentence is two letters, one for its stem and one for the very word.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Words in every other sentence: a poor sign that a phrase could be there.
_COMMON_WORDS: Final = (
    "a about an and are as at be by can do for from have how if in into is it make not of on one"
    " or our out product team than that the their them they this to up us we what when where"
    " which who will with work you your 0"
)
COMMON: Final = frozenset(_COMMON_WORDS.split())
OFTEN: Final = 30  # times as often as another word
FIRST_LETTER: Final = 0x100  # no letter from here on means something in an expression
OTHER: Final = " "  # a word that is in no phrase

Form = tuple[str, str]  # a word's stem, and "=" with the very word


@dataclass(frozen=True)
class Part:
    """One part of a phrase: a gap, or a choice between single words and longer phrases."""

    gap: tuple[int, int] | None = None
    words: frozenset[str] = frozenset()
    longer: tuple[tuple[Part, ...], ...] = ()
    optional: bool = False

    def needs(self) -> frozenset[str] | None:
        """Return words of which a sentence must have one; None if the part can be nothing."""
        if self.gap or self.optional:
            return None
        wanted = set(self.words)
        for phrase in self.longer:
            needs = [need for part in phrase if (need := part.needs())]
            if not needs:
                return None
            wanted |= min(needs, key=_cost)
        return frozenset(wanted)


Phrase = tuple[tuple[Part, ...], ...]  # all of them in one sentence


class Found(NamedTuple):
    """A phrase found: its first word, the word after its last, and its label."""

    start: int
    end: int
    label: Any


class _Entry:
    """A phrase, and what a sentence must have to hold it: of each choice, one word."""

    def __init__(
        self, patterns: Sequence[str], label: Any, needs: Sequence[frozenset[str]]
    ) -> None:
        self.label = label
        self.needs = needs  # but the rarest one, by which the phrase is found
        self._sources = patterns

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        """Made when first looked for: an advert has the words of few phrases."""
        return [re.compile(source, re.DOTALL) for source in self._sources]

    def places(self, written: str) -> list[tuple[int, int]]:
        """Return from where to where it stands; several things are one place, first to last."""
        places: list[list[tuple[int, int]]] = []
        for pattern in self._patterns:
            found = [(m.start() // 2, m.end(1) // 2) for m in pattern.finditer(written)]
            if not found:
                return []
            places.append(found)
        if len(places) == 1:
            return places[0]
        return [(min(found[0][0] for found in places), max(found[0][1] for found in places))]


class Finder:
    """Phrases with a label each, indexed by a word that a sentence must have to hold them."""

    def __init__(self, phrases: Iterable[tuple[Phrase, Any]]) -> None:
        self._by_word: dict[str, list[_Entry]] = defaultdict(list)
        self._letters: dict[str, str] = {}
        for phrase, label in phrases:
            needs = {need for parts in phrase for part in parts if (need := part.needs())}
            rarest, *others = sorted(needs, key=lambda need: (_cost(need), sorted(need)))
            patterns = [_pattern(parts, self._letters) for parts in phrase]
            entry = _Entry(patterns, label, others)
            for word in rarest:
                self._by_word[word].append(entry)

    def find(self, forms: Sequence[Form]) -> list[Found]:
        """Return every phrase found in a sentence, in order."""
        words = list(itertools.chain.from_iterable(forms))
        here = set(words)
        possible: dict[int, _Entry] = {}
        for word in here & self._by_word.keys():
            for entry in self._by_word[word]:
                for need in entry.needs:
                    if need.isdisjoint(here):
                        break
                else:
                    possible[id(entry)] = entry
        written = "".join([self._letters.get(word, OTHER) for word in words])
        found = (
            Found(start, end, entry.label)
            for entry in possible.values()
            for start, end in entry.places(written)
        )
        return sorted(found, key=itemgetter(0, 1))


def _cost(words: Iterable[str]) -> int:
    """Return about how often one of these words stands in a text."""
    return sum(OFTEN if word.lstrip("=") in COMMON else 1 for word in words)


def _pattern(parts: Sequence[Part], letters: dict[str, str]) -> str:
    """Return an expression that finds a row of parts wherever it starts, within another too."""
    return f"(?=({_row(parts, letters)}))"


def _row(parts: Sequence[Part], letters: dict[str, str]) -> str:
    return "".join(_part(part, letters) for part in parts)


def _part(part: Part, letters: dict[str, str]) -> str:
    """Return the expression of one part; a gap is as short as what follows it allows."""
    if part.gap:
        least, most = part.gap
        return f"(?:..){{{least},{most}}}?"
    very = {word for word in part.words if word.startswith("=")}
    choices = [*_one_of(part.words - very, "{}.", letters), *_one_of(very, ".{}", letters)]
    choices += [_row(phrase, letters) for phrase in part.longer]
    return f"(?:{'|'.join(choices)}){'?' if part.optional else ''}"


def _one_of(words: Iterable[str], place: str, letters: dict[str, str]) -> list[str]:
    """Return the expression of a word by its place among the two letters, if there are words."""
    known = [letters.setdefault(word, chr(FIRST_LETTER + len(letters))) for word in words]
    return [place.format(f"[{''.join(sorted(known))}]")] if known else []
