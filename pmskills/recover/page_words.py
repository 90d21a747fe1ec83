"""The page's words, read from a plain file, so that they can be mended without any Python."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from pmskills.datafiles import Entry, Slug, Text, data_dir, listed, read_toml, validated
from pmskills.feedback import ending

# Steps that are more than their words and fields.
STEPS: Final = {
    *("cool-off", "strengths", "friend", "read", "evidence", "decide", "lessons", "end")
}
FILLED: Final = ("name", "outcome", "day", "skill", "own", "other", "words", "roles")


class StepField(Entry):
    """Something to fill in; its name is the name in the step's model."""

    name: Text
    control: Literal["text", "tick", "day"]
    label: Text
    help: str = ""
    lines: int = 1


class Step(Entry):
    """One step of the page; without a kind it is only read."""

    id: Slug
    kind: Literal["", "cool-off", "feeling", "friend", "evidence", "step", "decision", "lessons"]
    heading: Text
    paragraphs: Annotated[tuple[Text, ...], BeforeValidator(listed)]
    fields: Annotated[tuple[StepField, ...], BeforeValidator(listed)] = ()


class Way(Entry):
    """One way to decide."""

    id: Slug
    label: Text
    about: Text


class Buttons(Entry):
    """What the buttons say."""

    ended: Text
    go_on: Text
    skip: Text
    back: Text
    stop: Text
    open_again: Text
    all_steps: Text
    fence: Text


class Sentences(Entry):
    """What the page says about what it finds; what stands in braces is filled in."""

    bring: Text
    happened: Text
    rejected: Text
    ended: Text
    nothing_happened: Text
    against: Text
    supports: Text
    closed: Text
    higher: Text
    lower: Text
    unsure: Text
    said: Text
    noted: Text
    neighbours: Text
    take_along: Text
    next: Text
    next_debrief: Text
    next_questions: Text
    next_progress: Text

    @field_validator("*")
    @classmethod
    def _can_be_filled_in(cls, text: str) -> str:
        try:
            text.format(**dict.fromkeys(FILLED, ""))
        except (KeyError, ValueError, IndexError):
            known = ", ".join(f"{{{name}}}" for name in FILLED)
            raise ValueError(f"'{text}' has other braces than {known}. Mend them.") from None
        return text


class PageWords(Entry):
    """All words of the page, as data/recover.toml has them."""

    label: Text
    about: Text
    about_nothing: Text
    help: Text
    help_link: Text
    help_address: Annotated[Text, Field(pattern=r"^https://")]
    feelings: Annotated[tuple[Text, ...], BeforeValidator(listed)]
    buttons: Buttons
    stopped_heading: Text
    stopped: Text
    lean: Text
    lean_help: Text
    steps: Annotated[tuple[Step, ...], BeforeValidator(listed), Field(min_length=1)]
    ways: Annotated[tuple[Way, ...], BeforeValidator(listed)]
    sentences: Sentences
    lessons: dict[str, Text]

    @model_validator(mode="after")
    def _has_all_steps(self) -> PageWords:
        if missing := sorted(STEPS - {step.id for step in self.steps}):
            raise ValueError(f"a step is missing: {', '.join(missing)}. Keep the steps' ids.")
        return self

    def step(self, step_id: str) -> Step:
        """Return the step with this id.

        Raises
        ------
        KeyError
            If there is none.
        """
        return {step.id: step for step in self.steps}[step_id]

    def say(self, sentence: str, **filled: str) -> str:
        """Return a sentence with its braces filled in."""
        return str(getattr(self.sentences, sentence)).format(**filled)

    def paragraphs(self) -> list[str]:
        """Return everything on the page that a person reads as prose."""
        return [
            *(line for step in self.steps for line in step.paragraphs),
            *(field.help for step in self.steps for field in step.fields if field.help),
            *(way.about for way in self.ways),
            *(self.about_nothing, self.stopped, self.help, self.lean_help),
            *self.sentences.model_dump().values(),
        ]


@cache
def page_words() -> PageWords:
    """Return the words of the page.

    Raises
    ------
    DataFileError
        If the file cannot be used.
    """
    path = data_dir() / "recover.toml"
    return validated(PageWords, read_toml(path), path.name)


def what_happened(name: str, outcome: str) -> str:
    """Return the failure in one plain sentence."""
    known = {"rejected": "rejected", "open": "nothing_happened"}.get(outcome, "ended")
    return page_words().say(known, name=name, outcome=ending(outcome))
