"""Find the words of a pitch that its listener would not know.

The terms live in `data/jargon.toml`, with who would not know them, so that anyone can
argue with them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import Annotated, Final, Literal, get_args

from pydantic import BeforeValidator, Field

from pmskills.datafiles import Entry, InputError, Text, data_dir, listed, read_toml, validated
from pmskills.practice.notation import PLAIN, Texts, compiled, found

Listener = Literal["engineer", "senior manager", "investor"]
LISTENERS: Final[tuple[str, ...]] = get_args(Listener)
NEAR = 240  # characters; how close an everyday word must stand to a technical one


class Terms(Entry):
    """Words of one field, and the listeners who would not know them.

    Attributes
    ----------
    words, verbs : tuple of str
        Found with their endings: plural, and for verbs -s, -ed and -ing.
    exact : tuple of str
        Found only as they are written: REST is not rest.
    beside : tuple of str
        Everyday words that count only near other terms for the same listener.
    unless : tuple of str
        Ordinary senses, as phrases in the notation of replies.toml.
    """

    name: Text
    unknown_to: Annotated[tuple[Listener, ...], BeforeValidator(listed), Field(min_length=1)]
    words: Texts = ()
    verbs: Texts = ()
    exact: Texts = ()
    beside: Texts = ()
    unless: Texts = ()


class _JargonFile(Entry):
    groups: Annotated[tuple[Terms, ...], BeforeValidator(listed), Field(min_length=1)]


def find_jargon(text: str, listener: str) -> tuple[str, ...]:
    """Return the terms in a text that a listener would not know.

    Parameters
    ----------
    text : str
        What would be said.
    listener : {"engineer", "senior manager", "investor"}
        Who would hear it.

    Returns
    -------
    tuple of str
        The terms as they stand in the text, in order, each time they stand there.

    Raises
    ------
    ValueError
        If there is no such listener.

    Examples
    --------
    >>> find_jargon("Each order goes to a partition; IRR is 24 per cent.", "senior manager")
    ('partition',)
    >>> find_jargon("Each order goes to a partition; IRR is 24 per cent.", "engineer")
    ('IRR',)
    """
    if listener not in LISTENERS:
        raise InputError(
            f"There is no listener {listener!r}. Choose one of: {', '.join(LISTENERS)}."
        )
    sure, exact, beside, unless = _jargon()[listener]
    plain = text.translate(PLAIN)
    terms = found(plain, sure, unless) + found(text, exact, None)
    terms += _in_company(plain, terms, found(plain, beside, unless))
    return tuple(text[start:end] for start, end in _apart(terms))


def _in_company(
    plain: str, sure: list[tuple[int, int]], maybes: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Keep each everyday word near a sure term, or near another such word."""
    anchors = sorted(start for start, _ in sure)
    starts = [start for start, _ in maybes]
    stems = [plain[start:end].rstrip("s") for start, end in maybes]
    kept = []
    for place, stem in zip(maybes, stems, strict=True):
        low, high = place[0] - NEAR, place[0] + NEAR
        others = stems[bisect_left(starts, low) : bisect_right(starts, high)]
        term_near = bisect_left(anchors, low) < bisect_right(anchors, high)
        if term_near or any(other != stem for other in others):
            kept.append(place)
    return kept


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places in order, of those that overlap only the longest first."""
    kept: list[tuple[int, int]] = []
    for place in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


@cache
def _jargon() -> dict[str, tuple[re.Pattern[str], ...]]:
    path = data_dir() / "jargon.toml"
    groups = validated(_JargonFile, read_toml(path), path.name).groups
    return {
        listener: _terms([group for group in groups if listener in group.unknown_to], path.name)
        for listener in LISTENERS
    }


def _terms(groups: list[Terms], filename: str) -> tuple[re.Pattern[str], ...]:
    """Return four patterns: sure terms, those exact in case, everyday ones, false friends."""
    sure = [_noun(word) for group in groups for word in group.words]
    sure += [_verb(word) for group in groups for word in group.verbs]
    exact = [re.escape(word) + "s?" for group in groups for word in group.exact]
    beside = [_noun(word) for group in groups for word in group.beside]
    unless = tuple(phrase for group in groups for phrase in group.unless)
    return (
        *map(_any_of, (sure, exact, beside)),
        compiled(unless, {}, f"{filename}, unless"),
    )


def _any_of(terms: list[str]) -> re.Pattern[str]:
    """Return a pattern that finds the longest of the terms at each place.

    Terms are gathered by their first letter: at most places one look is then enough.
    """
    by_letter: dict[str, list[str]] = {}
    for term in sorted(terms, key=len, reverse=True):
        letter = term[:1] if term[:1].isalnum() else ""
        by_letter.setdefault(letter, []).append(term.removeprefix(letter))
    gathered = (f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
    return re.compile(rf"(?<![\w.])(?=[\w.])(?:{'|'.join(gathered) or '(?!)'})(?![\w+#])")


def _noun(word: str) -> str:
    if word.endswith("y"):
        return _spaced(word[:-1]) + "(?:y|ies)"
    return _spaced(word) + "(?:e?s)?"


def _verb(word: str) -> str:
    stem = word.removesuffix("e")
    return _spaced(stem) + f"(?:e?[sd]?|{re.escape(word[-1])}?(?:ed|ing))"


def _spaced(word: str) -> str:
    """Let a term be written with a space, a hyphen or neither where it has a hyphen."""
    text = re.escape(word.translate(PLAIN))
    return text.replace(r"\ ", r"[\s-]{1,3}").replace(r"\-", r"[\s-]?")
