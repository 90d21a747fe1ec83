"""What a page opens with: one's own attempt, the example, or nothing of one's own for a day."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from pmskills import Journal, load_questionnaire, pages, practice_pages, recover, words
from pmskills.feedback import Reading
from pmskills.forms.page_watch import WatchDesk
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


def close(journal, attempt):
    """Close an attempt's scores until tomorrow."""
    tomorrow = recover.today() + timedelta(days=1)
    journal.write(attempt, "cool-off", recover.CoolOff(until=tomorrow))


def test_only_the_example_is_marked_on_the_profile(answered):
    journal, attempt = answered
    own = pages.here()
    assert own.over(words.numbers(own.profile)).mark == ""
    close(journal, attempt)
    made_up = pages.here()
    assert made_up.over(words.numbers(made_up.profile)).mark == "Example"


def test_closed_answers_are_not_called_missing(answered):
    journal, attempt = answered
    close(journal, attempt)
    said = repr(pages.wanted().whose_answers)
    assert "You have no answers yet" not in said
    assert said.startswith("Example\nYour scores are closed until")
    assert "made-up example" in said


def test_over_time_closed_scores_are_not_called_missing(answered):
    journal, attempt = answered
    later = journal.begin("Later")
    for item in load_questionnaire().items:
        journal.answer(later, item.id, 3)
    close(journal, attempt)
    so_far = pages.so_far()
    assert repr(so_far.between).startswith("Your scores are closed until")
    assert "needs two answered attempts" not in repr(so_far.between)
    assert "nothing below is about you" not in repr(so_far.title)
    practised = practice_pages.practised_so_far()
    assert [row[0] for row in practised.rows] == ["Mine", "Later"]
    assert practised.mark == ""


def test_the_command_is_named_with_its_folder(monkeypatch, tmp_path):
    beside = Path(sys.executable).parent / "pmskills"
    assert typed("lessons", "my file.md") == f"{beside} lessons 'my file.md'"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert typed("lessons") == "pmskills lessons"


@pytest.mark.parametrize("opening", [pages.here, pages.debriefed, pages.so_far])
def test_a_watch_tells_when_what_is_shown_is_older_than_the_journal(answered, opening):
    journal, attempt = answered
    journal.add_reading(attempt, Reading(levels={"vision": 2}))
    desk = WatchDesk(opening())
    assert desk.reply({"kind": "open"}) == {"kind": "state", "is_older": False, "is_closed": False}
    journal.answer(journal.begin("Other"), load_questionnaire().items[0].id, 3)
    assert desk.reply({"kind": "open"})["is_older"]


def test_closed_scores_are_opened_where_it_says_that_they_are_closed(answered):
    journal, attempt = answered
    close(journal, attempt)
    assert "press “Show my scores” on page 3" in repr(pages.here().title)
    desk = WatchDesk(pages.here())
    assert desk.reply({"kind": "open"})["is_closed"]
    assert desk.reply({"kind": "show"}) == {"kind": "shown"}
    assert not desk.reply({"kind": "open"})["is_closed"]
    assert repr(pages.here().title).startswith("Mine")
    assert desk.reply({"kind": "show"}) == {"kind": "shown"}
    assert len(journal.record(attempt).versions("cool-off")) == 2


def test_the_browser_calls_the_button_what_the_sentence_does():
    script = Path(pages.__file__).parent / "static" / "form.js"
    assert f'const SHOW_NOW = "{recover.SHOW_NOW}"' in script.read_text(encoding="utf-8")


@pytest.fixture
def begun(monkeypatch, tmp_path):
    """Return a journal with one attempt, and the questions as they are asked."""
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    with Journal() as journal:
        yield journal, journal.begin("Mine"), load_questionnaire().asking_order()


def test_sixteen_answers_are_said_to_be_too_few_to_tell_a_change_by(begun):
    journal, attempt, items = begun
    for item in items[:16]:
        journal.answer(attempt, item.id, 3)
    title = pages.here().title
    told = "To tell later whether something has changed, answer all 32."
    assert f"16 answers are enough for a first picture. {told}" in title.sentences
    assert title.link == ("Go to page 2. Answer the questions", "2-assess.ipynb")
    assert '<a href="2-assess.ipynb">' in title._repr_html_()
    for item in items[16:]:
        journal.answer(attempt, item.id, 3)
    assert told not in repr(pages.here().title)
    assert pages.here().title.link is None


def test_a_skill_without_a_score_leads_to_the_questions_and_is_left_out_of_the_distances(begun):
    journal, attempt, items = begun
    for item in items[:16]:
        journal.answer(attempt, item.id, 3)
    assert words.summary(pages.here().profile).link is None
    one = next(item for item in items if item.skill == "selling")
    journal.answer(attempt, one.id, "na")
    assert words.summary(pages.here().profile).link[1] == "2-assess.ipynb"
    said = pages.wanted().whose_answers.sentences
    assert said[1] == "There is no score yet on selling, so the distances leave it out."


def test_the_first_page_says_where_one_is_and_leads_on(begun):
    journal, attempt, items = begun
    assert pages.go_on().sentences == ("You are on “Mine”: 0 of 32 answered.",)
    assert pages.go_on().link[1] == "2-assess.ipynb"
    journal.close_attempt(attempt, "rejected")
    assert pages.go_on().link[1] == "8-recover.ipynb"
    for item in items:
        journal.answer(attempt, item.id, 3)
    assert pages.go_on().link[1] == "3-profile.ipynb"
    journal.remove(attempt, typed_name="Mine")
    assert repr(pages.go_on()) == pages.NOTHING_BEGUN
