"""What a page opens with: the person's own attempt, or the example, said openly."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pmskills import way, words
from pmskills.adverts import AdvertReading, read_advert
from pmskills.adverts.lexicon import load_lexicon
from pmskills.comparison import FEWEST_COMMON
from pmskills.display import Shown, Words, example, run_again
from pmskills.example import example_journal
from pmskills.fit import fit_to_roles
from pmskills.journal import Journal, journal_path
from pmskills.pages_over_time import (
    SOMEBODY,
    Debriefed,
    SoFar,
    debriefed,
    own_journal,
    so_far,
)
from pmskills.profile import gap_profile
from pmskills.recover import closed_note, today
from pmskills.role_words import EXAMPLE_ADVERT
from pmskills.roles import CHOSEN_ROLE, DEFAULT_ROLE, ChosenRole, Role, load_roles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pmskills.questionnaire import Questionnaire

__all__ = [
    "Debriefed",
    "Here",
    "SoFar",
    "Wanted",
    "answered",
    "chosen_role",
    "debriefed",
    "go_on",
    "here",
    "look_at",
    "role_of",
    "so_far",
    "wanted",
]
QUESTIONS_A_SKILL = 2
NOTHING_BEGUN = "Nothing is begun yet: the doors below lead on."
EXAMPLE_IS_SHOWN = (
    "You have no attempt yet, so what follows shows a made-up example and its advert."
    " Save a role above, and it shows yours."
)
NO_ANSWERS_YET = (
    "You have no answers yet, so this page shows a made-up example."
    " Answer the questions on page 2 and {run_again} to see your own."
)
EXAMPLE_IS_FITTED = (
    "You have no answers yet, so the distances below are those of a made-up example."
    " Answer the questions on page 2 and {run_again} to see your own."
)
EXAMPLE_UNTIL_THEN = "Until then, the distances below are those of a made-up example."


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
    whose : str
        Whose answers these are, and how many.
    is_example : bool
        Whether the attempt is made up.
    closed : str
        Why one's own scores are not shown, if they are closed for a day.
    """

    title: Words
    answers: pd.DataFrame = field(repr=False)
    questionnaire: Questionnaire = field(repr=False)
    role: Role = field(repr=False)
    profile: pd.DataFrame = field(repr=False)
    whose: str = ""
    is_example: bool = False
    closed: str = ""

    def over(self, shown: Shown) -> Shown:
        """Return what is shown of the attempt, marked if it is made up."""
        return example(shown) if self.is_example else shown


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
                note = closed_note(journal, own, today())
                return _example(f"{note} {SOMEBODY}", note) if note else look_at(journal, own)
    return _example(NO_ANSWERS_YET.format(run_again=run_again()))


def _example(instead_of: str, closed: str = "") -> Here:
    """Return the made-up example, with what it stands instead of."""
    with example_journal() as journal:
        made_up = look_at(journal, answered(journal) or 1, opening=instead_of)
    return replace(made_up, is_example=True, closed=closed)


def go_on() -> Words:
    """Return where the person is, with a link to what is next."""
    with own_journal() as journal:
        number = journal.current()
        if number is None:
            return Words((NOTHING_BEGUN,))
        row = next(row for row in journal.noted() if row["attempt"] == number)
        asked = len(journal.questionnaire(number).items)
    line = f"You are on “{row['name']}”: {row['answered']} of {asked} answered."
    return Words((line,), link=way.BY_NAME[_next_page(row, asked)].way_there)


def _next_page(row: dict[str, Any], asked: int) -> str:
    if row["outcome"] == "rejected" and not row["answered"]:
        return "8-recover"  # it began there
    return "3-profile" if row["answered"] == asked else "2-assess"


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


def chosen_role(journal: Journal, attempt: int) -> ChosenRole:
    """Return the role that was saved for an attempt; its `role` is None if none was."""
    return journal.last(attempt, CHOSEN_ROLE, ChosenRole)


def look_at(journal: Journal, attempt: int, role: Role | None = None, *, opening: str = "") -> Here:
    """Return one attempt's answers and profile.

    Parameters
    ----------
    journal : Journal
        Where the attempt is.
    attempt : int
        Its number.
    role : Role, optional
        What to compare with; the attempt's own role if left out.
    opening : str, optional
        A sentence that the title begins with.
    """
    attempts = journal.attempts().set_index("attempt")
    row = attempts.loc[attempt].to_dict()
    role = role or chosen_role(journal, attempt).role or role_of(row["role"])
    answers, questionnaire = journal.answers(attempt), journal.questionnaire(attempt)
    profile = gap_profile(answers, role, questionnaire)
    whose = f"{row['name']}: {row['answered']} of {len(questionnaire.items)} answered."
    compared = f"Compared with: {role.name}. {role.about}"
    too_few = _too_few_to_compare(row["answered"], profile, questionnaire)
    return Here(
        title=Words(
            tuple(filter(None, (opening, whose, compared, too_few))),
            link=way.BY_NAME["2-assess"].way_there if too_few else None,
        ),
        answers=answers,
        questionnaire=questionnaire,
        role=role,
        profile=profile,
        whose=whose,
    )


def _too_few_to_compare(answered: int, profile: pd.DataFrame, questionnaire: Questionnaire) -> str:
    """Return what more answers would tell, if these are too few to compare later; else nothing."""
    first, asked = questionnaire.first_round(), len(questionnaire.items)
    if asked in {answered, first} or profile["answered"].min() >= FEWEST_COMMON:
        return ""
    return (
        f"{first} answers are enough for a first picture."
        f" To tell later whether something has changed, answer all {asked}."
    )


@dataclass(frozen=True)
class Wanted:
    """What the role of one attempt asks, and how near the person is to it and to others.

    Attributes
    ----------
    title, whose_answers : Words
        Whose role this is, and whose answers it is compared with.
    chosen : ChosenRole
        The role, with where each target comes from.
    evidence : Mapping of str to sequence of str
        The sentences of the advert that count for a skill.
    questions : Mapping of str to sequence of str
        What to ask about each skill that is still open.
    fit : DataFrame
        What `fit_to_roles` returns, over all roles and this one.
    is_example, is_example_fit : bool
        Whether the role, and the answers it is compared with, are made up.
    """

    title: Words
    whose_answers: Words = field(repr=False)
    chosen: ChosenRole = field(repr=False)
    evidence: Mapping[str, Sequence[str]] = field(repr=False)
    questions: Mapping[str, Sequence[str]] = field(repr=False)
    fit: pd.DataFrame = field(repr=False)
    is_example: bool = False
    is_example_fit: bool = False

    def over_role(self, shown: Shown) -> Shown:
        """Return what is shown of the role, marked if it is made up."""
        return example(shown) if self.is_example else shown

    def over_fit(self, shown: Shown) -> Shown:
        """Return what is shown of the answers, marked if they are made up."""
        return example(shown) if self.is_example_fit else shown


def wanted() -> Wanted:
    """Return the role of the current attempt, or the example's if there is no attempt.

    Raises
    ------
    JournalError
        If the journal's file cannot be used.
    """
    with own_journal() as journal:
        attempt = journal.current()
        if attempt is not None:
            row = journal.attempts().set_index("attempt").loc[attempt].to_dict()
            chosen, otherwise = chosen_role(journal, attempt), role_of(row["role"])
            return _wanted(chosen, otherwise, _for_whom(row, chosen, otherwise))
    role = read_advert(EXAMPLE_ADVERT).role
    name = "Product manager at Example Parcels"
    made_up = role.model_copy(update={"name": name}) if role else None
    chosen = ChosenRole(role=made_up, advert=EXAMPLE_ADVERT)
    title = example(Words((EXAMPLE_IS_SHOWN, f"The role: {name}.")))
    return replace(_wanted(chosen, role_of(DEFAULT_ROLE), title), is_example=True)


def _for_whom(row: dict[Any, Any], chosen: ChosenRole, otherwise: Role) -> Words:
    attempt = row["name"]
    if chosen.role:
        return Words((f"The role of “{attempt}”: {chosen.role.name}. {chosen.role.about}",))
    if row["role"] == otherwise.id:
        return Words(
            (
                f"The role of “{attempt}” is {otherwise.name} so far. Save one above to"
                " make it fit the advert.",
            )
        )
    none = f"No role is saved for “{attempt}” yet, so this is one to start from: {otherwise.name}."
    return Words((none,))


def _wanted(chosen: ChosenRole, otherwise: Role, title: Words) -> Wanted:
    role, reading, looked = chosen.role or otherwise, _reading(chosen), here()
    sources = chosen.sources or {s: "advert" for s, found in reading.evidence.items() if found}
    roles, whose = {**load_roles(), role.id: role}, _whose_answers(looked)
    return Wanted(
        title=title,
        whose_answers=whose,
        chosen=chosen.model_copy(update={"role": role, "sources": sources}),
        evidence=reading.evidence,
        questions={
            skill: ask
            for skill, ask in (reading.questions if reading.is_advert else _questions()).items()
            if chosen.sources.get(skill) != "interviewer's words"
        },
        fit=fit_to_roles(looked.answers, roles, looked.questionnaire),
        is_example_fit=bool(whose.mark),
    )


def _whose_answers(looked: Here) -> Words:
    names = words.unscored(looked.profile)
    left_out = f"There is no score yet on {names}, so the distances leave it out." if names else ""
    said = tuple(filter(None, (looked.whose, left_out)))
    if not looked.is_example:
        return Words(said)
    instead_of = f"{looked.closed} {EXAMPLE_UNTIL_THEN}" if looked.closed else _no_distances()
    return example(Words((instead_of, *said)))


def _no_distances() -> str:
    return EXAMPLE_IS_FITTED.format(run_again=run_again())


def _reading(chosen: ChosenRole) -> AdvertReading:
    return read_advert(chosen.advert, role_of(chosen.starting_role))


@lru_cache(maxsize=1)
def _questions() -> Mapping[str, tuple[str, ...]]:
    """Return what to ask about every skill, for where there is no advert."""
    return {skill: ask[:QUESTIONS_A_SKILL] for skill, ask in load_lexicon().questions.items()}
