"""A profile as sentences that a person can say aloud.

Strengths come first. A verdict carries its chance, because four or eight answers
say less than people think, and "can't tell yet" is a good answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pmskills import way
from pmskills.answers import coded
from pmskills.cells import is_answered
from pmskills.display import Table, Words
from pmskills.profile import CANT_TELL, GAP, NO_GAP, SURE, SkillGap, gap_profile, skill_gaps

if TYPE_CHECKING:
    import pandas as pd

    from pmskills.questionnaire import Item, Questionnaire
    from pmskills.roles import Role

DISCLAIMER = "Unvalidated: for practice, not for hiring."
MOST_STRENGTHS = 3
MOST_GAPS = 3
STRONG_LEVEL = 4
NO_GAP_YET = "Nothing stands out as a gap yet"
LIKELY = 2 / 3  # the least chance that is called "probably"


def skill_name(skill: str) -> str:
    """Return a skill's id as words.

    Examples
    --------
    >>> skill_name("soft-skills")
    'Soft skills'
    """
    return skill.replace("-", " ").capitalize()


def chance(probability: float) -> str:
    """Return a probability as words, no surer than it is.

    Examples
    --------
    >>> chance(0.82), chance(0.99), chance(0.02)
    ('about 8 in 10', 'more than 9 in 10', 'less than 1 in 10')

    Nine in ten is where a gap is called one, so a chance just short of it says so.

    >>> chance(0.88), chance(0.91)
    ('almost 9 in 10', 'about 9 in 10')
    """
    if probability >= 0.95:
        return "more than 9 in 10"
    if 0.85 <= probability < SURE:
        return "almost 9 in 10"
    if probability < 0.05:
        return "less than 1 in 10"
    return f"about {round(probability * 10)} in 10"


def verdict(row: SkillGap) -> str:
    """Return a row's verdict in a few words, for a chart or a table."""
    if not row.is_scored:
        return f"no score yet, {row.answered} answered"
    if row.verdict == GAP:
        return (
            f"{_side(row)} than this role asks" if row.is_position else "below what this role asks"
        )
    if row.verdict == CANT_TELL:
        return CANT_TELL
    return "in this role's range" if row.is_position else "no material gap"


def leaning(row: SkillGap) -> str:
    """Return which way a verdict of "can't tell yet" leans, in a few words; else nothing.

    A chance of two in three or more is "probably", a smaller one "perhaps".
    """
    if row.verdict != CANT_TELL or not row.is_scored:
        return ""
    return f"{'probably' if _likeliest(row) >= LIKELY else 'perhaps'} {_side(row)}"


def sentence(row: SkillGap) -> str:
    """Return one row of a profile as a sentence that a person can say aloud."""
    name = skill_name(row.skill).lower()
    if not row.is_scored:
        return f"On {name} there is no score yet: {_what_is_missing(row)}."
    if row.verdict == GAP:
        return (
            f"On {name} you are {_place(row)}."
            f" The chance that the gap is more than half a level is {chance(_likeliest(row))}."
        )
    if row.verdict == CANT_TELL:
        return f"On {name} {_unsure(row)}: with {row.answered} answers {_chances(row)}."
    if row.is_position:
        return f"On {name} you are in the range this role asks for."
    return f"On {name} you have no material gap for this role."


def summary(profile: pd.DataFrame) -> Words:
    """Return every skill of one profile as a sentence, in the order of the chart.

    Where a skill has no score yet, a link leads to the questions.
    """
    rows = in_order(profile)
    link = None if all(row.is_scored for row in rows) else way.BY_NAME["2-assess"].way_there
    return Words((*map(sentence, rows), DISCLAIMER), link=link)


def strengths(answers: pd.DataFrame, questionnaire: Questionnaire) -> Words:
    """Return what a person already does, in the words of the levels they chose.

    Only amounts are looked at: on a position the top level is not the best one.
    """
    chosen = _chosen(answers, questionnaire)
    amounts = {skill.id for skill in questionnaire.skills if skill.scale == "amount"}
    strong = sorted(
        (item for item in chosen if item.skill in amounts and chosen[item] >= STRONG_LEVEL),
        key=lambda item: -chosen[item],
    )[:MOST_STRENGTHS]
    if not strong:
        return Words(
            ("Nothing stands at level 4 or 5 yet. The pages on practice start from here.",)
        )
    return Words(tuple(_in_own_level(item, chosen[item], questionnaire) for item in strong))


def work_on_first(
    answers: pd.DataFrame, profile: pd.DataFrame, questionnaire: Questionnaire
) -> Words:
    """Return the largest expected gap, and one thing to rehearse tonight for it.

    What has no material gap is never named. Where no gap is sure, that is said, with the
    likeliest one and what would tell.
    """
    rows = skill_gaps(profile[profile["priority"] > 0].sort_values("priority", ascending=False))
    rows = [row for row in rows if row.verdict != NO_GAP][:MOST_GAPS]
    if not rows:
        names = unscored(profile)
        none_yet = f" There is no score yet on {names}." if names else ""
        return Words((f"No gap stands out for this role.{none_yet}",))
    first, *others = rows
    facet = questionnaire.facet(_widest_facet(answers, first, questionnaire))
    tonight = f"Tonight: {facet.tonight}"
    if all(row.verdict == CANT_TELL for row in rows):
        would_tell = _would_tell(profile, questionnaire)
        return Words((sentence(first), tonight, would_tell), lead=NO_GAP_YET)
    also = ", then ".join(skill_name(row.skill).lower() for row in others)
    return Words(
        (
            f"{sentence(first)} It starts with this part: {facet.name.lower()}.",
            tonight,
            *([f"After that: {also}."] if also else []),
        ),
        lead=f"Work on first: {skill_name(first.skill).lower()}",
    )


def in_order(profile: pd.DataFrame) -> list[SkillGap]:
    """Return the skills in the order of a chart or table: what one brings, then by priority."""
    first, *others = skill_gaps(profile)
    return [first, *sorted(others, key=lambda row: -np.nan_to_num(row.priority))]


def numbers(profile: pd.DataFrame) -> Table:
    """Return a profile's numbers as a table to read beside the chart, in its order.

    The verdict stands second, so that it is seen on a narrow screen too.
    """
    rows = tuple(
        (
            skill_name(row.skill),
            ", ".join(filter(None, (verdict(row), leaning(row)))),
            _shown(row.score),
            f"{_shown(row.low)} to {_shown(row.high)}" if row.is_scored else "-",
            target(row),
            _chance_shown(row),
            f"{row.answered}"
            + (f" ({row.no_opportunity} no opportunity)" if row.no_opportunity else ""),
        )
        for row in in_order(profile)
    )
    return Table(
        caption="Levels run from 1 to 5. " + DISCLAIMER,
        columns=(
            "Skill",
            "Verdict",
            "Score",
            "90 % interval",
            "Role asks",
            "Chance of a gap",
            "Answered",
        ),
        rows=rows,
    )


def target(row: SkillGap) -> str:
    """Return what the role asks, as a few words."""
    if row.is_position:
        return f"{row.target_low:.1f} to {row.target_high:.1f}"
    return f"{row.target_low:.1f} or more"


def first_look(answers: pd.DataFrame, questionnaire: Questionnaire, role: Role) -> tuple[str, ...]:
    """Return what a first round of answers says: a strength, a gap, one thing for tonight."""
    profile = gap_profile(answers, role, questionnaire)
    if profile["score"].isna().all():
        return ("There are too few answers for a first look. Go on, and look again at the end.",)
    strong = strengths(answers, questionnaire).sentences[0]
    first = work_on_first(answers, profile, questionnaire)
    gap, *tonight = first.sentences
    opening = f"{NO_GAP_YET}. " if first.lead == NO_GAP_YET else ""
    return (strong, f"{opening}{gap}", *tonight[:1], DISCLAIMER)


def unscored(profile: pd.DataFrame) -> str:
    """Return which skills have no score yet, as a list in a sentence; empty if all have one."""
    names = [skill_name(row.skill).lower() for row in skill_gaps(profile) if not row.is_scored]
    return listed(names) if names else ""


def _would_tell(profile: pd.DataFrame, questionnaire: Questionnaire) -> str:
    """Return which answers would tell whether what is unsure is a gap."""
    unsure = [row for row in in_order(profile) if row.verdict == CANT_TELL]
    names = [
        skill_name(row.skill).lower()
        for row in unsure
        if row.answered < len(questionnaire.items_of(row.skill))
    ]
    if names:
        return f"What would tell: more answers on {listed(names)}."
    return "What would tell: answers about your next attempt, beside these."


def listed(names: list[str]) -> str:
    """Return names as a list in a sentence.

    Examples
    --------
    >>> listed(["vision", "selling", "a plain no"]), listed(["vision"])
    ('vision, selling and a plain no', 'vision')
    """
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last


def _what_is_missing(row: SkillGap) -> str:
    if row.no_opportunity:
        return (
            f"{row.no_opportunity} of its questions had no opportunity yet."
            " Its other questions may still give one; making an opportunity,"
            " in a rehearsal if need be, is the first step"
        )
    return f"{row.answered} answered, and a score needs an answer on each part"


def _place(row: SkillGap) -> str:
    if not row.is_position:
        return "below what this role asks"
    return {
        "below": "softer than this role asks",
        "above": "harder than this role asks",
        "both": "softer in places, and harder in others, than this role asks",
    }[row.direction]


def _unsure(row: SkillGap) -> str:
    if row.direction == "both":
        return f"you may be {_place(row)}"
    likely = _likeliest(row) >= LIKELY
    return "a gap is likely, but not sure" if likely else "it is too early to tell"


def _chances(row: SkillGap) -> str:
    """Return the chance of a gap that counts; on a position also of the less likely side's."""
    if not row.is_position:
        short = "more than half a level below what this role asks"
        return f"the chance that you are {short} is {chance(row.p_below)}"
    sides = [("softer", row.p_below), ("harder", row.p_above)]
    (first, likeliest), (second, other) = sorted(sides, key=lambda side: -side[1])
    also = f", and {second} {chance(other)}" if row.direction == "both" else ""
    return (
        f"the chance that you are more than half a level {first} than this role asks"
        f" is {chance(likeliest)}{also}"
    )


def _side(row: SkillGap) -> str:
    if not row.is_position:
        return "a gap"
    sides = {"below": "softer", "above": "harder", "both": "softer and harder"}
    return sides[row.direction]


def _likeliest(row: SkillGap) -> float:
    return max(row.p_below, row.p_above)


def _chance_shown(row: SkillGap) -> str:
    if not row.is_scored:
        return "-"
    if not row.is_position:
        return probability(row.p_below)
    return f"{probability(row.p_below)} softer, {probability(row.p_above)} harder"


def probability(chance: float) -> str:
    """Return a chance in percent; never quite none, never quite certain.

    Examples
    --------
    >>> probability(0.004), probability(0.92), probability(0.999)
    ('under 1 %', '92 %', 'over 99 %')
    """
    if chance < 0.01:
        return "under 1 %"
    return "over 99 %" if chance > 0.99 else f"{chance:.0%}".replace("%", " %")


def _shown(number: float) -> str:
    return "-" if np.isnan(number) else f"{number:.1f}"


def _chosen(answers: pd.DataFrame, questionnaire: Questionnaire) -> dict[Item, int]:
    codes = coded(answers, questionnaire).codes[:, 0]
    return {
        item: int(code)
        for item, code in zip(questionnaire.items, codes, strict=True)
        if is_answered(code)
    }


def _in_own_level(item: Item, level: int, questionnaire: Questionnaire) -> str:
    return f"{questionnaire.facet(item.facet).name}: {item.levels[level - 1]}"


def _widest_facet(answers: pd.DataFrame, row: SkillGap, questionnaire: Questionnaire) -> str:
    """Return the facet of a skill that stands furthest from what the role asks."""
    high = row.target_high if row.is_position else np.inf
    distances: dict[str, list[float]] = {}
    for item, level in _chosen(answers, questionnaire).items():
        if item.skill == row.skill:
            distance = max(row.target_low - level, level - high)
            distances.setdefault(item.facet, []).append(distance)
    return max(distances, key=lambda facet: float(np.mean(distances[facet])))
