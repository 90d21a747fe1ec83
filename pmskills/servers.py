"""The servers in which the pages open: JupyterLab, or a web app made by Voila.

Either listens on this machine only and asks for a token, whatever the person's own
Jupyter settings say. The token travels in the environment, because a command line can
be read by others on the machine.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipykernel.kernelspec import get_kernel_dict, make_ipkernel_cmd
from jupyter_core.paths import jupyter_runtime_dir
from jupyter_server.serverapp import list_running_servers

from pmskills.datafiles import InputError, write_whole
from pmskills.privacy import kernel_options, server_options
from pmskills.way import COHORT, PAGES, START
from pmskills.workbook import settings_file

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[[str], None]

HERE = "127.0.0.1"
# The same port at each start, if it is free: then a tab left open from before finds the workbook
# again, with what it holds unsaved. One each, so that both can be open.
LAB_PORT, APP_PORT = 8876, 8877
KERNEL = "python3"  # the name of Python's usual kernel, which the pages ask for
TEMPLATES = Path(__file__).parent / "webapp"
# What a page of the web app may ask for: nothing but this server. The forms are modules that
# come from the kernel as text, which is why scripts may be blobs.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:;"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:;"
    " connect-src 'self' ws://{host}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
# Voila starts a Python a visit and never ends it: one that nobody has looked at is ended.
IDLE, LOOK_EVERY = 60, 15  # seconds


def serve_lab(folder: Path, say: Say, *, browser: bool = True) -> int:
    """Open the workbook in JupyterLab and wait until it is closed.

    Parameters
    ----------
    folder : Path
        The laid-out workbook.
    say : callable
        Is told the address, with its token.
    browser : bool
        Whether to open it in the person's browser.

    Returns
    -------
    int
        The server's exit code.
    """
    port = _port(LAB_PORT, say)
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{START}.ipynb",
        f"--ServerApp.ip={HERE}",
        f"--ServerApp.port={port}",
        "--ServerApp.allow_remote_access=False",
        "--ServerApp.log_level=WARN",
        *server_options(),
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    token = secrets.token_urlsafe(24)
    own = settings_file(folder).parents[1]
    write_page_kernel(own)
    paths = {"JUPYTER_CONFIG_PATH": own, "JUPYTER_PATH": own}

    def address() -> str:
        urls = [each["url"] for each in list_running_servers() if each["token"] == token]
        return f"{urls[0]}lab/tree/{START}.ipynb?token={token}" if urls else ""

    return _run(command, _environment(token, paths), address, say)


def write_page_kernel(path: Path) -> None:
    """Put our kernel in the place of Python's usual one, for a Jupyter that looks in `path`.

    Voila runs a page as soon as its kernel is up, so in the web app there is nothing to gain.
    """
    spec = get_kernel_dict() | {"argv": make_ipkernel_cmd("pmskills.kernel", None, [], ["-P"])}
    file = path / "kernels" / KERNEL / "kernel.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, json.dumps(spec))


def require_voila() -> None:
    """Check that the web app can be opened.

    Raises
    ------
    InputError
        If Voila is not installed.
    """
    if importlib.util.find_spec("voila") is None:
        raise InputError(
            "The web app needs Voila, which is not installed."
            " Install it with: python -m pip install voila"
        )


def serve_app(folder: Path, say: Say, *, browser: bool = True) -> int:
    """Open the workbook as a web app and wait until it is closed; see `serve_lab`."""
    token, port = secrets.token_urlsafe(24), _port(APP_PORT, say)
    url = f"http://{HERE}:{port}/voila/render/{START}.ipynb?token={token}"

    def address() -> str:
        return url if _answers(port) else ""

    def opened(text: str) -> None:
        say(text)
        if browser:
            _open(url)

    config = settings_file(folder).parents[1]
    write_whole(config / "voila.json", json.dumps(_voila_settings(port)), private=True)
    paths = {"JUPYTER_CONFIG_PATH": config, "JUPYTER_PATH": TEMPLATES}
    return _run(_voila(folder, port), _environment(token, paths), address, opened)


def _voila_settings(port: int) -> dict[str, Any]:
    """Return the settings that are too long for a command line."""
    policy = POLICY.format(host=f"{HERE}:{port}")
    return {
        "Voila": {
            "tornado_settings": {
                "allow_remote_access": False,
                "cookie_secret": _cookie_secret(),
                "headers": {"Content-Security-Policy": policy},
            }
        },
        "VoilaConfiguration": {
            "resources": {
                "pages": [
                    {"file": page.file, "title": page.title, "minutes": page.minutes}
                    for page in (*PAGES, COHORT)
                ]
            }
        },
    }


def _cookie_secret() -> str:
    """Return what signs the app's cookies, the same at each start, as JupyterLab has it.

    So a tab that was let in once finds the app again, although each start has a new token.
    """
    file = Path(jupyter_runtime_dir()) / "pmskills-cookie-secret"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, secrets.token_urlsafe(32), private=True)
    return file.read_text(encoding="utf-8")


def _voila(folder: Path, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "voila", str(folder.resolve()), "--no-browser"),
        f"--Voila.config_file_paths={settings_file(folder).parents[1]}",
        f"--Voila.ip={HERE}",
        f"--Voila.port={port}",
        "--Voila.port_retries=0",
        "--Voila.auto_token=True",
        "--Voila.log_level=ERROR",  # a Python that is ended is a warning, and happens all the time
        "--VoilaConfiguration.template=pmskills",
        "--VoilaConfiguration.allow_template_override=NO",
        "--VoilaConfiguration.allow_theme_override=NO",
        f"--MappingKernelManager.cull_idle_timeout={IDLE}",
        f"--MappingKernelManager.cull_interval={LOOK_EVERY}",
        *kernel_options(),
    ]


def _run(
    command: list[str], environment: dict[str, str], address: Callable[[], str], say: Say
) -> int:
    """Run a server until it is closed; say where it listens, once it does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end the server with us
    with subprocess.Popen(command, env=environment) as server:
        try:
            while server.poll() is None:
                if where := address():
                    say(f"The workbook is open at {where}")
                    break
                time.sleep(0.2)
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            return 0


def _environment(token: str, paths: dict[str, Path]) -> dict[str, str]:
    """Return our environment with a token, and with folders put in front of search paths."""
    before = {
        name: os.pathsep.join(filter(None, [str(folder), os.environ.get(name, "")]))
        for name, folder in paths.items()
    }
    return os.environ | before | {"JUPYTER_TOKEN": token}


def _port(usual: int, say: Say) -> int:
    """Return the usual port, or any other if that is taken."""
    if port := _free(usual):
        return port
    say(
        f"Port {usual} is taken, so the workbook is at another address than usual."
        " A page left open from before does not reach it."
    )
    return _free(0)


def _free(port: int) -> int:
    """Return a port if it is free (0: any that is), else 0."""
    with socket.socket() as probe:
        if os.name != "nt":  # as the servers do: the last one's connections may still fade away
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HERE, port)) == 0


def _open(url: str) -> None:
    """Open an address in the person's browser by way of a file that only they can read."""
    file = Path(jupyter_runtime_dir()) / "pmskills-open.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as page:
        page.write(f'<meta http-equiv="refresh" content="0; url={url}">')
    webbrowser.open(file.as_uri())
