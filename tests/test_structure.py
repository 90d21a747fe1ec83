"""The shape of the project: one-way imports, quick imports, the same dependencies in both lists."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pmskills.forms import AnswerForm, PageForm, RoleForm
from pmskills.forms.live import STYLES, LiveForm

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pmskills"

# A module imports only from those before it.
ORDER = [
    "datafiles",
    "questionnaire",
    "wording",
    "roles",
    "cells",
    "answers",
    "feedback",
    "adverts",
    "practice",
    "rehearsal",
    "students_t",
    "uncertainty",
    "blocks",
    "scoring",
    "position",
    "profile",
    "comparison",
    "fit",
    "spreadsheet",
    "cohort",
    "journal",
    "example",
    "display",
    "terminal",
    "privacy",
    "way",
    "words",
    "attempt_words",
    "role_words",
    "cohort_charts",
    "charts",
    "practice_charts",
    "progress",
    "recover",
    "report",
    "pages_over_time",
    "pages",
    "practice_pages",
    "cohort_pages",
    "taking_along",
    "forms",
    "workbook",
    "kernel",
    "servers",
    "cli",
]
# Groups within which the order above is not enough: who must not know of whom.
STRANGERS = {
    "journal": {"scoring", "profile", "answers", "roles"},
    "practice": {"journal", "profile"},
    "rehearsal": {"journal", "profile"},
    "practice_charts": {"journal", "example"},
    "display": {"journal", "example"},
    "words": {"journal", "example"},
    "attempt_words": {"journal", "example"},
    "role_words": {"journal", "example"},
    "charts": {"journal", "example"},
    "report": {"journal", "example"},
}


def imported(source):
    """Return the pmskills modules that a source imports, also those inside functions."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "pmskills":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pmskills."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            found |= {name.split(".")[1] for name in names if name.startswith("pmskills.")}
    return found


def wrong_imports(module, source):
    allowed = set(ORDER[: ORDER.index(module)]) - STRANGERS.get(module, set())
    return imported(source) - allowed


def sources(module):
    """Return the files of a module: one, or those of a package."""
    package = sorted((PACKAGE / module).glob("*.py"))
    return package or [PACKAGE / f"{module}.py"]


def test_every_module_has_a_place():
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} | packages
    assert modules - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_go_one_way(module):
    for path in sources(module):
        own = {module} if path.parent != PACKAGE else set()  # a package's own parts
        assert wrong_imports(module, path.read_text(encoding="utf-8")) <= own, path.name


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("scoring", "from pmskills.charts import gaps"),
        ("journal", "def late():\n    from pmskills import scoring"),
        ("charts", "import pmskills.journal"),
    ],
)
def test_a_planted_wrong_import_is_seen(module, planted):
    assert wrong_imports(module, planted)


def test_only_forms_knows_widgets():
    for module in ORDER:
        text = "".join(path.read_text(encoding="utf-8") for path in sources(module))
        knows = re.search(r"^\s*(import|from) (ipywidgets|anywidget)", text, re.M)
        assert bool(knows) == (module == "forms"), module


# conda-forge calls a few packages by another name.
CONDA_NAMES = {
    "jupyter-server": "jupyter_server",
    "matplotlib": "matplotlib-base",
    "playwright": "playwright-python",
}


def differences(pyproject, environment):
    """Return what one list of requirements has and the other has not."""
    project = tomllib.loads(pyproject)["project"]
    wanted = {"python" + project["requires-python"]}
    extras = project["optional-dependencies"]
    for line in project["dependencies"] + extras["app"] + extras["test"]:
        name, bound = re.fullmatch(r"([a-z0-9-]+)(.*)", line).groups()
        wanted.add(CONDA_NAMES.get(name, name) + bound)
    listed = set(re.findall(r"^  - ([a-z0-9_-]+[<>=!~].*)$", environment, re.M))
    return wanted ^ listed


def test_environment_lists_what_the_project_needs():
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    environment = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert environment.startswith("name: pmskills\nchannels:\n  - conda-forge\n  - nodefaults\n")
    assert not differences(pyproject, environment)


@pytest.mark.parametrize(
    ("old", "new"),
    [("pandas>=2.2", "pandas>=2.1"), ("  - click>=8.2\n", ""), ("scipy", "scipie")],
)
def test_a_planted_difference_is_seen(old, new):
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    environment = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert differences(pyproject, environment.replace(old, new, 1))


def seconds(code):
    """Return the processor seconds that a fresh Python takes for some code."""
    clock = f"import time; t = time.process_time(); {code}; print(time.process_time() - t)"
    run = subprocess.run([sys.executable, "-c", clock], capture_output=True, check=True)
    return float(run.stdout)


def import_cell():
    page = (ROOT / "notebooks" / "3-profile.ipynb").read_text(encoding="utf-8")
    return re.search(r"from pmskills import [A-Za-z_, ]+", page)[0]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("import pmskills", "import pandas"),
        (import_cell(), "import pandas, matplotlib.pyplot"),
    ],
    ids=["package", "import cell of 3-profile"],
)
def test_imports_are_quick(ours, theirs):
    ratio = statistics.median(seconds(ours) / seconds(theirs) for _ in range(5))
    print(f"\n{ours!r} takes {ratio:.2f} times {theirs!r}")
    assert ratio <= 1.5


def test_help_loads_neither_pandas_nor_pyplot():
    code = (
        "import sys; from pmskills.cli import main; main(['--help'], standalone_mode=False);"
        "print({'pandas', 'matplotlib', 'pydantic'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stdout.decode().strip().endswith("set()")


def test_constraints_name_versions_alone_and_all_that_is_needed():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.+!]*", line) for line in pinned)
    names = {line.partition("==")[0].lower().replace("_", "-") for line in pinned}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["app"], *extras["cohort"], *extras["test"]]
    assert {re.match(r"[A-Za-z0-9_-]+", line)[0] for line in wanted} <= names


def test_every_form_brings_the_looks_of_all():
    files = {path.name for path in (PACKAGE / "static").glob("*form.css")}
    assert set(STYLES) == files
    assert {len(form._css) for form in (AnswerForm, PageForm, RoleForm)} == {len(LiveForm._css)}
