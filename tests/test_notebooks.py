"""The pages as committed: readable by people who only look, and with nobody's answers in them."""

import re

import nbformat
import pytest

from pmskills import servers, way
from pmskills.datafiles import notebooks_dir
from pmskills.way import PAGES as PAGES_IN_ORDER

PAGES = sorted(notebooks_dir().glob("*.ipynb"))
NOT_IN_A_PAGE = re.compile(
    r"\bdef \b|\bfor \b|\bwhile \b|\btry:|%run|plt\.|\.style\b|HTML\(|Markdown\(|clear_output"
)


@pytest.fixture(params=PAGES, ids=lambda path: path.stem)
def page(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(page):
    return [cell for cell in page.cells if cell.cell_type == "code"]


def test_there_are_pages():
    assert len(PAGES) >= 3


def test_it_starts_with_a_title(page):
    assert page.cells[0].cell_type == "markdown"
    assert page.cells[0].source.startswith("# ")


def test_it_was_run_from_top_to_bottom(page):
    counts = [cell.execution_count for cell in code_cells(page)]
    assert counts == list(range(1, len(counts) + 1))


def test_it_shows_outputs_and_no_errors(page):
    outputs = [output for cell in code_cells(page) for output in cell.outputs]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error"]


def test_it_holds_no_widget_state(page):
    assert "widgets" not in page.metadata


def test_its_kernel_is_plain_python3(page):
    assert page.metadata.kernelspec.name == "python3"


def test_its_cells_are_short_and_free_of_plumbing(page):
    for cell in code_cells(page):
        assert len(cell.source.splitlines()) <= 4
        assert not NOT_IN_A_PAGE.search(cell.source)


def test_links_lead_to_pages_that_are_there(page):
    names = {path.name for path in PAGES}
    for cell in page.cells:
        for target in re.findall(r"\]\(([^)]+\.ipynb)\)", cell.source):
            assert target in names


def test_the_page_for_coaches_is_listed_under_its_title():
    page = nbformat.read(notebooks_dir() / way.COHORT.file, as_version=4)
    assert page.cells[0].source.startswith(f"# {way.COHORT.title}\n")
    assert way.COHORT.link in way.contents()


@pytest.mark.parametrize("known", PAGES_IN_ORDER, ids=lambda page: page.name)
def test_it_says_where_it_is_and_what_comes_next(known):
    page = nbformat.read(notebooks_dir() / known.file, as_version=4)
    title, _, line, *_ = page.cells[0].source.splitlines()
    assert title == f"# {known.title}"
    assert line == way.line(known.name)
    last = page.cells[-1].source
    assert last.endswith(way.contents() if known.name == way.START else line)


def test_the_first_page_has_a_door_for_everybody():
    page = nbformat.read(notebooks_dir() / f"{way.START}.ipynb", as_version=4)
    assert [cell.source for cell in page.cells].count(way.doors()) == 1


def test_every_numbered_page_has_its_place():
    assert [page.name for page in PAGES if page.name[0].isdigit()] == [
        page.file for page in PAGES_IN_ORDER
    ]


def test_what_the_second_page_says_of_keys_is_hidden_where_there_are_none():
    page = nbformat.read(notebooks_dir() / "2-assess.ipynb", as_version=4)
    assert '<p class="pm-by-keys">' in page.cells[0].source
    style = servers.TEMPLATES / "voila" / "templates" / "pmskills" / "static" / "app.css"
    hidden = "@media (hover: none) {\n  .pm-by-keys {\n    display: none;"
    assert hidden in style.read_text(encoding="utf-8")
