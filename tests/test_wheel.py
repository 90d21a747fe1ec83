"""The wheel carries the questions, the roles and the pages, and works from an empty folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEES = """
import pathlib, pmskills
from pmskills import example_journal, load_questionnaire, load_roles
from pmskills.workbook import lay_out
print(pathlib.Path(pmskills.__file__).parent)
print(len(load_questionnaire().items), len(load_roles()), len(example_journal().attempts()))
lay_out(pathlib.Path("workbook"))
print(len(list(pathlib.Path("workbook").glob("*.ipynb"))))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return a folder into which the wheel, built from a copy of the project, is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", str(folder)], check=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)],
        check=True,
    )
    return target


def test_it_loads_everything_from_an_empty_folder(installed, tmp_path):
    home = {"JUPYTER_DATA_DIR": str(tmp_path / "jupyter"), "PMSKILLS_HOME": str(tmp_path / "home")}
    empty = tmp_path / "empty"
    empty.mkdir()
    result = subprocess.run(
        [sys.executable, "-c", SEES],
        env=os.environ | home | {"PYTHONPATH": str(installed)},
        cwd=empty,
        capture_output=True,
        text=True,
        check=True,
    )
    where, counts, pages = result.stdout.splitlines()
    assert Path(where) == installed / "pmskills"
    assert counts == "32 10 4"
    assert int(pages) == len(list((ROOT / "notebooks").glob("*.ipynb")))
