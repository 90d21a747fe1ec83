"""What every form shares on Python's side: a widget whose messages a desk answers.

A desk never raises: whatever goes wrong is said in its reply, because a traceback would
appear in a log that nobody reads while the form looks alive.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import anywidget
import traitlets
from IPython.display import publish_display_data

from pmskills.datafiles import InputError
from pmskills.display import in_web_app
from pmskills.privacy import HINT

if TYPE_CHECKING:
    from pmskills.journal import Journal

STATIC = Path(__file__).parents[1] / "static"
RUN_ALL = "notebook:run-all-cells"
# JupyterLab shows a form without its Python as a bare "Error displaying widget".
NO_DEAD_FORM = ".jp-OutputArea:has(.pm-hint) .jupyter-widgets:not(:has(*)) { display: none }"

Message = dict[str, Any]


class Replies(Protocol):
    """What answers a form's messages."""

    def reply(self, message: Message) -> Message:
        """Return the answer to one message; what goes wrong is said in it, never raised."""


class LiveForm(anywidget.AnyWidget):
    """A form whose messages a desk answers.

    Parameters
    ----------
    desk : Replies
        What answers the browser's messages.
    not_alive : str
        HTML to show where the form is not alive; nothing of a person is in it.
    """

    _advice = traitlets.Unicode().tag(sync=True)

    def __init__(self, desk: Replies, not_alive: str, **traits: object) -> None:
        self._desk, self._not_alive = desk, not_alive
        super().__init__(_advice=_how_to_go_on(), **traits)
        self.on_msg(self._receive)

    def _receive(self, _widget: object, message: Message, _buffers: object) -> None:
        self.send(self._desk.reply(message))

    def _ipython_display_(self) -> None:
        """Show a hint, which the form hides while it is alive, and then the form."""
        hint = {
            "text/html": self._not_alive,
            "text/plain": f"To start or continue: {how_to_run()}.",
        }
        for bundle in filter(None, [(hint, {}), self._repr_mimebundle_()]):
            publish_display_data(*bundle)  # type: ignore[no-untyped-call]  # IPython's own


def static(*names: str) -> str:
    """Return the text of some of the browser's files, one after the other."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


def named(journal: Journal, what: str) -> str:
    """Return a name under which the browser keeps what is not saved yet, of this journal only."""
    return hashlib.sha256(f"{journal.path.absolute()} {what}".encode()).hexdigest()[:16]


def refused(error: Exception | None = None) -> Message:
    """Return the reply that nothing was saved, and why."""
    if error is None:
        reason = "The form sent something that Python does not know."
    elif isinstance(error, InputError):
        reason = str(error)
    else:
        reason = "The form sent an answer that Python cannot read. Reload the page to go on."
    return {"kind": "refused", "reason": reason}


def whole_characters(text: str) -> str:
    """Return a text that can be stored; half of a split character is replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def hint(text: str, inside: str = "") -> str:
    """Return HTML for a form that is not alive, with the reason why it cannot be seen."""
    style = "" if in_web_app() else f"<style>{NO_DEAD_FORM}</style>"
    return f"{HINT}{style}<p>{text}</p>{inside}</div>"


def start_button(text: str) -> str:
    """Return a hint with a button that runs the page, where a button can."""
    if in_web_app():
        return hint(f"To start or continue: {how_to_run()}.")
    return hint(
        text,
        f'<button type="button" data-commandlinker-command="{RUN_ALL}"'
        ' data-commandlinker-args="{}">Start or continue</button>',
    )


def how_to_run() -> str:
    """Return how a person runs the page."""
    return "reload the page" if in_web_app() else "Run > Run All Cells"


def _how_to_go_on() -> str:
    """Return what to do when answers are not saved."""
    waits = "Python is busy or stopped. Your answers wait in this tab. If this stays:"
    closed = (
        "start the workbook again if it was closed, and once it is open, reload the page. If it"
        " asks for a password or token, open the address that the terminal shows, in this tab."
    )
    if in_web_app():
        return f"{waits} {closed}"
    return f"{waits} choose Run, then Run All Cells. If that does nothing, {closed}"
