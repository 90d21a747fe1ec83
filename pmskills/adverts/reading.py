"""What a job advert asks of a person, with the sentences that say so.

Every role is different even with the same title, and the advert is where a firm says how.
The reading goes by phrases that people can see and edit (`data/advert_phrases.toml`) and by
what single words weigh (`data/advert_words.toml`), so that each figure can be traced to a
sentence and argued with. It is a reading of words: an advert can ask for a thing in words
that nobody has listed or weighed yet.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from pmskills.adverts.hits import TITLE_SENTENCES, Hit, hits
from pmskills.adverts.lexicon import Lexicon, load_lexicon
from pmskills.adverts.role import adjusted
from pmskills.adverts.sections import Line, lines
from pmskills.roles import DEFAULT_ROLE, Role, load_roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pmskills.feedback import Emphasis

STRONG = 4  # points
MOST_TOUCHED = 2  # points of all sentences that only touch a skill
ASKED = 2  # questions for each skill left open
NO_ADVERT = (
    "This does not read like a job advert in English, so no role was made from it;"
    " paste the whole advert, or choose a starting role."
)


@dataclass(frozen=True)
class AdvertReading:
    """What an advert says.

    Attributes
    ----------
    is_advert : bool
        False for a text that is no job advert; then `role` is None.
    message : str
        One plain sentence if it is no advert; else empty.
    emphasis : Mapping of str to str
        "none", "some" or "strong" a skill.
    evidence : Mapping of str to tuple of str
        The sentences that count for a skill, each exactly as the text has it, the one that
        says most first.
    hits : tuple of Hit
        Every phrase found, in its place; also those that do not count, and why.
    questions : Mapping of str to tuple of str
        What to ask the recruiter or hiring manager about each skill left open.
    role : Role or None
        The starting role, adjusted.
    """

    is_advert: bool
    message: str = ""
    emphasis: Mapping[str, Emphasis] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    role: Role | None = None


def read_advert(text: str, starting_role: Role | None = None) -> AdvertReading:
    """Read a job advert.

    The rule. The words of a sentence weigh for or against a skill, and a listed phrase adds to
    that. By its weight a sentence gives the skill nothing, 1, 2 or 3 points; one more if it is
    required or stressed, and 1 at most if it is nice to have or happens now and then. (All
    sentences of 1 point count 2 together at most.) Four points are a strong emphasis, fewer are
    some, and what is denied, said of the company, offered or somebody else's duty counts for
    nothing.

    A strong emphasis raises the starting role's target by half a level, and its importance
    to at least .8; some raises the importance to at least .5. A title more senior than the
    starting role's name raises the targets of the skills that the advert speaks of by
    another half level, a more junior one lowers them. A skill that the advert says nothing
    about keeps target and importance, and says so.

    Parameters
    ----------
    text : str
        What was pasted: plain text or HTML, of any length, even empty.
    starting_role : Role, optional
        What to adjust; the product manager of `load_roles` if left out.

    Returns
    -------
    AdvertReading
        Frozen; nothing of it is stored.

    Examples
    --------
    >>> reading = read_advert(
    ...     "Product Manager. We are looking for someone to join our team in Leeds. "
    ...     "You will tell our largest customers no, and hold the line when they complain. "
    ...     "You must make tough decisions. Our vision is a better world. Salary: 50,000."
    ... )
    >>> reading.emphasis["assertiveness"], reading.emphasis["vision"]
    ('strong', 'none')
    >>> sorted(reading.evidence["assertiveness"])[0]
    'You must make tough decisions.'
    """
    lexicon = _lexicon()
    read = list(lines(text, lexicon))
    if not _is_advert(read, lexicon):
        return _no_advert(lexicon)
    found = tuple(hits(text, read, lexicon))
    strength = {skill: emphasis(found, skill) for skill in lexicon.questions}
    evidence = {skill: _evidence(found, skill) for skill in lexicon.questions}
    starting_role = starting_role or load_roles()[DEFAULT_ROLE]
    seniority = _seniority(text, read, starting_role, lexicon)
    return AdvertReading(
        is_advert=True,
        emphasis=strength,
        evidence=evidence,
        hits=found,
        questions={
            skill: ask[:ASKED] for skill, ask in lexicon.questions.items() if not evidence[skill]
        },
        role=adjusted(starting_role, strength, evidence, seniority),
    )


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return load_lexicon()


def _no_advert(lexicon: Lexicon) -> AdvertReading:
    return AdvertReading(
        is_advert=False,
        message=NO_ADVERT,
        emphasis=dict.fromkeys(lexicon.questions, "none"),
        evidence=dict.fromkeys(lexicon.questions, ()),
    )


def _is_advert(read: Sequence[Line], lexicon: Lexicon) -> bool:
    """Tell whether the words of a text are those of a job advert."""
    return lexicon.weigher.is_advert([stem for line in read for stem, _ in line.forms])


def emphasis(found: Iterable[Hit], skill: str) -> Emphasis:
    """Return how strongly the hits that count ask for a skill."""
    points = [_points(group) for group in _by_sentence(found, skill).values()]
    total = sum(point for point in points if point > 1) + min(MOST_TOUCHED, points.count(1))
    if total >= STRONG:
        return "strong"
    return "some" if total else "none"


def _points(group: Sequence[Hit]) -> int:
    """Return how much one sentence counts for a skill, given its hits that count."""
    return max(hit.points for hit in group)


def _evidence(found: Iterable[Hit], skill: str) -> tuple[str, ...]:
    groups = sorted(_by_sentence(found, skill).values(), key=_points, reverse=True)
    return tuple(dict.fromkeys(group[0].sentence for group in groups))


def _by_sentence(found: Iterable[Hit], skill: str) -> Mapping[int, list[Hit]]:
    groups: dict[int, list[Hit]] = defaultdict(list)
    for hit in found:
        if hit.skill == skill and hit.points:
            groups[hit.sentence_start].append(hit)
    return groups


def _seniority(
    text: str, read: Sequence[Line], starting_role: Role, lexicon: Lexicon
) -> tuple[float, str]:
    """Return how many levels the advert's title stands above a role's name, and the title."""
    usual = lexicon.seniority.find(lexicon.forms(starting_role.name.lower().split()))
    for line in read[:TITLE_SENTENCES]:
        for one in lexicon.seniority.find(line.forms):
            levels = one.label - (usual[0].label if usual else 0)
            return levels, text[line.sentence.start : line.sentence.end]
    return 0.0, ""
