"""Read a reply to a request: is there a plain no, and what stands around it.

A plain no gets lost among hedges, apologies and promises made by accident. Showing each
of them in its place is feedback that a person can act on tonight. The readings are
counts, never a mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from pmskills.datafiles import Entry, data_dir, read_toml, validated
from pmskills.practice.notation import PLAIN, Texts, compiled, count_words, found

Kind = Literal["no", "hedge", "apology", "promise", "reason", "alternative"]
LONGEST_REPLY = 10_000  # characters; of a longer one, only the words are counted
SHORTEST_REASON = 4  # words in a statement that counts as a reason


class Span(NamedTuple):
    """Where a phrase stands: `text[start:end]`; spans of two kinds may overlap."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class NoReading:
    """What a reply to a request says, and how.

    Attributes
    ----------
    says_no : bool
        Whether there is a refusal that holds, however it is wrapped.
    no_first : bool
        Whether the first sentence holds it.
    hedges, apologies, promises : tuple of str
        The phrases found, as they stand in the text, in order.
    reasons : int
        How many reasons are given; an estimate.
    words : int
        How many words the reply has.
    words_to_no : int or None
        How many words stand before the no; None without one.
    alternative : bool
        Whether something else, or another time, is offered.
    spans : tuple of Span
        Where each phrase stands, in order, for highlighting it in its place.
    """

    says_no: bool
    no_first: bool
    hedges: tuple[str, ...]
    apologies: tuple[str, ...]
    promises: tuple[str, ...]
    reasons: int
    words: int
    words_to_no: int | None
    alternative: bool
    spans: tuple[Span, ...]


class Phrases(Entry):
    """Phrases of one kind, and the false friends within which none counts."""

    phrases: Annotated[Texts, Field(min_length=1)]
    unless: Texts = ()


class _RepliesFile(Entry):
    lists: dict[str, Texts]
    no: Phrases
    yes: Phrases
    accept: Phrases
    hedge: Phrases
    apology: Phrases
    promise: Phrases
    reason: Phrases
    alternative: Phrases
    courtesy: Phrases


def read_no(text: str) -> NoReading:
    """Read a reply to a request: is there a plain no, and what stands around it.

    Parameters
    ----------
    text : str
        The reply, in the person's own words; phrases are sought in its first 10,000
        characters.

    Returns
    -------
    NoReading
        Frozen; every phrase stands in the text as it is given back.

    Examples
    --------
    >>> read_no("No problem, I'll do it.").says_no
    False
    >>> reading = read_no("I know this matters; we won't do it this quarter, sorry.")
    >>> reading.says_no, reading.words_to_no, reading.apologies
    (True, 4, ('sorry',))
    """
    plain = text[:LONGEST_REPLY].translate(PLAIN)
    lexicon = _replies()
    nos = _standing(plain, found(plain, *lexicon["no"]), found(plain, *lexicon["yes"]))
    kinds: dict[Kind, list[tuple[int, int]]] = {"no": nos}
    for kind in ("hedge", "apology", "promise", "reason", "alternative"):
        kinds[kind] = found(plain, *lexicon[kind])
    if nos:
        courtesies = found(plain, *lexicon["courtesy"])
        kinds["reason"] = sorted([*kinds["reason"], *_statements(plain, kinds, courtesies)])
    elif found(plain, *lexicon["accept"]):
        kinds["alternative"] = []  # what is asked along with a yes stands in nobody's stead
    spans = sorted(
        (Span(kind, *place) for kind, places in kinds.items() for place in places),
        key=lambda span: span[1:],
    )
    return NoReading(
        says_no=bool(nos),
        no_first=bool(nos) and not re.search(r"[.!?]\s|\n", plain[: nos[0][0]].lstrip()),
        hedges=tuple(text[start:end] for start, end in kinds["hedge"]),
        apologies=tuple(text[start:end] for start, end in kinds["apology"]),
        promises=tuple(text[start:end] for start, end in kinds["promise"]),
        reasons=len(kinds["reason"]),
        words=count_words(text),
        words_to_no=count_words(plain[: nos[0][0]]) if nos else None,
        alternative=bool(kinds["alternative"]),
        spans=tuple(spans),
    )


def _standing(
    plain: str, nos: list[tuple[int, int]], takebacks: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Keep each no that is not part of a question and not taken back later."""
    asked = re.compile(r"[^.,;:!?\n]*\?")
    told = [no for no in nos if plain.startswith("no", no[0]) or not asked.match(plain, no[1])]
    last = max((start for start, _ in takebacks), default=-1)
    return [no for no in told if no[0] > last]


def _statements(
    plain: str, kinds: dict[Kind, list[tuple[int, int]]], courtesies: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the clauses that state something around a no, with none of the other kinds."""
    taken = [*kinds["no"][:1], *courtesies]
    for kind in ("apology", "promise", "reason", "alternative"):
        taken += kinds[kind]
    starts = sorted(start for start, _ in taken)
    plain = _with_a_stop_after(plain, kinds["no"][0][1])
    stated = []
    for clause in re.finditer(r"[^.;:!?\n]+(?![^.;:!?\n]*\?)", plain):
        while starts and starts[0] < clause.start():
            starts.pop(0)
        free = not starts or starts[0] >= clause.end()
        is_more_no = re.match(r"\s*(not|never|nor)\b", clause[0], re.I)
        if free and not is_more_no and count_words(clause[0]) >= SHORTEST_REASON:
            start = clause.end() - len(clause[0].lstrip())
            stated.append((start, start + len(clause[0].strip())))
    return stated


def _with_a_stop_after(plain: str, end: int) -> str:
    """Return the text with a comma or a dash behind the no as a full stop, the rest in place.

    Examples
    --------
    >>> _with_a_stop_after("No, the team is on payments.", 2)
    'No. the team is on payments.'
    """
    after = re.sub(r"^\s*(,|[-\u2013\u2014]+\s)", lambda stop: "." * len(stop[0]), plain[end:])
    return plain[:end] + after


@cache
def _replies() -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    path = data_dir() / "replies.toml"
    file = validated(_RepliesFile, read_toml(path), path.name)
    kinds = {name: value for name, value in file if isinstance(value, Phrases)}
    return {
        name: (
            compiled(kind.phrases, file.lists, f"{path.name}, {name}"),
            compiled(kind.unless, file.lists, f"{path.name}, {name}, unless"),
        )
        for name, kind in kinds.items()
    }
