"""Keep what you wrote: take it elsewhere, copy it, erase it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmskills.cli.arguments import PATH, own_journal

if TYPE_CHECKING:
    from pathlib import Path


@click.command("export")
@click.argument("file", type=PATH)
def export(file: Path) -> None:
    """Write everything into FILE, to import elsewhere; FILE.csv gets the answers only."""
    from pmskills.journal import transfer
    from pmskills.journal.answer_sheet import write_answers

    with own_journal() as journal:
        if file.suffix.lower() == ".csv":
            write_answers(journal, file)
            click.echo(
                f"Your answers are in {file}. Pages and feedback are only in a .json export."
            )
            return
        left_out = transfer.export(journal, file)
    click.echo(
        f"Everything is in {file}. It is not encrypted, so keep it where only you can read it."
    )
    if left_out:
        click.echo(
            "Your letter to a friend stayed here, because you did not tick that it may leave."
        )


@click.command("import")
@click.argument("file", type=PATH)
def import_(file: Path) -> None:
    """Add the attempts of an exported FILE to your journal; twice is the same as once."""
    from pmskills.journal import Journal, transfer

    transfer.read_export(file)  # before a journal is made for nothing
    with Journal() as journal:
        grown = transfer.import_(journal, file)
    click.echo(
        f"Added or completed: {len(grown)}. See them with pmskills open."
        if grown
        else "Your journal had all of it already."
    )


@click.command()
@click.argument("file", type=PATH)
def backup(file: Path) -> None:
    """Copy your whole journal into a new FILE, and check the copy."""
    with own_journal() as journal:
        journal.ledger.copy_to(file)
    click.echo(f"A checked copy is in {file}.")


@click.command()
def erase() -> None:
    """Remove every attempt, answer and page, and our copies of them. There is no way back."""
    from pmskills.journal import erasing, journal_path

    path = journal_path()
    click.echo(
        f"This removes everything in {path} and the copies beside it. There is no way back.\n"
        "What you exported or copied elsewhere stays; remove it yourself."
    )
    typed = click.prompt(f"To go on, type {erasing.WORD}", default="", show_default=False)
    erasing.erase(path, typed=typed)
    click.echo("Everything is erased.")
