"""What a page opens with: the person's own attempt, or the example, said openly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pmskills.display import Words
from pmskills.example import example_journal
from pmskills.journal import Journal, journal_path
from pmskills.profile import gap_profile
from pmskills.roles import DEFAULT_ROLE, load_roles

if TYPE_CHECKING:
    import pandas as pd

    from pmskills.questionnaire import Questionnaire
    from pmskills.roles import Role


@dataclass(frozen=True)
class Here:
    """One attempt, ready to look at.

    Attributes
    ----------
    title : Words
        Whose answers these are, and against which role.
    answers : DataFrame
        One row, ready for `score`.
    questionnaire : Questionnaire
        What was asked.
    role : Role
        What is expected.
    profile : DataFrame
        The gaps.
    """

    title: Words
    answers: pd.DataFrame = field(repr=False)
    questionnaire: Questionnaire = field(repr=False)
    role: Role = field(repr=False)
    profile: pd.DataFrame = field(repr=False)


def here() -> Here:
    """Return the current attempt if it has answers, else the last that has, else the example.

    Raises
    ------
    JournalError
        If the journal's file cannot be used.
    """
    if journal_path().exists():
        with Journal() as journal:
            own = answered(journal)
            if own is not None:
                return look_at(journal, own)
    with example_journal() as journal:
        return look_at(journal, answered(journal) or 1, is_example=True)


def answered(journal: Journal) -> int | None:
    """Return the current attempt if it has answers, else the last one that has, else None."""
    attempts = journal.attempts()
    numbers = [int(number) for number in attempts[attempts["answered"] > 0]["attempt"]]
    current = journal.current()
    return current if current in numbers else max(numbers, default=None)


def role_of(role: str) -> Role:
    """Return the role an attempt names, or the default if it names none that is known."""
    roles = load_roles()
    return roles.get(role, roles[DEFAULT_ROLE])


def look_at(
    journal: Journal, attempt: int, role: Role | None = None, *, is_example: bool = False
) -> Here:
    """Return one attempt's answers and profile.

    Parameters
    ----------
    journal : Journal
        Where the attempt is.
    attempt : int
        Its number.
    role : Role, optional
        What to compare with; the attempt's own role if left out.
    is_example : bool
        Whether the attempt is the made-up one; then the title says so.
    """
    attempts = journal.attempts().set_index("attempt")
    row = attempts.loc[attempt].to_dict()
    role = role or role_of(row["role"])
    answers, questionnaire = journal.answers(attempt), journal.questionnaire(attempt)
    return Here(
        title=_title(row, role, len(questionnaire.items), is_example=is_example),
        answers=answers,
        questionnaire=questionnaire,
        role=role,
        profile=gap_profile(answers, role, questionnaire),
    )


def _title(row: dict[Any, Any], role: Role, items: int, *, is_example: bool) -> Words:
    whose = f"{row['name']}: {row['answered']} of {items} answered."
    against = f"Compared with: {role.name}. {role.about}"
    if not is_example:
        return Words((whose, against))
    return Words(
        (
            "You have no answers yet, so this page shows a made-up example."
            " Answer the questions on page 2 and run this page again to see your own.",
            whose,
            against,
        )
    )
