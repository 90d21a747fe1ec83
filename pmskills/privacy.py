"""What keeps a person's words inside the journal while the workbook's own server runs.

JupyterLab saves what a page shows together with the page: company names, notes, charts.
The workbook's server saves the forms' places and nothing else; running a page shows the
rest again. Its kernels take commands through files that only the person can open, instead
of five ports. (ipykernel still opens one on loopback, for what its child processes print.)
"""

from __future__ import annotations

import socket
import uuid
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir

HINT = '<div class="pm-hint">'  # how the HTML begins that stands in for a form; ours alone
VIEW = "application/vnd.jupyter.widget-view+json"


def server_options() -> list[str]:
    """Return what the server of a workbook is told, whatever the person's own settings say."""
    return [
        "--FileContentsManager.pre_save_hook=pmskills.privacy.keep_forms_only",
        *kernel_options(),
    ]


def kernel_options() -> list[str]:
    """Return what makes a server's kernels listen on files instead of ports, where they can."""
    return ["--KernelManager.transport=ipc"] if _has_socket_files() else []


def keep_forms_only(model: dict[str, Any], **_: object) -> None:
    """Drop all outputs of a page that is about to be saved, but for the places of its forms.

    Parameters
    ----------
    model : dict
        What Jupyter saves; a notebook is changed in place.

    Examples
    --------
    >>> shown = {"output_type": "stream", "name": "stdout", "text": "a company"}
    >>> cell = {"cell_type": "code", "outputs": [shown]}
    >>> keep_forms_only({"type": "notebook", "content": {"cells": [cell], "metadata": {}}})
    >>> cell["outputs"]
    []
    """
    if model.get("type") != "notebook":
        return
    page = model["content"]
    page.get("metadata", {}).pop("widgets", None)
    for cell in page.get("cells", []):
        if "outputs" in cell:
            cell["outputs"] = [place for each in cell["outputs"] if (place := _place(each))]


def _place(output: dict[str, Any]) -> dict[str, Any] | None:
    """Return an output with nothing left but a form's view or the hint above it; None if neither.

    A view's text is dropped too: a widget that is not ours may write its value there.
    """
    data = output.get("data", {})
    if VIEW in data:
        kept = {VIEW: data[VIEW]}
    elif "".join(data.get("text/html", "")).startswith(HINT):
        kept = data
    else:
        return None
    return {"output_type": "display_data", "data": kept, "metadata": {}}


def _has_socket_files() -> bool:
    """Return whether a kernel's files can be sockets: not on Windows, nor in a very long path."""
    path = Path(jupyter_runtime_dir()) / f"kernel-{uuid.uuid4()}-ipc-100"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(path))
        path.unlink()
    except (AttributeError, OSError):
        return False
    return True
