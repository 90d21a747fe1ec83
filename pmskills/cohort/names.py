"""Rows that have the same name, found without keeping every name in memory.

A first pass writes a number for each name to a temporary file, then looks for numbers
that come twice, a share of them at a time. The second pass looks closely at those few.
"""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

SHARE = 1_000_000  # names that are sorted at a time


class Names:
    """The names of the rows so far; tells a missing one and one that is there already.

    Parameters
    ----------
    attempts : iterable of ndarray
        All names of all rows, in parts.
    """

    def __init__(self, attempts: Iterable[NDArray[Any]]) -> None:
        self._twice = repeated(attempts)
        self._seen: set[Any] = set()

    def problems(self, attempts: NDArray[Any]) -> dict[int, str]:
        """Return what is wrong with the next names, by their place."""
        found = {}
        if attempts.dtype.kind not in "iu":
            for place, name in enumerate(attempts.tolist()):
                if pd.isna(name) or not str(name).strip():
                    found[place] = ", column 'attempt': empty. Give each row a name."
        for place in np.flatnonzero(np.isin(_numbers(attempts), self._twice)).tolist():
            name = attempts[place]
            if place not in found and name in self._seen:
                found[place] = (
                    f", column 'attempt': '{name}' is there already."
                    " Give each row a name of its own."
                )
            self._seen.add(name)
        return found


def repeated(attempts: Iterable[NDArray[Any]]) -> NDArray[np.uint64]:
    """Return the numbers of the names that occur more than once (or seem to).

    Examples
    --------
    >>> len(repeated([np.array(["a", "b"], dtype=object), np.array(["a"], dtype=object)]))
    1
    """
    with TemporaryFile() as file:
        count = 0
        for part in attempts:
            file.write(_numbers(part).tobytes())
            count += len(part)
        shares = np.uint64(count // SHARE + 1)
        twice = [_twice(file, shares, share) for share in range(int(shares))]
    return np.concatenate(twice)


def _twice(file: Any, shares: np.uint64, share: int) -> NDArray[np.uint64]:
    file.seek(0)
    mine = [np.empty(0, dtype=np.uint64)]
    while part := file.read(8 * SHARE):
        numbers = np.frombuffer(part, dtype=np.uint64)
        mine.append(numbers[numbers % shares == share])
    together = np.sort(np.concatenate(mine))
    return np.unique(together[1:][together[1:] == together[:-1]])


def _numbers(attempts: NDArray[Any]) -> NDArray[np.uint64]:
    return np.asarray(pd.util.hash_array(attempts, categorize=False))
