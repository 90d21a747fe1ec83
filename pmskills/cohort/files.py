"""Score a file of answers into another, piece by piece."""

from __future__ import annotations

import csv
import io
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
import pandas as pd

from pmskills.answers import ATTEMPT, AnswersError, sheet
from pmskills.cells import WRONG
from pmskills.cohort.names import Names
from pmskills.cohort.sources import PARQUET, Reject, pyarrow_parquet
from pmskills.datafiles import beside
from pmskills.profile import gap_profile
from pmskills.scoring import score
from pmskills.spreadsheet import safe_cell, safe_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pmskills.cohort.sources import Piece, Source
    from pmskills.questionnaire import Questionnaire
    from pmskills.roles import Role

    Write = Callable[[pd.DataFrame], None]


@dataclass(frozen=True)
class Task:
    """What is asked of every row: a questionnaire, and the gaps to a role if there is one."""

    questionnaire: Questionnaire
    role: Role | None = None

    def scored(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Return the scores, or the profile, of some answers."""
        if self.role is None:
            return score(answers, self.questionnaire)
        return gap_profile(answers, self.role, self.questionnaire)


def rejects_path(out: Path) -> Path:
    """Return where the rows go that cannot be used: beside the scores."""
    return out.with_name(f"{out.stem}.rejects.csv")


def score_to_file(
    source: Source, task: Task, out: Path, *, keep_going: bool, progress: Callable[[int], object]
) -> tuple[int, int]:
    """Score a source into a file; it is there whole or not at all.

    Parameters
    ----------
    source : Source
        The answers.
    task : Task
        What is asked of them.
    out : Path
        A CSV or Parquet file, by its ending.
    keep_going : bool
        Set bad rows aside in `rejects_path`, each with its reason; else the first stops.
    progress : callable
        Told how much of the source has been scored, piece by piece.

    Returns
    -------
    tuple of int
        How many rows are scored, and how many set aside.

    Raises
    ------
    InputError
        If a file cannot be read or written, or a row cannot be used.
    """
    scored = rejected = 0
    with ExitStack() as stack:
        aside = _stop_at_rejects(source)
        if keep_going:
            place = stack.enter_context(beside(rejects_path(out)))
            aside = stack.enter_context(_rejects_file(place, source))
        write = stack.enter_context(_sink(stack.enter_context(beside(out)), out.suffix))
        for frame, rejects, size in scored_pieces(source, task):
            aside(rejects)
            write(frame)
            scored += len(frame) // len(task.questionnaire.skills)
            rejected += len(rejects)
            progress(size)
            del frame  # else it stays while the next piece is scored
    return scored, rejected


def usable_pieces(source: Source, task: Task) -> Iterator[pd.DataFrame]:
    """Score a source piece by piece; the first bad row stops.

    Raises
    ------
    InputError
        If the source cannot be read, or a row cannot be used.
    """
    stop = _stop_at_rejects(source)
    for frame, rejects, _ in scored_pieces(source, task):
        stop(rejects)
        yield frame


def score_to_text(source: Source, task: Task) -> str:
    """Return the scores of a source as CSV text; see `usable_pieces`."""
    text = io.StringIO()
    for frame in usable_pieces(source, task):
        _append(frame, text)
    return text.getvalue()


def _append(frame: pd.DataFrame, file: TextIO) -> None:
    """Write a frame's rows as CSV, its header first in an empty file; no name is a formula."""
    safe = frame.assign(**{ATTEMPT: safe_column(frame[ATTEMPT])})
    safe.to_csv(file, index=False, header=not file.tell())


def scored_pieces(source: Source, task: Task) -> Iterator[tuple[pd.DataFrame, list[Reject], int]]:
    """Score a source piece by piece; give the scores, the bad rows and the piece's size.

    Raises
    ------
    AnswersError
        If a column is wrong, since it is wrong in every row.
    """
    names = Names(source.attempts() if source.has_attempts else ())
    for piece in source.pieces():
        yield *_scored(piece, names, source, task), piece.size  # kept nowhere here


def _scored(
    piece: Piece, names: Names, source: Source, task: Task
) -> tuple[pd.DataFrame, list[Reject]]:
    """Return the scores of a piece, and its bad rows."""
    answers, wrong = piece.answers, names.problems(piece.answers[ATTEMPT].to_numpy())
    if wrong:
        answers = answers.drop(index=list(wrong))
    try:
        frame = task.scored(answers)
    except AnswersError:
        try:
            wrong |= wrong_cells(answers, task.questionnaire)
        except AnswersError as error:
            raise AnswersError(f"{source.name}, {error}") from None
        frame = task.scored(piece.answers.drop(index=list(wrong)))
    rejects = [*piece.rejects, *_rejects(piece, wrong, source)]
    return frame, sorted(rejects, key=lambda reject: reject.row)


def wrong_cells(answers: pd.DataFrame, questionnaire: Questionnaire) -> dict[int, str]:
    """Return what is wrong with each row that has a wrong cell, by the row's label.

    Raises
    ------
    AnswersError
        If a column is wrong.
    """
    table = sheet(answers, questionnaire)
    columns, rows = np.nonzero(table.read(0, len(answers)) == WRONG)
    first = dict(zip(rows[::-1].tolist(), columns[::-1].tolist(), strict=True))
    labels = answers.index.tolist()
    return {labels[row]: table.reason(row, column) for row, column in sorted(first.items())}


def _rejects(piece: Piece, wrong: dict[int, str], source: Source) -> list[Reject]:
    cells = piece.answers if source.has_attempts else piece.answers.drop(columns=ATTEMPT)
    return [
        Reject(
            int(piece.rows[place]),
            f"row {piece.rows[place]}{why}",
            tuple("" if pd.isna(cell) else cell for cell in cells.iloc[place]),
        )
        for place, why in wrong.items()
    ]


def _stop_at_rejects(source: Source) -> Callable[[list[Reject]], None]:
    def stop(rejects: list[Reject]) -> None:
        if rejects:
            raise AnswersError(f"{source.name}, {rejects[0].reason}")

    return stop


@contextmanager
def _rejects_file(path: Path, source: Source) -> Iterator[Callable[[list[Reject]], None]]:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(map(safe_cell, ["row", "reason", *source.header]))
        yield lambda rejects: lines.writerows(
            map(safe_cell, [reject.row, reject.reason, *reject.cells]) for reject in rejects
        )


@contextmanager
def _sink(path: Path, kind: str) -> Iterator[Write]:
    """Give what appends a frame to a file of a kind."""
    if kind.lower() == PARQUET:
        with _parquet_sink(path) as write:
            yield write
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        yield lambda frame: _append(frame, file)


@contextmanager
def _parquet_sink(path: Path) -> Iterator[Write]:
    parquet = pyarrow_parquet()
    import pyarrow  # noqa: PLC0415 (only who has Parquet files needs it)

    writers: list[Any] = []

    def write(frame: pd.DataFrame) -> None:
        table = pyarrow.Table.from_pandas(frame, preserve_index=False)
        if not writers:
            writers.append(parquet.ParquetWriter(path, table.schema))
        writers[0].write_table(table.cast(writers[0].schema))

    try:
        yield write
    finally:
        for writer in writers:
            writer.close()
