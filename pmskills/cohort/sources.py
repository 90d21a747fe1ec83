"""Read a file of answers in pieces, so that memory does not grow with its rows.

A CSV file is read by the standard library. Parquet needs pyarrow, which the extra
`cohort` brings and which is imported only when there is a Parquet file.
"""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from pmskills.answers import ATTEMPT, AnswersError
from pmskills.datafiles import DataFileError, InputError, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

PIECE = 32_768  # rows; more take more memory and are no quicker
PARQUET = ".parquet"


@dataclass(frozen=True)
class Reject:
    """A row that cannot be used: its number in the file (from 1), why, and its cells."""

    row: int
    reason: str
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class Piece:
    """Some rows of a file.

    Attributes
    ----------
    answers : DataFrame
        As `score` takes them, always with a column `attempt`.
    rows : ndarray of int
        The number of each in the file, from 1.
    rejects : tuple of Reject
        Rows between them that have too many or too few cells.
    size : int
        How much of the source's `size` this is.
    """

    answers: pd.DataFrame
    rows: NDArray[np.int64]
    rejects: tuple[Reject, ...]
    size: int


class Source(Protocol):
    """A file of answers, or a folder of them.

    Attributes
    ----------
    name : str
        What to call it in a sentence.
    size : int
        How much there is to read, in the unit of `Piece.size`.
    header : list of str
        Its columns.
    has_attempts : bool
        Whether it names its rows; if not, they are numbered.
    """

    name: str
    size: int
    header: list[str]
    has_attempts: bool

    def pieces(self) -> Iterator[Piece]:
        """Read it in pieces of `PIECE` rows at most."""

    def attempts(self) -> Iterator[NDArray[Any]]:
        """Read only the names of the rows."""


def open_source(path: Path) -> Source:
    """Return what reads a CSV file, a Parquet file or a folder of Parquet files.

    Raises
    ------
    DataFileError
        If it cannot be read.
    """
    if path.is_dir() and (files := sorted(path.glob(f"*{PARQUET}"))):
        return ParquetSource(path.name, files)
    if path.suffix.lower() == PARQUET and path.is_file():
        return ParquetSource(path.name, [path])
    return CsvSource(path)


class CsvSource:
    """A CSV file: a header, then a row a respondent."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.name
        with self._rows() as (header, rows, _):
            if next(rows, None) is None:
                raise _no_rows(self.name)
        self.header = header
        self.has_attempts = ATTEMPT in header
        self.size = path.stat().st_size

    def pieces(self) -> Iterator[Piece]:
        """Read it in pieces of `PIECE` rows at most."""
        with self._rows() as (header, rows, position):
            before, first = 0, 1
            while body := list(islice(rows, PIECE)):
                at = position()
                yield _csv_piece(header, body, first, at - before)
                before, first = at, first + len(body)

    def attempts(self) -> Iterator[NDArray[Any]]:
        """Read only the names of the rows."""
        with self._rows() as (header, rows, _):
            place = header.index(ATTEMPT)
            names = (row[place] for row in rows if len(row) == len(header))
            while part := list(islice(names, PIECE)):
                yield np.array(part, dtype=object)

    @contextmanager
    def _rows(self) -> Iterator[tuple[list[str], Iterator[list[str]], Callable[[], int]]]:
        """Give the header, the rows, and what tells how many bytes have been read."""
        with reading(self.path), self.path.open("rb") as file:
            text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
            try:
                lines = csv.reader(text, strict=True)
                header = [name.strip() for name in next(lines, [])]
                if not header:
                    raise DataFileError(f"{self.name}: the file is empty. Start with a header.")
                yield header, (row for row in lines if row), file.tell
            except csv.Error as error:
                raise AnswersError(
                    f"{self.name}: not a CSV file ({error}). Save it as comma-separated text."
                ) from None


def _csv_piece(header: list[str], body: list[list[str]], first: int, size: int) -> Piece:
    rejects = [
        Reject(
            number,
            f"row {number}: {len(row)} cells under {len(header)} headings."
            " Give each row one cell a column.",
            tuple(row),
        )
        for number, row in enumerate(body, start=first)
        if len(row) != len(header)
    ]
    rows = np.arange(first, first + len(body))
    if rejects:
        rows = np.delete(rows, [reject.row - first for reject in rejects])
        body = [row for row in body if len(row) == len(header)]
    answers = _named(pd.DataFrame(body, columns=header, dtype=object), rows)
    return Piece(answers, rows, tuple(rejects), size)


class ParquetSource:
    """Parquet files that are one table, in the order of their names."""

    def __init__(self, name: str, files: list[Path]) -> None:
        self.name, self.files = name, files
        metadata = [(file.metadata.num_rows, file.schema_arrow.names) for file in self._open()]
        self.size = sum(rows for rows, _ in metadata)
        if not self.size:
            raise _no_rows(name)
        self.header = metadata[0][1]
        self.has_attempts = ATTEMPT in self.header

    def pieces(self) -> Iterator[Piece]:
        """Read it in pieces of `PIECE` rows at most."""
        first = 1
        for file in self._open():
            for batch in file.iter_batches(PIECE):
                rows = np.arange(first, first + batch.num_rows)
                yield Piece(_named(_frame(batch), rows), rows, (), batch.num_rows)
                first += batch.num_rows

    def attempts(self) -> Iterator[NDArray[Any]]:
        """Read only the names of the rows."""
        for file in self._open():
            for batch in file.iter_batches(PIECE, columns=[ATTEMPT]):
                yield _frame(batch)[ATTEMPT].to_numpy()

    def _open(self) -> Iterator[Any]:
        for file in self.files:
            yield parquet_file(file)


def _frame(batch: Any) -> pd.DataFrame:
    frame: pd.DataFrame = batch.to_pandas(ignore_metadata=True)  # a stored index is no column
    return frame


def parquet_file(path: Path) -> Any:
    """Open a Parquet file.

    Raises
    ------
    InputError
        If there is no pyarrow, or it is not a Parquet file.
    """
    parquet = pyarrow_parquet()
    with reading(path):
        try:
            return parquet.ParquetFile(path)
        except ValueError:  # pyarrow's ArrowInvalid
            raise DataFileError(f"{path.name}: not a Parquet file. Save it as Parquet.") from None


def pyarrow_parquet() -> Any:
    """Return pyarrow's Parquet module, or say what to install."""
    try:
        import pyarrow.parquet  # noqa: PLC0415 (only who has Parquet files needs it)
    except ImportError:
        raise InputError(
            "Parquet files need the extra 'cohort': pip install 'pmskills[cohort]'."
        ) from None
    return pyarrow.parquet


def _named(answers: pd.DataFrame, rows: NDArray[np.int64]) -> pd.DataFrame:
    if ATTEMPT not in answers.columns:
        answers.insert(0, ATTEMPT, rows)
    return answers


def _no_rows(name: str) -> AnswersError:
    return AnswersError(f"{name}: no rows under the header. Add a row a respondent.")
