"""Journals of every released schema: they open, migrate and give what was recorded of them."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from golden import contents

from pmskills import Journal
from pmskills.journal import backups, schema
from pmskills.journal.store import JournalError

GOLDEN = Path(__file__).parent / "golden"
JOURNALS = sorted(GOLDEN.glob("journal-*.sqlite3"))


@pytest.fixture(params=JOURNALS, ids=lambda path: path.stem)
def golden(request, tmp_path):
    copy = tmp_path / "journal.sqlite3"
    shutil.copy(request.param, copy)
    return copy


def recorded(number):
    return json.loads((GOLDEN / f"journal-{number}.json").read_text(encoding="utf-8"))


def test_every_schema_has_its_golden_journal():
    assert [path.stem for path in JOURNALS] == [f"journal-{number}" for number in schema.TABLES]


@pytest.mark.parametrize("number", schema.TABLES)
def test_a_golden_journal_gives_what_was_recorded(number, tmp_path):
    copy = tmp_path / "journal.sqlite3"
    shutil.copy(GOLDEN / f"journal-{number}.sqlite3", copy)
    for _ in range(2):  # the second time it is of today's schema
        with Journal(copy) as journal:
            now, then = json.loads(json.dumps(contents(journal))), recorded(number)
            assert_same_scores(now.pop("scores"), then.pop("scores"))
            assert now == then
            assert journal.ledger.problems() == []


def test_an_older_journal_is_copied_before_it_is_migrated(tmp_path):
    copy = tmp_path / "journal.sqlite3"
    shutil.copy(GOLDEN / "journal-1.sqlite3", copy)
    before = rows(copy)
    Journal(copy).close()
    (kept,) = backups.copies_of(copy)
    assert f"before-schema-{schema.VERSION}" in kept.name
    assert rows(kept) == before
    Journal(copy).close()
    assert backups.copies_of(copy) == [kept]


def test_two_copies_of_an_old_journal_name_their_attempts_alike(tmp_path):
    names = []
    for place in ("one", "two"):
        copy = tmp_path / place
        shutil.copy(GOLDEN / "journal-1.sqlite3", copy)
        with Journal(copy) as journal:
            names.append([journal.record(number).uid for number in (1, 2, 3, 4)])
    assert names[0] == names[1]
    assert len(set(names[0])) == 4


def test_a_migrated_journal_has_the_tables_of_a_new_one(golden, tmp_path):
    Journal(golden).close()
    Journal(tmp_path / "new.sqlite3").close()
    query = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
    new_file = tmp_path / "new.sqlite3"
    with closing(sqlite3.connect(golden)) as old, closing(sqlite3.connect(new_file)) as new:
        assert old.execute(query).fetchall() == new.execute(query).fetchall()


def test_a_migration_that_fails_leaves_the_old_journal(tmp_path, monkeypatch):
    copy = tmp_path / "journal.sqlite3"
    shutil.copy(GOLDEN / "journal-1.sqlite3", copy)
    before = rows(copy)

    def breaks(db):
        step(db)
        raise sqlite3.OperationalError("database or disk is full")

    step = schema.STEPS[1]
    monkeypatch.setitem(schema.STEPS, 1, breaks)
    with pytest.raises(JournalError, match="disk has room"):
        Journal(copy)
    assert rows(copy) == before
    monkeypatch.setitem(schema.STEPS, 1, step)
    with Journal(copy) as journal:
        assert journal.ledger.problems() == []


def test_a_version_number_that_does_not_fit_the_tables_is_damage(golden):
    with closing(sqlite3.connect(golden)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        db.execute(f"PRAGMA user_version = {1 if version == 2 else 2}")
    before = golden.read_bytes()
    with pytest.raises(JournalError, match="damaged"):
        Journal(golden)
    assert golden.read_bytes() == before


def assert_same_scores(now, then):
    """Scores may differ in the last digits between versions of numpy and scipy."""
    assert now.keys() == then.keys()
    for number, skills in then.items():
        for row, expected in zip(now[number], skills, strict=True):
            assert {k: rounded(v) for k, v in row.items()} == {
                k: rounded(v) for k, v in expected.items()
            }


def rounded(value):
    return round(value, 6) if isinstance(value, float) else value


def rows(path):
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())
