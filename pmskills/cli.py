"""The command line, over all the rest. A user's mistake is one sentence, never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from pmskills.questionnaire import Questionnaire
    from pmskills.roles import Role

PATH = click.Path(path_type=Path)


class _Plain(click.Group):
    """Turns an `InputError` into one sentence and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        from pmskills.datafiles import InputError

        try:
            return super().invoke(ctx)
        except InputError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_Plain)
@click.version_option(package_name="pmskills")
def main() -> None:
    """Answer, see your gaps, practise, try again: a self-assessment workbook.

    Nothing leaves this machine. Unvalidated: for practice, not for hiring.
    """


@main.command("open")
@click.argument("folder", metavar="[DIR]", type=PATH, default=Path("workbook"))
@click.option("--no-browser", is_flag=True, help="Only serve; print the address to open.")
def open_(folder: Path, *, no_browser: bool) -> None:
    """Open the workbook in JupyterLab, in a folder of your own (default: workbook)."""
    from pmskills.workbook import lay_out, serve

    for kept in lay_out(folder):
        click.echo(f"A page you had changed is newer now. Your version is kept: {kept}")
    click.echo(f"Your workbook: {folder.resolve()}. Ctrl+C closes it.")
    raise SystemExit(serve(folder, click.echo, browser=not no_browser))


@main.command()
@click.argument("attempt", type=int, required=False)
@click.option("--role", "role_id", help="Compare with this role, by its id in roles.toml.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
def profile(attempt: int | None, role_id: str | None, form: str) -> None:
    """Show the gaps of an attempt (default: the last one with answers)."""
    from pmskills.journal import Journal, journal_path
    from pmskills.pages import answered, look_at
    from pmskills.store import JournalError

    if not journal_path().exists():
        raise JournalError("You have no journal yet. Answer some questions first: pmskills open.")
    with Journal() as journal:
        attempt = attempt if attempt is not None else answered(journal)
        if attempt is None:
            raise JournalError("You have no answers yet. Answer some first: pmskills open.")
        journal.questionnaire(attempt)
        seen = look_at(journal, attempt, _role(role_id) if role_id else None)
    if form == "text":
        from pmskills import words

        click.echo("\n\n".join(map(repr, (seen.title, words.summary(seen.profile)))))
    elif form == "json":
        click.echo(seen.profile.to_json(orient="records", indent=2))
    else:
        click.echo(seen.profile.to_csv(index=False), nl=False)


@main.command()
@click.argument("responses", type=PATH)
@click.option("--role", "role_id", help="Add the gaps against this role.")
@click.option("--out", type=PATH, help="Write here; the screen if left out.")
def score(responses: Path, role_id: str | None, out: Path | None) -> None:
    """Score a CSV file of answers, a row a respondent, a column an item."""
    from pmskills.answers import AnswersError, read_answers
    from pmskills.datafiles import write_whole
    from pmskills.questionnaire import load_questionnaire

    answers, questionnaire = read_answers(responses), load_questionnaire()
    try:
        frame = _scored(answers, _role(role_id) if role_id else None, questionnaire)
    except AnswersError as error:
        raise AnswersError(f"{responses.name}, {error}") from None
    text = frame.to_csv(index=False)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)


@main.command()
@click.argument("file", type=PATH, required=False)
def check(file: Path | None) -> None:
    """Check a questionnaire, a roles file or a file of answers (default: the workbook's own)."""
    from pmskills.datafiles import data_dir

    ours = [data_dir() / "questionnaire.toml", data_dir() / "roles.toml"]
    for path in [file] if file else ours:
        click.echo(_checked(path))


@main.command()
@click.argument("attempt", type=int, required=False)
@click.option("--out", type=PATH, help="Write here; the screen if left out.")
def lessons(attempt: int | None, out: Path | None) -> None:
    """Write what you would tell the next developer who applies, as a Markdown page."""
    from pmskills.datafiles import write_whole
    from pmskills.journal import Journal, journal_path
    from pmskills.recover import lessons_page
    from pmskills.store import JournalError

    if not journal_path().exists():
        raise JournalError("You have no journal yet. Write something first: pmskills open.")
    with Journal() as journal:
        text = lessons_page(journal, attempt)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)


@main.command()
def where() -> None:
    """Say where your answers lie."""
    from pmskills.journal import journal_path

    click.echo(journal_path())


def _checked(path: Path) -> str:
    from pmskills.answers import AnswersError, coded, read_answers
    from pmskills.datafiles import DataFileError, read_toml
    from pmskills.questionnaire import load_questionnaire
    from pmskills.roles import load_roles
    from pmskills.wording import problems

    if path.suffix.lower() == ".csv":
        try:
            rows = len(coded(read_answers(path), load_questionnaire()).attempts)
        except AnswersError as error:
            raise AnswersError(f"{path.name}, {error}") from None
        return f"{path.name}: {rows} rows of answers, all usable."
    if "roles" in read_toml(path):
        return f"{path.name}: {len(load_roles(path))} roles, all usable."
    questionnaire = load_questionnaire(path)
    if found := problems(questionnaire):
        raise DataFileError("\n".join(f"{path.name}, {problem}" for problem in found))
    return f"{path.name}: {len(questionnaire.items)} items, all usable and plainly worded."


def _role(role_id: str) -> Role:
    from pmskills.datafiles import InputError
    from pmskills.roles import load_roles

    roles = load_roles()
    if role_id not in roles:
        raise InputError(f"There is no role '{role_id}'. The roles are: {', '.join(roles)}.")
    return roles[role_id]


def _scored(answers: pd.DataFrame, role: Role | None, questionnaire: Questionnaire) -> pd.DataFrame:
    from pmskills.profile import gap_profile
    from pmskills.scoring import score as score_answers

    if role is None:
        return score_answers(answers, questionnaire)
    return gap_profile(answers, role, questionnaire)
