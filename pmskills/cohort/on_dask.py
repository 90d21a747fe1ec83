"""More than one machine: the same scores, worked out and written by Dask's workers.

Each row group of each file is one task that any worker can do again, and each task
writes a file of its own, so that a worker that dies costs time, not rows. The extra
`cohort` brings Dask; it is imported only when it is asked for.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pmskills.answers import ATTEMPT, AnswersError
from pmskills.cohort.files import wrong_cells
from pmskills.cohort.names import repeated
from pmskills.cohort.sources import PARQUET, ParquetSource, open_source, parquet_file
from pmskills.datafiles import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from pmskills.cohort.files import Task


@dataclass(frozen=True)
class Part:
    """One row group of a Parquet file, and how many rows of the whole stand before it."""

    path: Path
    group: int
    before: int


def score_on_dask(folder: Path, task: Task, out: Path, scheduler: str | None = None) -> None:
    """Score a folder of Parquet files into another, a file a row group.

    Parameters
    ----------
    folder : Path
        Parquet files, or one; where the workers can read it.
    task : Task
        What is asked of every row.
    out : Path
        A folder that is not there yet; there whole or not at all.
    scheduler : str, optional
        Its address; if left out, workers on this machine, one a processor.

    Raises
    ------
    InputError
        If the files cannot be read, a row cannot be used, or `out` is there already.
    """
    if out.exists():
        raise InputError(f"{out}: there is something already. Choose another place.")
    source = open_source(folder)
    if not isinstance(source, ParquetSource):
        raise InputError(f"{folder.name}: Dask reads Parquet. Give a folder of Parquet files.")
    if source.has_attempts and len(repeated(source.attempts())):
        raise InputError(
            f"{source.name}, column 'attempt': a name is there twice. Score it without"
            " --engine to see which."
        )
    with _client(scheduler) as client, _folder_beside(out) as new:
        try:
            client.compute(_written(parts(source), task, new), sync=True)
        except AnswersError as error:
            raise AnswersError(f"{source.name}, {error}") from None


def parts(source: ParquetSource) -> list[Part]:
    """Return the row groups of a source, in order."""
    found, before = [], 0
    for path in source.files:
        metadata = parquet_file(path).metadata
        for group in range(metadata.num_row_groups):
            found.append(Part(path.resolve(), group, before))
            before += metadata.row_group(group).num_rows
    return found


def read_part(part: Part) -> pd.DataFrame:
    """Return the answers of a part, its rows numbered as in the whole."""
    answers: pd.DataFrame = (
        parquet_file(part.path).read_row_group(part.group).to_pandas(ignore_metadata=True)
    )
    answers.index += part.before + 1
    if ATTEMPT not in answers:
        answers.insert(0, ATTEMPT, answers.index)
    return answers


def _written(found: list[Part], task: Task, folder: Path) -> Any:
    """Return the work: each part read, scored and written; nothing done yet."""
    import dask.dataframe as dd  # noqa: PLC0415 (only who asks for Dask needs it)

    digits = len(str(len(found)))
    first = read_part(found[0]).iloc[:0]
    answers = dd.from_map(read_part, found, meta=first)
    scores = answers.map_partitions(_scored, task, meta=task.scored(first))
    return scores.to_parquet(
        str(folder.resolve()),
        write_index=False,
        compute=False,
        name_function=lambda place: f"part-{place:0{digits}}{PARQUET}",
    )


def _scored(answers: pd.DataFrame, task: Task) -> pd.DataFrame:
    try:
        return task.scored(answers)
    except AnswersError:
        row, why = min(wrong_cells(answers, task.questionnaire).items())
        raise AnswersError(f"row {row}{why}") from None


@contextmanager
def _client(scheduler: str | None) -> Iterator[Any]:
    try:
        from dask.distributed import Client, LocalCluster  # noqa: PLC0415 (as above)
    except ImportError:
        raise InputError(
            "--engine dask needs the extra 'cohort': pip install 'pmskills[cohort]'."
        ) from None
    if scheduler is None:
        cluster = LocalCluster(threads_per_worker=1, dashboard_address=None)
        with cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError):
        raise InputError(f"--scheduler {scheduler}: nobody answers there. Start it.") from None
    with client:
        yield client


@contextmanager
def _folder_beside(out: Path) -> Iterator[Path]:
    """Give a folder beside the one wanted; rename it when all went well."""
    new = out.with_name(out.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        yield new
        new.rename(out)
    except OSError as error:
        raise InputError(
            f"{out}: cannot be written ({error.strerror}). Choose another place."
        ) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
