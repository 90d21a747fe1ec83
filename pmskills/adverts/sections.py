"""Sections of an advert: what stands under "Essential" is asked, under "Benefits" offered.

Few adverts are marked up, so a section is told from the words of its heading, and one
without a known heading from the first sentence that speaks to the reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pmskills.adverts.sentences import LONGEST_HEADING, Sentence, Word, blanked, sentences, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmskills.adverts.finder import Form
    from pmskills.adverts.lexicon import Lexicon

HEAD_WORDS = 8  # words before the colon in "Nice to have: ..."
HEADING: Final = "heading"
NOT_WANTED: Final = "not wanted"
ABOUT: Final = "about"
OFFER: Final = "offer"
MOSTLY = 3  # words of a heading, when they are most of a line with a bullet before it


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
        kind = _heading(forms, lexicon) if _is_heading(text, sentence, forms, lexicon) else ""
        if kind and not (kind == OFFER and number == 0):  # a title: "Product Owner, Agency"
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
    if ":" in body.rstrip(": *_") or body.endswith(".") or len(body) > LONGEST_HEADING:
        return False
    found = [one.end - one.start for one in lexicon.headings.find(forms) if one.start == 0]
    longest = max(found, default=0)
    if not sentence.is_heading:
        return longest >= MOSTLY and longest * 2 > len(forms)
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
