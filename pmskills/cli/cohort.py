"""Score many people at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmskills.cli.arguments import PATH, role_named

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from pmskills.questionnaire import Questionnaire
    from pmskills.roles import Role


@click.command()
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
        frame = _scored(answers, role_named(role_id) if role_id else None, questionnaire)
    except AnswersError as error:
        raise AnswersError(f"{responses.name}, {error}") from None
    text = frame.to_csv(index=False)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)


def _scored(answers: pd.DataFrame, role: Role | None, questionnaire: Questionnaire) -> pd.DataFrame:
    from pmskills.profile import gap_profile
    from pmskills.scoring import score as score_answers

    if role is None:
        return score_answers(answers, questionnaire)
    return gap_profile(answers, role, questionnaire)
