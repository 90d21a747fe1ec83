"""What the workbook's own server saves of a page: where its forms stand, and nothing said."""

import json
import os
import tempfile

import pytest
from jupyter_server.services.contents.filemanager import FileContentsManager
from nbformat.v4 import new_code_cell, new_notebook, new_output

from pmskills import Journal, forms
from pmskills.privacy import VIEW, keep_forms_only, server_options

VIEW_OF_A_FORM = {"model_id": "m1", "version_major": 2, "version_minor": 0}
FORM = forms.attempts(Journal(":memory:"))


def outputs():
    """Return every kind of output that a page can have; each says "canary" but for the hint."""
    said = {"text/html": "<p>canary</p>", "text/plain": "canary"}
    return [
        new_output("stream", text="canary"),
        new_output("execute_result", said),
        new_output("display_data", {"image/svg+xml": "<svg>canary</svg>"}, metadata={"a": 1}),
        new_output("error", ename="E", evalue="canary", traceback=["canary"]),
        new_output("display_data", {"text/html": FORM._not_alive, "text/plain": repr(FORM)}),
        new_output("display_data", {VIEW: VIEW_OF_A_FORM, "text/plain": "Text(value='canary')"}),
    ]


def page():
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"m1": "canary"}}}
    cell = new_code_cell("forms.attempts(Journal())", outputs=outputs())
    return new_notebook(cells=[cell], metadata={"widgets": state})


@pytest.fixture
def save(tmp_path):
    """Return a function that saves the page as the workbook's server does; or as Jupyter does."""

    def saved(*, hooked):
        hook = {"pre_save_hook": server_options()[0].partition("=")[2]} if hooked else {}
        contents = FileContentsManager(root_dir=str(tmp_path), **hook)
        contents.save({"type": "notebook", "format": "json", "content": page()}, "page.ipynb")
        return (tmp_path / "page.ipynb").read_text(encoding="utf-8")

    return saved


def test_a_saved_page_keeps_its_forms_and_nothing_said(save):
    text = save(hooked=True)
    assert "canary" not in text
    (cell,) = json.loads(text)["cells"]
    hint, view = (output["data"] for output in cell["outputs"])
    assert "".join(hint["text/html"]) == FORM._not_alive
    assert view == {VIEW: VIEW_OF_A_FORM}


def test_without_the_hook_it_would_be_saved(save):
    assert save(hooked=False).count("canary") >= 8


def test_other_files_and_new_pages_are_left_alone():
    for model in (
        {"type": "file", "format": "text", "content": "canary"},
        {"type": "directory"},
        {"type": "notebook", "content": {"cells": [], "metadata": {}}},
        {"type": "notebook", "content": {"cells": [{"cell_type": "markdown", "source": "mine"}]}},
    ):
        before = json.dumps(model)
        keep_forms_only(model, path="a", contents_manager=None)
        assert json.dumps(model) == before


@pytest.mark.skipif(os.name != "posix", reason="Only POSIX systems have sockets that are files.")
def test_kernels_are_reached_through_files_where_the_path_is_short_enough(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", tempfile.gettempdir())
    assert "--KernelManager.transport=ipc" in server_options()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / ("x" * 100)))
    assert "--KernelManager.transport=ipc" not in server_options()
    assert not list((tmp_path / ("x" * 100)).iterdir())
