"""What is in the way of a journal is said in plain words, and nothing is changed by it."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import fuzz
import pytest
from click.testing import CliRunner

from pmskills import Journal
from pmskills.cli import main
from pmskills.datafiles import InputError
from pmskills.journal import places, transfer
from pmskills.journal.store import JournalError

NOBODY = 65534
GOLDEN = Path(__file__).parent / "golden"


def files(folder):
    """Return the files of a folder with their bytes."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def foreign(path, application_id):
    """Make another program's database, with a write that was cut off beside it."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA application_id = {application_id}")
        db.execute("CREATE TABLE theirs (x)")
        db.execute("PRAGMA cache_size = 1")
        db.execute("BEGIN")
        db.executemany("INSERT INTO theirs VALUES (?)", [("x" * 500,)] * 200)
        kept = files(path.parent)
        db.execute("ROLLBACK")
    for name, data in kept.items():
        (path.parent / name).write_bytes(data)


@pytest.mark.parametrize("application_id", [0, 0x1234])
def test_a_foreign_file_with_a_hot_journal_is_left_as_it_is(application_id, tmp_path):
    path = tmp_path / "journal.sqlite3"
    foreign(path, application_id)
    before = files(tmp_path)
    assert before[path.name + "-journal"]
    with pytest.raises(JournalError, match="not a pmskills journal"):
        Journal(path)
    assert files(tmp_path) == before
    assert CliRunner().invoke(main, ["check", str(path)]).exit_code == 2
    assert files(tmp_path) == before


def test_an_old_sqlite_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(JournalError, match=r"the journal needs 3\.37 or newer"):
        Journal(tmp_path / "journal.sqlite3")


def as_nobody(code):
    """Run code in a child without root's rights; return what it raised, in words."""
    script = (
        "import os, sys\n"
        "from pmskills import Journal\n"
        "from pmskills.journal import transfer\n"
        "from pmskills.cli import main\n"
        "from pmskills.datafiles import InputError\n"
        "import click.testing\n"
        "Journal(':memory:').begin()\n"  # what is needed later is loaded while it may be read
        f"if os.geteuid() == 0: os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        f"try:\n    {code}\n"
        "except InputError as error: print(error)\n"
        "else: print('no error')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture
def open_folder():
    """Give a folder that anybody may enter, unlike pytest's own."""
    folder = Path("/tmp" if sys.platform == "linux" else os.environ["TMPDIR"])
    folder = folder / f"pmskills-refusals-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")


@posix
@pytest.mark.parametrize(("folder", "file"), [(0o555, 0o666), (0o777, 0o444), (0o777, 0o000)])
def test_a_folder_or_file_that_may_not_be_written(open_folder, folder, file):
    path = open_folder / "journal.sqlite3"
    shutil.copy(GOLDEN / "journal-2.sqlite3", path)
    before = files(open_folder)
    path.chmod(file)
    open_folder.chmod(folder)
    said = as_nobody(f"Journal({str(path)!r}).choose(1)")
    assert "Check" in said
    assert "rights" in said or "may write there" in said
    path.chmod(0o666)
    assert files(open_folder) == before


@posix
def test_a_new_journal_in_a_folder_that_may_not_be_written(open_folder):
    open_folder.chmod(0o555)
    said = as_nobody(f"Journal({str(open_folder / 'journal.sqlite3')!r})")
    assert "cannot be opened for writing (Permission denied)" in said
    assert files(open_folder) == {}


@posix
@pytest.mark.parametrize("name", ["journal.sqlite3", "export.json", "q.toml", "a.csv"])
def test_check_says_that_a_file_may_not_be_read(open_folder, name):
    path = open_folder / name
    path.write_text("x")
    path.chmod(0)
    said = as_nobody(
        f"result = click.testing.CliRunner().invoke(main, ['check', {str(path)!r}]);"
        " print(result.exit_code, result.output, repr(result.exception))"
    )
    assert said.startswith("2 ")
    assert "is not readable" in said


def test_a_journal_that_another_program_holds(tmp_path, monkeypatch):
    monkeypatch.setattr("pmskills.journal.store.BUSY_SECONDS", 0.05)
    path, export = tmp_path / "journal.sqlite3", tmp_path / "export.json"
    with Journal(path) as journal:
        journal.begin()
        transfer.export(journal, export)
    holds = f"import sqlite3; db = sqlite3.connect({str(path)!r}, isolation_level=None);"
    holds += "db.execute('BEGIN EXCLUSIVE'); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holds], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        before = path.read_bytes()
        with pytest.raises(InputError, match="Another program is writing to it"):
            Journal(path)
        other.communicate("\n")
    assert path.read_bytes() == before
    Journal(path).close()


SHARED = {
    "Dropbox/journal.sqlite3": "Dropbox",
    "Dropbox/deep/er/journal.sqlite3": "Dropbox",
    "OneDrive - Example Ltd/journal.sqlite3": "OneDrive",
    "OneDrive-Example/journal.sqlite3": "OneDrive",
    "Library/Mobile Documents/journal.sqlite3": "iCloud",
    "google drive/journal.sqlite3": "Google Drive",
    "Nextcloud/journal.sqlite3": "Nextcloud",
}
ALONE = ["journal.sqlite3", "Dropbox.txt/x", "my-dropbox-notes/x", "OneDriver/x", "cloud/x"]


@pytest.mark.parametrize("name", SHARED)
def test_a_synced_folder_is_warned_of(name, tmp_path):
    said = places.warning(tmp_path / name)
    assert SHARED[name] in said
    assert "Set PMSKILLS_HOME" in said


@pytest.mark.parametrize("name", ALONE)
def test_an_ordinary_folder_is_not(name, tmp_path):
    assert places.warning(tmp_path / name) == ""


def test_a_folder_that_syncthing_has_marked(tmp_path):
    (tmp_path / ".stfolder").mkdir()
    assert "Syncthing" in places.warning(tmp_path / "notes" / "journal.sqlite3")


@pytest.mark.parametrize(
    ("kind", "warned"),
    [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("ext4", False), ("tmpfs", False)],
)
def test_a_network_drive_is_warned_of(kind, warned, tmp_path, monkeypatch):
    mounts, drive = tmp_path / "mounts", tmp_path / "my drive"
    drive.mkdir()
    at = str(drive.resolve()).replace(" ", "\\040")
    mounts.write_text(f"rootfs / ext4 rw 0 0\nbroken\nserver:/x {at} {kind} rw 0 0\n")
    monkeypatch.setattr(places, "MOUNTS", mounts)
    assert bool(places.warning(drive / "journal.sqlite3")) == warned
    assert places.warning(tmp_path / "journal.sqlite3") == ""


def test_where_warns_and_still_answers(tmp_path, monkeypatch):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path / "Dropbox"))
    result = CliRunner().invoke(main, ["where"])
    assert result.exit_code == 0
    assert "a folder that Dropbox copies" in result.stderr


def test_a_message_shows_no_control_characters_and_no_endless_names(tmp_path):
    path = tmp_path / "q.toml"
    path.write_text(f'"\\u001b[2J{"x" * 5000}" = 1\n', encoding="utf-8")
    said = CliRunner().invoke(main, ["check", str(path)]).stderr
    fuzz.plain(said)


def test_erase_leaves_nothing_of_a_copy_that_was_cut_off(tmp_path, monkeypatch):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    with Journal() as journal:
        journal.begin()
        copy = journal.ledger.keep_copy()
    for end in (".new", ".new-journal"):
        copy.with_name(copy.name + end).write_bytes(b"left behind")
    assert CliRunner().invoke(main, ["erase"], input="erase\n").exit_code == 0
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["journal.sqlite3"]
