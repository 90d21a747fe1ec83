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
SOMEBODY_OVER_TIME = "Until then, what is marked “Example” below is somebody made up, not you."
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
    is_example : bool
        Whether the attempt is made up.
    """

    title: Words
    seen: pd.DataFrame = field(repr=False)
    views: Words = field(repr=False)
    asked: pd.DataFrame = field(repr=False)
    is_example: bool = False

    def over(self, shown: Shown) -> Shown:
        """Return what is shown of the attempt, marked if it is made up."""
        return example(shown) if self.is_example else shown


def debriefed() -> Debriefed:
    """Return the current attempt's feedback, or the example's if nothing is noted yet."""
    with own_journal() as journal:
        number = journal.current()
        own = next((one for one in progress.attempts(journal) if one.number == number), None)
        note = "" if own is None else closed_note(journal, own.number, today())
    if own is not None and not note and (own.readings or own.tested.emphasis):
        return _debriefed(own, Words((f"This is about “{own.name}”.",)))
    with example_journal() as journal:
        made_up = progress.attempts(journal)[-1]
    if note:
        return _debriefed(made_up, Words((note, SOMEBODY)), is_example=True)
    opening = (
        "Nothing is noted yet, so this part shows a made-up example."
        f" Add feedback above, and {run_again()} to see your own."
    )
    about = f"The example is about “{made_up.name}”."
    return _debriefed(made_up, Words((opening, about)), is_example=True)


def _debriefed(attempt: progress.Attempt, title: Words, *, is_example: bool = False) -> Debriefed:
    seen = progress.last_views(attempt)
    reading = attempt.readings[-1] if attempt.readings else Reading()
    views = attempt_words.heard_and_seen(reading, seen)
    return Debriefed(title, seen, views, progress.surprises(attempt), is_example)


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
    """Return all attempts, or the example's if there are none."""
    with own_journal() as journal:
        own = progress.attempts(journal)
        notes = [note for one in own if (note := closed_note(journal, one.number, today()))]
    closed, own = (notes[-1], []) if notes else ("", own)
    with example_journal() as journal:
        made_up = progress.attempts(journal)
    shown = own or made_up
    pair = _last_two(own) or _last_two(made_up)
    why_made_up = f"{closed} {CLOSED_UNTIL_THEN}" if closed else f"{TOO_FEW} {UNTIL_THEN}"
    asked = progress.asked_over_time(shown)
    return SoFar(
        title=Words((closed, SOMEBODY_OVER_TIME)) if closed else _whose(own, made_up),
        trend=_trend(shown),
        between=_between(pair, "" if _last_two(own) else why_made_up),
        scores=progress.scores_over_time(shown),
        changed=progress.change(*pair),
        first_times=progress.first_times(*pair),
        asked=asked if own else example(asked),
        is_example=not own,
        is_example_pair=not _last_two(own),
    )


def own_journal() -> Journal:
    """Return the person's journal, or an empty one: looking makes no file."""
    return Journal() if journals.journal_path().exists() else Journal(":memory:")


def _last_two(attempts: list[progress.Attempt]) -> list[progress.Attempt]:
    answered = [attempt for attempt in attempts if attempt.answered]
    return answered[-2:] if len(answered) > 1 else []


def _whose(own: list[progress.Attempt], example: list[progress.Attempt]) -> Words:
    if own:
        return Words((f"Your attempts so far: {', '.join(one.name for one in own)}.",))
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
    return Words((*filter(None, [why_made_up]), compared))
