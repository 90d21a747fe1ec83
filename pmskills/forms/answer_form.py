"""Where a person answers the questions, one at a time.

The browser holds all questions and moves on by itself, so that no key is lost; the
kernel only commits answers and acknowledges them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import traitlets

from pmskills.datafiles import InputError
from pmskills.display import Words
from pmskills.forms.live import (
    LiveForm,
    Message,
    how_to_run,
    named,
    refused,
    start_button,
    static,
    whole_characters,
)
from pmskills.journal import Answer, Journal
from pmskills.questionnaire import FEWEST_ANSWERS, NO_OPPORTUNITY, load_questionnaire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pmskills.journal import Level
    from pmskills.questionnaire import Item, Questionnaire

NO_OPPORTUNITY_KEY = 0  # the browser's name for "no opportunity yet" is its key


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


class AnswerForm(LiveForm):
    """The answer form; what it shows and does is in `static/answer_form.js`.

    Parameters
    ----------
    desk : Desk
        What answers the browser's messages.
    """

    _esm = static("form.js", "answer_form.js")
    _css = static("form.css", "answer_form.css")
    _questions: traitlets.List[dict[str, object]] = traitlets.List().tag(sync=True)
    _first_round = traitlets.Int().tag(sync=True)
    _language = traitlets.Unicode().tag(sync=True)
    _to_score = traitlets.Unicode().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            start_button("The questions open here when this page runs."),
            _questions=[_question(item) for item in desk.questionnaire.asking_order()],
            _first_round=desk.questionnaire.first_round(),
            _language=desk.questionnaire.language,
            _to_score=_to_score(desk.questionnaire),
        )

    def __repr__(self) -> str:
        return f"The questions open here when this page runs. To start or continue: {how_to_run()}."


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
            `kind` is "open", "save" (with `answers`), "look", or "show": open the scores, if
            the person has closed them, and look.

        Returns
        -------
        dict
            `kind` is "state", "saved" (with the `keys` that are on disk now, and the
            `attempt`'s name if it has just begun), "looked" (with `sentences`, and whether the
            scores are closed) or "refused" (with the `reason`; nothing was saved).
        """
        try:
            match message:
                case {"kind": "open"}:
                    return self._state()
                case {"kind": "save", "answers": list(answers)}:
                    return self._save([_answer(answer) for answer in answers])
                case {"kind": "look"}:
                    return self._looked()
                case {"kind": "show"}:
                    self._open_scores()
                    return self._looked()
        except (ValueError, KeyError, TypeError) as error:
            return refused(error)
        return refused()

    def _state(self) -> Message:
        """Return what is answered already, and under which name the browser keeps the rest."""
        latest = {} if self._attempt is None else self._journal.latest(self._attempt)
        return {
            "kind": "state",
            "page": self._page(),
            "inherits": self._inherits(),
            "attempt": self._name(),
            "is_ended": self._is_ended(),
            "answers": {
                item: {"level": _to_browser(answer.level), "note": answer.note}
                for item, answer in latest.items()
            },
        }

    def _save(self, answers: list[Answer]) -> Message:
        begun: Message = {}
        if self._attempt is None:
            self._attempt = self._current_or_new()
            begun = {"attempt": self._name()}
        self._journal.save(self._attempt, answers)
        return {"kind": "saved", "keys": [answer.key for answer in answers], **begun}

    def _current_or_new(self) -> int:
        """Return the attempt that another page has begun meanwhile, or begin one."""
        return self._journal.current_or_begin(questionnaire=self.questionnaire)

    def _looked(self) -> Message:
        # The questions do not wait for what a look needs.
        from pmskills.recover import closed_line, today  # noqa: PLC0415

        closed = "" if self._attempt is None else closed_line(self._journal, self._attempt, today())
        sentences = [closed] if closed else self._look()
        return {"kind": "looked", "sentences": sentences, "is_closed": bool(closed)}

    def _look(self) -> list[str]:
        if self._attempt is None:
            return ["There are no saved answers yet. Go on, and look again later."]
        from pmskills.pages import chosen_role, role_of  # noqa: PLC0415
        from pmskills.words import first_look  # noqa: PLC0415

        own = chosen_role(self._journal, self._attempt).role
        noted = {row["attempt"]: row for row in self._journal.noted()}
        role = own or role_of(noted[self._attempt]["role"])
        try:
            answers = self._journal.answers(self._attempt)
            return list(first_look(answers, self.questionnaire, role))
        except ValueError as error:
            return [f"There is no first look yet. {error}"]

    def _open_scores(self) -> None:
        from pmskills.recover import open_scores  # noqa: PLC0415

        if self._attempt is not None:
            open_scores(self._journal, self._attempt)

    def _is_ended(self) -> bool:
        """Return whether it is noted that the attempt's interview is over."""
        return self._attempt is not None and self._about(self._attempt, "outcome") != "open"

    def _name(self) -> str:
        """Return what the attempt is called; nothing if there is none yet."""
        return "" if self._attempt is None else self._about(self._attempt, "name")

    def _page(self) -> str:
        """Return a name for this attempt that no other attempt has, also not after an erase."""
        if self._attempt is None:
            return named(self._journal, "none yet")
        return named(self._journal, f"{self._attempt} {self._about(self._attempt, 'begun_at')}")

    def _inherits(self) -> list[str]:
        """Return the pages whose unsaved answers belong here.

        What was answered before there was any attempt belongs to the journal's first.
        """
        if self._attempt is None:
            return []
        is_first = self._attempt == self._journal.noted()[0]["attempt"]
        return [named(self._journal, "none yet")] if is_first else []

    def _about(self, attempt: int, column: str) -> str:
        """Return what the journal notes about an attempt."""
        return str(getattr(self._journal.record(attempt), column))


def _to_score(questionnaire: Questionnaire) -> str:
    """Return what a score needs, and what its parts are."""
    parts = _each(facet.skill for facet in questionnaire.facets)
    asked = _each(item.facet for item in questionnaire.items)
    questions = "1 question" if asked == "1" else f"{asked} questions"
    return (
        f"Each skill has {parts} parts, with {questions} on each."
        f" A score needs {FEWEST_ANSWERS} answers, at least one on each part."
    )


def _each(names: Iterable[str]) -> str:
    """Return how often each name is there, if that is the same for all."""
    counts = set(Counter(names).values())
    return str(*counts) if len(counts) == 1 else "several"


def _question(item: Item) -> dict[str, object]:
    return {"id": item.id, "prompt": item.prompt, "why": item.why, "levels": list(item.levels)}


def _answer(raw: Mapping[str, Any]) -> Answer:
    """Return an answer as the journal knows it; half of a split character is replaced."""
    level: Level = NO_OPPORTUNITY if raw["level"] == NO_OPPORTUNITY_KEY else raw["level"]
    note = whole_characters(str(raw["note"]))
    return Answer(str(raw["item"]), level, note, key=str(raw["key"]))


def _to_browser(level: Level) -> int | None:
    return NO_OPPORTUNITY_KEY if level == NO_OPPORTUNITY else level
