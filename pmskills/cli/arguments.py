"""What several commands take: a path, a role by its id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pmskills.journal import Journal
    from pmskills.questionnaire import Questionnaire
    from pmskills.roles import Role

PATH = click.Path(path_type=Path)


def role_named(role_id: str, questionnaire: Questionnaire | None = None) -> Role:
    """Return a role by its id, or say which there are; the questionnaire is read if left out."""
    from pmskills.datafiles import InputError
    from pmskills.roles import load_roles

    roles = load_roles(questionnaire=questionnaire)
    if role_id not in roles:
        raise InputError(f"There is no role '{role_id}'. The roles are: {', '.join(roles)}.")
    return roles[role_id]


def own_journal() -> Journal:
    """Open the person's journal, or say that there is none yet; a new one is not made."""
    from pmskills.journal import Journal, journal_path
    from pmskills.journal.store import JournalError

    if not journal_path().exists():
        raise JournalError("You have no journal yet. Answer some questions first: pmskills open.")
    return Journal()
