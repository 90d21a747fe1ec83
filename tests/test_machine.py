"""The journal does what the model says, in any order of everything one can do with it."""

import json
import os

import pytest
from journal_machine import JournalMachine, run

from pmskills import Journal
from pmskills.journal import transfer
from pmskills.recover.entries import Friend

pytestmark = pytest.mark.skipif(os.name != "posix", reason="The kills need a POSIX system.")


def test_the_journal_and_the_model_never_differ():
    counts = run(runs=6, steps=40)
    print(f"\n{dict(counts)}")
    assert counts["steps"] >= 200


def test_a_planted_fault_is_seen(monkeypatch):
    monkeypatch.setattr(Journal, "rename", lambda *_: None)
    with pytest.raises(AssertionError):
        run(runs=20, steps=20, machine=OnlyOnce)


class OnlyOnce(JournalMachine):
    """The same machine; a class of its own, because Hypothesis keeps what it saw of one."""


def test_a_letter_taken_back_stays_even_if_an_older_one_is_imported_later(tmp_path):
    here, there = (Journal(tmp_path / name) for name in ("here", "there"))
    attempt = here.begin("Example")
    here.write(attempt, "friend", Friend(letter="first", may_leave=True))
    transfer.export(here, tmp_path / "1.json")
    transfer.import_(there, tmp_path / "1.json")
    here.write(attempt, "friend", Friend(letter="second", may_leave=True))
    transfer.export(here, tmp_path / "2.json")
    there.write(1, "friend", Friend(letter="third", may_leave=False))
    transfer.import_(there, tmp_path / "2.json")  # the second is stored after the third
    assert there.last(1, "friend", Friend).letter == "third"
    assert transfer.export(there, tmp_path / "3.json") == 3
    (exported,) = json.loads((tmp_path / "3.json").read_text(encoding="utf-8"))["attempts"]
    assert exported["pages"] == []
