"""Cut a pasted text into sentences and words, each with its place in the text.

What a page quotes from somebody else's text must stand in it letter for letter. So
nothing is cleaned away: tags, entities and control characters are blanked to spaces of
the same length, lines that a mail program wrapped are joined, and every sentence and
word keeps the offsets at which the given text has it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_SENTENCE = 600  # characters; a longer one is cut, so that no pattern has to search far
LONGEST_HEADING = 70  # characters
SHORTEST_WRAP = 40  # characters; a shorter line is an entry of a list of its own
FEWEST_LISTED = 3  # entries with semicolons between them that make a sentence a list
WIDEST_WRAP = 100  # characters; longer lines were not wrapped by hand

_HTML = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|html|body|span|b|strong|td|section)\b", re.I)
_BLOCK_TAG = re.compile(r"<(?:p|div|br|li|ul|ol|h[1-6]|td|section)\b", re.I)
_HIDDEN = re.compile(r"<(!--|script\b|style\b|head\b|template\b|noscript\b)", re.I)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*>", re.I)
_ENTITY = re.compile(r"&(#?\w{1,8});")
_ENTITIES: Final = {"amp": "&", "rsquo": "'", "lsquo": "'", "apos": "'", "#39": "'", "#8217": "'"}
_INLINE_TAGS: Final = "a abbr b code em font i mark small span strong sub sup u"
_INLINE: Final = frozenset(_INLINE_TAGS.split())
_SAME_LENGTH: Final = {
    **dict.fromkeys((*range(9), *range(13, 32), *range(127, 160)), " "),
    **{ord(mark): " " for mark in "\t\v\f\xa0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"},
    **{ord(mark): "'" for mark in "\u2018\u2019\u02bc\u0060\u00b4"},
    **{ord(mark): '"' for mark in "\u201c\u201d"},
    **{ord(mark): "\n" for mark in "\u2028\u2029\x85"},
}
_BULLET = re.compile(
    r"\s*(?:(?:[-*+>•·‣▪◦●○■□►▸➤➢✓✔✅\u2013—→»]|\(?\d{1,2}[.)]|\(?[a-z][.)])\ "
    r"|[\u2600-\u27bf\U0001f300-\U0001faff])\s*"
)
_INNER_BULLET = re.compile(r"(?<! ) +[•▪◦●►▸➤✓✔✅] *")
_END = re.compile(
    r"(?<![.!?…])[.!?…]+[\"')\]]*(?=\s+[^a-z\s])"
    r"|(?<=[a-z]{3})[.!?]+(?=\s+[a-z])"  # some write without capitals
)
_LIST_END = re.compile(r";(?=\s)")  # of an entry, where a sentence is a whole list
_ABBREVIATION = re.compile(
    r"(?:\b(?:(?i:e\.g|i\.e|vs|approx|dr|mr|mrs|ms|st|inc|ltd|incl|dept|prof|etc|max|min|resp))|(?<![\w'])[A-Z])\.$"
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_BREAK = re.compile(r"[;:!?.()\[\]\u2013—]| - ")
_SHORT: Final = {"ll": "will", "re": "are", "ve": "have", "d": "would", "m": "am"}
_TAKES_IS: Final = "it that this what who where how there here he she"
_BEFORE_IS: Final = frozenset(_TAKES_IS.split())
_SHORT_STEMS: Final = {"ca": "can", "wo": "will", "sha": "shall"}


class Word(NamedTuple):
    """A word in lower case, contractions opened; `clause` counts strong punctuation before it."""

    start: int
    end: int
    word: str
    clause: int


class Sentence(NamedTuple):
    """A sentence, a bullet or a heading; `block` numbers the paragraph or bullet it stands in."""

    start: int
    end: int
    block: int
    is_heading: bool


def blanked(text: str) -> str:
    """Return the text at the same length with tags, entities and control characters blanked.

    Examples
    --------
    >>> blanked("<b>Say&nbsp;no</b>")
    '   Say      no    '
    """
    if "\n" not in text:
        text = text.replace("\r", "\n")
    if _HTML.search(text):
        if _BLOCK_TAG.search(text):  # a page's own line ends mean nothing: its tags part lines
            text = text.replace("\n", " ")
        text = _without_hidden(text)
        text = _TAG.sub(_tag, text)
        text = _ENTITY.sub(lambda m: _ENTITIES.get(m[1].lower(), " ").ljust(len(m[0])), text)
    return text.translate(_SAME_LENGTH)


def _without_hidden(text: str) -> str:
    """Blank what a browser would not show: comments, scripts, styles."""
    pieces: list[str] = []
    at, unclosed = 0, set[str]()
    for match in _HIDDEN.finditer(text):
        name = match[1].lower()
        if match.start() < at or name in unclosed:
            continue
        ending = "-->" if name == "!--" else f"</{name}"
        closing = re.compile(ending, re.I).search(text, match.end())
        if closing is None:
            unclosed.add(name)
            continue
        pieces += [text[at : match.start()], "\n".ljust(closing.end() - match.start())]
        at = closing.end()
    return "".join([*pieces, text[at:]])


def _tag(match: re.Match[str]) -> str:
    closing, name = match[1], match[2].lower()
    if name in _INLINE:
        return " " * len(match[0])
    if name == "li" and not closing:
        return "\n• ".ljust(len(match[0]))
    return ("\n" if name in ("br", "li", "td", "tr") else "\n\n").ljust(len(match[0]))


def sentences(text: str) -> Iterator[Sentence]:
    r"""Yield the sentences of a blanked text, in order, by their offsets.

    Examples
    --------
    >>> text = "Your tasks\n\n- Say no. Mean it.\n- Lead a team that\n  has grown"
    >>> [text[s.start : s.end] for s in sentences(text)]
    ['Your tasks', 'Say no.', 'Mean it.', 'Lead a team that\n  has grown']
    """
    for number, (start, end, is_bullet) in enumerate(_blocks(text)):
        body = text[start:end]
        heading = not is_bullet and _is_heading(body)
        for left, right in _split(body):
            yield Sentence(start + left, start + right, number, heading)


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield paragraphs and bullets, lines that belong together joined: start, end, is a bullet."""
    lines = [m.span() for m in re.finditer(r"[^\n]+", text) if not m[0].isspace()]
    width = _wrap_width([end - start for start, end in lines])
    block: tuple[int, int, bool] | None = None
    before = ""
    for start, end in lines:
        line = text[start:end]
        bullet = _BULLET.match(line)
        adjacent = block and text.count("\n", block[1], start) == 1
        listed = block is not None and not block[2] and text[block[0]].islower()
        if block and adjacent and not bullet and _goes_on(before, line, width, listed=listed):
            block, before = (block[0], end, block[2]), line
            continue
        if block:
            yield block
        block = (start + bullet.end(), end, True) if bullet else (start, end, False)
        before = line
    if block:
        yield block


def _wrap_width(lengths: list[int]) -> int:
    """Return the width at which a text was wrapped by hand, 0 if it was not."""
    return widest if (widest := max(lengths, default=0)) <= WIDEST_WRAP else 0


def _goes_on(before: str, line: str, width: int, *, listed: bool) -> bool:
    """Tell whether a line continues the one before: in lower case, unless all are `listed` so."""
    first = line.split(maxsplit=1)[0]
    last = before.rstrip()
    if last.endswith((":", ".", "!", "?")) and len(last) < LONGEST_HEADING // 2:
        return False
    if first[0].islower() and len(last) > SHORTEST_WRAP and not listed:
        return True
    return bool(width) and len(last) > width // 2 and len(last) + 1 + len(first) > width


def _is_heading(body: str) -> bool:
    body = body.strip().strip("*#=_ ")
    return (
        0 < len(body) <= LONGEST_HEADING
        and "\n" not in body
        and (body[-1] not in ".!,;" or body.endswith("..."))
        and len(body.split()) <= 9
    )


def _split(body: str) -> Iterator[tuple[int, int]]:
    left = 0
    for match in re.finditer(f"{_END.pattern}|{_INNER_BULLET.pattern}", body):
        is_bullet = not match[0].strip("•▪◦●►▸➤✓✔✅ ")
        if not is_bullet and _ABBREVIATION.search(body[max(left, match.end() - 8) : match.end()]):
            continue
        yield from _pieces(body, left, match.start() if is_bullet else match.end())
        left = match.end()
    yield from _pieces(body, left, len(body))


def _pieces(body: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence without the spaces around it, cut where it is a list or too long."""
    ends = [match.end() for match in _LIST_END.finditer(body, left, right)]
    if len(ends) >= FEWEST_LISTED - 1:
        for end in ends:
            yield from _pieces(body, left, end)
            left = end
    while left < right:
        cut = right
        if right - left > LONGEST_SENTENCE:
            space = body.rfind(" ", left + 1, left + LONGEST_SENTENCE)
            cut = space if space > left else left + LONGEST_SENTENCE
        piece = body[left:cut]
        if piece.strip():
            yield (
                left + len(piece) - len(piece.lstrip()),
                cut - (len(piece) - len(piece.rstrip())),
            )
        left = cut


def words(text: str, start: int, end: int) -> list[Word]:
    """Return the words of a blanked text between two offsets, contractions opened.

    Examples
    --------
    >>> [word.word for word in words("You won't: she's", 0, 16)]
    ['you', 'will', 'not', 'she', 'is']
    """
    found: list[Word] = []
    clause, last = 0, start
    for match in _WORD.finditer(text, start, end):
        clause += text[last : match.start()] != " " and bool(
            _BREAK.search(text, last, match.start())
        )
        last = match.end()
        word = match[0].lower()
        if "'" in word or word == "cannot":
            found += [Word(*match.span(), part, clause) for part in _opened(word)]
        else:
            found.append(Word(*match.span(), word, clause))
    return found


def _opened(word: str) -> tuple[str, ...]:
    """Return the words of "cannot", or of one with an apostrophe."""
    if word == "cannot":
        return "can", "not"
    stem, _, rest = word.partition("'")
    if rest == "t" and stem.endswith("n") and len(stem) > 1:
        stem = word[:-3] if word != "can't" else "can"
        return _SHORT_STEMS.get(stem, stem), "not"
    if rest == "s" and stem in _BEFORE_IS:
        return stem, "is"
    return (stem, _SHORT[rest]) if rest in _SHORT else (stem,)
