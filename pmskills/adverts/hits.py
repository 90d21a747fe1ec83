"""Where an advert asks for something, and which of those places count.

The same words can be asked of the candidate, denied, said of the company, offered as a
benefit, or be somebody else's duty. So each phrase found is kept with the reason why it
does not count, if there is one, and people can see both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from pmskills.adverts.sentences import LONGEST_HEADING, Sentence, Word, blanked, sentences, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmskills.adverts.finder import Form, Found
    from pmskills.adverts.lexicon import Lexicon

Weight = Literal["plain", "required", "stressed", "nice to have", "in passing"]
Discount = Literal["", "negated", "not wanted", "company blurb", "offered", "somebody else's duty"]

REACH: Final = {"no": 4, "without": 4}  # words that a negation reaches; others:
LONG_REACH = 14
AFTER = 8  # words between a phrase and "... is done by our agency"
HEAD_WORDS = 8  # words before the colon in "Nice to have: ..."
TITLE_SENTENCES = 3
HEADING = "heading"
NOT_WANTED = "not wanted"
ABOUT = "about"
MOSTLY = 3  # words of a heading, when they are most of a line with a bullet before it


@dataclass(frozen=True)
class Hit:
    """A phrase found in its place: `text[start:end]` is `phrase`, within `sentence`.

    Attributes
    ----------
    strength : str
        "strong" if the phrase names the facet outright, "some" if it touches it.
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
    strength: Literal["some", "strong"]
    weight: Weight
    discounted: Discount

    @property
    def points(self) -> int:
        """How much it says that the skill is asked for, 0 to 3."""
        if self.discounted:
            return 0
        if self.strength == "some" or self.weight in ("nice to have", "in passing"):
            return 1
        return 3 if self.weight in ("required", "stressed") else 2


class Line(NamedTuple):
    """A sentence with its words, and the kind of section that it stands in or opens."""

    sentence: Sentence
    words: list[Word]
    forms: tuple[Form, ...]
    section: str


def lines(text: str, lexicon: Lexicon) -> Iterator[Line]:
    """Yield the sentences of a text with their sections."""
    text = blanked(text)
    section, inline, inline_block = ABOUT, "", -1  # an advert opens with the company
    begun = False
    found = list(sentences(text))
    for number, sentence in enumerate(found):
        its_words = words(text, sentence.start, sentence.end)
        if not its_words:
            continue
        forms = lexicon.forms(word.word for word in its_words)
        if _is_heading(text, sentence, forms, lexicon) and (kind := _heading(forms, lexicon)):
            section, begun = kind, True
            yield Line(sentence, its_words, forms, HEADING)
            continue
        if not begun and any(one.label == "addressed" for one in lexicon.markers.find(forms)):
            section, begun = "duties", True
        if sentence.is_heading and _opens(text, sentence, found[number + 1 : number + 2]):
            section, begun = "duties", True
        if kind := _heading(forms[: _words_of_head(text, sentence, its_words)], lexicon):
            inline, inline_block = kind, sentence.block
        here = inline if inline_block == sentence.block else section
        yield Line(sentence, its_words, forms, here)


def _heading(forms: Sequence[Form], lexicon: Lexicon) -> str:
    """Return the kind of section that a heading opens, by the longest phrase near its start."""
    found = [one for one in lexicon.headings.find(forms) if one.start <= 2] if forms else []
    longest = max(
        found, key=lambda one: one.end - one.start + 2 * (one.label == NOT_WANTED), default=None
    )
    return str(longest.label) if longest else ""


def _is_heading(text: str, sentence: Sentence, forms: Sequence[Form], lexicon: Lexicon) -> bool:
    """Tell whether a short line heads others: not "Salary: 40,000", nor a duty that asks."""
    body = text[sentence.start : sentence.end]
    found = [one.end - one.start for one in lexicon.headings.find(forms) if one.start == 0]
    longest = max(found, default=0)
    if ":" in body.rstrip(": *_") or body.endswith("."):
        return False
    if not sentence.is_heading:
        return longest >= MOSTLY and longest * 2 > len(forms) and len(body) <= LONGEST_HEADING
    return longest > 1 or not any(one.label[2] > 1 for one in lexicon.facets.find(forms))


def _opens(text: str, heading: Sentence, following: Sequence[Sentence]) -> bool:
    """Tell whether an unknown heading opens a section: it stands alone over something longer."""
    before = text[max(0, heading.start - LONGEST_HEADING) : heading.start].rstrip(" *#_")
    alone = not before or before.endswith("\n\n")
    return alone and any(not sentence.is_heading for sentence in following)


def _words_of_head(text: str, sentence: Sentence, its_words: Sequence[Word]) -> int:
    """Return how many words stand before a colon near the start of a sentence."""
    colon = text.find(":", sentence.start, sentence.end)
    count = sum(word.end <= colon for word in its_words[: HEAD_WORDS + 1])
    return count if count <= HEAD_WORDS else 0


def hits(text: str, read: Sequence[Line], lexicon: Lexicon) -> Iterator[Hit]:
    """Yield every phrase that a text asks for a skill with, in its place."""
    title = {word.word for line in read[:TITLE_SENTENCES] for word in line.words}
    for line in read:
        found = [] if line.section == HEADING else lexicon.facets.find(line.forms)
        if not found:
            continue
        seen: set[tuple[str, int, int]] = set()
        around = _Around(line, found, lexicon.markers.find(line.forms), title)
        for one in sorted(found, key=lambda one: (one.start, one.end, -one.label[2])):
            skill, facet, points = one.label
            if (facet, one.start, one.end) in seen:
                continue
            seen.add((facet, one.start, one.end))
            start, end = line.words[one.start].start, line.words[one.end - 1].end
            yield Hit(
                skill=skill,
                facet=facet,
                phrase=text[start:end],
                start=start,
                end=end,
                sentence=text[line.sentence.start : line.sentence.end],
                sentence_start=line.sentence.start,
                strength="strong" if points == 2 else "some",
                weight=around.weight(one),
                discounted=around.discount(one),
            )


class _Around:
    """What stands around the phrases found in one sentence."""

    def __init__(
        self, line: Line, found: Sequence[Found], marks: Sequence[Found], title: set[str]
    ) -> None:
        self._line = line
        self._words = line.words
        self._marks: dict[str, list[tuple[int, int]]] = {}
        for start, end, name in marks:
            self._marks.setdefault(name, []).append((start, end))
        self._phrases = [(one.start, one.end) for one in found if one.end - one.start > 1]
        self._title = title

    def _marked(self, name: str) -> list[tuple[int, int]]:
        return self._marks.get(name, [])

    def weight(self, one: Found) -> Weight:
        """Return how strongly the sentence asks for what a phrase in it names."""
        section = self._line.section
        if section == "nice to have" or self._marked("nice_to_have"):
            return "nice to have"
        if any(self._same_clause(one, start) for start, _ in self._marked("in_passing")):
            return "in passing"
        if section == "required" or self._marked("required"):
            return "required"
        return "stressed" if self._marked("headline") else "plain"

    def discount(self, one: Found) -> Discount:
        """Return why a phrase does not count, or nothing."""
        section = self._line.section
        if section == "not wanted":
            return "not wanted"
        if section == "offer" or self._marked("offer"):
            return "offered"
        if not self._marked("addressed") and (section == ABOUT or self._words[0].word == "we"):
            return "company blurb"
        if not self._told_you(one) and any(
            start < one.end and self._reaches(end, one) for start, end in self._marked("blurb")
        ):
            return "company blurb"
        if self._is_negated(one):
            return "negated"
        return "somebody else's duty" if self._is_anothers(one) else ""

    def _reaches(self, after: int, one: Found) -> bool:
        """Tell whether what ends before a word is still being said where a phrase starts."""
        if one.start <= after:
            return True
        if self._words[one.start].clause != self._words[after - 1].clause:
            return False
        return not any(after <= start < one.start for start, _ in self._marked("scope_ends"))

    def _is_negated(self, one: Found) -> bool:
        excused = [*self._marked("no_negations"), *self._phrases]
        for start, end in self._marked("negations"):
            if end > one.start or any(a <= start and end <= b for a, b in excused):
                continue
            reach = REACH.get(self._words[start].word, LONG_REACH)
            if one.start - end <= reach and self._reaches(end, one):
                return True
        return False

    def _is_anothers(self, one: Found) -> bool:
        if any(
            start < one.start and self._reaches(end, one)
            for start, end in self._marked("others_before")
        ):
            return True
        if any(
            one.start < end and start - one.end <= AFTER
            for start, end in self._marked("others_after")
            if self._same_clause(one, start)
        ):
            return True
        return not self._told_you(one) and any(
            self._is_subject(start, end, one) for start, end in self._subjects()
        )

    def _subjects(self) -> list[tuple[int, int]]:
        first = [(start, end) for start, end in self._marked("others_first") if start == 0]
        return [*self._marked("others"), *first]

    def _is_subject(self, start: int, end: int, one: Found) -> bool:
        """Tell whether somebody else is who does what a phrase says: "our CEO also ..."."""
        between = {i for a, b in self._marked("others_between") for i in range(a, b)}
        return (
            end <= one.start
            and between.issuperset(range(end, one.start))
            and self._words[start].clause == self._words[one.start].clause
            and self._words[end - 1].word not in self._title
        )

    def _same_clause(self, one: Found, start: int) -> bool:
        return start < one.end or self._words[start].clause == self._words[one.end - 1].clause

    def _told_you(self, one: Found) -> bool:
        clause = self._words[one.start].clause
        return any(word.word == "you" and word.clause == clause for word in self._words[: one.end])
