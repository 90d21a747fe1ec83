"""A server, a browser and a page of the workbook, for the tests that drive them."""

import os

import pytest
from lab import FLAGS, Lab, Server, browser_path
from playwright.sync_api import sync_playwright
from webapp import App


@pytest.fixture(scope="package")
def chromium():
    path = browser_path()
    if path is None:
        reason = "There is no Chromium or Chrome on the PATH, and PMSKILLS_BROWSER names none."
        if os.environ.get("PMSKILLS_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(chromium, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("jupyterlab"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def app(chromium, tmp_path_factory):
    app = App(tmp_path_factory.mktemp("app"))
    yield app
    app.close()


@pytest.fixture
def open_lab(chromium, server):
    """Return a function that opens a page by its name, in an empty home."""
    contexts = []
    server.clear()

    def open_page(name, width=1280, height=1100):
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        return Lab(server, context, name).open()

    yield open_page
    for context in contexts:
        context.close()
