"""Rules of wording that `pmskills check` holds, for our questions and for anyone's own.

A good level describes one act in few plain words. If the best level were the longest,
a person could pick it by its looks; so length must say nothing of level.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmskills.questionnaire import Item, Questionnaire

MOST_WORDS = 15  # in a level
MOST_SPREAD = 6  # words between an item's shortest and longest level
OLDEST_READER = 14  # years
ITEMS_A_FACET = 2
TOP_LONGEST_SHARE = 1 / 3
MOST_LENGTH_TAU = 0.2
WORDS_A_MINUTE = 200
MOST_MINUTES = 11.0
MOST_MINUTES_FIRST_ROUND = 6.0


def problems(questionnaire: Questionnaire) -> list[str]:
    """Return every rule of wording that a questionnaire breaks, a sentence each.

    Examples
    --------
    >>> from pmskills import load_questionnaire
    >>> problems(load_questionnaire())
    []
    """
    return [
        *(problem for item in questionnaire.items for problem in _of_levels(item)),
        *(problem for item in _in_english(questionnaire) for problem in _of_age(item)),
        *_of_facets(questionnaire),
        *_of_lengths(questionnaire),
        *_of_minutes(questionnaire),
    ]


def reading_age(text: str) -> int:
    """Return the age in years at which a text is easily read.

    The Automated Readability Index (Smith & Senter 1967) gives a school grade from the
    length of words and sentences; grade 1 is age 6. It counts letters, so it needs no
    dictionary of syllables.
    """
    import textstat  # noqa: PLC0415 (a second to import, and only this check needs it)

    grade: float = textstat.automated_readability_index(text)
    return max(6, math.ceil(grade) + 5)


def length_tau(items: Sequence[Item]) -> float:
    """Return how far a level's length goes with its level, -1 to 1 (Kendall's tau-b).

    Pairs of levels within an item are compared by their number of words; ties of length
    count as ties.
    """
    signs = [
        _sign(_words(higher) - _words(lower))
        for item in items
        for lower, higher in combinations(item.levels, 2)
    ]
    untied = sum(1 for sign in signs if sign)
    return sum(signs) / math.sqrt(len(signs) * untied) if untied else 0.0


def top_longest_share(items: Sequence[Item]) -> float:
    """Return the share of items whose top level is the longest, ties counted as longest."""
    return sum(_words(item.levels[-1]) == max(map(_words, item.levels)) for item in items) / len(
        items
    )


def minutes(items: Sequence[Item]) -> float:
    """Return how long reading these items takes at 200 words a minute."""
    return sum(_words(item.prompt) + sum(map(_words, item.levels)) for item in items) / (
        WORDS_A_MINUTE
    )


def _in_english(questionnaire: Questionnaire) -> Sequence[Item]:
    """Return the items if the index of reading age, which is made for English, fits them."""
    return questionnaire.items if questionnaire.language == "en" else ()


def _of_levels(item: Item) -> Iterator[str]:
    counts = [_words(level) for level in item.levels]
    for level, count in enumerate(counts, start=1):
        if count > MOST_WORDS:
            yield (f"item '{item.id}': level {level} has {count} words. Use {MOST_WORDS} at most.")
    if max(counts) - min(counts) > MOST_SPREAD:
        yield (
            f"item '{item.id}': levels have {min(counts)} to {max(counts)} words."
            f" Keep them within {MOST_SPREAD} words of each other."
        )


def _of_age(item: Item) -> Iterator[str]:
    age = reading_age(" ".join([item.prompt, *item.levels]))
    if age > OLDEST_READER:
        yield (
            f"item '{item.id}': reads easily from age {age} only."
            f" Use shorter words, for age {OLDEST_READER}."
        )


def _of_facets(questionnaire: Questionnaire) -> Iterator[str]:
    for facet in questionnaire.facets:
        count = sum(item.facet == facet.id for item in questionnaire.items)
        if count != ITEMS_A_FACET:
            yield f"facet '{facet.id}': it has {count} items. Give it {ITEMS_A_FACET}."


def _of_lengths(questionnaire: Questionnaire) -> Iterator[str]:
    share, tau = top_longest_share(questionnaire.items), length_tau(questionnaire.items)
    if share > TOP_LONGEST_SHARE:
        yield (
            f"level 5 is the longest in {share:.0%} of the items. Shorten it, or lengthen"
            " another, until it is the longest in a third at most."
        )
    if abs(tau) > MOST_LENGTH_TAU:
        yield (
            f"length goes with level (tau {tau:.2f}). Even the lengths out, to within"
            f" {MOST_LENGTH_TAU} of zero."
        )


def _of_minutes(questionnaire: Questionnaire) -> Iterator[str]:
    order = questionnaire.asking_order()
    first = order[: questionnaire.first_round()]
    for name, items, most in (
        ("the whole form", order, MOST_MINUTES),
        ("the first round", first, MOST_MINUTES_FIRST_ROUND),
    ):
        if minutes(items) >= most:
            yield (
                f"{name} takes {minutes(items):.1f} minutes to read. Shorten it to under {most:g}."
            )


def _words(text: str) -> int:
    return len(text.split())


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
