"""Find phrases in the words of a sentence, whatever form the words are in.

A phrase is a row of parts, each a choice of words or a gap. Thousands of them are looked
for in a text of any length, so a phrase is tried only where a word stands that can start
it, and only in a sentence that has every word it cannot do without.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Words in every other sentence: a poor sign that a phrase could be there.
_COMMON_WORDS: Final = (
    "a about an and are as at be by can do for from have how if in into is it make not of on one"
    " or our out product team than that the their them they this to up us we what when where"
    " which who will with work you your 0"
)
COMMON: Final = frozenset(_COMMON_WORDS.split())
OFTEN: Final = 30  # times as often as another word

Form = tuple[str, str]  # a word's stem, and "=" with the very word


@dataclass(frozen=True)
class Part:
    """One part of a phrase: a gap, or a choice between single words and longer phrases."""

    gap: tuple[int, int] | None = None
    words: frozenset[str] = frozenset()
    longer: tuple[tuple[Part, ...], ...] = ()
    optional: bool = False

    @cached_property
    def longer_by_word(self) -> Mapping[str | None, list[tuple[Part, ...]]]:
        """The longer phrases by the words that they can start with; None: by any."""
        found: dict[str | None, list[tuple[Part, ...]]] = defaultdict(list)
        for phrase in self.longer:
            for word in starts(phrase) or [None]:
                found[word].append(phrase)
        return dict(found)

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


class _Entry(NamedTuple):
    """A phrase made ready for searching: what it needs, and which words can start its parts."""

    phrase: Phrase
    label: Any
    needs: tuple[frozenset[str], ...]  # the rarest but one first; by the rarest it is found
    starts: tuple[frozenset[str] | None, ...]


class Finder:
    """Phrases with a label each, indexed by a word that a sentence must have to hold them."""

    def __init__(self, phrases: Iterable[tuple[Phrase, Any]]) -> None:
        self._by_word: dict[str, list[_Entry]] = defaultdict(list)
        for phrase, label in phrases:
            needs = {need for parts in phrase for part in parts if (need := part.needs())}
            rarest, *others = sorted(needs, key=lambda need: (_cost(need), sorted(need)))
            entry = _Entry(phrase, label, tuple(others), tuple(starts(parts) for parts in phrase))
            for word in rarest:
                self._by_word[word].append(entry)

    def find(self, forms: Sequence[Form]) -> list[Found]:
        """Return every phrase found in a sentence, in order."""
        where: dict[str, list[int]] = {}
        for at, form in enumerate(forms):
            for word in form:
                if word in where:
                    where[word].append(at)
                else:
                    where[word] = [at]
        possible: dict[int, _Entry] = {}
        for word in where.keys() & self._by_word.keys():
            for entry in self._by_word[word]:
                for need in entry.needs:
                    if need.isdisjoint(where):
                        break
                else:
                    possible[id(entry)] = entry
        found = (
            Found(start, end, entry.label)
            for entry in possible.values()
            for start, end in _places(entry, forms, where)
        )
        return sorted(found, key=itemgetter(0, 1))


def _cost(words: Iterable[str]) -> int:
    """Return about how often one of these words stands in a text."""
    return sum(OFTEN if word.lstrip("=") in COMMON else 1 for word in words)


def starts(parts: Sequence[Part]) -> frozenset[str] | None:
    """Return the words that a phrase can start with; None if it can start with any."""
    first = parts[0]
    if first.gap:
        return None
    words = set(first.words)
    for others in (*first.longer, *([parts[1:]] if first.optional else [])):
        more = starts(others) if others else None
        if more is None:
            return None
        words |= more
    return frozenset(words)


def _places(
    entry: _Entry, forms: Sequence[Form], where: Mapping[str, list[int]]
) -> Iterable[tuple[int, int]]:
    """Return from where to where a phrase stands; several things are one place, first to last."""
    places: list[list[tuple[int, int]]] = []
    for parts, first in zip(entry.phrase, entry.starts, strict=True):
        found: list[tuple[int, int]] = []
        for start in _candidates(first, where, len(forms)):
            end = _end(parts, forms, start)
            if end is not None:
                found.append((start, end))
        if not found:
            return ()
        places.append(found)
    if len(places) == 1:
        return places[0]
    return [(min(found[0][0] for found in places), max(found[0][1] for found in places))]


def _candidates(
    first: frozenset[str] | None, where: Mapping[str, list[int]], count: int
) -> Iterable[int]:
    """Return the places of the words that a phrase can start with, in order."""
    if first is None:
        return range(count)
    if len(first) == 1:
        return where.get(next(iter(first)), ())
    words = where.keys() & first
    return where[words.pop()] if len(words) == 1 else sorted({i for w in words for i in where[w]})


def _end(parts: tuple[Part, ...], forms: Sequence[Form], at: int) -> int | None:
    """Return the first place where a phrase that starts at a word can end, if it can."""
    for number, part in enumerate(parts):
        if part.gap:
            ways = _after_gap(part.gap, parts[number + 1 :], forms, at)
        elif part.longer or part.optional:
            ways = _ways(part, parts[number + 1 :], forms, at)
        elif at < len(forms) and not part.words.isdisjoint(forms[at]):
            at += 1
            continue
        else:
            return None
        for following, start in ways:
            end = _end(following, forms, start) if following else start
            if end is not None:
                return end
        return None
    return at


def _after_gap(
    gap: tuple[int, int], rest: tuple[Part, ...], forms: Sequence[Form], at: int
) -> list[tuple[tuple[Part, ...], int]]:
    """Return what must still follow a gap, from each place where it can start."""
    low, high = gap
    last = min(at + high, len(forms))
    if not rest or rest[0].gap or rest[0].longer or rest[0].optional:
        return [(rest, start) for start in range(at + low, last + 1)]
    return [
        (rest[1:], start + 1)
        for start in range(at + low, min(last + 1, len(forms)))
        if not rest[0].words.isdisjoint(forms[start])
    ]


def _ways(
    part: Part, rest: tuple[Part, ...], forms: Sequence[Form], at: int
) -> list[tuple[tuple[Part, ...], int]]:
    """Return what must still follow, and from where, for each way that a part can stand here."""
    ways: list[tuple[tuple[Part, ...], int]] = []
    if at < len(forms):
        stem, word = forms[at]
        if stem in part.words or word in part.words:
            ways.append((rest, at + 1))
        if part.longer:
            by_word = part.longer_by_word
            for key in (stem, word, None):
                if key in by_word:
                    ways += [((*phrase, *rest), at) for phrase in by_word[key]]
    if part.optional:
        ways.append((rest, at))
    return ways
