"""What the page for a coach shows: a cohort in tables, never one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pmskills import cohort, words
from pmskills.cohort.reliability import FEWEST_PEOPLE
from pmskills.cohort.sources import open_source
from pmskills.display import Table, Words, in_web_app
from pmskills.questionnaire import load_questionnaire
from pmskills.terminal import typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmskills.questionnaire import Questionnaire
    from pmskills.roles import Role

HARD = 0.25  # an item that this share has no opportunity for is one to look at
GOOD = 0.7  # reliability under it says that the items do not hang together yet


@dataclass(frozen=True)
class Opened:
    """A cohort's answers.

    Attributes
    ----------
    title : Words
        Whose answers these are.
    answers : DataFrame
        As `score` takes them.
    """

    title: Words
    answers: pd.DataFrame = field(repr=False)


def open_cohort(path: str | Path | None = None) -> Opened:
    """Return the answers in a file (CSV or Parquet), or those of a made-up cohort.

    Raises
    ------
    InputError
        If the file cannot be read, or holds fewer than ten people.
    """
    if path is None:
        answers = cohort.example_cohort(load_questionnaire())
        line = f"These {len(answers)} people are made up. Nobody answered this."
        return Opened(Words((line, *_how_to_see_ones_own())), answers)
    source = open_source(Path(path))
    answers = pd.concat([piece.answers for piece in source.pieces()], ignore_index=True)
    cohort.enough_people(answers)
    return Opened(Words((f"{len(answers)} people, from {source.name}.",)), answers)


def _how_to_see_ones_own() -> tuple[str, ...]:
    """Return what to do; the web app has no code to edit."""
    if not in_web_app():
        return ('To see your own cohort, write open_cohort("FILE.csv") above.',)
    return (
        "To see your own cohort, open this page in JupyterLab. Type this in a terminal:",
        typed("open", str(Path.cwd())),
        "In the page's code, write open_cohort(\"FILE.csv\") with your file's name, and run it.",
    )


def against(role: Role, roles: Mapping[str, Role]) -> Words:
    """Return which role a cohort is compared with, and how to choose another."""
    others = ", ".join(f'"{each}"' for each in roles if each != role.id)
    here = "in JupyterLab, " if in_web_app() else ""
    return Words(
        (
            f"Compared with: {role.name}. {role.about}",
            f'For another role, {here}write its name in place of "{role.id}" above: {others}.',
        )
    )


def gaps_table(profile: pd.DataFrame) -> Table:
    """Show how many have a gap on each skill, the most common first."""
    rows = cohort.common_gaps(profile).sort_values("gap", ascending=False, kind="stable")
    return Table(
        "How many have a gap, the most common first",
        ("skill", "people", "mean", "gap", "can't tell yet", "no material gap", "comes first"),
        tuple(
            (
                words.skill_name(row["skill"]),
                str(row["people"]),
                f"{row['mean']:.1f}",
                *(f"{row[name]:.0%}" for name in ("gap", "unsure", "no_gap", "first")),
            )
            for row in rows.to_dict("records")
        ),
    )


def groups_table(profile: pd.DataFrame) -> Table:
    """Show how many have a gap in each group; a group under ten people is not shown."""
    frame, hidden = cohort.gaps_by_group(profile)
    caption = "How many have a gap, by group, of those who have a score"
    if hidden:
        caption += f"; {hidden} people are in groups that are not shown"
    if frame.empty:
        return Table(caption, ("group", "people"), ())
    skills = list(dict.fromkeys(frame["skill"]))
    rows = [
        (
            str(group),
            str(own["people"].max()),
            *(
                "too few" if pd.isna(gap) else f"{gap:.0%}"
                for gap in own.set_index("skill")["gap"].reindex(skills)
            ),
        )
        for group, own in frame.groupby("group", sort=False)
    ]
    return Table(caption, ("group", "people", *map(words.skill_name, skills)), tuple(rows))


def reliability_table(answers: pd.DataFrame, questionnaire: Questionnaire) -> Table:
    """Show how well the items of each skill hang together."""
    rows = cohort.reliability(answers, questionnaire)
    return Table(
        "How well the questions of a skill hang together",
        ("skill", "questions", "people", "alpha", "omega", "they hang together"),
        tuple(
            (
                words.skill_name(row["skill"]),
                str(row["items"]),
                str(row["people"]),
                *(_shown(row[name]) for name in ("alpha", "omega")),
                _verdict(row["omega"]),
            )
            for row in rows.to_dict("records")
        ),
    )


def _shown(value: float) -> str:
    return f"under {FEWEST_PEOPLE} people" if pd.isna(value) else f"{value:.2f}"


def _verdict(omega: float) -> str:
    if pd.isna(omega):
        return "cannot be said"
    return "well enough" if omega >= GOOD else "not well yet"


def hard_items_table(answers: pd.DataFrame, questionnaire: Questionnaire) -> Table:
    """Show the questions that a quarter or more have no opportunity for."""
    frame = cohort.hard_to_answer(answers, questionnaire)
    hard = frame[frame["no_opportunity"] >= HARD]
    return Table(
        f"Questions that {HARD:.0%} or more had no opportunity for",
        ("question", "skill", "no opportunity", "left out"),
        tuple(
            (
                row["prompt"],
                words.skill_name(row["skill"]),
                f"{row['no_opportunity']:.0%}",
                f"{row['blank']:.0%}",
            )
            for row in hard.to_dict("records")
        ),
    )
