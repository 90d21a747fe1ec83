"""The person's own copy of the pages.

People answer in a copy, so that nobody's answers or charts reach a public fork. The
copy ignores itself for git, is refreshed after an upgrade, and a page that the person
changed is kept beside the new one.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.sign import NotebookNotary

from pmskills.datafiles import InputError, notebooks_dir, write_whole

if TYPE_CHECKING:
    from pathlib import Path

RECORD = ".pages.json"  # what each page was when it was copied
QUIET_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    }
}


class WorkbookError(InputError):
    """The workbook's folder cannot be used."""


def lay_out(folder: Path) -> list[Path]:
    """Copy the pages into `folder`, or refresh those already there.

    Parameters
    ----------
    folder : Path
        Made if it is not there.

    Returns
    -------
    list of Path
        Copies that were kept of pages the person had changed and that are newer now.

    Raises
    ------
    WorkbookError
        If the folder cannot be written.
    """
    try:
        settings_file(folder).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / ".gitignore", "*\n")
        write_whole(settings_file(folder), json.dumps(QUIET_SETTINGS))
        record = _read_record(folder)
        kept = [
            copy
            for page in sorted(notebooks_dir().glob("*.ipynb"))
            if (copy := _refresh(page, folder, record))
        ]
        write_whole(folder / RECORD, json.dumps(record, indent=1))
    except OSError as error:
        raise WorkbookError(
            f"{folder}: the workbook cannot be laid out here ({error.strerror})."
            " Choose another folder: pmskills open DIR."
        ) from None
    return kept


def settings_file(folder: Path) -> Path:
    """Return the file of JupyterLab settings that hold for this workbook only."""
    return folder / ".jupyter" / "labconfig" / "default_setting_overrides.json"


def _refresh(page: Path, folder: Path, record: dict[str, str]) -> Path | None:
    """Bring one page up to date; return the copy kept of the person's version, if any."""
    shipped = _without_outputs(_read_page(page))
    target = folder / page.name
    if not target.exists():
        _put(shipped, target, record)
        return None
    own = _text_of(target)
    if own == _digest(shipped):
        _trust_if_unrun(target)
    if record.get(page.name) == _digest(shipped) or own == _digest(shipped):
        record[page.name] = _digest(shipped)
        return None
    kept = None
    if own != record.get(page.name):
        kept = _free_name(target)
        target.rename(kept)
    _put(shipped, target, record)
    return kept


def _put(page: nbformat.NotebookNode, target: Path, record: dict[str, str]) -> None:
    """Write a page whole and mark it as trusted, so that JupyterLab doesn't ask."""
    write_whole(target, nbformat.writes(page) + "\n")
    NotebookNotary().sign(page)
    record[target.name] = _digest(page)


def _trust_if_unrun(target: Path) -> None:
    """Mark a page that is as shipped as trusted; outputs may be anybody's, so not with any."""
    page = _read_page(target)
    if not any(cell.get("outputs") for cell in page.cells):
        NotebookNotary().sign(page)


def _free_name(target: Path) -> Path:
    stamp = f"{datetime.now().astimezone():%Y-%m-%d %H%M%S}"
    return target.with_name(f"{target.stem} (yours, {stamp}).ipynb")


def _without_outputs(page: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop the example's outputs: in a person's own copy they would be somebody else's."""
    for cell in page.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return page


def _read_page(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def _text_of(path: Path) -> str:
    """Return the digest of what a page says; a page that is no notebook any more has none."""
    try:
        return _digest(_read_page(path))
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError):
        return ""


def _digest(page: nbformat.NotebookNode) -> str:
    cells = [(cell.cell_type, cell.source) for cell in page.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _read_record(folder: Path) -> dict[str, str]:
    try:
        record: Any = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
