"""What is common in a cohort, and in the groups within it; never what one person said.

A group under ten people is not shown, nor what would give it away: if the groups that
are not shown have fewer than ten people together, whoever knows the whole could work
them out, so the smallest of the others is held back with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pmskills.answers import AnswersError
from pmskills.cohort.reliability import FEWEST_PEOPLE
from pmskills.profile import CANT_TELL, GAP, NO_GAP

if TYPE_CHECKING:
    from collections.abc import Iterable

WHOLE = "everyone"


def common_gaps(profile: pd.DataFrame) -> pd.DataFrame:
    """Count the verdicts on each skill, and whose largest gap it is.

    Parameters
    ----------
    profile : DataFrame
        What `gap_profile` returns, for ten people or more.

    Returns
    -------
    DataFrame
        A row a skill: `skill, people` (with a score), `mean`, the shares `gap, unsure,
        no_gap` of them, and `first`, the share of everyone scored for whom it is the
        skill to work on first. A skill with a score for fewer than ten people is left out.

    Raises
    ------
    AnswersError
        If there are fewer than ten people.
    """
    enough_people(profile)
    scored = profile[profile["score"].notna()]
    largest = scored.loc[scored.groupby("attempt", sort=False)["priority"].idxmax(), "skill"]
    first = largest.value_counts(normalize=True)
    rows: list[dict[str, object]] = [
        {
            "skill": skill,
            "people": len(own),
            "mean": own["score"].mean(),
            "gap": (own["verdict"] == GAP).mean(),
            "unsure": (own["verdict"] == CANT_TELL).mean(),
            "no_gap": (own["verdict"] == NO_GAP).mean(),
            "first": first.get(skill, 0.0),
        }
        for skill, own in scored.groupby("skill", sort=False)
        if len(own) >= FEWEST_PEOPLE
    ]
    if not rows:
        raise AnswersError(
            f"No skill has a score for {FEWEST_PEOPLE} people. Ask for more answers."
        )
    return pd.DataFrame(rows)


def enough_people(profile: pd.DataFrame) -> None:
    """Refuse a group that is too small to be shown.

    Raises
    ------
    AnswersError
        If there are fewer than ten people.
    """
    people = profile["attempt"].nunique()
    if people < FEWEST_PEOPLE:
        raise AnswersError(
            f"{people} people: a group under {FEWEST_PEOPLE} is not shown. Put groups together."
        )


def group_of(attempt: object) -> str:
    """Return the group that a name begins with, up to its last slash.

    Examples
    --------
    >>> group_of("evening/017"), group_of(17)
    ('evening', 'everyone')
    """
    before, slash, _ = str(attempt).rpartition("/")
    return before if slash else WHOLE


def gaps_by_group(profile: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Count the verdicts in each group that may be shown; see `group_of` and `common_gaps`.

    Returns
    -------
    DataFrame
        What `common_gaps` returns for each group, with a first column `group`.
    int
        How many people are in groups that are not shown.
    """
    groups = profile["attempt"].map(group_of)
    people = profile.groupby(groups, sort=False)["attempt"].nunique()
    shown = shown_groups({str(group): int(count) for group, count in people.items()})
    tables = [common_gaps(profile[groups == group]).assign(group=group) for group in shown]
    columns = ["group", "skill", "people", "mean", "gap", "unsure", "no_gap", "first"]
    table = pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame()
    return table, int(people.sum() - people[shown].sum())


def shown_groups(people: dict[str, int]) -> list[str]:
    """Return the groups that may be shown.

    Examples
    --------
    The five alone could be worked out from the whole, so the smallest other is held back.

    >>> shown_groups({"a": 30, "b": 12, "c": 5})
    ['a']
    >>> shown_groups({"a": 30, "b": 12, "c": 5, "d": 6})
    ['a', 'b']
    """
    by_size = sorted(people, key=lambda group: people[group])
    hidden = [group for group in by_size if people[group] < FEWEST_PEOPLE]
    if hidden and _total(people, hidden) < FEWEST_PEOPLE:
        hidden = by_size[: len(hidden) + 1]
    return [group for group in people if group not in hidden]


def _total(people: dict[str, int], groups: Iterable[str]) -> int:
    return sum(people[group] for group in groups)
