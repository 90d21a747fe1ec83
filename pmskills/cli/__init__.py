"""The command line, over all the rest. A user's mistake is one sentence, never a traceback.

Imports of the library stand inside the commands, so that `--help` stays quick.
"""

from __future__ import annotations

from typing import Any

import click

from pmskills.cli import attempts, checking, cohort, keeping, workbook


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


for command in (
    workbook.open_,
    attempts.profile,
    attempts.lessons,
    attempts.report,
    cohort.score,
    keeping.export,
    keeping.import_,
    keeping.backup,
    keeping.erase,
    checking.check,
    workbook.where,
):
    main.add_command(command)
