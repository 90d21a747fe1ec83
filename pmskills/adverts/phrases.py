"""Read phrases that people write in words, and the words of texts, in any form.

The files that people edit say what to look for without regular expressions:

========================  ============================================================
`manage expectation`      these words one after the other, in any form
`manage .. expectation`   up to three words between them; `...` up to eight; `_` one
`(tell|warn) client`      either, a choice may hold several words; `[very]`: or nothing
`@users`                  any phrase of the file's list of that name
`=no`                     this very form of the word
`deck & board`            both in one sentence, in any order
========================  ============================================================
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import snowballstemmer

from pmskills.adverts.finder import Form, Part, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BOTH: Final = " & "
GAPS: Final = {"_": (1, 1), "..": (0, 3), "...": (0, 8)}  # words
LONGEST_WORD = 30  # letters; a longer one is no word of a phrase
MOST_FORMS = 50_000  # words remembered with their stems
KEPT = 3  # letters at a word's start that the stemmer leaves alone
_PIECE = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")
_WORD = re.compile(r"=?[a-z0-9]+")
_YEAR = re.compile(r"20\d\d")
_CLOSING: Final = {"(": ")", "[": "]"}
_STEMMER = snowballstemmer.stemmer("english")


class Speller:
    """Turns words into their stems, British and American, regular and irregular forms alike."""

    def __init__(self, spelling: Mapping[str, str], irregular: Mapping[str, str]) -> None:
        self._spelling = [(re.compile(f"{old}$"), new) for old, new in spelling.items()]
        self._irregular = irregular
        self.form = lru_cache(maxsize=MOST_FORMS)(self._form)
        self._stem = lru_cache(maxsize=MOST_FORMS)(self._stemmed)
        self._starts = {word[:KEPT] for pair in irregular.items() for word in pair}

    def expect(self, word: str) -> str:
        """Return the stem of a word of a phrase; words that start like it are stemmed from now."""
        self._starts.add(word[:KEPT])
        self.form.cache_clear()
        return self._stem(word)

    def _form(self, word: str) -> Form:
        """Return a word's stem, and the word itself; a number's stem is "0", a year's "2000".

        Only words that start like an expected one are stemmed: it is slow, and no other
        word can be part of a phrase.
        """
        if word[0].isdigit():
            return "2000" if _YEAR.fullmatch(word) else "0", "=" + word
        if word[:KEPT] not in self._starts or len(word) > LONGEST_WORD:
            return word, "=" + word
        return self._stem(word), "=" + word

    def _stemmed(self, word: str) -> str:
        return str(_STEMMER.stemWord(self._spelt(word)))

    def _spelt(self, word: str) -> str:
        word = self._irregular.get(word, word)
        for old, new in self._spelling:
            word, count = old.subn(new, word)
            if count:
                break
        return word


class Cutter:
    """Cuts the phrases of a file into parts; knows the file's lists by name."""

    def __init__(self, speller: Speller, lists: Mapping[str, Sequence[str]]) -> None:
        self._speller = speller
        self._texts = lists
        self._lists: dict[str, Part | None] = {}

    def phrase(self, text: str) -> Phrase:
        """Return a phrase of the file cut into its parts.

        Raises
        ------
        ValueError
            If it cannot be read, with the phrase and the reason.
        """
        return tuple(self._parts(part) for part in text.split(BOTH))

    def _parts(self, text: str) -> tuple[Part, ...]:
        found, rest = self._choices(_PIECE.findall(text), text)
        if rest or len(found) != 1:
            raise _unreadable(text, "a bracket or a '|' stands outside its pair")
        if not any(part.needs() for part in found[0]):
            raise _unreadable(text, "it has no word that must be there")
        return found[0]

    def _choices(self, pieces: list[str], text: str) -> tuple[list[tuple[Part, ...]], list[str]]:
        """Read choices up to a closing bracket; return them and what follows."""
        found: list[list[Part]] = [[]]
        while pieces and pieces[0] not in _CLOSING.values():
            piece, pieces = pieces[0], pieces[1:]
            if piece == "|":
                found.append([])
            elif piece in _CLOSING:
                inner, pieces = self._choices(pieces, text)
                if not pieces or pieces[0] != _CLOSING[piece]:
                    raise _unreadable(text, "a bracket is not closed")
                pieces = pieces[1:]
                found[-1].append(_choice(inner, optional=piece == "["))
            else:
                found[-1].append(self._part(piece, text))
        if not all(found):
            raise _unreadable(text, "one of its choices is empty")
        return [tuple(sequence) for sequence in found], pieces

    def _part(self, piece: str, text: str) -> Part:
        if piece in GAPS:
            return Part(gap=GAPS[piece])
        if piece.startswith("@"):
            return self._list(piece[1:], text)
        if not _WORD.fullmatch(piece):
            raise _unreadable(text, f"'{piece}' is neither a word nor a sign that it may use")
        stem = self._speller.expect(piece.lstrip("="))
        return Part(words=frozenset({piece if piece[0] == "=" else stem}))

    def _list(self, name: str, text: str) -> Part:
        if name not in self._texts:
            raise _unreadable(text, f"there is no list '{name}'")
        if name not in self._lists:
            self._lists[name] = None  # being read
            self._lists[name] = _choice([self._parts(entry) for entry in self._texts[name]])
        part = self._lists[name]
        if part is None:
            raise _unreadable(text, f"the list '{name}' holds itself")
        return part


def _choice(sequences: Sequence[tuple[Part, ...]], *, optional: bool = False) -> Part:
    """Make one part of several phrases; single words are kept apart, as they are quick."""
    alone = [len(s) == 1 and not (s[0].gap or s[0].optional) for s in sequences]
    single = [s[0] for s, is_alone in zip(sequences, alone, strict=True) if is_alone]
    return Part(
        words=frozenset[str]().union(*(part.words for part in single)),
        longer=(
            *(phrase for part in single for phrase in part.longer),
            *(s for s, is_alone in zip(sequences, alone, strict=True) if not is_alone),
        ),
        optional=optional,
    )


def _unreadable(text: str, reason: str) -> ValueError:
    return ValueError(f"the phrase '{text}' cannot be read: {reason}. Mend it.")
