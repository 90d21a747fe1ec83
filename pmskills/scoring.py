"""Answers to scores, each with its uncertainty; pure, for any number of people.

A score is the plain mean of the answered items. Beside it stands a 90 % interval from
how much the person's own answers disagree (see `uncertainty`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pmskills.answers import sheet
from pmskills.blocks import in_blocks
from pmskills.cells import BLANK, NA_CODE
from pmskills.questionnaire import FEWEST_ANSWERS, LEVELS
from pmskills.uncertainty import (
    Estimate,
    estimate_means,
    interval,
    standard_error,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from pmskills.questionnaire import Questionnaire

    Columns = dict[str, NDArray[Any]]

COUNTS = ("answered", "no_opportunity")
NUMBERS = ("score", "se", "low", "high")


@dataclass(frozen=True)
class Form:
    """Which items make up which facet and skill, by their places.

    Attributes
    ----------
    skills : tuple of list of int
        The items of each skill.
    items : ndarray of int, shape (most, skills)
        The same, one column a skill; a shorter one repeats its first item.
    spare : ndarray of bool, shape (most, skills)
        Where an item is such a repetition.
    facets : ndarray of int, shape (most, facets)
        The items of each facet; a shorter one repeats its first item.
    facets_of : ndarray of int, shape (most, skills)
        The facets of each skill; a shorter one repeats its first facet.
    sums : dtype
        The smallest whole numbers that hold the squares of all answers to a skill.
    """

    skills: tuple[list[int], ...]
    items: NDArray[np.intp]
    spare: NDArray[np.bool_]
    facets: NDArray[np.intp]
    facets_of: NDArray[np.intp]
    sums: np.dtype[np.unsignedinteger]


@dataclass(frozen=True)
class Tallied:
    """The answers of some people, tallied; each an array (skills, people).

    Where there are fewer than four answers, or a facet with none, `mean` is NaN and
    `estimate` is that of no answers: a NaN in it would slow all that follows.

    Attributes
    ----------
    answered, no_opportunity : ndarray of int
        How many items have a level, and how many no opportunity yet.
    mean : ndarray
        The plain mean of the answered items.
    estimate : Estimate
        Where the true mean is.
    """

    answered: NDArray[np.unsignedinteger]
    no_opportunity: NDArray[np.unsignedinteger]
    mean: NDArray[np.float64]
    estimate: Estimate


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
        low, high`. `skill` is a category, in the questionnaire's order. `score` is the plain
        mean of the answered items, in levels 1 to 5; `se` its standard error; `low` and
        `high` the 90 % interval, within [1, 5] and around `score`. With fewer than four
        answers, or a facet with none, all four are NaN.

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
    columns = empty_columns(table.attempts, len(form.skills))

    def work(start: int, stop: int) -> None:
        scores = scores_of(table.attempts[start:stop], tallied(table.codes(start, stop), form))
        write(columns, start, stop, scores, range(len(form.skills)))

    in_blocks(len(answers), work)
    return tidy(columns, {"skill": tuple(skill.id for skill in questionnaire.skills)})


def form_of(questionnaire: Questionnaire) -> Form:
    """Return which items make up which facet and skill."""
    return _form(
        tuple(skill.id for skill in questionnaire.skills),
        tuple((facet.id, facet.skill) for facet in questionnaire.facets),
        tuple(item.facet for item in questionnaire.items),
    )


@lru_cache(maxsize=16)
def _form(
    skill_ids: tuple[str, ...],
    facet_skills: tuple[tuple[str, str], ...],
    item_facets: tuple[str, ...],
) -> Form:
    skills: dict[str, list[int]] = {skill: [] for skill in skill_ids}
    facets: dict[str, list[int]] = {facet: [] for facet, _ in facet_skills}
    facets_of: dict[str, list[int]] = {skill: [] for skill in skill_ids}
    skill_of = dict(facet_skills)
    for place, facet in enumerate(item_facets):
        skills[skill_of[facet]].append(place)
        facets[facet].append(place)
    for place, (_, skill) in enumerate(facet_skills):
        facets_of[skill].append(place)
    items, spare = _columns_of(skills.values())
    return Form(
        tuple(skills.values()),
        items,
        spare,
        _columns_of(facets.values())[0],
        _columns_of(facets_of.values())[0],
        np.min_scalar_type(len(items) * LEVELS[-1] ** 2),
    )


def _columns_of(lists: Collection[list[int]]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return lists as columns, the shorter ones filled with their first entry; and where."""
    most = max(map(len, lists))
    filled = [own + own[:1] * (most - len(own)) for own in lists]
    spare = [[place >= len(own) for own in lists] for place in range(most)]
    return np.array(filled, dtype=np.intp).T, np.array(spare)


def tallied(codes: NDArray[np.int8], form: Form) -> Tallied:
    """Tally each skill; the one pass over the answers, in whole numbers of one or two bytes.

    Parameters
    ----------
    codes : ndarray of int8, shape (items, people)
        See `answers.Coded`.
    form : Form
        Which items belong together.
    """
    without = codes == NA_CODE
    levels = codes.view(np.uint8) & (without.view(np.uint8) - np.uint8(1))  # 0 where without
    covered = np.minimum.reduce(
        np.maximum.reduce(levels[form.facets], axis=0)[form.facets_of], axis=0
    )
    levels, without = levels[form.items], without[form.items]
    levels[form.spare], without[form.spare] = BLANK, False
    count, no_opportunity, total, squares = (
        np.add.reduce(values.view(np.uint8), axis=0, dtype=form.sums)
        for values in (levels != BLANK, without, levels, levels * levels)
    )
    enough = (covered > BLANK) & (count >= FEWEST_ANSWERS)
    mean, estimate = estimate_means((count, total, squares), enough, len(form.items))
    return Tallied(count, no_opportunity, mean, estimate)


def scores_of(attempts: NDArray[Any], found: Tallied) -> Columns:
    """Return the columns of scores, each (skills, people)."""
    low, high = interval(found.estimate)
    se = standard_error(found.estimate)
    se += 0 * found.mean  # or no number, where there is no mean
    return {
        "attempt": np.broadcast_to(attempts, found.mean.shape),
        "answered": found.answered,
        "no_opportunity": found.no_opportunity,
        "score": found.mean,
        "se": se,
        "low": np.minimum(low, found.mean, out=low),  # stretched to hold the mean, or no number
        "high": np.maximum(high, found.mean, out=high),
    }


def empty_columns(attempts: NDArray[Any], skills: int) -> Columns:
    """Return room for the columns of scores, each of shape (people, skills)."""
    shape = (len(attempts), skills)
    return {
        "attempt": np.empty(shape, dtype=attempts.dtype),
        "skill": np.tile(np.arange(skills, dtype=np.int8), (len(attempts), 1)),
        **{name: np.empty(shape, dtype=np.int16) for name in COUNTS},
        **{name: np.empty(shape) for name in NUMBERS},
    }


def write(
    columns: Columns, start: int, stop: int, values: Columns, places: Collection[int]
) -> None:
    """Write values (skills, people) of some people and skills to their places."""
    for name, value in values.items():
        column = columns[name][start:stop]
        for place, row in zip(places, value, strict=True):  # a third quicker than all at once
            column[:, place] = row


def tidy(columns: Columns, words: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return columns of shape (people, skills) as a frame with a row per attempt and skill.

    A column that `words` names holds their places and becomes categories, a byte a row.
    """
    frame: dict[str, Any] = {name: values.ravel() for name, values in columns.items()}
    for name, each in words.items():
        dtype = _categories(each)
        frame[name] = pd.Categorical.from_codes(frame[name], dtype=dtype, validate=False)
    return pd.DataFrame(frame, copy=False)


@cache
def _categories(words: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(words))
