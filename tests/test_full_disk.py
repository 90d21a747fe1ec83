"""A disk that fills up in the middle: a plain message, and all that was said to be saved is there.

Twice: with a database that may not grow, which every system can do; and on a small disk in
memory with a few pages free, where the rollback journal does not fit either (root on Linux).
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pmskills import Journal, load_questionnaire
from pmskills.datafiles import InputError
from pmskills.journal import Answer, transfer
from pmskills.journal.schema import VERSION
from pmskills.recover.entries import Friend

WRITES = 50
PAGE = 4096
GOLDEN = Path(__file__).parent / "golden"
ITEMS = [item.id for item in load_questionnaire().items]


def write(journal, number):
    """Write once: every third time a page of some size, else two answers."""
    if number % 3 == 2:
        journal.write(1, "friend", Friend(letter=f"{number} " + "x" * (number % 50 * 400)))
    else:
        answers = [Answer(ITEMS[(number + n) % 32], 3, "n" * 900, f"{number}-{n}") for n in (0, 1)]
        journal.save(1, answers)


def kept(journal):
    """Return what is there: a key or the start of a page each."""
    record = journal.record(1)
    return [a.key for a in record.answers] + [p.content[:20] for p in record.pages]


def refusal(do, *given):
    """Return what an InputError says, or "" if there is none."""
    try:
        do(*given)
    except InputError as error:
        return str(error)
    return ""


def fill_up(journal, first=100):
    """Write until the disk is full; return how many writes went through, and what was said."""
    before = kept(journal)
    number = first
    while not (said := refusal(write, journal, number)):
        before, number = kept(journal), number + 1
    assert kept(journal) == before, "what failed left something"
    return number - first, said


def test_a_database_that_may_not_grow(tmp_path):
    with Journal(tmp_path / "journal.sqlite3") as journal:
        journal.begin(company="Example")
        for number in range(WRITES):
            write(journal, number)
            acknowledged = kept(journal)
            _limit_to(journal, 1)  # no more than there are
            _, said = fill_up(journal, (number + 1) * 1000)
            assert "database or disk is full" in said
            assert "Check that the disk has room" in said
            assert set(acknowledged) <= set(kept(journal))
            assert journal.ledger.problems() == []
            _limit_to(journal, 2**30)
    print(f"\na full database after each of {WRITES} writes: plain words, 0 lost, 0 damaged")


def _limit_to(journal, pages):
    with journal.ledger._store.unlocked() as db:
        db.execute(f"PRAGMA max_page_count = {pages}")


@pytest.fixture
def small_disk(tmp_path):
    """Give a folder on a disk of its own, of 4 MB, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("needs root on Linux, with the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def leave_free(folder, pages):
    """Fill a disk until some pages are free."""
    with (folder / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while True:
            ballast.write(bytes(PAGE))
    size = (folder / "ballast").stat().st_size
    os.truncate(folder / "ballast", size - pages * PAGE)


def test_writing_with_some_pages_free(small_disk):
    through = 0
    for pages in range(WRITES):
        path = small_disk / "journal.sqlite3"
        with Journal(path) as journal:
            journal.begin(company="Example")
            write(journal, 0)
            acknowledged = kept(journal)
            leave_free(small_disk, pages)
            done, said = fill_up(journal)
            assert "Check that the disk has room" in said
            assert set(acknowledged) <= set(kept(journal))
            (small_disk / "ballast").unlink()
            assert journal.ledger.problems() == []
            write(journal, 1000)
        assert [file.name for file in small_disk.iterdir()] == [path.name]
        path.unlink()
        through += done
    assert through > WRITES, "the disk was full before anything was tried"
    print(f"\n0 to {WRITES - 1} pages free: {through} writes went through, 0 lost, 0 damaged")


def test_copying_and_moving_with_some_pages_free(small_disk, tmp_path):
    path, old, export = (small_disk / name for name in ("journal.sqlite3", "old.sqlite3", "e.json"))
    shutil.copy(GOLDEN / f"journal-{VERSION}.sqlite3", path)
    shutil.copy(GOLDEN / "journal-1.sqlite3", old)
    (small_disk / "backups").mkdir()
    with Journal(path) as journal, Journal(small_disk / "to.sqlite3") as other:
        transfer.export(journal, tmp_path / "e.json")
        before = files(small_disk)
        refused = {"copy": 0, "export": 0, "import": 0, "migrate": 0}
        for pages in range(WRITES):
            leave_free(small_disk, pages)
            for name, do in {
                "copy": journal.ledger.keep_copy,
                "export": lambda: transfer.export(journal, export),
                "import": lambda: transfer.import_(other, tmp_path / "e.json"),
                "migrate": lambda: Journal(old).close(),
            }.items():
                if not (said := refusal(do)):
                    break  # now there is one file more
                refused[name] += 1
                assert "full" in said or "No space left" in said
                assert files(small_disk) - {"ballast"} == before, name
            (small_disk / "ballast").unlink()
            if files(small_disk) != before:
                break
        assert all(count for count in refused.values()), refused
        assert [journal.ledger.problems(), other.ledger.problems()] == [[], []]
    print(f"\nrefused for want of room, and nothing left of it: {refused}")


def files(folder):
    """Return the names of all files in a folder."""
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
