"""Remove everything, so that nothing of it is left in the journal's file or our copies.

The file is emptied in place where it can be: a page that is still open then finds an empty
journal, instead of writing into a file that nobody sees any more.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from pmskills.datafiles import InputError
from pmskills.journal.backups import copies_of, folder_of
from pmskills.journal.ledger import Ledger
from pmskills.journal.store import JournalError, is_ours

if TYPE_CHECKING:
    from pathlib import Path

WORD = "erase"
BESIDE = ("-journal", "-wal", "-shm")  # what SQLite may have left beside a database


def erase(path: Path, *, typed: str) -> None:
    """Remove all attempts of a journal and all of its copies; there is no way back.

    Parameters
    ----------
    path : Path
        The journal's file.
    typed : str
        What the person typed to confirm; it must be `WORD`.

    Raises
    ------
    InputError
        If another word was typed, the file is not a journal, or it cannot be changed.
    """
    if typed.strip() != WORD:
        raise InputError(f"Nothing was erased. To erase everything, type: {WORD}")
    if path.exists() and path.stat().st_size:
        if not is_ours(path):
            raise InputError(f"{path}: not a pmskills journal, so nothing was erased.")
        _empty(path)
    _remove(copies_of(path) + list(folder_of(path).glob(f"{path.stem}-*.new*")))
    with contextlib.suppress(OSError):
        folder_of(path).rmdir()  # only if nothing else is in it


def _empty(path: Path) -> None:
    try:
        ledger = Ledger(path)
    except JournalError:
        _remove_damaged(path)
        return
    try:
        ledger.clear()
    except JournalError:
        ledger.close()
        _remove_damaged(path)
    finally:
        ledger.close()


def _remove_damaged(path: Path) -> None:
    _remove([path, *(path.with_name(path.name + end) for end in BESIDE)])


def _remove(files: list[Path]) -> None:
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(
                f"{file}: cannot be removed ({error.strerror}). Close the workbook and try again."
            ) from None
