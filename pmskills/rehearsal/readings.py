"""What can be said of a rehearsal: what is missing and where, never a mark."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pmskills.practice import NoReading, find_jargon, read_no
from pmskills.rehearsal.models import LISTENER_IDS, Told
from pmskills.wording import reading_age

if TYPE_CHECKING:
    from pmskills.practice import Span
    from pmskills.rehearsal.models import Claim, Intention, Proposal, View, Vision

WORDS_A_MINUTE: Final = 140  # a calm speaking pace
FEWEST_FOR_AN_AGE: Final = 20  # words
LONGEST_TALK: Final = 120  # seconds that a point of view should take at most
VIEW_PARTS: Final = {
    "domain": "the domain",
    "market": "the market",
    "problem": "the problem",
    "plan": "the plan",
    "measure": "the measure of success",
}
STATED: Final = ("domain", "market", "problem")  # the plan and the measure are aims, not claims
TOLD_PARTS: Final = {"why": "why", "cost": "what it costs", "gain": "what it earns"}
NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")


def parts_missing(view: View) -> tuple[str, ...]:
    """Return which of a point of view's five parts are empty, in words.

    Examples
    --------
    >>> from pmskills.rehearsal import View
    >>> parts_missing(View(domain="Home batteries", plan="Begin with flats"))
    ('the market', 'the problem', 'the measure of success')
    """
    return tuple(words for part, words in VIEW_PARTS.items() if not getattr(view, part).strip())


def without_source(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return the claims that say something and name no source.

    Examples
    --------
    >>> from pmskills.rehearsal import Claim
    >>> [c.claim for c in without_source((Claim(claim="a", source="census"), Claim(claim="b")))]
    ['b']
    """
    return tuple(c for c in claims if (c.claim + c.number).strip() and not c.source.strip())


def unbacked_numbers(text: str, claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """Return the numbers of a text that stand in no claim with a source.

    Examples
    --------
    >>> from pmskills.rehearsal import Claim
    >>> unbacked_numbers("2 in 100 of 2,000", (Claim(number="2 in 100", source="list"),))
    ('2,000',)
    """
    sourced = (f"{c.claim} {c.number}" for c in claims if c.source.strip())
    backed = {number for said in sourced for number in NUMBER.findall(said)}
    return tuple(dict.fromkeys(n for n in NUMBER.findall(text) if n not in backed))


def unbacked_sentences(text: str, claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """Return the sentences with a number that stands in no claim with a source.

    Examples
    --------
    >>> unbacked_sentences("Few pay. 2 in 100 leave.", ())
    ('2 in 100 leave',)
    """
    sentences = (each.strip(" .") for each in re.split(r"(?<=[.!?])\s|\n", text))
    return tuple(each for each in sentences if unbacked_numbers(each, claims))


def seconds_to_say(text: str) -> int:
    """Return how many seconds a text takes to say at 140 words a minute.

    Examples
    --------
    >>> seconds_to_say("word " * 280)
    120
    """
    return round(len(text.split()) * 60 / WORDS_A_MINUTE)


def whole_view(view: View) -> str:
    """Return a point of view as it would be said: its parts in order."""
    return "\n".join(filter(None, (getattr(view, part).strip() for part in VIEW_PARTS)))


def about_view(vision: Vision) -> tuple[str, ...]:
    """Say what a point of view has and lacks, and how long it takes to say."""
    text, missing = whole_view(vision.view), parts_missing(vision.view)
    stated = "\n".join(getattr(vision.view, part) for part in STATED)
    unbacked = ", ".join(f"“{each}”" for each in unbacked_sentences(stated, vision.facts))
    seconds = max(1, seconds_to_say(text))
    too_long = f" That is more than {LONGEST_TALK}: leave out what they can ask."
    return (
        f"Not there yet: {', '.join(missing)}." if missing else "All five parts are there.",
        *about_claims(vision.facts),
        *(
            [f"Numbers here without a fact that names their source: {unbacked}. An aim needs none."]
            if unbacked
            else []
        ),
        f"It takes about {counted(seconds, 'second')} to say at {WORDS_A_MINUTE} words a minute."
        + (too_long if seconds > LONGEST_TALK else ""),
    )


def about_claims(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """Say which claims name no source, in the person's words; nothing if all do."""
    bare = [claim.claim.strip() or claim.number.strip() for claim in without_source(claims)]
    return (f"No source yet: {', '.join(f'“{each}”' for each in bare)}.",) if bare else ()


def about_proposal(proposal: Proposal) -> tuple[str, ...]:
    """Say what each listener would hear: what is missing, and the words they do not know."""
    ask = len(proposal.ask.split())
    first = f"What you ask for comes first, in {counted(ask, 'word')}."
    heard = (
        f"{listener.capitalize()}: {about_told(proposal.told[slug], proposal.ask, listener)}"
        for slug, listener in LISTENER_IDS.items()
        if proposal.told.get(slug, Told()) != Told()
    )
    return (first if ask else "Say first what you ask for.", *heard, *about_claims(proposal.claims))


def about_told(told: Told, ask: str, listener: str) -> str:
    """Say what one listener would hear."""
    text = "\n".join(filter(None, (ask.strip(), *(getattr(told, p).strip() for p in TOLD_PARTS))))
    missing, terms = untold(told), find_jargon(text, listener)
    words = ", ".join(f"“{term}”" for term in dict.fromkeys(terms))
    return " ".join(
        (
            f"not said yet: {', '.join(missing)}." if missing else "why, cost and gain are there.",
            f"Words they may not know ({len(terms)}): {words}." if terms else "No jargon found.",
            *_easy(text),
        )
    )


def _easy(text: str) -> tuple[str, ...]:
    """Say from which age a text is easily read; a few words are too few to say."""
    is_enough = len(text.split()) >= FEWEST_FOR_AN_AGE
    easy = f"Easy to read for anyone from about {reading_age(text)} years of age."
    return (easy,) if is_enough else ()


def untold(told: Told) -> tuple[str, ...]:
    """Return which of why, cost and gain a listener does not hear."""
    return tuple(words for part, words in TOLD_PARTS.items() if not getattr(told, part).strip())


def intended(line: Intention) -> str:
    """Return one line of a plan as a sentence, or nothing if it is empty.

    Examples
    --------
    >>> from pmskills.rehearsal import Intention
    >>> intended(Intention(when="When they ask again,", then="say no first."))
    'When they ask again, I will say no first.'
    """
    when = re.sub(r"(?i)^when\s+", "", line.when.strip()).rstrip(" .,")
    then = line.then.strip().rstrip(" .")
    if then and not re.match(r"I\b", then):
        then = f"I will {then}"
    said = ", ".join(filter(None, (when and f"When {when}", then)))
    return f"{said}." if said else ""


def marked(text: str) -> tuple[tuple[str, str], ...]:
    """Cut an answer into pieces, each with what `read_no` found there, or "".

    Where what was found overlaps, it is one piece.

    Examples
    --------
    >>> marked("Sorry, no.")
    (('Sorry', 'apology'), (', ', ''), ('no', 'no'), ('.', ''))
    """
    spans = read_no(text).spans
    edges = {0, len(text), *(edge for span in spans for edge in (span.start, span.end))}
    inside = {edge for edge in edges if any(span.start < edge < span.end for span in spans)}
    return tuple(
        (text[start:end], ", ".join(_kinds(spans, start, end)))
        for start, end in pairwise(sorted(edges - inside))
    )


def _kinds(spans: tuple[Span, ...], start: int, end: int) -> dict[str, None]:
    """Return the kinds found in a piece of a text, each once, in order."""
    return dict.fromkeys(span.kind for span in spans if start <= span.start and span.end <= end)


def about_no(reading: NoReading, seconds: int) -> tuple[str, ...]:
    """Say what an answer to a request says, in sentences.

    Examples
    --------
    >>> about_no(read_no("No. Search serves every client."), 12)[0]
    'A plain no, and it comes first.'
    """
    found = ", ".join(
        (
            counted(len(reading.hedges), "hedge"),
            counted(len(reading.apologies), "apology"),
            counted(len(reading.promises), "promise"),
        )
    ).capitalize()
    length = counted(reading.words, "word").capitalize()
    length += f", written in {counted(seconds, 'second')}" if seconds else ""
    return (
        _plain(reading),
        f"{found}{_around(reading)}",
        f"{length}. This goes by lists of phrases, so it can be wrong.",
    )


def _around(reading: NoReading) -> str:
    """Say which reasons and offers stand around a no; without a no, none is missing."""
    reasons = counted(reading.reasons, "reason")
    told = f"; {reasons}." if reading.reasons or reading.says_no else "."
    if reading.alternative:
        return f"{told} Something else is offered."
    return f"{told} Nothing else is offered." if reading.says_no else told


def _plain(reading: NoReading) -> str:
    if not reading.says_no:
        return "No plain no in it; if you meant a yes, that is an answer."
    if not reading.words_to_no:
        return "A plain no, and it comes first."
    place = " in the first sentence" if reading.no_first else ""
    return f"A plain no{place}, after {counted(reading.words_to_no, 'word')}."


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an".

    Examples
    --------
    >>> with_article("executive"), with_article("peer")
    ('an executive', 'a peer')
    """
    return f"{'an' if noun[:1].lower() in {*'aeiou'} else 'a'} {noun}"


def counted(count: int, noun: str) -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> counted(0, "word"), counted(1, "word"), counted(2, "apology")
    ('no words', '1 word', '2 apologies')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count or 'no'} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"
