"""Cells to codes: what a level, "na" or a blank is in each kind of column that pandas has.

A code is one byte, so that millions of answers fit where arithmetic is quick. Whole
columns of numbers and categories are read as they are, a stretch of rows at a time;
whatever else a cell may hold is looked at once for each distinct value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pmskills.questionnaire import LEVELS, NO_OPPORTUNITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLANK = 0
NA_CODE = 6
WRONG = 7  # no answer at all; never leaves this module's callers

Reader = Callable[[int, int], "NDArray[np.int8]"]
_TEXTS = {"": BLANK, NO_OPPORTUNITY: NA_CODE, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def is_answered(codes: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return where there is a level: neither blank nor "no opportunity yet"."""
    return np.asarray((codes != BLANK) & (codes != NA_CODE))


def reader(answers: pd.DataFrame, columns: list[int]) -> Reader:
    """Return what reads rows `start` to `stop` of some columns as codes, shape (columns, rows).

    Examples
    --------
    >>> reader(pd.DataFrame({"an-item": [4, "na", None, "often"]}), [0])(0, 4).tolist()
    [[4, 6, 0, 7]]
    """
    dtypes = answers.dtypes.to_numpy()[columns].tolist()
    if not all(isinstance(dtype, np.dtype) for dtype in dtypes):
        arrays = [answers.iloc[:, place].array for place in columns]
        if all(map(_is_in_order, arrays)):
            return _places_reader([array.codes for array in arrays])
        each = [_column_reader(array) for array in arrays]
        return lambda start, stop: np.stack([column(start, stop) for column in each])
    if object in dtypes or not columns:
        return lambda start, stop: _array_codes(_rows(answers, start, stop)[:, columns].T)
    first, last = columns[0], columns[-1] + 1
    side_by_side = columns == [*range(first, last)]  # then no copy is made
    items = answers.iloc[:, first:last] if side_by_side else answers.iloc[:, columns]
    return lambda start, stop: _array_codes(_rows(items, start, stop).T)


def _rows(frame: pd.DataFrame, start: int, stop: int) -> NDArray[Any]:
    part = frame if stop - start == len(frame) else frame.iloc[start:stop]
    return part.to_numpy()


def _table(array: pd.Categorical) -> NDArray[np.int8]:
    """Return the code of each category; a missing value has the place -1, so the last entry."""
    return np.array([*map(_code, array.categories), BLANK], dtype=np.int8)


def _is_in_order(array: Any) -> bool:
    """Return whether each category's code is one more than its place: then no table is needed."""
    if not isinstance(array, pd.Categorical):
        return False
    table = _table(array)
    return bool((table[:-1] == np.arange(1, len(table))).all())


def _places_reader(columns: list[NDArray[np.int8]]) -> Reader:
    def read(start: int, stop: int) -> NDArray[np.int8]:
        codes = np.concatenate([places[start:stop] for places in columns])
        codes += 1
        return codes.reshape(len(columns), -1)

    return read


def _column_reader(array: Any) -> Reader:
    if isinstance(array, pd.Categorical):
        table, places = _table(array), array.codes
        return lambda start, stop: table.take(places[start:stop])
    if not isinstance(array.dtype, np.dtype) and array.dtype.kind in "iuf":
        return lambda start, stop: _number_codes(
            array[start:stop].to_numpy(dtype=float, na_value=np.nan)
        )
    return lambda start, stop: _array_codes(np.asarray(array[start:stop]))


def _array_codes(values: NDArray[Any]) -> NDArray[np.int8]:
    return _number_codes(values) if values.dtype.kind in "iuf" else _object_codes(values)


def _number_codes(values: NDArray[Any]) -> NDArray[np.int8]:
    with np.errstate(invalid="ignore"):
        codes = values.astype(np.int8)
    wrong = (codes != values) | (codes < LEVELS[0]) | (codes > LEVELS[-1])
    if values.dtype.kind == "f":
        present = ~np.isnan(values)
        codes *= present
        wrong &= present
    if wrong.any():
        codes[wrong] = WRONG
    return codes


def _object_codes(values: NDArray[Any]) -> NDArray[np.int8]:
    cells = values.ravel().tolist()
    if not {bool, np.bool_}.isdisjoint(map(type, cells)):  # True == 1, and would be found as 1
        cells = [WRONG if isinstance(cell, bool | np.bool_) else cell for cell in cells]
    codes = _Codes()
    try:
        found = np.fromiter(map(codes.__getitem__, cells), dtype=np.int8, count=len(cells))
    except TypeError:  # a list or the like, which cannot be looked up
        found = np.array([_code(cell) for cell in cells], dtype=np.int8)
    return found.reshape(values.shape)


class _Codes(dict[object, int]):
    """The code of each distinct cell; a cell that is new is looked at once."""

    def __missing__(self, cell: object) -> int:
        code = self[cell] = _code(cell)
        return code


def _code(cell: Any) -> int:
    if isinstance(cell, str):
        return _TEXTS.get(cell.strip(), WRONG)
    if isinstance(cell, int | float | np.number) and cell in LEVELS:
        return int(cell)
    return BLANK if pd.api.types.is_scalar(cell) and pd.isna(cell) else WRONG
