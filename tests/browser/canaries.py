"""A session in the workbook as `pmskills open` serves it: what was written stays in the journal.

Twenty canaries are typed into the forms, and every page is saved. Then every file that the
session could write to is searched. The browser's own profile is left out: what is not saved
yet waits in its sessionStorage, by design, until the tab is closed.

$PMSKILLS_CANARY_PAGES=all takes all pages instead of three.
"""

import base64
import binascii
import os
import re
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from lab import PANEL, Lab, Server, environment, wait_until

from pmskills.datafiles import notebooks_dir

pytestmark = pytest.mark.browser

CANARIES = [f"canary{place:02}x{place * 7919 % 1000:03}" for place in range(20)]
ALL = sorted(page.name for page in notebooks_dir().glob("*.ipynb"))
SOME = ["2-assess.ipynb", "6-sell.ipynb", "9-progress.ipynb"]
PAGES = ALL if os.environ.get("PMSKILLS_CANARY_PAGES") == "all" else SOME
COMMAND = [sys.executable, "-c", "from pmskills.cli import main; main()"]
PRESSED = [  # what makes a form show, read or keep what was typed
    *("Begin", "Read my point of view", "Read my answer", "Draw the canvas"),
    *("Read it as they would", "Save this feedback", "Read this advert", "Save this role"),
]
BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\S*token=(\S+)")


class Workbook(Server):
    """The workbook in a git repository, opened by the command that a person gives."""

    def __init__(self, folder):
        self.folder = folder
        self.pages, self.home = folder / "checkout" / "workbook", folder / "home"
        self.pages.parent.mkdir()
        (folder / "tmp").mkdir()
        subprocess.run(["git", "init", "-q", str(self.pages.parent)], check=True)
        self.environment = environment(folder) | {"TMPDIR": str(folder / "tmp")}
        self.output = folder / "server.log"
        self.log = self.output.open("w")
        self.process = subprocess.Popen(
            [*COMMAND, "open", str(self.pages), "--no-browser"],
            cwd=folder,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )
        found = wait_until(self.address, "the workbook said where it is")
        self.port, self.token = int(found[1]), found[2]

    def address(self):
        return ADDRESS.search(self.output.read_text(encoding="utf-8"))

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()

    def sockets(self):
        """Return the internet sockets of the server and of its kernels, a list a process."""
        ours = psutil.Process(self.process.pid)
        everyone = [ours, *ours.children(recursive=True)]
        return [process.net_connections(kind="inet") for process in everyone]

    def files(self):
        """Return every file that the session could have written, but for git's own."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


class Tab(Lab):
    """A page as the workbook lays it out."""

    def open(self):
        self.page.goto(
            f"http://127.0.0.1:{self.server.port}/lab/tree/{self.name}?token={self.server.token}"
        )
        self.wait_for_kernel()
        return self

    def fill(self, texts):
        """Type a text into every field that takes any text, and press what shows them."""
        forms = self.page.locator(f"{PANEL} .pm-form")
        for fold in forms.locator("summary").all():
            if fold.is_visible() and not fold.evaluate("node => node.parentElement.open"):
                fold.click()
        for field in forms.locator("textarea, input[type=text]").all():
            if field.is_visible() and field.is_editable():
                field.fill(next(texts))
        if self.form.count():
            self.form.locator("label").nth(2).click()
        for name in PRESSED:
            for button in forms.get_by_role("button", name=name, exact=True).all():
                if button.is_visible():
                    button.click()
                    self.page.wait_for_timeout(500)

    def settle(self):
        """Wait until all that was typed is saved and the page has run."""
        self.page.wait_for_timeout(1500)
        self.wait_for_kernel()

    def saved(self):
        """Save by Ctrl+S, wherever the focus is."""
        return self.saved_by(lambda: self.page.keyboard.press("Control+s"))


def holding(files):
    """Return which canaries are in which file, also inside base64."""
    found = {}
    for path in files:
        data = path.read_bytes()
        for part in BASE64.findall(data):
            try:
                data += base64.b64decode(part)
            except binascii.Error:
                continue
        if seen := {text for text in CANARIES if text.encode() in data}:
            found[path] = seen
    return found


def is_here(url):
    return urlsplit(url).scheme in ("data", "blob", "about") or (
        urlsplit(url).hostname == "127.0.0.1"
    )


@pytest.fixture
def workbook():
    with tempfile.TemporaryDirectory(prefix="pm-") as folder:  # short, as a home is
        workbook = Workbook(Path(folder))
        yield workbook
        if workbook.process.poll() is None:
            workbook.close()


def test_what_is_written_stays_in_the_journal(workbook, chromium):
    texts = iter(CANARIES * 50)
    asked, shown, looked_at = [], 0, []
    with closing(chromium.new_context(viewport={"width": 1280, "height": 1400})) as context:
        context.on("request", lambda request: asked.append(request.url))
        for name in PAGES:
            tab = Tab(workbook, context, name).open()
            tab.page.on("websocket", lambda socket: asked.append(socket.url))
            tab.run_all()
            tab.page.wait_for_timeout(1000)
            tab.fill(texts)
            tab.settle()
            tab.run_all()
            tab.settle()
            typed = tab.page.locator(f"{PANEL} textarea, {PANEL} input").evaluate_all(
                "fields => fields.map(field => field.value).join(' ')"
            )
            shown += "canary" in typed + tab.page.locator(PANEL).inner_text()
            tab.saved()
            looked_at += workbook.sockets()
            tab.page.close()
    workbook.close()

    away = [url for url in asked if not is_here(url)]
    ends = {e.ip for sockets in looked_at for s in sockets for e in (s.laddr, s.raddr) if e}
    ports = max(sum(s.status == psutil.CONN_LISTEN for s in sockets) for sockets in looked_at)
    outside = holding(f for f in workbook.files() if workbook.home not in f.parents)
    inside = set().union(*holding(workbook.home.rglob("*.sqlite3")).values())
    print(
        f"\n{len(PAGES)} pages, {shown} showed canaries; {len(asked)} requests, {len(away)} away;"
        f" ports a process {ports}; {len(workbook.files())} files;"
        f" {len(inside)} canaries in the journal, {len(outside)} files outside hold any"
    )
    assert shown >= len(PAGES) - 1
    assert away == []
    assert ends <= {"127.0.0.1"}
    assert ports <= 1  # a kernel's one takes what its own children print, and nothing else
    assert inside == set(CANARIES)
    assert outside == {}
    status = ["git", "-C", str(workbook.pages.parent), "status", "--porcelain"]
    assert subprocess.run(status, capture_output=True, check=True).stdout == b""

    erase = [*COMMAND, "erase"]
    subprocess.run(erase, input=b"erase\n", env=workbook.environment, check=True)
    assert holding(workbook.files()) == {}
