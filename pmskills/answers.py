"""A table of answers, checked and turned into codes that arithmetic can use.

A row is one respondent or attempt, a column is one item. A cell holds a level from 1
to 5, "na" for no opportunity yet, or nothing. Whatever else stands there is an error
that names its row and column: a wrong value that passes is worse than one that stops.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pmskills.datafiles import InputError, read_text
from pmskills.questionnaire import LEVELS, NO_OPPORTUNITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pmskills.questionnaire import Questionnaire

BLANK = 0
NA_CODE = 6
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
    _check_columns(answers, questionnaire)
    attempts = _attempts(answers)
    codes = np.zeros((len(questionnaire.items), len(answers)), dtype=np.int8)
    for index, item in enumerate(questionnaire.items):
        if item.id in answers.columns:
            codes[index] = _column_codes(answers[item.id], attempts)
    return Coded(attempts, codes)


def _check_columns(answers: pd.DataFrame, questionnaire: Questionnaire) -> None:
    known = {ATTEMPT, *questionnaire.by_id}
    for name in answers.columns:
        if name not in known:
            raise AnswersError(
                f"column '{name}': there is no such item in the questionnaire."
                " Remove the column, or give it an item's id."
            )
    repeated = answers.columns[answers.columns.duplicated()]
    if len(repeated):
        raise AnswersError(f"column '{repeated[0]}' is there twice. Keep one of them.")


def _attempts(answers: pd.DataFrame) -> NDArray[np.generic]:
    if ATTEMPT not in answers.columns:
        return np.arange(1, len(answers) + 1)
    attempts = answers[ATTEMPT]
    empty = np.flatnonzero(attempts.isna() | (attempts.astype(str).str.strip() == ""))
    if len(empty):
        raise AnswersError(f"row {empty[0] + 1}, column 'attempt': empty. Give each row a name.")
    repeated = np.flatnonzero(attempts.duplicated())
    if len(repeated):
        row = int(repeated[0])
        raise AnswersError(
            f"row {row + 1}, column 'attempt': '{attempts.iloc[row]}' is there already."
            " Give each row a name of its own."
        )
    return attempts.to_numpy()


def _column_codes(column: pd.Series, attempts: NDArray[np.generic]) -> NDArray[np.int8]:
    """Return the codes of one column; each distinct value is looked at once."""
    if column.dtype == object and bool in set(map(type, column)):
        column = column.map(lambda cell: str(cell) if isinstance(cell, bool) else cell)  # True == 1
    places, values = pd.factorize(column)
    table = [_code(value) for value in values]
    for place, code in enumerate(table):
        if code is None:
            row = int(np.flatnonzero(places == place)[0])
            raise AnswersError(
                f"row {row + 1} (attempt {attempts[row]}), column '{column.name}':"
                f" {_shown(values[place])} is not a level."
                " Use 1 to 5, na for no opportunity yet, or leave it empty."
            )
    # A missing value has the place -1, so it takes the last entry of the table.
    return np.array([*table, BLANK], dtype=np.int8)[places]


def _code(value: object) -> int | None:
    """Return a cell's code, or None if it is not an answer."""
    if isinstance(value, str):
        text = value.strip()
        if text == NO_OPPORTUNITY:
            return NA_CODE
        return {"": BLANK, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5}.get(text)
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return int(value) if value in LEVELS else None
    return None


def _shown(value: object) -> str:
    return repr(value if isinstance(value, str) else str(value))


def read_answers(path: str | Path) -> pd.DataFrame:
    """Read a CSV file of answers: a header, then a row a respondent.

    Returns
    -------
    DataFrame
        Every cell as text, ready for `score`.

    Raises
    ------
    DataFileError
        If the file cannot be read as text.
    AnswersError
        If it has no header, no rows, or a row with too many or too few cells.
    """
    path = Path(path)
    text = read_text(path)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise AnswersError(
            f"{path.name}: not a CSV file ({error}). Save it as comma-separated text."
        ) from None
    header, body = [name.strip() for name in rows[0]], [row for row in rows[1:] if row]
    if not body:
        raise AnswersError(f"{path.name}: no rows under the header. Add a row a respondent.")
    for number, row in enumerate(body, start=1):
        if len(row) != len(header):
            raise AnswersError(
                f"{path.name}, row {number}: {len(row)} cells under {len(header)} headings."
                " Give each row one cell a column."
            )
    return pd.DataFrame(body, columns=header)
