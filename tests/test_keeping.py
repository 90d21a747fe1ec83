"""Export, import, copies and erasing, as a person uses them."""

import json
import os
import shutil
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from golden import contents, fill

from pmskills import Journal
from pmskills.cli import main
from pmskills.journal import Answer, backups
from pmskills.journal.records import sha256
from pmskills.journal.store import JournalError
from pmskills.journal.transfer import ExportError, export, import_
from pmskills.recover.entries import Evidence, Friend


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def filled(home):
    with Journal() as journal:
        fill(journal)
    return home


def run(*arguments, typed=None):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed)


def rewritten(path, change):
    """Change an export and give it the sum of its new content."""
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["sha256"]
    change(content)
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    path.write_text(json.dumps(content | {"sha256": sha256(canonical)}), encoding="utf-8")


def test_an_export_brings_everything_to_another_machine(filled, tmp_path):
    file = tmp_path / "all.json"
    assert run("export", file).exit_code == 0
    with Journal() as here, Journal(tmp_path / "there.sqlite3") as there:
        assert import_(there, file) == [1, 2, 3, 4]
        expected = contents(here) | {"current": 4}  # what is imported is not chosen
        assert contents(there) == expected
        assert there.ledger.problems() == []
        export(there, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == file.read_bytes()


def test_importing_twice_changes_nothing(filled, tmp_path):
    file = tmp_path / "all.json"
    run("export", file)
    with Journal() as journal:
        before = contents(journal)
        assert import_(journal, file) == []
        assert contents(journal) == before
    assert "had all of it already" in run("import", file).output


def test_an_export_is_for_its_owner_only(filled, tmp_path):
    run("export", tmp_path / "all.json")
    assert stat.S_IMODE((tmp_path / "all.json").stat().st_mode) == 0o600


def test_two_machines_exchange_what_each_lacks(tmp_path):
    one, other = Journal(tmp_path / "1.sqlite3"), Journal(tmp_path / "2.sqlite3")
    with one, other:
        one.begin(company="Example")
        item, second, *_ = [item.id for item in one.questionnaire(1).items]
        one.answer(1, item, 2)
        export(one, tmp_path / "first.json")
        import_(other, tmp_path / "first.json")
        later = {"answered_at": "2099-01-01T00:00:00Z"}
        other.save(1, [Answer(item, 5, "later", **later)])
        one.answer(1, item, 3, note="earlier")
        one.answer(1, second, "na")
        one.close_attempt(1, "rejected")
        export(one, tmp_path / "one.json")
        export(other, tmp_path / "other.json")
        assert import_(other, tmp_path / "one.json") == [1]
        assert import_(one, tmp_path / "other.json") == [1]
        assert one.latest(1) == other.latest(1)
        assert one.latest(1)[item].note == "later"
        assert list(other.attempts()["outcome"]) == ["rejected"]


def test_what_is_said_now_counts_though_the_clock_was_set_back(tmp_path):
    with Journal(":memory:") as journal:
        attempt = journal.begin()
        item = journal.questionnaire(attempt).items[0].id
        journal.save(attempt, [Answer(item, 2, answered_at="2099-01-01T00:00:00Z")])
        journal.answer(attempt, item, 4)
        assert journal.latest(attempt)[item].level == 4


@pytest.mark.parametrize(
    ("versions", "left"),
    [
        ([Friend(letter="one")], 0),
        ([Friend(letter="one"), Friend(letter="two", may_leave=True)], 1),
        ([Friend(letter="one", may_leave=True), Friend(letter="two")], 0),
    ],
)
def test_a_letter_leaves_only_if_it_is_ticked_and_still_is(versions, left, home, tmp_path):
    with Journal() as journal:
        attempt = journal.begin()
        journal.write(attempt, "evidence", Evidence(well="calm"))
        for version in versions:
            journal.write(attempt, "friend", version)
    result = run("export", tmp_path / "all.json")
    assert ("letter to a friend stayed here" in result.output) == (left < len(versions))
    (exported,) = json.loads((tmp_path / "all.json").read_text())["attempts"]
    kinds = [page["kind"] for page in exported["pages"]]
    assert (kinds.count("friend"), kinds.count("evidence")) == (left, 1)


def swap_level(content):
    content["attempts"][0]["answers"][0]["level"] = 9


def swap_item(content):
    content["attempts"][0]["answers"][0]["item"] = "no-such-item"


def lose_questions(content):
    content["questionnaires"] = {}


def change_questions(content):
    for digest, text in content["questionnaires"].items():
        content["questionnaires"][digest] = text.replace("months", "years")


def break_page(content):
    content["attempts"][0]["pages"][0]["content"] = "[]"


def twice(content):
    content["attempts"] *= 2


def newer(content):
    content["version"] = 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (swap_level, "'level' must be"),
        (swap_item, "which was not asked"),
        (lose_questions, "questions of 'First attempt' are missing"),
        (change_questions, "questions were changed"),
        (break_page, "a page of 'First attempt' cannot be read"),
        (twice, "an attempt is there twice"),
        (newer, "newer pmskills"),
    ],
)
def test_an_export_that_breaks_a_rule_is_refused(change, says, filled, tmp_path):
    file = tmp_path / "all.json"
    run("export", file)
    rewritten(file, change)
    result = run("import", file)
    assert (result.exit_code, says in result.output) == (2, True), result.output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("[]", "not a file of 'pmskills export'"),
        ('{"format": "pmskills export", "version": 1, "attempts": []}', "does not fit its SHA-256"),
        ('{"format": 1, "format": 2}', "twice"),
        ('{"x": NaN}', "no number"),
        ("[" * 100_000, "deep"),
        ("Dear diary", "not valid JSON"),
    ],
)
def test_what_is_no_export_is_said_plainly(text, says, home, tmp_path):
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    result = run("import", tmp_path / "x.json")
    assert (result.exit_code, says in result.output) == (2, True), result.output
    assert not home.exists()


def test_an_attempt_that_was_altered_elsewhere_is_not_imported(filled, tmp_path):
    file = tmp_path / "all.json"
    run("export", file)
    rewritten(file, lambda content: content["attempts"][1]["answers"][0].update(note="altered"))
    with Journal() as journal:
        before = contents(journal)
        with pytest.raises(ExportError, match="differs from the same attempt"):
            import_(journal, file)
        assert contents(journal) == before


def test_a_backup_is_a_journal_of_its_own_and_replaces_nothing(filled, tmp_path):
    assert "checked copy" in run("backup", tmp_path / "copy.sqlite3").output
    with Journal() as journal, Journal(tmp_path / "copy.sqlite3") as copy:
        assert contents(copy) == contents(journal)
    assert run("backup", tmp_path / "copy.sqlite3").exit_code == 2
    assert "all whole" in run("check", tmp_path / "copy.sqlite3").output


def test_five_copies_are_kept_and_those_before_a_migration(home):
    home.mkdir()
    shutil.copy(Path(__file__).parent / "golden" / "journal-1.sqlite3", home / "journal.sqlite3")
    kept = []
    with Journal() as journal:
        for _ in range(8):
            journal.rename(1, "Renamed")
            os.utime(journal.path, (time.time() + 5, time.time() + 5))
            kept.append(journal.ledger.keep_copy())
    copies = backups.copies_of(home / "journal.sqlite3")
    assert copies[1:] == kept[-5:]
    assert "before-schema" in copies[0].name


def test_a_journal_that_has_not_changed_is_not_copied_again(filled):
    with Journal() as journal:
        assert journal.ledger.keep_copy()
        assert journal.ledger.keep_copy() is None


def test_a_damaged_journal_never_replaces_a_good_copy(filled):
    with Journal() as journal:
        (good,) = [journal.ledger.keep_copy()]
    altered(filled / "journal.sqlite3")
    os.utime(filled / "journal.sqlite3", (time.time() + 5, time.time() + 5))
    with Journal() as journal, pytest.raises(JournalError, match="damaged"):
        journal.ledger.keep_copy()
    assert backups.copies_of(filled / "journal.sqlite3") == [good]


def altered(path):
    """Change an answer as only a failing disk would: past the triggers, without a new sum."""
    with closing(sqlite3.connect(path)) as db, db:
        (trigger,) = db.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'answers_are_append_only'"
        ).fetchone()
        db.execute("DROP TRIGGER answers_are_append_only")
        db.execute("UPDATE answer SET level = 5 - level WHERE attempt = 2")
        db.execute(trigger)


def test_an_altered_answer_is_noticed_and_what_to_do_is_said(filled):
    with Journal() as journal:
        copy = journal.ledger.keep_copy()
        altered(journal.path)
        with pytest.raises(JournalError, match="attempt 2 reads back other") as caught:
            journal.latest(2)
        assert f"put a copy of {copy} in its place" in str(caught.value)
        assert journal.latest(1)  # the other attempts are as they were
        with pytest.raises(JournalError, match="attempt 2 reads back other"):
            journal.rename(2, "New")
    assert run("check", filled / "journal.sqlite3").exit_code == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attempt SET chosen = 99 WHERE attempt = 1",
        "UPDATE attempt SET sha256 = ''",
        "DELETE FROM register",
        "INSERT INTO removing VALUES (4); DELETE FROM attempt WHERE attempt = 4",
    ],
)
def test_a_list_of_attempts_that_was_altered_is_noticed(statement, filled):
    with closing(sqlite3.connect(filled / "journal.sqlite3")) as db:
        db.executescript(f"PRAGMA foreign_keys = ON; {statement};")
    with Journal() as journal, pytest.raises(JournalError, match="list of attempts"):
        journal.current()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET level = 1",
        "DELETE FROM answer",
        "REPLACE INTO answer SELECT * FROM answer",
        "UPDATE entry SET content = '{}'",
        "DELETE FROM entry",
        "DELETE FROM attempt",
        "UPDATE attempt SET company = 'Other'",
        "UPDATE attempt SET begun_at = ''",
        "DELETE FROM questionnaire",
        "UPDATE questionnaire SET content = ''",
    ],
)
def test_history_is_append_only(statement, filled):
    with Journal() as journal:
        before = contents(journal)
        with pytest.raises(JournalError), journal.ledger.writing() as db:
            db.execute(statement)
        assert contents(journal) == before


def test_erase_needs_the_word(filled):
    result = run("erase", typed="yes\n")
    assert (result.exit_code, "Nothing was erased" in result.output) == (2, True)
    with Journal() as journal:
        assert len(journal.attempts()) == 4


@pytest.mark.parametrize("damage", [False, True])
def test_after_erase_nothing_is_left(damage, filled):
    secrets = [b"Example Parcels", b"you did well", b"stayed calm", b"better-way-of-working"]
    with Journal() as journal:
        journal.ledger.keep_copy()
        copies = backups.copies_of(journal.path)
    assert all(secret in copies[0].read_bytes() for secret in secrets)
    if damage:
        path = filled / "journal.sqlite3"
        raw = bytearray(path.read_bytes())
        raw[100:140] = bytes(40)
        path.write_bytes(raw)
    assert run("erase", typed="erase\n").exit_code == 0
    left = b"".join(path.read_bytes() for path in filled.rglob("*") if path.is_file())
    assert not [secret for secret in secrets if secret in left]
    assert not backups.folder_of(filled / "journal.sqlite3").exists()
    with Journal() as journal:
        assert journal.attempts().empty
        journal.begin()


def test_an_open_page_finds_an_empty_journal_after_erase(filled):
    with Journal() as page:
        run("erase", typed="erase\n")
        assert page.current() is None
        with pytest.raises(JournalError, match="no attempt 1"):
            page.latest(1)
        assert page.begin() == 5  # so an old page can never write into a new attempt


def test_erase_leaves_a_foreign_file_alone(home):
    home.mkdir()
    (home / "journal.sqlite3").write_text("Dear diary")
    assert run("erase", typed="erase\n").exit_code == 2
    assert (home / "journal.sqlite3").read_text() == "Dear diary"


def test_a_removed_attempt_leaves_nothing_in_the_file(filled):
    with Journal() as journal:
        journal.remove(1, typed_name="First attempt")
    assert b"Example Parcels" not in (filled / "journal.sqlite3").read_bytes()


def test_answers_as_a_sheet(filled, tmp_path):
    run("export", tmp_path / "answers.csv")
    text = (tmp_path / "answers.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    assert header.startswith("attempt,name,company")
    with Journal() as journal:
        assert len(rows) == journal.attempts()["answered"].sum()
    assert "'=1+1" in text or "=1+1" not in text
