"""A table of answers, checked and turned into codes that arithmetic can use.

A row is one respondent or attempt, a column is one item. A cell holds a level from 1
to 5, "na" for no opportunity yet, or nothing. Whatever else stands there is an error
that names its row and column: a wrong value that passes is worse than one that stops.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pmskills.cells import NA_CODE, WRONG, Reader, reader
from pmskills.datafiles import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pmskills.questionnaire import Questionnaire

ATTEMPT = "attempt"


class AnswersError(InputError):
    """A table of answers cannot be used."""


@dataclass(frozen=True)
class Coded:
    """Answers as codes.

    Attributes
    ----------
    attempts : ndarray
        One label a row, unique.
    codes : ndarray of int8, shape (items, rows)
        1 to 5, `BLANK` for unanswered, `NA_CODE` for no opportunity yet; items in the
        questionnaire's order. Items are rows, as in pandas' own memory layout.
    """

    attempts: NDArray[np.generic]
    codes: NDArray[np.int8]


@dataclass(frozen=True)
class Sheet:
    """A table of answers whose columns and attempts are in order; its cells are read in parts.

    Attributes
    ----------
    attempts : ndarray or ExtensionArray
        One label a row, unique.
    places : ndarray of int
        Which item, by its place in the questionnaire, each column is.
    items : int
        How many items the questionnaire has.
    """

    answers: pd.DataFrame
    attempts: NDArray[np.generic]
    places: NDArray[np.intp]
    items: int
    read: Reader

    @cached_property
    def is_complete(self) -> bool:
        """Whether the columns are all items, in the questionnaire's order."""
        return bool(np.array_equal(self.places, np.arange(self.items)))

    def codes(self, start: int, stop: int) -> NDArray[np.int8]:
        """Return the codes of some rows, shape (items, rows); see `Coded`.

        Raises
        ------
        AnswersError
            For a cell that is no level; names the row (from 1) and the column.
        """
        codes = self.read(start, stop)
        if not self.is_complete:
            found, codes = codes, np.zeros((self.items, stop - start), dtype=np.int8)
            codes[self.places] = found
        if codes.max(initial=0) > NA_CODE:
            self._refuse(codes, start)
        return codes

    def _refuse(self, codes: NDArray[np.int8], start: int) -> None:
        below, item = (int(place[0]) for place in np.nonzero((codes == WRONG).T))
        column, row = int(np.flatnonzero(self.places == item)[0]), start + below
        raise AnswersError(f"row {row + 1}{self.reason(row, column)}")

    def reason(self, row: int, column: int) -> str:
        """Say what is wrong with a cell, by its row and its column among the items.

        What comes after "row 7", since only the caller knows the row's number in its file.
        """
        name = [name for name in self.answers.columns if name != ATTEMPT][column]
        value = self.answers[name].iloc[row]
        return (
            f" (attempt {self.attempts[row]}), column '{name}':"
            f" {value if isinstance(value, str) else str(value)!r} is not a level."
            " Use 1 to 5, na for no opportunity yet, or leave it empty."
        )


def coded(answers: pd.DataFrame, questionnaire: Questionnaire) -> Coded:
    """Check a table of answers and return its codes.

    Parameters
    ----------
    answers : DataFrame
        A row a respondent; optionally a column `attempt`; a column per item id.
        A missing column is an item that nobody answered.
    questionnaire : Questionnaire
        Whose items the columns are.

    Raises
    ------
    AnswersError
        For an unknown or repeated column, a repeated or empty attempt, or a cell that
        is no level; names the row (from 1) and the column.

    Examples
    --------
    >>> from pmskills import load_questionnaire
    >>> questionnaire = load_questionnaire()
    >>> first = questionnaire.items[0].id
    >>> coded(pd.DataFrame({first: [4, "na", None]}), questionnaire).codes[0].tolist()
    [4, 6, 0]
    """
    checked = sheet(answers, questionnaire)
    return Coded(checked.attempts, checked.codes(0, len(answers)))


def sheet(answers: pd.DataFrame, questionnaire: Questionnaire) -> Sheet:
    """Check a table's columns and attempts; its cells are checked when they are read."""
    place_of = {item.id: place for place, item in enumerate(questionnaire.items)}
    names = answers.columns.tolist()
    _check_columns(names, place_of)
    columns = [column for column, name in enumerate(names) if name != ATTEMPT]
    places = np.array([place_of[names[column]] for column in columns], dtype=np.intp)
    attempts = _attempts(answers) if ATTEMPT in names else _numbered(len(answers))
    return Sheet(answers, attempts, places, len(place_of), reader(answers, columns))


def _numbered(rows: int) -> NDArray[np.generic]:
    """Return numbers from 1, in four bytes: most of the time for many rows goes into memory."""
    return np.arange(1, rows + 1, dtype=np.int32 if rows < 2**31 else np.int64)


def _check_columns(names: list[str], known: dict[str, int]) -> None:
    for name in names:
        if name not in known and name != ATTEMPT:
            raise AnswersError(
                f"column '{name}': there is no such item in the questionnaire."
                " Remove the column, or give it an item's id."
            )
    if len(set(names)) < len(names):
        repeated = next(name for place, name in enumerate(names) if name in names[:place])
        raise AnswersError(f"column '{repeated}' is there twice. Keep one of them.")


def _attempts(answers: pd.DataFrame) -> NDArray[np.generic]:
    attempts = answers[ATTEMPT].to_numpy()
    if attempts.dtype.kind in "iu" and (attempts[1:] > attempts[:-1]).all():
        return attempts
    names = attempts.tolist()
    if attempts.dtype.kind not in "iu":
        blank = (pd.isna(name) or not str(name).strip() for name in names)
        row = next((row for row, is_blank in enumerate(blank, start=1) if is_blank), None)
        if row:
            raise AnswersError(f"row {row}, column 'attempt': empty. Give each row a name.")
    if len(set(names)) < len(names):
        row = int(np.flatnonzero(pd.Index(attempts).duplicated())[0])
        raise AnswersError(
            f"row {row + 1}, column 'attempt': '{attempts[row]}' is there already."
            " Give each row a name of its own."
        )
    return attempts
