"""Where a person answers: widgets on one side, the journal on the other.

The browser holds all questions and moves on by itself, so that no key is lost; the
kernel only commits answers and acknowledges them. Answers travel in custom messages,
never in synced traits, because traits coalesce and may end up in the saved page.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets
from IPython.display import publish_display_data

from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.journal import Answer, Journal
from pmskills.pages import role_of
from pmskills.questionnaire import NO_OPPORTUNITY, load_questionnaire
from pmskills.words import first_look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmskills.journal import Level
    from pmskills.questionnaire import Item, Questionnaire

STATIC = Path(__file__).parent / "static"
NO_OPPORTUNITY_KEY = 0  # the browser's name for "no opportunity yet" is its key
RUN_ALL = "notebook:run-all-cells"
# JupyterLab shows a form without its Python as a bare "Error displaying widget".
NO_DEAD_FORM = ".jp-OutputArea:has(.pm-hint) .jupyter-widgets:not(:has(*)) { display: none }"

Message = dict[str, Any]


def assess(journal: Journal, attempt: int | None = None) -> AnswerForm | Words:
    """Return the form in which a person answers the questions, one at a time.

    Parameters
    ----------
    journal : Journal
        Where the answers go.
    attempt : int, optional
        The attempt to answer; the journal's current one if left out. A journal that has
        none yet gets one with the first answer, so running a page writes nothing.

    Returns
    -------
    AnswerForm or Words
        The form; or, if it cannot open, the reason as a sentence.

    Examples
    --------
    >>> assess(Journal(":memory:"))
    The questions open here when this page runs. To start or continue: Run > Run All Cells.
    >>> assess(Journal(":memory:"), attempt=7)
    There is no attempt 7. There are none yet.
    """
    try:
        return AnswerForm(Desk(journal, attempt))
    except InputError as error:
        return Words((str(error),))


class AnswerForm(anywidget.AnyWidget):
    """The answer form; what it shows and does is in `static/answer_form.js`.

    Parameters
    ----------
    desk : Desk
        What answers the browser's messages.
    """

    _esm = STATIC / "answer_form.js"
    _css = STATIC / "answer_form.css"
    _questions: traitlets.List[dict[str, object]] = traitlets.List().tag(sync=True)
    _first_round = traitlets.Int().tag(sync=True)
    _advice = traitlets.Unicode().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        super().__init__(
            _questions=[_question(item) for item in desk.questionnaire.asking_order()],
            _first_round=desk.questionnaire.first_round(),
            _advice=_how_to_go_on(),
        )
        self.on_msg(self._receive)

    def _receive(self, _widget: object, message: Message, _buffers: object) -> None:
        self.send(self._desk.reply(message))

    def __repr__(self) -> str:
        return f"The questions open here when this page runs. {_hint_in_words()}"

    def _ipython_display_(self) -> None:
        """Show a hint, which the form hides while it is alive, and then the form."""
        hint = {"text/html": _hint(), "text/plain": _hint_in_words()}
        for bundle in filter(None, [(hint, {}), self._repr_mimebundle_()]):
            publish_display_data(*bundle)  # type: ignore[no-untyped-call]  # IPython's own


class Desk:
    """Answers the form's messages from one attempt of a journal.

    Parameters
    ----------
    journal : Journal
        Where the answers go.
    attempt : int, optional
        The attempt; the journal's current one if left out.

    Raises
    ------
    JournalError
        If there is no such attempt.
    """

    def __init__(self, journal: Journal, attempt: int | None = None) -> None:
        self._journal = journal
        self._attempt = journal.current() if attempt is None else attempt
        self.questionnaire: Questionnaire = (
            load_questionnaire() if self._attempt is None else journal.questionnaire(self._attempt)
        )

    def reply(self, message: Message) -> Message:
        """Return the answer to one message; what goes wrong is said in it, never raised.

        Parameters
        ----------
        message : dict
            `kind` is "open", "save" (with `answers`) or "look".

        Returns
        -------
        dict
            `kind` is "state", "saved" (with the `keys` that are on disk now), "looked"
            (with `sentences`) or "refused" (with the `reason`; nothing was saved).
        """
        try:
            match message:
                case {"kind": "open"}:
                    return self._state()
                case {"kind": "save", "answers": list(answers)}:
                    return self._save([_answer(answer) for answer in answers])
                case {"kind": "look"}:
                    return {"kind": "looked", "sentences": self._look()}
        except (ValueError, KeyError, TypeError) as error:
            return {"kind": "refused", "reason": _reason(error)}
        return {"kind": "refused", "reason": "The form sent something that Python does not know."}

    def _state(self) -> Message:
        """Return what is answered already, and under which name the browser keeps the rest."""
        latest = {} if self._attempt is None else self._journal.latest(self._attempt)
        return {
            "kind": "state",
            "page": self._page(),
            "inherits": self._inherits(),
            "answers": {
                item: {"level": _to_browser(answer.level), "note": answer.note}
                for item, answer in latest.items()
            },
        }

    def _save(self, answers: list[Answer]) -> Message:
        if self._attempt is None:
            self._attempt = self._current_or_new()
        self._journal.save(self._attempt, answers)
        return {"kind": "saved", "keys": [answer.key for answer in answers]}

    def _current_or_new(self) -> int:
        """Return the attempt that another page has begun meanwhile, or begin one."""
        current = self._journal.current()
        if current is not None and self._journal.questionnaire(current) == self.questionnaire:
            return current
        return self._journal.begin(questionnaire=self.questionnaire)

    def _look(self) -> list[str]:
        if self._attempt is None:
            return ["There are no saved answers yet. Go on, and look again later."]
        role = role_of(self._about(self._attempt, "role"))
        try:
            answers = self._journal.answers(self._attempt)
            return list(first_look(answers, self.questionnaire, role))
        except ValueError as error:
            return [f"There is no first look yet. {error}"]

    def _page(self) -> str:
        """Return a name for this attempt that no other attempt has, also not after an erase."""
        if self._attempt is None:
            return self._name("none yet")
        return self._name(f"{self._attempt} {self._about(self._attempt, 'begun_at')}")

    def _inherits(self) -> list[str]:
        """Return the pages whose unsaved answers belong here.

        What was answered before there was any attempt belongs to the journal's first.
        """
        if self._attempt is None:
            return []
        is_first = self._attempt == int(self._journal.attempts()["attempt"].min())
        return [self._name("none yet")] if is_first else []

    def _about(self, attempt: int, column: str) -> str:
        """Return what the journal notes about an attempt."""
        return str(self._journal.attempts().set_index("attempt")[column][attempt])

    def _name(self, attempt: str) -> str:
        return hashlib.sha256(f"{self._journal.path.absolute()} {attempt}".encode()).hexdigest()[
            :16
        ]


def _question(item: Item) -> dict[str, object]:
    return {"id": item.id, "prompt": item.prompt, "why": item.why, "levels": list(item.levels)}


def _answer(raw: Mapping[str, Any]) -> Answer:
    """Return an answer as the journal knows it; half of a split character is replaced."""
    level: Level = NO_OPPORTUNITY if raw["level"] == NO_OPPORTUNITY_KEY else raw["level"]
    note = str(raw["note"]).encode("utf-8", "replace").decode("utf-8")
    return Answer(str(raw["item"]), level, note, key=str(raw["key"]))


def _to_browser(level: Level) -> int | None:
    return NO_OPPORTUNITY_KEY if level == NO_OPPORTUNITY else level


def _reason(error: Exception) -> str:
    if isinstance(error, InputError):
        return str(error)
    return "The form sent an answer that Python cannot read. Reload the page to go on."


def _in_web_app() -> bool:
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")


def _how_to_run() -> str:
    return "reload the page" if _in_web_app() else "Run > Run All Cells"


def _how_to_go_on() -> str:
    """Return what to do when answers are not saved."""
    if _in_web_app():
        return "Python is busy or stopped. Your answers wait here. If this stays, reload the page."
    return (
        "Python is busy or stopped. Your answers wait here."
        " If this stays, choose Run, then Run All Cells."
    )


def _hint() -> str:
    """Return HTML with no text of a person or a questionnaire in it."""
    if _in_web_app():
        return f'<div class="pm-hint"><p>{_hint_in_words()}</p></div>'
    return (
        f'<div class="pm-hint"><style>{NO_DEAD_FORM}</style>'
        "<p>The questions open here when this page runs.</p>"
        f'<button type="button" data-commandlinker-command="{RUN_ALL}"'
        ' data-commandlinker-args="{}">Start or continue</button></div>'
    )


def _hint_in_words() -> str:
    return f"To start or continue: {_how_to_run()}."
