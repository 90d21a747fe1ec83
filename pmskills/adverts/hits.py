"""Where an advert asks for something, and which of those places count.

A sentence is judged as a whole: its words weigh for or against each skill, and a listed
phrase adds to that. Each place is kept with the reason why it does not count, if there is
one, so that people can see both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from pmskills.adverts.around import Around, Discount, Weight
from pmskills.adverts.finder import Found
from pmskills.adverts.sections import HEADING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmskills.adverts.lexicon import Lexicon
    from pmskills.adverts.sections import Line
    from pmskills.adverts.weights import Weighed

Strength = Literal["some", "strong", "outright"]

TITLE_SENTENCES = 3
# What the words of a sentence and its phrases must weigh together to count.
LEAST: Final[dict[Strength, float]] = {"some": 0.05, "strong": 1.2, "outright": 5.0}
PHRASE: Final = {1: 0.7, 2: 1.5}  # what a phrase adds, by its points in the file


@dataclass(frozen=True)
class Hit:
    """Words found in their place: `text[start:end]` is `phrase`, within `sentence`.

    Attributes
    ----------
    strength : str
        How clearly the sentence asks: "some", "strong" or "outright".
    weight : str
        How it is asked for: plain, required, stressed, nice to have or in passing.
    discounted : str
        Why it does not count; empty if it does.
    """

    skill: str
    facet: str
    phrase: str
    start: int
    end: int
    sentence: str
    sentence_start: int
    strength: Strength
    weight: Weight
    discounted: Discount

    @property
    def points(self) -> int:
        """How much it says that the skill is asked for, 0 to 4."""
        if self.discounted:
            return 0
        if self.strength == "some" or self.weight in ("nice to have", "in passing"):
            return 1
        clear = 3 if self.strength == "outright" else 2
        return clear + (self.weight in ("required", "stressed"))


def hits(text: str, read: Sequence[Line], lexicon: Lexicon) -> Iterator[Hit]:
    """Yield every place where a text asks for a skill, in order."""
    title = title_words(read)
    for line in read:
        if line.section == HEADING:
            continue
        found = lexicon.facets.find(line.forms)
        weighed = lexicon.weigher.weigh([stem for stem, _ in line.forms])
        if not found and all(one.total < LEAST["some"] for one in weighed.values()):
            continue
        around = Around(line, found, lexicon.markers.find(line.forms), title)
        here = [
            hit
            for skill, words in weighed.items()
            for hit in _of_skill(text, around, distinct(found, skill), words)
        ]
        yield from sorted(here, key=lambda hit: (hit.start, hit.end))


def title_words(read: Sequence[Line]) -> set[str]:
    """Return the words of the lines that an advert's title stands in."""
    return {word.word for line in read[:TITLE_SENTENCES] for word in line.words}


def distinct(found: Sequence[Found], skill: str) -> list[Found]:
    """Return the phrases of a skill, for one place and facet the one of most points."""
    best: dict[tuple[str, int, int], Found] = {}
    for one in sorted(found, key=lambda one: (one.start, one.end, -one.label[2])):
        if one.label[0] == skill:
            best.setdefault((one.label[1], one.start, one.end), one)
    return list(best.values())


def _within(judged: list[tuple[Found, Discount]]) -> list[tuple[Found, Discount]]:
    """Give a phrase that stands within one that does not count the reason of that one."""
    whys = [(other, why) for other, why in judged if why]
    return [
        (
            one,
            why or next((w for o, w in whys if o.start <= one.start and one.end <= o.end), ""),
        )
        for one, why in judged
    ]


def _of_skill(text: str, around: Around, phrases: Sequence[Found], words: Weighed) -> Iterator[Hit]:
    """Yield the phrases of a skill in a sentence; without one, its most telling words."""
    if not phrases and words.total < LEAST["some"]:
        return
    places = phrases or [Found(words.start, words.end, (words.skill, words.facet, 1))]
    judged = _within([(one, around.discount(one)) for one in places])
    added = [PHRASE[one.label[2]] for one, why in judged if phrases and not why]
    total = words.total + max(added, default=0.0)
    strength: Strength = "some"
    for name, least in LEAST.items():
        strength = name if total >= least else strength
    sentence = around.line.sentence
    for one, why in judged:
        start, end = around.line.words[one.start].start, around.line.words[one.end - 1].end
        yield Hit(
            skill=words.skill,
            facet=one.label[1],
            phrase=text[start:end],
            start=start,
            end=end,
            sentence=text[sentence.start : sentence.end],
            sentence_start=sentence.start,
            strength=strength,
            weight=around.weight(one),
            discounted=why or ("" if total >= LEAST["some"] else "weak"),
        )
