"""How the files of phrases are written, and how their phrases are found in a text.

A phrase may leave gaps, name a list and say where it stands, so that people can edit the
files without knowing regular expressions.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from pmskills.datafiles import DataFileError, Text, listed

Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]
# Same length in, same length out: places found in the plain text hold in the original.
PLAIN = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ\u2019\u2018\u02bc\u2010\u2011\u00a0\0",
    "abcdefghijklmnopqrstuvwxyz'''--  ",
)
SPACE = r"(?:\s{1,4}|\b)"
START = r"(?:\A|(?<=[^\w\s'])|(?<=[^\w\s']\s)|(?<=\n)|(?<=\s\s))"
END = r"(?=\s{0,4}(?:\Z|[^\w\s']))"
GAP = r"(?:\s{1,4}[^\W_][\w'-]*){0,4}?"
REST = r"(?:\s{1,4}(?!(?:but|because|since|if|and (?:i|we))\b)[^\W_][\w'-]*){0,12}"


def found(
    plain: str, pattern: re.Pattern[str], unless: re.Pattern[str] | None
) -> list[tuple[int, int]]:
    """Return where a pattern stands outside its false friends."""
    masked = unless.sub(lambda match: "_" * len(match[0]), plain) if unless else plain
    places = []
    for match in pattern.finditer(masked):
        hit = match[0]
        start = match.start() + len(hit) - len(hit.lstrip())
        if hit.strip():
            places.append((start, start + len(hit.strip())))
    return places


def count_words(plain: str) -> int:
    """Return how many words a text has."""
    return len(re.findall(r"\w[\w'-]*", plain))


def compiled(phrases: Texts, lists: dict[str, Texts], where: str) -> re.Pattern[str]:
    """Return one pattern for all phrases; it finds nothing if there are none."""
    try:
        alternatives = "|".join(_pattern(phrase, lists) for phrase in phrases) or r"(?!)"
        return re.compile(rf"(?:(?<![\w'])(?=\w)|(?=n't|'))(?:{alternatives})(?!\w|'\w|-\w)")
    except (re.error, KeyError, RecursionError):
        raise _unreadable(phrases, lists, where) from None


def _unreadable(phrases: Texts, lists: dict[str, Texts], where: str) -> DataFileError:
    """Return an error that names the first phrase that cannot be read."""
    for phrase in phrases:
        try:
            re.compile(_pattern(phrase, lists))
        except KeyError as error:
            return DataFileError(
                f"{where}: the phrase '{phrase}' names a list {error} that is not in the file. "
                "Add it, or check its spelling."
            )
        except (re.error, RecursionError) as error:
            return DataFileError(
                f"{where}: the phrase '{phrase}' cannot be read ({error}). "
                "See the head of the file for how to write one."
            )
    return DataFileError(f"{where}: the phrases cannot be read together. Check their brackets.")


def _pattern(phrase: str, lists: dict[str, Texts]) -> str:
    """Translate a phrase of the file into a regular expression."""
    text = re.sub(r" ?\.\.\.$", "\1", phrase)
    text = re.sub(r" ?\.\.\.(?= )", "\2", text)
    text = re.sub(r"\((?!\?)", "(?:", text)
    text = re.sub(r"'(?!re|ll|d\b)", "'?", text)
    text = re.sub(r"\^ ?", "\3", text)
    text = re.sub(r" ?\$", "\4", text)
    text = text.replace("[a-z]", r"[^\W\d_]").replace(" ", SPACE)
    for mark, meaning in zip("\1\2\3\4", (REST, GAP, START, END), strict=True):
        text = text.replace(mark, meaning)
    return re.sub(
        r"<(\w[\w-]*)>",
        lambda name: "(?:" + "|".join(_pattern(each, lists) for each in lists[name[1]]) + ")",
        text,
    )
