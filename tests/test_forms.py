"""The Python side of the answer form: it saves, acknowledges and never raises."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from pmskills import Journal, load_questionnaire, recover
from pmskills.datafiles import data_dir
from pmskills.display import Words
from pmskills.forms import AnswerForm, assess
from pmskills.journal import Answer

ITEMS = [item.id for item in load_questionnaire().asking_order()]


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "journal.sqlite3") as journal:
        yield journal


@pytest.fixture
def ask(monkeypatch):
    """Return a function that sends a form a message, as the browser does, and returns the reply."""
    replies = []
    monkeypatch.setattr(
        AnswerForm, "send", lambda _form, reply, _buffers=None: replies.append(reply)
    )

    def ask(form, message):
        form._handle_custom_msg(message, [])
        json.dumps(replies[-1])  # it must be able to travel
        return replies.pop()

    return ask


def said(item, level, key, note=""):
    return {"item": item, "level": level, "note": note, "key": key, "order": 1}


def save(*answers):
    return {"kind": "save", "answers": list(answers)}


def in_file(journal, statement):
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as db:
        return db.execute(statement).fetchall()


def stored(journal):
    statement = "SELECT attempt, item, level, note, key FROM answer ORDER BY answer"
    return in_file(journal, statement)


def test_a_batch_is_saved_in_order_and_acknowledged(journal, ask):
    attempt = journal.begin("A try")
    batch = save(said(ITEMS[1], 4, "b", "my words"), said(ITEMS[0], 0, "a"), said(ITEMS[1], 2, "c"))
    assert ask(assess(journal), batch) == {"kind": "saved", "keys": ["b", "a", "c"]}
    assert stored(journal) == [
        (attempt, ITEMS[1], 4, "my words", "b"),
        (attempt, ITEMS[0], 0, "", "a"),
        (attempt, ITEMS[1], 2, "", "c"),
    ]
    assert journal.latest(attempt)[ITEMS[0]].level == "na"


def test_a_resend_is_acknowledged_and_stored_once(journal, ask):
    journal.begin("A try")
    form = assess(journal)
    first, second = said(ITEMS[0], 4, "a"), said(ITEMS[0], 5, "b")
    ask(form, save(first))
    assert ask(form, save(first, second))["keys"] == ["a", "b"]
    assert ask(assess(journal), save(first))["keys"] == ["a"]
    assert [row[2] for row in stored(journal)] == [4, 5]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (said("no-such-item", 3, "b"), "There is no item 'no-such-item' in this attempt."),
        (said(ITEMS[1], 7, "b"), "7 is not a level"),
        ({"item": ITEMS[1]}, "Reload the page to go on."),
        ("nonsense", "Reload the page to go on."),
    ],
)
def test_an_error_is_answered_with_its_reason_and_nothing_is_saved(journal, ask, wrong, reason):
    journal.begin("A try")
    reply = ask(assess(journal), save(said(ITEMS[0], 3, "a"), wrong))
    assert reply["kind"] == "refused"
    assert reason in reply["reason"]
    assert stored(journal) == []


@pytest.mark.parametrize("message", [{}, {"kind": "save"}, {"kind": "dance"}, "nonsense", None])
def test_a_message_that_nobody_knows_is_refused(journal, ask, message):
    assert ask(assess(journal), message)["kind"] == "refused"


def test_an_unusable_journal_is_a_reason_too(journal, ask):
    journal.begin("A try")
    form = assess(journal)
    journal.remove(1, typed_name="A try")
    for message in ({"kind": "open"}, save(said(ITEMS[0], 3, "a")), {"kind": "look"}):
        assert ask(form, message)["kind"] == "refused"


def test_the_first_answer_begins_an_attempt_and_running_the_page_does_not(journal, ask):
    form = assess(journal)
    assert ask(form, {"kind": "open"})["answers"] == {}
    assert "no saved answers yet" in ask(form, {"kind": "look"})["sentences"][0]
    assert journal.current() is None
    ask(form, save(said(ITEMS[0], 3, "a")))
    ask(form, save(said(ITEMS[1], 4, "b")))
    assert len(journal.attempts()) == 1
    assert {item: answer.level for item, answer in journal.latest(1).items()} == {
        ITEMS[0]: 3,
        ITEMS[1]: 4,
    }


def test_two_kernels_that_open_an_empty_journal_share_one_attempt(journal, ask):
    with Journal(journal.path) as again:
        one, other = assess(journal), assess(again)
        ask(one, save(said(ITEMS[0], 3, "a")))
        ask(other, save(said(ITEMS[1], 4, "b")))
        ask(one, save(said(ITEMS[2], 5, "c")))
    assert [row[:3] for row in stored(journal)] == [
        (1, ITEMS[0], 3),
        (1, ITEMS[1], 4),
        (1, ITEMS[2], 5),
    ]


def test_the_state_has_this_attempts_answers_and_no_others(journal, ask):
    earlier, now = journal.begin("Earlier"), journal.begin("Now")
    journal.answer(earlier, ITEMS[0], 1, note="of old")
    journal.answer(now, ITEMS[1], 4, note="mine")
    journal.answer(now, ITEMS[2], "na")
    state = ask(assess(journal), {"kind": "open"})
    assert state["answers"] == {
        ITEMS[1]: {"level": 4, "note": "mine"},
        ITEMS[2]: {"level": 0, "note": ""},
    }
    assert list(ask(assess(journal, earlier), {"kind": "open"})["answers"]) == [ITEMS[0]]


def test_an_answer_is_taken_back(journal, ask):
    journal.begin("A try")
    form = assess(journal)
    ask(form, save(said(ITEMS[0], 3, "a"), said(ITEMS[1], 2, "b")))
    ask(form, save(said(ITEMS[0], None, "c")))
    assert list(ask(form, {"kind": "open"})["answers"]) == [ITEMS[1]]


def test_every_attempt_keeps_its_unsaved_answers_under_a_name_of_its_own(journal, ask, tmp_path):
    none_yet = ask(assess(journal), {"kind": "open"})
    first, second = journal.begin("First"), journal.begin("Second")
    states = [ask(assess(journal, attempt), {"kind": "open"}) for attempt in (first, second)]
    with Journal(tmp_path / "other.sqlite3") as other:
        other.begin("First")
        states.append(ask(assess(other), {"kind": "open"}))
    names = [none_yet["page"], *(state["page"] for state in states)]
    assert len(set(names)) == 4
    assert (
        none_yet["page"]
        == ask(assess(Journal(journal.path), first), {"kind": "open"})["inherits"][0]
    )
    assert states[1]["inherits"] == []


def test_the_first_look_is_a_few_sentences(journal, ask):
    journal.begin("A try", role="product-manager")
    form = assess(journal)
    ask(form, save(*(said(item, 3, item) for item in ITEMS[:16])))
    reply = ask(form, {"kind": "look"})
    assert reply["kind"] == "looked"
    assert "for practice, not for hiring" in reply["sentences"][-1]


def test_closed_scores_can_be_opened_where_they_are_asked_for(journal, ask):
    attempt = journal.begin("A try")
    tomorrow = recover.today() + timedelta(days=1)
    journal.write(attempt, "cool-off", recover.CoolOff(until=tomorrow))
    form = assess(journal)
    closed = ask(form, {"kind": "look"})
    assert closed["is_closed"]
    assert closed["sentences"] == [recover.closed_line(journal, attempt, recover.today())]
    shown = ask(form, {"kind": "show"})
    assert not shown["is_closed"]
    assert "closed" not in " ".join(shown["sentences"])
    assert journal.last(attempt, "cool-off", recover.CoolOff).until is None


def test_the_state_says_whether_the_interview_is_over(journal, ask):
    assert not ask(assess(journal), {"kind": "open"})["is_ended"]
    attempt = journal.begin("A try")
    assert not ask(assess(journal), {"kind": "open"})["is_ended"]
    journal.close_attempt(attempt, "rejected")
    assert ask(assess(journal), {"kind": "open"})["is_ended"]


def test_what_stands_against_a_first_look_is_a_sentence(journal, ask, monkeypatch):
    def refuse(*_):
        raise ValueError("Too early.")

    monkeypatch.setattr("pmskills.words.first_look", refuse)
    journal.begin("A try")
    assert ask(assess(journal), {"kind": "look"})["sentences"] == [
        "There is no first look yet. Too early."
    ]


def test_neither_repr_nor_synced_state_carries_an_answer(journal, ask):
    attempt = journal.begin("A try")
    journal.save(attempt, [Answer(ITEMS[0], 4, "canary")])
    form = assess(journal)
    ask(form, save(said(ITEMS[1], 5, "a", "canary")))
    assert repr(form) == (
        "The questions open here when this page runs. To start or continue: Run > Run All Cells."
    )
    assert len(repr(form)) <= 110  # anywidget would cut it
    synced = json.dumps({name: str(value) for name, value in form.get_state().items()})
    assert "canary" not in synced
    assert "'level'" not in synced


def test_half_a_character_in_a_note_does_not_block_the_rest(journal, ask):
    attempt = journal.begin("A try")
    assert ask(assess(journal), save(said(ITEMS[0], 3, "a", "cut \ud83d")))["kind"] == "saved"
    assert journal.latest(attempt)[ITEMS[0]].note == "cut ?"


@pytest.mark.parametrize("attempt", [7, -1])
def test_an_attempt_that_is_not_there_is_a_sentence(journal, attempt):
    shown = assess(journal, attempt)
    assert isinstance(shown, Words)
    assert repr(shown) == f"There is no attempt {attempt}. There are none yet."


def test_in_the_web_app_the_words_are_reload_the_page(journal, monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    form = assess(journal)
    assert "reload the page" in repr(form)
    assert "reload the page" in form._advice


def test_it_is_shown_with_a_hint_above_it(journal, monkeypatch):
    shown = []
    monkeypatch.setattr(
        "pmskills.forms.live.publish_display_data", lambda data, _: shown.append(data)
    )
    form = assess(journal)
    form._ipython_display_()
    hint, widget = shown
    assert "Start or continue" in hint["text/html"]
    assert widget["text/plain"] == repr(form)
    assert "application/vnd.jupyter.widget-view+json" in widget


def test_what_a_score_needs_is_said_in_the_counts_of_what_is_asked(journal):
    said = "Each skill has 4 parts, with {} on each. A score needs 4 answers, at least one on each"
    assert assess(journal)._to_score.startswith(said.format("2 questions"))
    german = load_questionnaire(data_dir().parent / "docs" / "questionnaire.de.toml")
    attempt = journal.begin("Erster Versuch", questionnaire=german)
    assert assess(journal, attempt)._to_score.startswith(said.format("1 question"))
