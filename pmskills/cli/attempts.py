"""Look at an attempt: its gaps, its lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmskills.cli.arguments import PATH, own_journal, role_named

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("attempt", type=int, required=False)
@click.option("--role", "role_id", help="Compare with this role, by its id in roles.toml.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
def profile(attempt: int | None, role_id: str | None, form: str) -> None:
    """Show the gaps of an attempt (default: the last one with answers)."""
    from pmskills.pages import answered, look_at
    from pmskills.spreadsheet import to_csv
    from pmskills.store import JournalError

    with own_journal() as journal:
        attempt = attempt if attempt is not None else answered(journal)
        if attempt is None:
            raise JournalError("You have no answers yet. Answer some first: pmskills open.")
        journal.questionnaire(attempt)
        seen = look_at(journal, attempt, role_named(role_id) if role_id else None)
    if form == "text":
        from pmskills import words

        click.echo("\n\n".join(map(repr, (seen.title, words.summary(seen.profile)))))
    elif form == "json":
        click.echo(seen.profile.to_json(orient="records", indent=2))
    else:
        click.echo(to_csv(seen.profile), nl=False)


@click.command()
@click.argument("attempt", type=int, required=False)
@click.option("--out", type=PATH, help="Write here; the screen if left out.")
def lessons(attempt: int | None, out: Path | None) -> None:
    """Write what you would tell the next developer who applies, as a Markdown page."""
    from pmskills.datafiles import write_whole
    from pmskills.recover import lessons_page

    with own_journal() as journal:
        text = lessons_page(journal, attempt)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)
