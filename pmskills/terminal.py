"""What a person types in a terminal, so that it works there as it stands."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from pmskills.display import in_web_app


def typed(*words: str) -> str:
    """Return `pmskills` with these words, as a terminal takes them.

    It is named with its folder, which may be on no path of the terminal's.
    """
    beside = Path(sys.executable).parent
    found = (beside / name for name in ("pmskills", "pmskills.exe"))
    line = (str(next(filter(Path.exists, found), "pmskills")), *words)
    return subprocess.list2cmdline(line) if sys.platform == "win32" else shlex.join(line)


def to_file(purpose: str, *words: str, name: str) -> tuple[str, str, str]:
    """Return what to type, and where it is then, for a command that writes a file of this name.

    The file goes beside the pages.
    """
    second = "a second terminal, as the first one runs the workbook"
    where = second if in_web_app() else "a terminal (File > New > Terminal)"
    file = str(Path.cwd() / name)
    return (f"{purpose}, type this in {where}:", typed(*words, file), f"It is then in {file}.")
