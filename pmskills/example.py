"""The example journal: a made-up person's attempts, so that every page has something to show."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from pmskills.datafiles import Entry, Slug, Text, data_dir, listed, read_toml, validated
from pmskills.feedback import Emphases, Emphasis, Outcome, Reading
from pmskills.journal import Answer, Journal


class _ExampleAttempt(Entry):
    name: Text
    company: Text
    role: Slug
    stage: Text
    held_on: date
    outcome: Outcome
    expected: dict[Slug, Emphasis]
    tested: dict[Slug, Emphasis]
    disagree: dict[Slug, Text] = Field(default_factory=dict)
    answers: dict[Slug, Literal[1, 2, 3, 4, 5, "na"]] = Field(default_factory=dict)
    notes: dict[Slug, Text] = Field(default_factory=dict)
    readings: Annotated[tuple[Reading, ...], BeforeValidator(listed)] = ()


class _ExampleFile(Entry):
    about: Text
    shown: int
    attempts: Annotated[tuple[_ExampleAttempt, ...], BeforeValidator(listed), Field(min_length=1)]


def example_journal() -> Journal:
    """Return the example journal, in memory: four attempts of a made-up person.

    Examples
    --------
    >>> with example_journal() as journal:
    ...     list(journal.attempts()["company"])
    ['Example Parcels', 'Example Energy', 'Example Clinic', 'Example Transit']
    """
    path = data_dir() / "example-journal.toml"
    file = validated(_ExampleFile, read_toml(path), path.name)
    journal = Journal(":memory:")
    for entry in file.attempts:
        _add(journal, entry)
    journal.choose(file.shown)
    return journal


def _add(journal: Journal, entry: _ExampleAttempt) -> None:
    evening = f"{entry.held_on.isoformat()}T19:00:00Z"
    attempt = journal.begin(
        entry.name,
        company=entry.company,
        role=entry.role,
        stage=entry.stage,
        held_on=entry.held_on,
        begun_at=evening,
    )
    journal.save(
        attempt,
        [
            Answer(item, level, entry.notes.get(item, ""), answered_at=evening)
            for item, level in entry.answers.items()
        ],
    )
    journal.close_attempt(attempt, entry.outcome)
    journal.write(attempt, "expected", Emphases(emphasis=entry.expected))
    tested = Emphases(emphasis=entry.tested, disagree=entry.disagree)
    journal.write(attempt, "tested", tested)
    for reading in entry.readings:
        journal.add_reading(attempt, reading)
