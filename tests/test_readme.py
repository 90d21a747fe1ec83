"""What the README says can be done, can be done."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmskills.cli import main

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]


def test_the_python_example_runs(monkeypatch, tmp_path):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "journal.sqlite3").exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^pmskills ([a-z]+)", TEXT, re.M))))
def test_each_command_is_there(name):
    assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make ([a-z]+)", TEXT, re.M))))
def test_each_make_target_is_there(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_page_of_the_workbook_is_named():
    for page in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{page.stem}`" in TEXT
