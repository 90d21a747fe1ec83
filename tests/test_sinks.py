"""Text from people reaches HTML through `display` alone; what would run it is used nowhere."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
CODE = sorted((ROOT / "pmskills").rglob("*.py"))
SCRIPTS = sorted((ROOT / "pmskills" / "static").glob("*.js"))
PAGES = sorted((ROOT / "notebooks").glob("*.ipynb"))
# A script ran in each of the first five; `style` is how a frame gets its Styler.
SINKS = {"HTML", "HTMLMath", "Markdown", "Styler", "Latex", "Javascript", "style"}
IN_A_BROWSER = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setHTML"
    r"|createContextualFragment|srcdoc|javascript:"
)


def sinks(source):
    """Return the sinks that a source imports, names or reaches through a dot.

    WeasyPrint's HTML is none: it lays out a page on paper, and runs no script.
    """
    found, on_paper = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if node.module == "weasyprint":
                on_paper |= names
            else:
                found |= names
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and node.id != "style":  # a variable of that name is none
            found.add(node.id)
    return (found - on_paper) & SINKS


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.stem)
def test_no_module_uses_a_sink(path):
    assert not sinks(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_page_uses_a_sink(path):
    cells = nbformat.read(path, as_version=4).cells
    assert not sinks("\n".join(cell.source for cell in cells if cell.cell_type == "code"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_no_script_of_ours_uses_a_sink(path):
    assert not IN_A_BROWSER.search(path.read_text(encoding="utf-8"))


def test_only_display_makes_markup():
    users = {p.stem for p in CODE if re.search(r"\bMarkup\(", p.read_text(encoding="utf-8"))}
    assert users == {"display"}


@pytest.mark.parametrize(
    "planted",
    [
        "from IPython.display import HTML",
        "import ipywidgets\nipywidgets.HTML(note)",
        "import ipywidgets as w\nw.HTMLMath(note)",
        "from IPython import display as d\nd.display(d.Markdown(note))",
        "from pandas.io.formats.style import Styler",
        "frame.style.format('{}')",
    ],
)
def test_a_planted_sink_is_seen(planted):
    assert sinks(planted)


def test_a_planted_sink_of_a_script_is_seen():
    assert IN_A_BROWSER.search("node.innerHTML = text")
