"""A person's answers as a sheet that a spreadsheet opens: a row an answer, with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pmskills.datafiles import write_whole
from pmskills.spreadsheet import to_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pmskills.journal import Journal
    from pmskills.questionnaire import Questionnaire

COLUMNS = (
    *("attempt", "name", "company", "role", "stage", "held_on", "outcome"),
    *("skill", "facet", "item", "prompt", "level", "says", "note", "answered_at"),
)


def answer_sheet(journal: Journal) -> pd.DataFrame:
    """Return the latest answers of all attempts.

    Returns
    -------
    DataFrame
        A row an answer, oldest attempt first, in the questionnaire's order; `level` is 1 to 5
        or "na" for no opportunity yet, `says` the words of that level.
    """
    rows = [
        row
        for noted in journal.noted()
        for row in _rows(journal, noted, journal.questionnaire(noted["attempt"]))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(
    journal: Journal, noted: dict[str, Any], questionnaire: Questionnaire
) -> Iterator[dict[str, Any]]:
    latest = journal.latest(noted["attempt"])
    about = {name: noted[name] for name in COLUMNS[:7]}
    for item in questionnaire.items:
        if said := latest.get(item.id):
            yield {
                **about,
                "skill": item.skill,
                "facet": item.facet,
                "item": item.id,
                "prompt": item.prompt,
                "level": said.level,
                "says": item.levels[said.level - 1] if isinstance(said.level, int) else "",
                "note": said.note,
                "answered_at": said.answered_at,
            }


def write_answers(journal: Journal, path: Path) -> None:
    """Write the sheet as CSV, whole or not at all; no cell of it is run as a formula.

    Raises
    ------
    InputError
        If the journal is damaged or the file cannot be written.
    """
    write_whole(path, to_csv(answer_sheet(journal)), private=True)
