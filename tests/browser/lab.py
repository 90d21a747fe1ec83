"""Real JupyterLab and real Chromium, apart from the settings of whoever runs the tests.

`Lab` opens a page of the workbook and drives it as a person would; it also looks at what
only a test may see: the notebook's model, the journal, the kernel's process.
"""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from ipykernel.kernelspec import write_kernel_spec
from playwright.sync_api import expect

from pmskills import Journal
from pmskills.datafiles import notebooks_dir
from pmskills.privacy import server_options
from pmskills.servers import KERNEL

TOKEN = "only-for-this-test"
QUIET = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    }
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
# The forms of a page, and what a form shows once Python has answered.
FORMS = {
    "2-assess.ipynb": (".pm-page", ".pm-questions"),
    "7-debrief.ipynb": ("[aria-label^='Your attempts']", "[aria-label^='The debrief']"),
}
OPENED = ".pm-stage > :not(.pm-opening)"
PATIENCE = 60  # seconds for a server or a kernel to come up on a slow machine


def browser_path():
    """Return a Chromium to drive, or None."""
    named = os.environ.get("PMSKILLS_BROWSER")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def wait_until(true, what, seconds=PATIENCE):
    """Return the first true value of a function, or fail and say what did not happen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = true()
        if value:
            return value
        time.sleep(0.05)
    pytest.fail(f"In {seconds} seconds this did not happen: {what}.")


class Server:
    """A JupyterLab server of its own, on loopback, with everything it writes in one folder."""

    token = TOKEN

    def __init__(self, folder):
        self.pages = folder / "pages"
        self.home = folder / "home"
        self.port = free_port()
        for name in ("pages", "home", "config/labconfig"):
            (folder / name).mkdir(parents=True)
        settings = folder / "config/labconfig/default_setting_overrides.json"
        settings.write_text(json.dumps(QUIET), encoding="utf-8")
        # Python's usual kernel: ours loads the library first, a second longer for each page.
        write_kernel_spec(path=str(folder / "jupyter" / "kernels" / KERNEL))
        self.log = (folder / "server.log").open("w")
        self.process = subprocess.Popen(
            self.command(), cwd=folder, env=environment(folder), stdout=self.log, stderr=self.log
        )
        wait_until(self.answers, f"JupyterLab came up, see {folder / 'server.log'}")

    def command(self):
        return [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            "--expose-app-in-browser",  # lets a test look at the notebook's model
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.pages}",
            f"--IdentityProvider.token={TOKEN}",
            *server_options(),
        ]

    def ask(self, path, method="GET"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}",
            headers={"Authorization": f"token {self.token}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            body = response.read()
        return json.loads(body) if body else None

    def answers(self):
        assert self.process.poll() is None, "JupyterLab ended before it came up."
        try:
            return self.ask("status")
        except OSError:
            return None

    def clear(self):
        """End all kernels and remove what earlier tests left."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")
        for folder in (self.pages, self.home):
            shutil.rmtree(folder)
            folder.mkdir()

    def close(self):
        self.clear()
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def environment(folder):
    """Return an environment in which nothing is read from, or written to, the real home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    return kept | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_PATH": str(folder / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLCONFIGDIR": str(folder / "matplotlib"),
        "HOME": str(folder),
        "PMSKILLS_HOME": str(folder / "home"),
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """One page of the workbook in one browser tab."""

    def __init__(self, server, context, name):
        self.server = server
        self.name = name
        self.page = context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def form(self):
        return self.page.locator(f"{PANEL} .pm-questions")

    @property
    def attempts(self):
        return self.page.locator(f"{PANEL} .pm-page[aria-label^='Your attempts']")

    @property
    def debrief(self):
        return self.page.locator(f"{PANEL} .pm-page[aria-label^='The debrief']")

    def open(self):
        shutil.copy(notebooks_dir() / self.name, self.server.pages / self.name)
        self.page.goto(
            f"http://127.0.0.1:{self.server.port}/lab/tree/{self.name}?reset&token={TOKEN}"
        )
        self.wait_for_kernel()
        return self

    def reload(self):
        """Reload as F5 does; the tab and its session storage stay, so does the kernel."""
        self.page.goto(f"http://127.0.0.1:{self.server.port}/lab/tree/{self.name}")
        self.wait_for_kernel()

    def session(self):
        sessions = self.server.ask("sessions")
        return next((session for session in sessions if session["path"] == self.name), None)

    def wait_for_kernel(self):
        """The indicator says idle before there is a session, so ask the server."""

        def is_ready():
            kernel = (self.session() or {}).get("kernel")
            return kernel and kernel["connections"] > 0 and kernel["execution_state"] == "idle"

        self.page.locator(PANEL).wait_for(timeout=PATIENCE * 1000)
        wait_until(is_ready, "the page's kernel is connected and idle")

    def start_over(self):
        """Forget all answers, in the journal and in the tab, and open the form anew."""
        self.command("notebook:clear-all-cell-outputs")
        expect(self.form).to_have_count(0)
        (self.server.home / "journal.sqlite3").unlink(missing_ok=True)
        self.page.evaluate("() => sessionStorage.clear()")
        self.errors.clear()
        self.run_all()

    def is_as_shipped(self):
        """Tell whether the page is open, with its kernel, and has the cells it came with."""
        if self.session() is None:
            return False
        shipped = json.loads((notebooks_dir() / self.name).read_text(encoding="utf-8"))["cells"]
        cells = [[c["id"], c["cell_type"], "".join(c["source"])] for c in shipped]
        return self.cells() == cells

    def menu(self, top, entry):
        self.page.get_by_role("menuitem", name=top, exact=True).click()
        self.page.get_by_role("menuitem", name=entry, exact=True).click()

    def run_all(self):
        """Run all cells by the menu and wait for the first screens of the new forms."""
        self.page.bring_to_front()  # a tab behind another is drawn once a second
        self.wait_for_kernel()
        self.running_anew(lambda: self.menu("Run", "Run All Cells"))

    def running_anew(self, act):
        """Do what runs the page, and wait until its forms are new and open and all cells done."""
        self.page.evaluate(
            "() => document.querySelectorAll('.pm-form').forEach(form => form.dataset.old = '')"
        )
        act()
        for form in FORMS.get(self.name, ()):
            new = self.page.locator(f"{PANEL} .pm-form{form}:not([data-old])")
            new.locator(OPENED).first.wait_for(timeout=PATIENCE * 1000)
        prompt = self.page.locator(f"{PANEL} .jp-CodeCell .jp-InputPrompt").last
        expect(prompt).to_have_text(re.compile(r"\d"), timeout=PATIENCE * 1000)

    def saved_by(self, act):
        """Do what should save the page; return the notebook's file as text."""
        file = self.server.pages / self.name
        before = file.stat().st_mtime_ns
        act()
        wait_until(lambda: file.stat().st_mtime_ns > before, "the notebook was saved", 10)
        self.page.wait_for_timeout(200)  # until it is whole
        return file.read_text(encoding="utf-8")

    def cells(self):
        """Return id, type and source of every cell, from the notebook's model."""
        return self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
            ".map(cell => [cell.id, cell.cell_type, cell.source])"
        )

    def kernel_process(self):
        """Return the kernel's process: the server's child with the kernel's id in its command."""
        kernel = self.session()["kernel"]["id"]
        children = psutil.Process(self.server.process.pid).children(recursive=True)
        return next(child for child in children if kernel in " ".join(child.cmdline()))

    def kill_kernel(self):
        """Kill the kernel as a crash would, and wait until JupyterLab has put up a new one."""
        old = self.kernel_process()
        os.kill(old.pid, signal.SIGKILL)
        wait_until(lambda: self.is_other_kernel(old), "JupyterLab restarted the kernel")
        self.page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()

    def is_other_kernel(self, old):
        try:
            return self.kernel_process().pid != old.pid
        except (StopIteration, psutil.NoSuchProcess):
            return False

    def pause_kernel(self):
        os.kill(self.kernel_process().pid, signal.SIGSTOP)

    def resume_kernel(self):
        os.kill(self.kernel_process().pid, signal.SIGCONT)

    def journal(self):
        return Journal(self.server.home / "journal.sqlite3")

    def rows(self):
        """Return attempt, item and level of every answer ever stored, in the order of storing."""
        with closing(sqlite3.connect(self.server.home / "journal.sqlite3")) as db:
            return db.execute("SELECT attempt, item, level FROM answer ORDER BY answer").fetchall()

    def toggle_side_bar(self):
        self.command("application:toggle-left-area")

    def theme(self, name):
        self.command("apputils:change-theme", theme=name)
        is_light = str("Light" in name).lower()
        self.page.locator(f"body[data-jp-theme-light='{is_light}']").wait_for(state="attached")

    def command(self, name, **arguments):
        self.page.evaluate(
            "([name, arguments]) => window.jupyterapp.commands.execute(name, arguments)",
            [name, arguments],
        )

    def screenshot(self, name):
        """Take a picture if $PMSKILLS_SHOTS names a folder for them."""
        folder = os.environ.get("PMSKILLS_SHOTS")
        if folder:
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))
