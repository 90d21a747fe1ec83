"""What a person said, on disk."""

import sqlite3
import stat
import sys
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmskills import Journal, load_questionnaire, progress, score
from pmskills.attempt_words import overview
from pmskills.feedback import Emphases, Reading
from pmskills.journal import Answer, journal_path, transfer
from pmskills.journal.answer_sheet import answer_sheet
from pmskills.journal.store import JournalError

ITEM = load_questionnaire().items[0].id
OTHER = load_questionnaire().items[1].id


@pytest.fixture
def journal():
    with Journal(":memory:") as opened:
        yield opened


def test_answer_is_on_disk_when_it_returns(tmp_path):
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        attempt = journal.begin(company="Example", role="product-manager")
        journal.answer(attempt, ITEM, 4, note="what I did")
        with Journal(path) as second:
            assert second.latest(attempt)[ITEM].level == 4
            assert second.latest(attempt)[ITEM].note == "what I did"


def test_answers_are_one_row_ready_for_score(journal):
    attempt = journal.begin(company="Example")
    journal.answer(attempt, ITEM, 4)
    journal.answer(attempt, OTHER, "na")
    frame = journal.answers(attempt)
    assert len(frame) == 1
    assert frame[ITEM].iloc[0] == 4
    assert frame[OTHER].iloc[0] == "na"
    assert score(frame, journal.questionnaire(attempt))["answered"].sum() == 1


def test_a_changed_answer_is_a_new_row(tmp_path):
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        attempt = journal.begin()
        for level in (2, 5, None, 3):
            journal.answer(attempt, ITEM, level)
        assert journal.latest(attempt)[ITEM].level == 3
    rows = sqlite3.connect(path).execute("SELECT level FROM answer ORDER BY answer").fetchall()
    assert rows == [(2,), (5,), (None,), (3,)]


def test_stored_answers_cannot_be_altered(tmp_path):
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        journal.answer(journal.begin(), ITEM, 2)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sqlite3.connect(path).execute("UPDATE answer SET level = 5")


def test_an_answer_taken_back_is_no_answer(journal):
    attempt = journal.begin()
    journal.answer(attempt, ITEM, 2)
    journal.answer(attempt, ITEM, None)
    assert journal.latest(attempt) == {}


def test_a_resent_answer_is_stored_once(journal):
    attempt = journal.begin()
    answer = Answer(ITEM, 3, key="k1")
    journal.save(attempt, [answer])
    journal.save(attempt, [Answer(ITEM, 5, key="k2")])
    journal.save(attempt, [answer])
    assert journal.latest(attempt)[ITEM].level == 5


def test_a_batch_is_stored_whole_or_not_at_all(journal):
    attempt = journal.begin()
    with pytest.raises(JournalError, match="9 is not a level"):
        journal.save(attempt, [Answer(ITEM, 3), Answer(OTHER, 9)])
    assert journal.latest(attempt) == {}


@pytest.mark.parametrize("level", [0, 6, 2.5, "4", "often", True, -1])
def test_what_is_no_level_is_refused(journal, level):
    attempt = journal.begin()
    with pytest.raises(JournalError, match="is not a level"):
        journal.answer(attempt, ITEM, level)


def test_unknown_item_and_attempt_are_named(journal):
    attempt = journal.begin()
    with pytest.raises(JournalError, match="no item 'no-such-item'"):
        journal.answer(attempt, "no-such-item", 3)
    with pytest.raises(JournalError, match=rf"no attempt 99\. There are: {attempt}"):
        journal.answer(99, ITEM, 3)


def test_an_attempt_keeps_its_questions(journal):
    questionnaire = load_questionnaire()
    first = questionnaire.items[0].model_copy(update={"prompt": "As it was asked then?"})
    older = questionnaire.model_copy(update={"items": (first, *questionnaire.items[1:])})
    old, new = journal.begin(questionnaire=older), journal.begin()
    assert journal.questionnaire(old).items[0].prompt == "As it was asked then?"
    assert journal.questionnaire(new) == questionnaire


def test_attempts_are_a_row_each(journal):
    journal.begin(company="Example", role="product-manager")
    journal.begin()
    attempts = journal.attempts()
    assert list(attempts["name"]) == ["Example", "Attempt 2"]
    assert journal.current() == attempts["attempt"].iloc[-1]


def test_what_one_attempt_lacks_is_none_also_beside_another_that_has_it(journal):
    journal.begin(company="Undated")
    journal.begin(company="Dated", held_on=date(2020, 1, 2))
    assert journal.attempts()["held_on"].tolist() == [None, "2020-01-02"]
    assert [attempt.name for attempt in progress.attempts(journal)] == ["Dated", "Undated"]
    assert "nan" not in str(overview(journal.attempts()).rows)


def test_an_empty_journal_has_no_attempts(journal):
    assert journal.current() is None
    assert journal.attempts().empty


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")
def test_only_its_owner_can_read_it(tmp_path):
    path = tmp_path / "new" / "journal.sqlite3"
    Journal(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_home_can_be_moved(monkeypatch, tmp_path):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    assert journal_path() == tmp_path / "journal.sqlite3"


def test_a_foreign_file_is_left_as_it_is(tmp_path):
    path = tmp_path / "journal.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="not a pmskills journal"):
        Journal(path)
    assert path.read_bytes() == before


def test_a_newer_journal_is_left_as_it_is(tmp_path):
    path = tmp_path / "journal.sqlite3"
    Journal(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError, match="newer pmskills"):
        Journal(path)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "journal.sqlite3"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(JournalError, match="not a journal"):
        Journal(path)
    assert path.read_text().startswith("Dear diary")


def test_a_locked_journal_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("pmskills.journal.store.BUSY_SECONDS", 0.05)
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        attempt = journal.begin()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="Another program is writing"):
            journal.answer(attempt, ITEM, 3)
        other.execute("ROLLBACK")
        journal.answer(attempt, ITEM, 3)


Steps = st.lists(
    st.tuples(
        st.sampled_from([item.id for item in load_questionnaire().items[:4]]),
        st.one_of(st.integers(1, 5), st.just("na"), st.none()),
        st.text(max_size=20).filter(lambda note: "\x00" not in note),
    ),
    max_size=12,
)


@given(Steps)
def test_the_journal_agrees_with_a_dictionary(steps):
    model = {}
    with Journal(":memory:") as journal:
        attempt = journal.begin()
        for item, level, note in steps:
            journal.answer(attempt, item, level, note)
            model[item] = (level, note)
        said = {
            item: (answer.level, answer.note) for item, answer in journal.latest(attempt).items()
        }
        assert said == {item: pair for item, pair in model.items() if pair[0] is not None}
        cells = journal.answers(attempt).iloc[0]
        assert all(
            pd.isna(cells[item.id]) or item.id in said for item in load_questionnaire().items
        )


def test_an_attempt_is_renamed_closed_and_chosen(journal):
    first, second = journal.begin(company="Example"), journal.begin(company="Other")
    assert journal.current() == second
    journal.choose(first)
    journal.rename(first, "First try")
    journal.close_attempt(first, "rejected")
    row = journal.attempts().set_index("attempt").loc[first]
    assert (journal.current(), row["name"], row["outcome"]) == (first, "First try", "rejected")


def test_an_unknown_outcome_or_an_empty_name_is_refused(journal):
    attempt = journal.begin()
    with pytest.raises(JournalError, match=r"'failed' is no outcome\. Use one of: open, offer"):
        journal.close_attempt(attempt, "failed")
    with pytest.raises(JournalError, match="name is empty"):
        journal.rename(attempt, "  ")


def test_an_attempt_is_removed_only_with_its_name_typed(journal):
    attempt, other = journal.begin(company="Example"), journal.begin(company="Other")
    journal.answer(attempt, ITEM, 3)
    journal.add_reading(attempt, Reading(levels={"vision": 2}))
    with pytest.raises(JournalError, match=r"Nothing was removed\. To remove it, type its name"):
        journal.remove(attempt, typed_name="example?")
    assert journal.latest(attempt)
    journal.remove(attempt, typed_name="Example")
    assert list(journal.attempts()["attempt"]) == [other]
    with pytest.raises(JournalError, match="no attempt"):
        journal.latest(attempt)


def test_an_attempt_removed_elsewhere_is_said_plainly(tmp_path):
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as one, Journal(path) as other:
        attempt = one.begin(company="Example")
        other.remove(attempt, typed_name="Example")
        with pytest.raises(JournalError, match="There is no attempt"):
            one.answer(attempt, ITEM, 3)


def test_two_kernels_answering_at_once_lose_nothing(tmp_path):
    path = tmp_path / "journal.sqlite3"
    items = [item.id for item in load_questionnaire().items]
    with Journal(path) as one, Journal(path) as other:
        attempt = one.begin()
        for place, item in enumerate(items):
            (one if place % 2 else other).answer(attempt, item, 1 + place % 5)
        expected = {item: 1 + place % 5 for place, item in enumerate(items)}
        assert {item: a.level for item, a in one.latest(attempt).items()} == expected


def test_a_second_reading_stands_beside_the_first(journal):
    attempt = journal.begin()
    journal.add_reading(attempt, Reading(levels={"vision": 1}, words="No vision."))
    journal.add_reading(attempt, Reading(levels={"vision": 2, "selling": None}))
    assert [reading.levels for reading in journal.readings(attempt)] == [
        {"vision": 1},
        {"vision": 2, "selling": None},
    ]


def test_the_last_version_of_a_page_counts_and_the_first_is_kept(tmp_path):
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        attempt = journal.begin()
        assert journal.last(attempt, "tested", Emphases) == Emphases()
        journal.write(attempt, "tested", Emphases(emphasis={"vision": "some"}))
        journal.write(attempt, "tested", Emphases(emphasis={"vision": "strong"}))
        assert journal.last(attempt, "tested", Emphases).emphasis == {"vision": "strong"}
    assert sqlite3.connect(path).execute("SELECT count(*) FROM entry").fetchone() == (2,)


def test_what_is_noted_about_an_attempt_later_counts_and_leaves_with_an_export(journal, tmp_path):
    attempt = journal.begin("First", company="Exampel", stage="call", held_on=date(2026, 1, 1))
    journal.note_about(attempt, company="Example", held_on=date(2026, 2, 1))
    noted = journal.noted()[0]
    assert [noted[name] for name in ("company", "role", "stage", "held_on")] == [
        *("Example", "", "", "2026-02-01")
    ]
    assert journal.record(attempt).company == "Exampel"  # what was said stays
    journal.answer(attempt, ITEM, 4)
    sheet = answer_sheet(journal).iloc[0]
    assert [sheet["company"], sheet["held_on"], sheet["level"]] == ["Example", "2026-02-01", 4]
    transfer.export(journal, tmp_path / "all.json")
    with Journal(tmp_path / "other.sqlite3") as other:
        transfer.import_(other, tmp_path / "all.json")
        assert other.noted() == journal.noted()
        other.note_about(1, company="Example Parcels")
        transfer.export(other, tmp_path / "back.json")
    assert transfer.import_(journal, tmp_path / "back.json") == [attempt]
    assert journal.noted()[0]["company"] == "Example Parcels"
