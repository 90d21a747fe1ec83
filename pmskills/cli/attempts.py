"""Look at an attempt: its gaps, its lessons, a report of it on two pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmskills.cli.arguments import PATH, own_journal, role_named

if TYPE_CHECKING:
    from pathlib import Path

    from pmskills.report import Paper, Report


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

    if file.suffix.lower() not in {".html", ".pdf"}:
        raise InputError(f"{file.name}: give a name that ends in .html or .pdf.")
    made = _report_of(attempt, role_id, with_notes=with_notes, with_letter=with_letter)
    page = as_html(made)
    content = page if file.suffix.lower() == ".html" else as_pdf(page, paper)
    write_whole(file, content, private=True)
    click.echo(f"“{shown(made.attempt.name)}” is in {file}: two pages at most when printed.")
    if with_letter and not made.friend.may_leave:
        click.echo("Your letter is not in it: on page 8, tick that it may leave.")


def _report_of(
    number: int | None, role_id: str | None, *, with_notes: bool, with_letter: bool
) -> Report:
    """Read from the journal what a report is made from."""
    from pmskills import progress
    from pmskills.journal import Journal, journal_path
    from pmskills.journal.store import JournalError
    from pmskills.pages import answered, look_at
    from pmskills.recover import Friend, closed_note, today
    from pmskills.rehearsal import Plan
    from pmskills.report import Report

    if not journal_path().exists():
        raise JournalError("You have no journal yet. Answer some questions first: pmskills open.")
    with Journal() as journal:
        number = number if number is not None else answered(journal) or journal.current()
        if number is None:
            raise JournalError("You have no attempt yet. Begin one first: pmskills open.")
        if note := closed_note(journal, number, today()):
            raise JournalError(note)
        tries = progress.attempts(journal)
        attempt = next(one for one in tries if one.number == number)
        notes = {item: answer.note for item, answer in journal.latest(number).items()}
        return Report(
            attempt=attempt,
            role=look_at(journal, number, role_named(role_id) if role_id else None).role,
            earlier=progress.answered_before(tries, attempt),
            plan=journal.last(number, "plan", Plan),
            notes=notes if with_notes else {},
            with_heard=with_notes,
            friend=journal.last(number, "friend", Friend) if with_letter else Friend(),
            made_on=today(),
        )
