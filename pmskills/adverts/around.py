"""What stands around a phrase, and whether it still counts there.

The same words can be asked of the candidate, denied, said of the company, offered as a
benefit, or be somebody else's duty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pmskills.adverts.sections import ABOUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmskills.adverts.finder import Found
    from pmskills.adverts.sections import Line

Weight = Literal["plain", "required", "stressed", "nice to have", "in passing"]
Discount = Literal[
    "", "negated", "not wanted", "company blurb", "offered", "somebody else's duty", "weak"
]

REACH: Final = {"no": 4, "without": 4}  # words that a negation reaches; others:
LONG_REACH = 14
AFTER = 8  # words between a phrase and "... is done by our agency"


class Around:
    """What stands around the phrases found in one sentence."""

    def __init__(
        self, line: Line, found: Sequence[Found], marks: Sequence[Found], title: set[str]
    ) -> None:
        self.line = line
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
        section = self.line.section
        if section == "nice to have" or self._marked("nice_to_have"):
            return "nice to have"
        if any(self._same_clause(one, start) for start, _ in self._marked("in_passing")):
            return "in passing"
        if section == "required" or self._marked("required"):
            return "required"
        return "stressed" if self._marked("headline") else "plain"

    def discount(self, one: Found) -> Discount:
        """Return why a phrase does not count, or nothing."""
        section = self.line.section
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
