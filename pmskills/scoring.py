"""Answers to scores, each with its uncertainty; pure, for any number of people.

A score is the plain mean of the answered items. Beside it stands a 90 % interval from
how much the person's own answers disagree (see `uncertainty`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pmskills.answers import sheet
from pmskills.blocks import in_blocks
from pmskills.cells import BLANK, NA_CODE
from pmskills.uncertainty import (
    MIDDLE,
    Estimate,
    Tally,
    estimate_means,
    interval,
    standard_error,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pmskills.questionnaire import Questionnaire

    Columns = dict[str, NDArray[Any]]

FEWEST_ANSWERS = 4
COUNTS = ("answered", "no_opportunity")
NUMBERS = ("score", "se", "low", "high")


@dataclass(frozen=True)
class Form:
    """Which items, by their place in the questionnaire, each skill and its facets have."""

    skills: tuple[list[int], ...]
    facets: tuple[list[list[int]], ...]


@dataclass(frozen=True)
class Tallied:
    """The answers of some people, tallied; each an array (skills, people).

    Attributes
    ----------
    no_opportunity : ndarray of int
        Items with no opportunity yet.
    enough : ndarray of bool
        Whether there are four answers or more, and one on each facet.
    own : Tally
        The answers' count, mean and squares.
    estimate : Estimate
        Where the true mean is.
    """

    no_opportunity: NDArray[np.int16]
    enough: NDArray[np.bool_]
    own: Tally
    estimate: Estimate

    @cached_property
    def unknown(self) -> NDArray[np.float64]:
        """What to add to a number so that it is NaN where there is not enough: 0 or NaN."""
        return np.where(self.enough, 0.0, np.nan)


def score(answers: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Score each skill of each row of answers.

    Parameters
    ----------
    answers : DataFrame
        A row a respondent; see `answers.coded`.
    questionnaire : Questionnaire
        What was asked.

    Returns
    -------
    DataFrame
        A row per attempt and skill: `attempt, skill, answered, no_opportunity, score, se,
        low, high`. `score` is the plain mean of the answered items, in levels 1 to 5;
        `se` its standard error; `low` and `high` the 90 % interval, within [1, 5] and
        around `score`. With fewer than four answers, or a facet with none, all four are NaN.

    Raises
    ------
    AnswersError
        If the table cannot be used; names the row and the column.

    Examples
    --------
    >>> from pmskills import load_questionnaire
    >>> questionnaire = load_questionnaire()
    >>> answers = pd.DataFrame({item.id: [4] for item in questionnaire.items})
    >>> scores = score(answers, questionnaire)
    >>> scores[["skill", "answered", "score", "low", "high"]].round(2).head(1)
             skill  answered  score   low  high
    0  soft-skills         8    4.0  3.65  4.11
    """
    table, form = sheet(answers, questionnaire), form_of(questionnaire)
    columns = empty_columns((len(answers), len(form.skills)))

    def work(start: int, stop: int) -> None:
        found = tallied(table.codes(start, stop), form)
        write(columns, start, stop, scores_of(found))

    in_blocks(len(answers), work)
    return tidy(table.attempts, questionnaire, columns)


def form_of(questionnaire: Questionnaire) -> Form:
    """Return which items belong to each skill and facet."""
    items: dict[str, list[int]] = {facet.id: [] for facet in questionnaire.facets}
    for place, item in enumerate(questionnaire.items):
        items[item.facet].append(place)
    facets = tuple(
        [items[facet.id] for facet in questionnaire.facets if facet.skill == skill.id]
        for skill in questionnaire.skills
    )
    return Form(tuple(sorted(chain.from_iterable(own)) for own in facets), facets)


def tallied(codes: NDArray[np.int8], form: Form) -> Tallied:
    """Tally each skill; the one pass over the answers.

    Parameters
    ----------
    codes : ndarray of int8, shape (items, people)
        See `answers.Coded`.
    form : Form
        Which items belong together.
    """
    without = codes == NA_CODE
    levels = codes * ~without
    answered = levels != BLANK
    count, no_opportunity, total, squares = (
        _sums(values, form) for values in (answered, without, levels, levels * levels)
    )
    enough = count >= FEWEST_ANSWERS
    for place, facets in enumerate(form.facets):
        for items in facets:
            enough[place] &= np.logical_or.reduce(answered[items], axis=0)
    mean = total / np.maximum(count, 1)
    mean[count == 0] = MIDDLE
    own = Tally(count.astype(float), mean, np.maximum(squares - total * mean, 0))
    return Tallied(no_opportunity, enough, own, estimate_means(own))


def _sums(values: NDArray[Any], form: Form) -> NDArray[np.int16]:
    """Return sums over each skill's items, shape (skills, people), in small whole numbers."""
    small = values.view(np.int8)
    return np.stack([np.add.reduce(small[items], axis=0, dtype=np.int16) for items in form.skills])


def scores_of(found: Tallied) -> Columns:
    """Return the columns of scores, each (skills, people)."""
    low, high = interval(found.estimate)
    mean, unknown = found.own.mean, found.unknown
    return {
        "answered": found.own.count,
        "no_opportunity": found.no_opportunity,
        "score": mean + unknown,
        "se": standard_error(found.estimate) + unknown,
        "low": np.minimum(low, mean) + unknown,  # stretched where needed to hold the mean
        "high": np.maximum(high, mean) + unknown,
    }


def empty_columns(shape: tuple[int, int]) -> Columns:
    """Return room for the columns of scores, each of a shape (people, skills)."""
    whole = {name: np.empty(shape, dtype=np.int64) for name in COUNTS}
    return whole | {name: np.empty(shape) for name in NUMBERS}


def write(columns: Columns, start: int, stop: int, values: Columns) -> None:
    """Write values (skills, people) of some people to their rows."""
    for name, value in values.items():
        columns[name][start:stop] = value.T


def tidy(attempts: NDArray[Any], questionnaire: Questionnaire, columns: Columns) -> pd.DataFrame:
    """Return columns of shape (people, skills) as a frame with a row per attempt and skill."""
    skills = [skill.id for skill in questionnaire.skills]
    frame = {
        "attempt": np.repeat(attempts, len(skills)),
        "skill": words_of(skills, np.tile(np.arange(len(skills)), len(attempts))),
        **{name: values.ravel() for name, values in columns.items()},
    }
    return pd.DataFrame(frame, copy=False)


def words_of(words: Sequence[str], places: NDArray[Any]) -> Any:
    """Return a column of words by their place, as pandas keeps a column of texts."""
    return pd.Series(list(words)).array.take(places.ravel())
