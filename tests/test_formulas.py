"""No cell of a CSV file that we write is a formula to a spreadsheet, whatever its settings."""

import csv
import io
import re

import pandas as pd
import pytest
from click.testing import CliRunner
from clock import is_done_in
from formula_strings import cells, formulas, guarded_and_not, runs
from hypothesis import given
from hypothesis import strategies as st

from pmskills import Journal, load_questionnaire
from pmskills.cli import main
from pmskills.journal import ledger
from pmskills.journal.answer_sheet import COLUMNS, write_answers
from pmskills.journal.records import AnswerRecord, AttemptRecord, new_key, sha256
from pmskills.spreadsheet import GAP, safe_cell, to_csv

FORMULAS = formulas()
QUESTIONNAIRE = load_questionnaire()
NOW = "2026-03-12T19:00:00Z"
PROFILE = [
    *("attempt", "skill", "answered", "no_opportunity", "score", "se", "low", "high"),
    *("target_low", "target_high", "importance", "gap_below", "gap_above", "p_below", "p_above"),
    *("direction", "verdict", "priority"),
]


def that_run(text):
    return [cell for cell in cells(text) if runs(cell)]


def test_of_500_texts_none_runs_guarded_and_most_do_unguarded():
    guarded, control = (len(that_run(text)) for text in guarded_and_not())
    alone = [pd.DataFrame({"a": [text]}).to_csv(index=False) for text in FORMULAS]
    run = sum(bool(that_run(text)) for text in alone)
    print(f"\n500 texts, {run} of them run unguarded: {control} cells run, guarded {guarded}")
    assert len(set(FORMULAS)) == 500
    assert run >= 440  # the rest have an apostrophe of their own before the formula
    assert guarded == 0


@pytest.mark.parametrize("column", sorted({*COLUMNS, *PROFILE}))
def test_no_column_runs_any_of_them(column):
    """Each text in this column alone; then each as the column's own name."""
    assert that_run(to_csv(pd.DataFrame({"first": 1, column: FORMULAS, "last": "a"}))) == []


def test_no_column_name_runs_any_of_them():
    assert that_run(to_csv(pd.DataFrame([range(500)], columns=FORMULAS))) == []


def attempt(text):
    """Return an attempt that came from elsewhere: every text that a person gives is the same."""
    answer = AnswerRecord(
        item=QUESTIONNAIRE.items[0].id, level=3, note=text, answered_at=NOW, key=new_key()
    )
    return AttemptRecord(
        **dict.fromkeys(("name", "company", "role", "stage"), text),
        uid=new_key(),
        held_on=None,
        outcome="open",
        begun_at=NOW,
        questionnaire=sha256(QUESTIONNAIRE.model_dump_json()),
        answers=(answer,),
    )


@pytest.fixture
def journal(tmp_path, monkeypatch):
    """Return a person's journal that holds all the texts, as an import would bring them."""
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    with Journal() as journal:
        with journal.ledger.writing() as db:
            for text in FORMULAS:
                record = attempt(text)
                number = ledger.insert_attempt(db, record, QUESTIONNAIRE.model_dump_json())
                ledger.add_answers(db, number, record.answers, said_now=False)
        yield journal


def test_the_export_of_a_journal_runs_none_and_loses_none(journal, tmp_path):
    write_answers(journal, tmp_path / "answers.csv")
    text = (tmp_path / "answers.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 500
    assert that_run(text) == []
    for row, given_text in zip(rows, FORMULAS, strict=True):
        for column in ("name", "company", "role", "stage", "note"):
            assert row[column].replace("'", "") == given_text.replace("'", "")


def test_the_profile_as_csv_runs_none(journal):
    for number in (1, 250, 500):
        said = CliRunner().invoke(main, ["profile", str(number), "--format", "csv"])
        assert said.exit_code == 0
        assert that_run(said.output) == []


@given(st.text(st.sampled_from("a=+-@\uff1d,;|\t\r\n\"' \x00\u200b1"), max_size=12))
def test_the_guard_does_what_one_pattern_says(text):
    gap = re.escape(GAP)
    pattern = f"(?:^|(?<=[,;|\\t\\r\\n\"']))(?=[{gap}]*[=+\\-@\uff1d])"
    expected = re.sub(pattern, "'", text)
    expected = f"'{expected}" if expected[:1] in tuple("\t\r\n\x00") else expected
    assert safe_cell(text) == expected


@pytest.mark.parametrize("text", ['"' * 20_000, "\n" * 20_000, "=" * 20_000, ",'" * 10_000])
def test_a_long_text_takes_no_longer_a_character(text):
    assert is_done_in(1, lambda: safe_cell(text))  # a pattern that looks ahead took 7 s


def test_ordinary_texts_and_numbers_stay():
    for value in ("Zażółć", "a - b", "3 + 4", "me@example.com", "well-known", 3, -1.5, True):
        assert safe_cell(value) == value


def test_a_cohorts_names_and_rejects_are_no_formulas(tmp_path):
    """Every other row has a cell that is no level, so it is set aside with its reason."""
    item = QUESTIONNAIRE.items[0].id
    names = list(dict.fromkeys(text for text in FORMULAS if text.isprintable()))[:40]
    frame = pd.DataFrame({"attempt": names, item: [3, "=1+1"] * 20})
    frame.to_csv(tmp_path / "class.csv", index=False)
    arguments = ["score", str(tmp_path / "class.csv"), "--out", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(main, [*arguments, "--keep-going"])
    assert result.exit_code == 0, result.output
    for file in ("out.csv", "out.rejects.csv"):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert len(text.splitlines()) > 20
        assert that_run(text) == []
