"""The servers in which the pages open: on this machine only, with a token, closed with us."""

import json
import socket
import sys

import pytest
from click.testing import CliRunner
from jupyter_client.manager import start_new_kernel

from pmskills import servers
from pmskills.cli import main
from pmskills.privacy import kernel_options
from pmskills.workbook import lay_out

POPEN = servers.subprocess.Popen


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


@pytest.fixture(autouse=True)
def _no_real_server(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setattr(servers.subprocess, "Popen", Server)
    monkeypatch.setattr(servers, "_answers", lambda _port: True)
    monkeypatch.setattr(
        servers,
        "list_running_servers",
        lambda: [{"token": Server.last.env["JUPYTER_TOKEN"], "url": "http://127.0.0.1:8888/"}],
    )


@pytest.mark.parametrize(
    ("serve", "ip", "path"),
    [
        (servers.serve_lab, "--ServerApp.ip=127.0.0.1", "/lab/tree/"),
        (servers.serve_app, "--Voila.ip=127.0.0.1", "/voila/render/"),
    ],
    ids=["lab", "app"],
)
def test_it_listens_on_loopback_with_a_token_that_no_command_line_shows(tmp_path, serve, ip, path):
    said = []
    lay_out(tmp_path / "mine")
    assert serve(tmp_path / "mine", said.append, browser=False) == 0
    assert ip in Server.last.command
    assert "--no-browser" in Server.last.command
    assert set(kernel_options()) <= set(Server.last.command)
    token = Server.last.env["JUPYTER_TOKEN"]
    assert len(token) >= 32
    assert not any(token in part for part in Server.last.command)
    assert said[-1].count(token) == 1
    assert said[-1].endswith(f"{path}0-start-here.ipynb?token={token}")


def port_of(command, setting):
    return int(next(part for part in command if part.startswith(setting)).partition("=")[2])


@pytest.mark.parametrize(
    ("serve", "usual", "setting"),
    [
        (servers.serve_lab, "LAB_PORT", "--ServerApp.port="),
        (servers.serve_app, "APP_PORT", "--Voila.port="),
    ],
    ids=["lab", "app"],
)
def test_it_takes_the_same_port_each_time_and_another_where_that_is_taken(
    tmp_path, monkeypatch, serve, usual, setting
):
    said = []
    lay_out(tmp_path / "mine")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        monkeypatch.setattr(servers, usual, port)
        other.listen()
        serve(tmp_path / "mine", said.append, browser=False)
        assert port_of(Server.last.command, setting) not in {0, port}
        assert said[0].startswith(f"Port {port} is taken")
    serve(tmp_path / "mine", said.append, browser=False)
    assert port_of(Server.last.command, setting) == port
    assert len([line for line in said if "is taken" in line]) == 1


def test_nobody_elses_settings_open_the_app_and_it_ends_what_nobody_looks_at(tmp_path):
    lay_out(tmp_path / "mine")
    servers.serve_app(tmp_path / "mine", print, browser=False)
    config = tmp_path / "mine" / ".jupyter"
    assert f"--Voila.config_file_paths={config}" in Server.last.command
    assert f"--MappingKernelManager.cull_idle_timeout={servers.IDLE}" in Server.last.command
    tornado = json.loads((config / "voila.json").read_text())["Voila"]["tornado_settings"]
    assert tornado["allow_remote_access"] is False
    assert "default-src 'self'" in tornado["headers"]["Content-Security-Policy"]


def test_the_browser_learns_the_token_from_a_file_that_only_its_person_can_read(
    tmp_path, monkeypatch
):
    opened = []
    monkeypatch.setattr(servers.webbrowser, "open", opened.append)
    lay_out(tmp_path / "mine")
    servers.serve_app(tmp_path / "mine", print)
    (address,) = opened
    file = tmp_path / "runtime" / "pmskills-open.html"
    assert address == file.as_uri()
    assert Server.last.env["JUPYTER_TOKEN"] in file.read_text()
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0


def test_the_app_lets_a_tab_in_again_by_a_secret_that_only_its_person_can_read(tmp_path):
    lay_out(tmp_path / "mine")
    settings = tmp_path / "mine" / ".jupyter" / "voila.json"
    found, tokens = set(), set()
    for _ in range(2):
        servers.serve_app(tmp_path / "mine", print, browser=False)
        found.add(json.loads(settings.read_text())["Voila"]["tornado_settings"]["cookie_secret"])
        tokens.add(Server.last.env["JUPYTER_TOKEN"])
    (secret,) = found
    assert len(secret) >= 32
    assert len(tokens) == 2
    if sys.platform != "win32":
        kept = [settings, tmp_path / "runtime" / "pmskills-cookie-secret"]
        assert not [file for file in kept if file.stat().st_mode & 0o077]


def test_without_voila_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(servers.importlib.util, "find_spec", lambda _name: None)
    result = CliRunner().invoke(main, ["open", "--app", str(tmp_path / "mine")])
    assert result.exit_code == 2
    assert "pip install voila" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "mine").exists()


def test_pages_in_jupyterlab_have_a_kernel_that_has_loaded_what_they_use(tmp_path, monkeypatch):
    lay_out(tmp_path / "mine")
    servers.serve_lab(tmp_path / "mine", print, browser=False)
    monkeypatch.setattr(servers.subprocess, "Popen", POPEN)
    monkeypatch.setenv("JUPYTER_PATH", Server.last.env["JUPYTER_PATH"])
    code = (
        "import matplotlib, sys; print(matplotlib.get_backend(), 'pmskills.pages' in sys.modules)"
    )
    assert printed_by_a_kernel(code) == "module://matplotlib_inline.backend_inline True"


def printed_by_a_kernel(code):
    manager, client = start_new_kernel(kernel_name=servers.KERNEL)
    said = []
    try:
        client.execute_interactive(code, output_hook=said.append, timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(each["content"].get("text", "") for each in said).strip()
