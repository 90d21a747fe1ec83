"""Copies of the journal beside it, so that a damaged file is a nuisance and not a loss.

A copy is made with SQLite's own backup, which is whole even while somebody answers, and
counts only after it was opened again and checked.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pmskills.datafiles import InputError

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 5
BEFORE = "before"  # in the name of a copy made before a migration; these are all kept


class BackupError(InputError):
    """The journal could not be copied."""


def copy_whole(db: sqlite3.Connection, target: Path) -> None:
    """Copy an open database into a new file, readable by its owner only, and check the copy.

    Raises
    ------
    BackupError
        If there is such a file already, it cannot be written, or the copy is not whole.
    """
    if target.exists():
        raise BackupError(f"{target}: there is such a file already. Choose another name.")
    beside = target.with_name(target.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        os.close(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(db, beside)
        beside.rename(target)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BackupError(
            f"{target}: the copy could not be made ({reason}). Choose another place."
        ) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _copy(db: sqlite3.Connection, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(target)) as copy:
        db.backup(copy)
    with contextlib.closing(sqlite3.connect(target)) as reopened:
        if found := problems(reopened):
            raise BackupError(f"{target}: the copy is not whole ({found[0]}), so it was removed.")
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def problems(db: sqlite3.Connection) -> list[str]:
    """Return what SQLite's own checks say of a database; nothing if all is well."""
    said = [row[0] for row in db.execute("PRAGMA integrity_check").fetchall()]
    broken = [
        f"a row of {row[0]} belongs to nothing" for row in db.execute("PRAGMA foreign_key_check")
    ]
    return [line for line in said if line != "ok"] + broken


def folder_of(journal: Path) -> Path:
    """Return where the copies of a journal lie."""
    return journal.parent / "backups"


def copies_of(journal: Path) -> list[Path]:
    """Return the copies of a journal, oldest first."""
    return sorted(folder_of(journal).glob(f"{journal.stem}-*.sqlite3"))


def keep_copy(db: sqlite3.Connection, journal: Path, why: str = "") -> Path:
    """Copy a journal into its folder of copies; keep the last five and those before a migration.

    Raises
    ------
    BackupError
        If the copy could not be made; then no older one is removed.
    """
    folder = folder_of(journal)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BackupError(
            f"{folder}: cannot be made ({error.strerror}). Check its rights."
        ) from None
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
    target = folder / f"{journal.stem}-{now}{f'-{BEFORE}-{why}' if why else ''}.sqlite3"
    copy_whole(db, target)
    ordinary = [copy for copy in copies_of(journal) if f"-{BEFORE}-" not in copy.name]
    for old in ordinary[:-KEPT]:
        old.unlink(missing_ok=True)
    return target
