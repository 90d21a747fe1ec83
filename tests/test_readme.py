"""What the README and the docs say can be done, can be done."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmskills import comparison, load_questionnaire, position, profile, uncertainty, wording
from pmskills.cli import main

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *DOCS]


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


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize("arguments", ["", "--app", "--app --no-browser"])
def test_the_first_start_installs_what_it_opens(arguments):
    own = {name: text for name, text in os.environ.items() if "MAKE" not in name}
    said = subprocess.run(
        ["make", "--dry-run", "--always-make", "run", f"ARGS={arguments}"],
        cwd=ROOT,
        env=own,  # not as a part of the make that runs the tests, which would add its own lines
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert said[-1].strip() == f".venv/bin/pmskills open {arguments}".strip()
    assert any("about two minutes" in line for line in said)
    assert any("--editable '.[app]'" in line for line in said) == ("--app" in arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def blocks(page, language):
    """Return what stands between a page's fences of a language, "" for a command line's."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(
    "line", [line for page in DOCS for block in blocks(page, "") for line in block.splitlines()]
)
def test_each_command_of_the_docs_runs(home, line):
    program, *arguments = shlex.split(line)
    assert program == "pmskills"
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    "code", [pytest.param(code, id=page.name) for page in DOCS for code in blocks(page, "python")]
)
def test_each_python_example_of_the_docs_runs(home, code):
    found = {}
    exec(compile(code, "docs", "exec"), found)
    assert found["german"].language == "de"


def test_the_docs_name_every_data_file_and_are_named():
    own = (ROOT / "docs" / "make-it-your-own.md").read_text(encoding="utf-8")
    for file in (ROOT / "data").glob("*.toml"):
        assert f"](../data/{file.name})" in own or file.name == "example-journal.toml"
    assert all(f"](docs/{page.name})" in TEXT for page in DOCS)


def test_the_formulas_name_the_numbers_that_the_code_has():
    text = (ROOT / "docs" / "how-it-is-scored.md").read_text(encoding="utf-8")
    said = [
        f"scatter by {comparison.CHANGE_SPREAD} levels",
        f"agree by {comparison.AGREEMENT['one interviewer']:.2f}".replace("0.", "."),
        f"{comparison.AGREEMENT['a panel']:.2f} as a panel".replace("0.", "."),
        f"off by {comparison.RATING_ERROR} levels".replace("0.", "."),
        f"a chance of {profile.SURE:.2f} or more".replace("0.", "."),
        f"with a chance of {position.NEIGHBOUR:.2f} each".replace("0.", "."),
        f"s = ({uncertainty.SPREAD_WEIGHT:.0f} + sum of squares)",
        f"p = (n m + {uncertainty.MIDDLE:.0f}) / (n + {uncertainty.EXTRA:.0f})",
    ]
    assert [each for each in said if each not in text] == []


def test_a_translation_has_the_first_rounds_ids_and_keeps_the_rules_of_length():
    ours = load_questionnaire()
    german = load_questionnaire(ROOT / "docs" / "questionnaire.de.toml")
    first = ours.asking_order()[: ours.first_round()]
    assert [item.id for item in german.asking_order()] == [item.id for item in first]
    assert [(s.id, s.scale) for s in german.skills] == [(s.id, s.scale) for s in ours.skills]
    broken = [each for each in wording.problems(german) if "it has 1 items" not in each]
    assert broken == []


def test_every_page_of_the_workbook_is_named():
    for page in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{page.stem}`" in TEXT
