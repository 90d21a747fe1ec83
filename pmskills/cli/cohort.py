"""Score many people at once."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pmskills.cli.arguments import PATH, role_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pmskills.cohort.files import Task


@click.command()
@click.argument("responses", type=PATH)
@click.option("--role", "role_id", help="Add the gaps against this role.")
@click.option("--out", type=PATH, help="Write here (.csv or .parquet); the screen if left out.")
@click.option("--keep-going", is_flag=True, help="Set bad rows aside, in OUT's .rejects.csv.")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local")
@click.option("--scheduler", metavar="ADDRESS", help="Dask's scheduler; this machine if left out.")
def score(
    responses: Path,
    role_id: str | None,
    out: Path | None,
    *,
    keep_going: bool,
    engine: str,
    scheduler: str | None,
) -> None:
    """Score a file of answers, a row a respondent, a column an item.

    CSV, Parquet, or a folder of Parquet files. A file is read in pieces, so it may be larger
    than memory. With --engine dask, OUT is a folder of Parquet files.
    """
    from pmskills.cohort.files import Task, score_to_text
    from pmskills.cohort.sources import open_source
    from pmskills.datafiles import InputError
    from pmskills.questionnaire import load_questionnaire

    questionnaire = load_questionnaire()
    task = Task(questionnaire, role_named(role_id, questionnaire) if role_id else None)
    if out is None:
        if keep_going or engine == "dask":
            raise InputError("There is no place to write to. Add --out with a path.")
        click.echo(score_to_text(open_source(responses), task), nl=False)
    elif engine == "dask":
        if keep_going:
            raise InputError("--keep-going is for one machine. Leave out --engine, or that.")
        from pmskills.cohort.on_dask import score_on_dask

        score_on_dask(responses, task, out, scheduler)
    else:
        _to_file(responses, task, out, keep_going=keep_going)


def _to_file(responses: Path, task: Task, out: Path, *, keep_going: bool) -> None:
    from pmskills.cohort.files import rejects_path, score_to_file
    from pmskills.cohort.sources import open_source

    source = open_source(responses)
    with _progress(source.size) as progress:
        scored, rejected = score_to_file(
            source, task, out, keep_going=keep_going, progress=progress
        )
    if keep_going:
        click.echo(
            f"{scored} rows scored, {rejected} set aside: {rejects_path(out).name}", err=True
        )


@contextmanager
def _progress(size: int) -> Iterator[Callable[[int], object]]:
    """Give what moves a bar on standard error; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=size, label="Scoring", file=sys.stderr) as bar:
        yield bar.update
