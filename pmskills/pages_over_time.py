"""What the pages after an interview open with: the feedback on one attempt, and all so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pmskills import attempt_words, progress
from pmskills import journal as journals
from pmskills.display import Shown, Words, example, run_again
from pmskills.example import example_journal
from pmskills.feedback import Reading
from pmskills.journal import Journal
from pmskills.recover import closed_note, today

if TYPE_CHECKING:
    import pandas as pd

    from pmskills.display import Table

FEWEST_FOR_A_TREND = 4


SOMEBODY = "Until then this page shows somebody made up: nothing below is about you."
SOMEBODY_IN_PART = "Until then, what is marked “Example” below is somebody made up, not you."
TOO_FEW = "A comparison needs two answered attempts."
UNTIL_THEN = "Until then, here is a made-up one."
CLOSED_UNTIL_THEN = "Until then, the comparison is a made-up one."


@dataclass(frozen=True)
class Debriefed:
    """What others saw of one attempt, and what it tested.

    Attributes
    ----------
    title : Words
        Which attempt this is.
    seen : DataFrame
        The self-rating beside the last reading of the feedback.
    views : Words
        Both in sentences.
    asked : DataFrame
        How strongly each skill was expected to be tested, and was.
    is_example, is_example_asked : bool
        Whether the two views, and what was expected and tested, are made up.
    """

    title: Words
    seen: pd.DataFrame = field(repr=False)
    views: Words = field(repr=False)
    asked: pd.DataFrame = field(repr=False)
    is_example: bool = False
    is_example_asked: bool = False

    def over(self, shown: Shown) -> Shown:
        """Return what is shown of the two views, marked if they are made up."""
        return example(shown) if self.is_example else shown

    def over_asked(self, shown: Shown) -> Shown:
        """Return what is shown of what was asked, marked if it is made up."""
        return example(shown) if self.is_example_asked else shown


def debriefed() -> Debriefed:
    """Return the current attempt's feedback, or the example's if nothing is noted yet.

    While the scores are closed, what stands beside them is the example's; what was expected
    and tested comes from no score, so it stays the person's own.
    """
    with own_journal() as journal:
        number = journal.current()
        own = next((one for one in progress.attempts(journal) if one.number == number), None)
        note = "" if own is None else closed_note(journal, own.number, today())
    with example_journal() as journal:
        made_up = progress.attempts(journal)[-1]
    noted = own if own and _is_noted(own) else None
    seen_of = made_up if note or not noted else noted
    reading = seen_of.readings[-1] if seen_of.readings else Reading()
    seen = progress.last_views(seen_of)
    return Debriefed(
        title=_about(noted, note, made_up),
        seen=seen,
        views=attempt_words.heard_and_seen(reading, seen),
        asked=progress.surprises(noted or made_up),
        is_example=seen_of is made_up,
        is_example_asked=noted is None,
    )


def _is_noted(attempt: progress.Attempt) -> bool:
    return bool(attempt.readings or attempt.tested.emphasis or attempt.expected.emphasis)


def _about(noted: progress.Attempt | None, note: str, made_up: progress.Attempt) -> Words:
    if note:
        whose = (f"This is about “{noted.name}”.", note) if noted else (note,)
        return Words((*whose, SOMEBODY_IN_PART if noted else SOMEBODY))
    if noted:
        return Words((f"This is about “{noted.name}”.",))
    return Words(
        (f"The example is about “{made_up.name}”.",),
        until="Nothing is noted yet, so this part shows a made-up example."
        f" Add feedback above, and {run_again()} to see your own.",
    )


@dataclass(frozen=True)
class SoFar:
    """All attempts, and the change between the last two that were answered.

    Attributes
    ----------
    title, trend, between : Words
        Whose attempts these are, whether they show a trend, which two are compared.
    scores : DataFrame
        The scores of all attempts, in the order of the interviews.
    changed : DataFrame
        The change between the two.
    first_times : list of str
        What went from "no opportunity yet" to an answer.
    asked : Table
        What was expected against what was tested.
    is_example, is_example_pair : bool
        Whether the attempts, and the two that are compared, are made up.
    """

    title: Words
    trend: Words = field(repr=False)
    between: Words = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    changed: pd.DataFrame = field(repr=False)
    first_times: list[str] = field(repr=False)
    asked: Table = field(repr=False)
    is_example: bool = False
    is_example_pair: bool = False

    def over_all(self, shown: Shown) -> Shown:
        """Return what is shown of all attempts, marked if they are made up."""
        return example(shown) if self.is_example else shown

    def over_two(self, shown: Shown) -> Shown:
        """Return what is shown of the two that are compared, marked if they are made up."""
        return example(shown) if self.is_example_pair else shown


def so_far() -> SoFar:
    """Return all attempts, or the example's if there are none.

    While the scores are closed, they are the example's; what was asked stays the person's own.
    """
    with own_journal() as journal:
        own = progress.attempts(journal)
        notes = [note for one in own if (note := closed_note(journal, one.number, today()))]
    closed, scored = (notes[-1], []) if notes else ("", own)
    with example_journal() as journal:
        made_up = progress.attempts(journal)
    shown, own_pair = scored or made_up, _last_two(scored)
    pair = own_pair or _last_two(made_up)
    why_made_up = f"{closed} {CLOSED_UNTIL_THEN}" if closed else f"{TOO_FEW} {UNTIL_THEN}"
    asked = progress.asked_over_time(own or made_up)
    return SoFar(
        title=_whose(own, made_up, closed),
        trend=_trend(shown),
        between=_between(pair, "" if own_pair else why_made_up),
        scores=progress.scores_over_time(shown),
        changed=progress.change(*pair),
        first_times=progress.first_times(*pair),
        asked=asked if own else example(asked),
        is_example=not scored,
        is_example_pair=not own_pair,
    )


def own_journal() -> Journal:
    """Return the person's journal, or an empty one: looking makes no file."""
    return Journal() if journals.journal_path().exists() else Journal(":memory:")


def _last_two(attempts: list[progress.Attempt]) -> list[progress.Attempt]:
    answered = [attempt for attempt in attempts if attempt.answered]
    return answered[-2:] if len(answered) > 1 else []


def _whose(own: list[progress.Attempt], example: list[progress.Attempt], closed: str) -> Words:
    if own:
        named = f"Your attempts so far: {', '.join(one.name for one in own)}."
        return Words((named, *((closed, SOMEBODY_IN_PART) if closed else ())))
    return Words(
        (
            "You have no attempt yet, so this page shows a made-up example."
            f" Begin one on page 2 and {run_again()} to see your own.",
            f"The example's attempts: {', '.join(one.name for one in example)}.",
        )
    )


def _trend(attempts: list[progress.Attempt]) -> Words:
    scored = sum(attempt.is_scored for attempt in attempts)
    if scored < FEWEST_FOR_A_TREND:
        scores = "one has a score" if scored == 1 else f"{scored or 'none'} have a score"
        return Words((f"No trend is claimed before four attempts with scores; so far {scores}.",))
    return Words((f"{scored} attempts have scores: few for a trend, so look at the bars first.",))


def _between(pair: list[progress.Attempt], why_made_up: str) -> Words:
    earlier, later = pair
    compared = f"From “{earlier.name}” to “{later.name}”."
    return Words(tuple(filter(None, (why_made_up, compared, _still_to_answer(pair)))))


def _still_to_answer(pair: list[progress.Attempt]) -> str:
    """Return what to do if two attempts have too few answers in common, or nothing."""
    if attempt_words.is_compared(progress.change(*pair)):
        return ""
    left = [(len(one.questionnaire.items) - one.answered, one.name) for one in pair]
    still = " and ".join(f"{count} of “{name}”" for count, name in left if count)
    if not still:
        return "Too few questions have a level in both to compare them."
    return f"Too few are answered in both to compare them. Answer more on page 2: {still} are open."
