"""Look at an attempt: its gaps, its lessons, a report of it on two pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmskills.cli.arguments import PATH, own_journal, role_named

if TYPE_CHECKING:
    from pathlib import Path

    from pmskills.report import Paper


@click.command()
@click.argument("attempt", type=int, required=False)
@click.option("--role", "role_id", help="Compare with this role, by its id in roles.toml.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
def profile(attempt: int | None, role_id: str | None, form: str) -> None:
    """Show the gaps of an attempt (default: the last one with answers)."""
    from pmskills.journal.store import JournalError
    from pmskills.pages import answered, look_at
    from pmskills.recover import closed_note, today
    from pmskills.spreadsheet import to_csv

    with own_journal() as journal:
        attempt = attempt if attempt is not None else answered(journal)
        if attempt is None:
            raise JournalError("You have no answers yet. Answer some first: pmskills open.")
        if note := closed_note(journal, attempt, today()):
            raise JournalError(note)
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


@click.command()
@click.argument("file", type=PATH)
@click.option("--attempt", type=int, help="Its number (default: the last one with answers).")
@click.option("--role", "role_id", help="Compare with this role, by its id in roles.toml.")
@click.option("--with-notes", is_flag=True, help="Put in your notes and the interviewer's words.")
@click.option("--with-letter", is_flag=True, help="Put in your letter, if you let it leave.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", help="For a PDF.")
def report(
    file: Path,
    attempt: int | None,
    role_id: str | None,
    paper: Paper,
    *,
    with_notes: bool,
    with_letter: bool,
) -> None:
    """Write one attempt on two printed pages: FILE.html, or FILE.pdf with WeasyPrint."""
    from pmskills.datafiles import InputError, write_whole
    from pmskills.report import as_html, as_pdf
    from pmskills.role_words import shown
    from pmskills.taking_along import report_of

    if file.suffix.lower() not in {".html", ".pdf"}:
        raise InputError(f"{file.name}: give a name that ends in .html or .pdf.")
    with own_journal() as journal:
        made = report_of(
            journal,
            attempt,
            role=role_named(role_id) if role_id else None,
            with_notes=with_notes,
            with_letter=with_letter,
        )
    page = as_html(made)
    content = page if file.suffix.lower() == ".html" else as_pdf(page, paper)
    write_whole(file, content, private=True)
    click.echo(f"“{shown(made.attempt.name)}” is in {file}: two pages at most when printed.")
    if with_letter and not made.friend.may_leave:
        click.echo("Your letter is not in it: on page 8, tick that it may leave.")
