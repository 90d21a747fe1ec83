"""The web app as a person opens it, and axe to look at its pages."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from lab import PATIENCE, environment, free_port, wait_until

PAGE_IS_THERE = "#cells:not([hidden])"
SERIOUS = {"serious", "critical"}


class App:
    """`pmskills open --app` in a folder of its own, at a port that nobody else has."""

    def __init__(self, folder, port=None):
        self.home = folder / "home"
        self.home.mkdir(parents=True, exist_ok=True)
        self.said = folder / "said.txt"
        self.log = self.said.open("w")
        self.port = port or free_port()
        start = f"from pmskills import cli, servers; servers.APP_PORT = {self.port}; cli.main()"
        command = [sys.executable, "-u", "-c", start]
        command += ["open", "--app", "--no-browser", "mine"]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(folder)
            | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"},
            stdout=self.log,
            stderr=self.log,
        )
        self.address = wait_until(self._address, f"the web app came up, see {self.said}")
        self.base = self.address.partition("/voila/")[0]

    def _address(self):
        assert self.process.poll() is None, self.said.read_text()
        words = self.said.read_text().split()
        return next((word for word in words if word.startswith("http://")), None)

    def url(self, page):
        return f"{self.base}/voila/render/{page}.ipynb"

    def processes(self):
        us = psutil.Process(self.process.pid)
        return [us, *us.children(recursive=True)]

    def command_lines(self):
        return [" ".join(process.cmdline()) for process in self.processes()]

    def listens_on(self):
        """Return the addresses that the app and its children listen on."""
        return {
            connection.laddr.ip
            for process in self.processes()
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def visit(tab, url):
    """Open a page of the app and wait until it is whole, with its forms open."""
    tab.goto(url, wait_until="commit")
    tab.locator(PAGE_IS_THERE).wait_for(timeout=PATIENCE * 1000)
    tab.wait_for_function(FORMS_ARE_OPEN, timeout=PATIENCE * 1000)


# A page is whole when each of its outputs is drawn, and each form shows more than "Opening…".
FORMS_ARE_OPEN = """() => {
  const hints = document.querySelectorAll(".pm-hint").length;
  const opened = [...document.querySelectorAll(".pm-form")].filter(
    (form) => form.querySelector(".pm-stage > :not(.pm-opening)"));
  const waiting = document.querySelector('script[type="application/vnd.voila.cell-output+json"]');
  return !waiting && opened.length === hints;
}"""


def axe_source():
    """Return axe-core as text, or None."""
    path = os.environ.get("PMSKILLS_AXE")
    return Path(path).read_text(encoding="utf-8") if path else None


def require_axe():
    """Return axe-core as text, or skip and say why."""
    source = axe_source()
    if source is None:
        pytest.skip("PMSKILLS_AXE names no axe.min.js; `npm pack axe-core` brings one.")
    return source


def violations(tab, axe, within="document"):
    """Return what axe finds, worst first: impact, rule and the places."""
    if not tab.evaluate("() => 'axe' in window"):
        tab.evaluate(axe)
    run = f"() => axe.run({within}, {{ resultTypes: ['violations'] }})"
    return [
        (each["impact"], each["id"], [node["html"][:120] for node in each["nodes"]])
        for each in tab.evaluate(run)["violations"]
    ]


def grave(found):
    return [each for each in found if each[0] in SERIOUS]
