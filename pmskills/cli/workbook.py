"""Open the workbook; say where its answers lie."""

from __future__ import annotations

from pathlib import Path

import click

from pmskills.cli.arguments import PATH


@click.command("open")
@click.argument("folder", metavar="[DIR]", type=PATH, default=Path("workbook"))
@click.option("--app", is_flag=True, help="As a web app, without JupyterLab around it.")
@click.option("--no-browser", is_flag=True, help="Only serve; print the address to open.")
def open_(folder: Path, *, app: bool, no_browser: bool) -> None:
    """Open the workbook in JupyterLab, in a folder of your own (default: workbook)."""
    from pmskills.servers import require_voila, serve_app, serve_lab
    from pmskills.workbook import lay_out

    if app:
        require_voila()
    serve = serve_app if app else serve_lab
    _keep_copy()
    for kept in lay_out(folder):
        click.echo(f"A page you had changed is newer now. Your version is kept: {kept}")
    click.echo(f"Your workbook: {folder.resolve()}. Ctrl+C closes it.")
    raise SystemExit(serve(folder, click.echo, browser=not no_browser))


@click.command()
def where() -> None:
    """Say where your answers lie."""
    from pmskills.journal import journal_path, places

    click.echo(journal_path())
    if risk := places.warning(journal_path()):
        click.echo(f"Note: {risk}", err=True)


def _keep_copy() -> None:
    """Copy the journal before it is worked on; what is in the way is said and stops nothing."""
    from pmskills.cli.arguments import own_journal
    from pmskills.datafiles import InputError
    from pmskills.journal import journal_path, places

    if risk := places.warning(journal_path()):
        click.echo(f"Note: {risk}", err=True)
    if not journal_path().exists():
        return
    try:
        with own_journal() as journal:
            journal.ledger.keep_copy()
    except InputError as error:
        click.echo(f"Note: {error}", err=True)
