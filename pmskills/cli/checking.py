"""Check the files that people edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmskills.cli.arguments import PATH

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("file", type=PATH, required=False)
def check(file: Path | None) -> None:
    """Check a file of questions, roles or answers, a journal or an export (default: our own)."""
    from pmskills.datafiles import data_dir

    ours = [data_dir() / "questionnaire.toml", data_dir() / "roles.toml"]
    for path in [file] if file else ours:
        click.echo(_checked(path))


def _checked(path: Path) -> str:
    from pmskills.cohort.files import Task, usable_pieces
    from pmskills.cohort.sources import open_source
    from pmskills.datafiles import DataFileError, read_toml
    from pmskills.journal.store import is_ours
    from pmskills.journal.transfer import read_export
    from pmskills.questionnaire import load_questionnaire
    from pmskills.roles import load_roles
    from pmskills.wording import problems

    if path.suffix.lower() == ".json":
        return f"{path.name}: {len(read_export(path).attempts)} attempts, all whole."
    if path.is_file() and is_ours(path):
        return _checked_journal(path)
    if path.suffix.lower() == ".csv":
        task = Task(load_questionnaire())
        frames = usable_pieces(open_source(path), task)
        rows = sum(frame["attempt"].nunique() for frame in frames)
        return f"{path.name}: {rows} rows of answers, all usable."
    if "roles" in read_toml(path):
        return f"{path.name}: {len(load_roles(path))} roles, all usable."
    questionnaire = load_questionnaire(path)
    if found := problems(questionnaire):
        raise DataFileError("\n".join(f"{path.name}, {problem}" for problem in found))
    return f"{path.name}: {len(questionnaire.items)} items, all usable and plainly worded."


def _checked_journal(path: Path) -> str:
    from pmskills.journal import Journal
    from pmskills.journal.store import JournalError

    with Journal(path) as journal:
        if found := journal.ledger.problems():
            raise JournalError(f"{path.name} is damaged: {found[0]}")
        return f"{path.name}: {len(journal.attempts())} attempts, all whole."
