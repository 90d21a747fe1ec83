"""What a page opens with: one's own attempt, the example, or nothing of one's own for a day."""

import shlex
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmskills import Journal, load_questionnaire, pages, recover
from pmskills.cli import main
from pmskills.terminal import typed


@pytest.fixture
def answered(monkeypatch, tmp_path):
    """Return a journal with one attempt in which every question is answered with a 2."""
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    with Journal() as journal:
        attempt = journal.begin("Mine", role="product-owner")
        for item in load_questionnaire().items:
            journal.answer(attempt, item.id, 2)
        yield journal, attempt


def test_without_answers_the_example_is_shown_openly(monkeypatch, tmp_path):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    assert "You have no answers yet" in repr(pages.here().title)
    assert list(tmp_path.iterdir()) == []


def test_ones_own_answers_are_shown_against_ones_own_role(answered):
    here = pages.here()
    assert repr(here.title).startswith("Mine: 32 of 32 answered.")
    assert here.role.id == "product-owner"
    assert set(here.profile["score"]) == {2.0}


def test_the_current_attempt_comes_first_and_one_with_answers_before_none(answered):
    journal, attempt = answered
    other = journal.begin("Other")
    assert "Mine" in repr(pages.here().title)
    journal.answer(other, load_questionnaire().items[0].id, 3)
    assert "Other" in repr(pages.here().title)
    journal.choose(attempt)
    assert "Mine" in repr(pages.here().title)


def test_a_cool_off_keeps_the_scores_closed_until_its_day(answered):
    journal, attempt = answered
    tomorrow = recover.today() + timedelta(days=1)
    journal.write(attempt, "cool-off", recover.CoolOff(until=tomorrow))
    here = pages.here()
    assert f"Your scores are closed until {tomorrow.day} {tomorrow:%B}" in repr(here.title)
    assert set(here.profile["score"]) != {2.0}
    journal.write(attempt, "cool-off", recover.CoolOff(until=recover.today()))
    assert "Mine" in repr(pages.here().title)


def test_what_is_typed_for_a_report_writes_it_where_it_is_said(answered, monkeypatch, tmp_path):
    folder = tmp_path / "my pages"
    folder.mkdir()
    monkeypatch.chdir(folder)
    opening, typed, where = pages.take_along().sentences
    assert opening.startswith("To take “Mine” along")
    program, *arguments = shlex.split(typed)
    assert Path(program).name.startswith("pmskills")
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert (folder / "my-report.html").exists()
    assert str(folder / "my-report.html") in where


def test_the_command_is_named_with_its_folder(monkeypatch, tmp_path):
    beside = Path(sys.executable).parent / "pmskills"
    assert typed("lessons", "my file.md") == f"{beside} lessons 'my file.md'"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert typed("lessons") == "pmskills lessons"


def test_without_answers_there_is_nothing_to_take_along(monkeypatch, tmp_path):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    assert repr(pages.take_along()) == pages.NOTHING_TO_TAKE
    assert list(tmp_path.iterdir()) == []


def test_a_cool_off_keeps_the_report_closed_too(answered):
    journal, attempt = answered
    tomorrow = recover.today() + timedelta(days=1)
    journal.write(attempt, "cool-off", recover.CoolOff(until=tomorrow))
    assert "Your scores are closed until" in repr(pages.take_along())
