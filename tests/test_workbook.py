"""The person's own copy of the pages."""

import json
import subprocess

import nbformat
import pytest

from pmskills import workbook
from pmskills.datafiles import notebooks_dir
from pmskills.privacy import server_options
from pmskills.workbook import WorkbookError, lay_out

PAGES = sorted(page.name for page in notebooks_dir().glob("*.ipynb"))


@pytest.fixture(autouse=True)
def _own_jupyter(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))


@pytest.fixture
def shipped(monkeypatch, tmp_path):
    """A shipped page that a test can bring out a newer version of."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(workbook, "notebooks_dir", lambda: folder)
    write_page(folder / "page.ipynb", "version one")
    return folder / "page.ipynb"


def write_page(path, text):
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="a")])
    nbformat.write(page, path)


def text_of(path):
    return nbformat.read(path, as_version=4).cells[0].source


def test_pages_are_copied_without_the_examples_outputs(tmp_path):
    assert lay_out(tmp_path / "mine") == []
    assert sorted(path.name for path in (tmp_path / "mine").glob("*.ipynb")) == PAGES
    for name in PAGES:
        page = nbformat.read(tmp_path / "mine" / name, as_version=4)
        assert not any(cell.get("outputs") for cell in page.cells)


def test_git_ignores_the_whole_folder(tmp_path):
    checkout = tmp_path / "checkout"
    subprocess.run(["git", "init", "-q", str(checkout)], check=True)
    lay_out(checkout / "mine")
    status = subprocess.run(
        ["git", "-C", str(checkout), "status", "--porcelain"], capture_output=True, check=True
    )
    assert status.stdout == b""


def test_a_second_time_changes_nothing(tmp_path, shipped):
    folder = tmp_path / "mine"
    lay_out(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert lay_out(folder) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_untouched_page_is_refreshed(tmp_path, shipped):
    folder = tmp_path / "mine"
    lay_out(folder)
    write_page(shipped, "version two")
    assert lay_out(folder) == []
    assert text_of(folder / "page.ipynb") == "version two"


def test_a_changed_page_is_left_alone_while_nothing_is_newer(tmp_path, shipped):
    folder = tmp_path / "mine"
    lay_out(folder)
    write_page(folder / "page.ipynb", "my own words")
    assert lay_out(folder) == []
    assert text_of(folder / "page.ipynb") == "my own words"


def test_a_changed_page_is_kept_beside_a_newer_one(tmp_path, shipped):
    folder = tmp_path / "mine"
    lay_out(folder)
    write_page(folder / "page.ipynb", "my own words")
    write_page(shipped, "version two")
    (kept,) = lay_out(folder)
    assert text_of(kept) == "my own words"
    assert text_of(folder / "page.ipynb") == "version two"


def test_a_page_that_is_no_notebook_any_more_is_kept_too(tmp_path, shipped):
    folder = tmp_path / "mine"
    lay_out(folder)
    (folder / "page.ipynb").write_text("{half a page")
    write_page(shipped, "version two")
    (kept,) = lay_out(folder)
    assert kept.read_text() == "{half a page"


def test_pages_are_trusted(tmp_path):
    lay_out(tmp_path / "mine")
    page = nbformat.read(tmp_path / "mine" / PAGES[0], as_version=4)
    assert nbformat.sign.NotebookNotary().check_signature(page)


def test_pages_are_trusted_by_a_second_home_too(tmp_path, monkeypatch):
    lay_out(tmp_path / "mine")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "another"))
    lay_out(tmp_path / "mine")
    page = nbformat.read(tmp_path / "mine" / PAGES[0], as_version=4)
    assert nbformat.sign.NotebookNotary().check_signature(page)


def test_somebody_elses_outputs_are_not_trusted(tmp_path):
    lay_out(tmp_path / "mine")
    page = nbformat.read(tmp_path / "mine" / PAGES[1], as_version=4)
    cell = next(cell for cell in page.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": "<script>x</script>"})]
    nbformat.write(page, tmp_path / "mine" / PAGES[1])
    lay_out(tmp_path / "mine")
    assert not nbformat.sign.NotebookNotary().check_signature(page)


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "mine").write_text("a file")
    with pytest.raises(WorkbookError, match="cannot be laid out here"):
        lay_out(tmp_path / "mine")


def test_news_are_off_for_this_server_only(tmp_path):
    lay_out(tmp_path / "mine")
    settings = tmp_path / "mine" / ".jupyter" / "labconfig" / "default_setting_overrides.json"
    assert "fetchNews" in json.dumps(json.loads(settings.read_text()))


class Server:
    """Stands in for a server process that runs for a moment."""

    def __init__(self, command, env):
        self.command, self.env = command, env
        Server.last = self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def poll(self):
        return None

    def wait(self):
        return 0


def test_the_server_listens_on_loopback_with_a_token(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(workbook.subprocess, "Popen", Server)
    monkeypatch.setattr(
        workbook,
        "list_running_servers",
        lambda: [{"token": Server.last.env["JUPYTER_TOKEN"], "url": "http://127.0.0.1:8888/"}],
    )
    assert workbook.serve(tmp_path, said.append, browser=False) == 0
    assert "--ServerApp.ip=127.0.0.1" in Server.last.command
    assert "--no-browser" in Server.last.command
    assert set(server_options()) <= set(Server.last.command)
    token = Server.last.env["JUPYTER_TOKEN"]
    assert len(token) >= 32
    assert not any(token in part for part in Server.last.command)
    assert said[0].endswith(f"http://127.0.0.1:8888/lab/tree/0-start-here.ipynb?token={token}")
