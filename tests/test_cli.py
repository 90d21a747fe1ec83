"""The command line, as a person types it."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from pmskills import Journal, load_questionnaire
from pmskills.cli import main

ITEMS = [item.id for item in load_questionnaire().items]


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def answered(home):
    with Journal() as journal:
        attempt = journal.begin(company="Example", role="product-owner")
        for item in ITEMS:
            journal.answer(attempt, item, 4)
    return attempt


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def test_where_makes_nothing(home):
    result = run("where")
    assert result.output.strip() == str(home / "journal.sqlite3")
    assert list(home.iterdir()) == []


def test_profile_without_a_journal_says_what_to_do(home):
    result = run("profile")
    assert result.exit_code == 2
    assert "Answer some questions first: pmskills open" in result.stderr
    assert list(home.iterdir()) == []


def test_profile_in_words(answered):
    result = run("profile")
    assert result.exit_code == 0
    assert "Example: 32 of 32 answered." in result.output
    assert "Product owner" in result.output
    assert "On soft skills you have no material gap" in result.output


def test_profile_as_json_and_csv(answered):
    rows = json.loads(run("profile", "--format", "json").output)
    assert [row["skill"] for row in rows] == ["soft-skills", "vision", "assertiveness", "selling"]
    assert rows[0]["score"] == 4
    assert run("profile", "--format", "csv").output.startswith("attempt,skill,answered")


def test_profile_of_another_role(answered):
    assert "Agile coach" in run("profile", str(answered), "--role", "agile-coach").output


def test_profile_of_no_such_attempt(answered):
    result = run("profile", "77")
    assert result.exit_code == 2
    assert "There is no attempt 77. There are: 1." in result.stderr


def test_score_to_a_file_and_to_the_screen(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(",".join(["attempt", *ITEMS]) + "\n" + ",".join(["one", *["4"] * 32]) + "\n")
    out = tmp_path / "scores.csv"
    assert run("score", str(path), "--out", str(out)).exit_code == 0
    frame = pd.read_csv(out)
    assert list(frame["score"]) == [4.0] * 4
    assert run("score", str(path)).output == out.read_text()
    assert "verdict" in run("score", str(path), "--role", "product-manager").output
    assert sorted(file.name for file in tmp_path.iterdir()) == ["answers.csv", "scores.csv"]


def test_check_of_the_workbooks_own_files():
    result = run("check")
    assert result.exit_code == 0
    assert "32 items" in result.output
