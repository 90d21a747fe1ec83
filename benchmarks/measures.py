"""How often each way of scoring is right: intervals, verdicts, order, change, differences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from ours import Reading, our_change, our_differences
from peers import CHANGES, LIMITS, METHODS, Judge, beyond, oracle_differences, plain_differences
from people import (
    LEVELS,
    POOLS,
    POSITION,
    ROLES,
    SKILLS,
    Floats,
    People,
    Size,
    Targets,
    draw_people,
    draw_targets,
    risen,
    scattered,
    scored,
    targets_of,
    true_gaps,
    with_answers,
)

from pmskills.comparison import AGREEMENT, CLOSE, FEWEST_COMMON, RATING_ERROR, USUAL_DIFFERENCE
from pmskills.profile import MATERIAL, SURE
from pmskills.roles import DEFAULT_ROLE

DESIGNS = [(8, 0.0), (8, 0.1), (8, 0.3), (4, 0.0), (4, 0.1)]  # items a skill, no opportunity
FORMS = (8, 12, 16)  # items a skill, where change is judged
RISES = (0.5, 1.0, 1.5, 2.0)  # levels
NEAR = 0.05  # a value this close to a stated one counts as it
FEW = 10  # a share of fewer than these is not told

Figures = dict[str, float]
Bools = NDArray[np.bool_]
Pairs = list[tuple[People, People]]


def mean_of(values: Floats | Bools, among: Bools) -> float:
    """Return the mean of `values` among `among`; NaN where those are few."""
    return float(values[among].mean()) if among.sum() >= FEW else float("nan")


def mean_of_all(values: Floats | Bools) -> float:
    """Return the mean of `values`; NaN where those are few."""
    return mean_of(values, np.ones(values.shape, dtype=bool))


# ---------------------------------------------------------------- profiles


@dataclass(frozen=True)
class Said:
    """What a method said and what was true, flat over scored people and skills."""

    pool: NDArray[np.str_]
    items: Floats
    position: Bools
    truth: Floats
    below: Floats
    above: Floats
    low: Floats
    high: Floats
    p_below: Floats
    p_above: Floats
    first: Floats  # how many come before the truly largest gap; a value a person, or NaN


def said_of(pool: str, people: People, targets: Targets, reading: Reading) -> Said:
    """Lay what was said beside the truth."""
    keep = scored(people.levels)
    below, above = true_gaps(people, targets)
    return Said(
        pool=np.full(keep.sum(), pool),
        items=np.full(keep.sum(), float(people.levels.shape[-1])),
        position=np.broadcast_to(np.arange(len(SKILLS)) == POSITION, keep.shape)[keep],
        truth=people.truth()[keep],
        below=below[keep],
        above=above[keep],
        low=reading.low[keep],
        high=reading.high[keep],
        p_below=reading.p_below[keep],
        p_above=reading.p_above[keep],
        first=before_largest(targets.importance * (below + above), reading.priority, keep),
    )


def before_largest(weighed: Floats, priority: Floats, keep: Bools) -> Floats:
    """Return how many skills come before the truly largest gap, ties shared."""
    top = np.take_along_axis(priority, weighed.argmax(axis=1)[:, None], 1)
    ties = (priority == top).sum(axis=1) - 1
    rank = (priority > top).sum(axis=1) + ties / 2
    return np.where(keep.all(axis=1) & (weighed.max(axis=1) > 0), rank, np.nan)


def joined(parts: list[Said]) -> Said:
    """Join what was said over several designs."""
    names = Said.__dataclass_fields__
    return Said(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def interval_figures(said: Said) -> Figures:
    """Return coverage and width of the 90 % intervals."""
    inside = (said.low <= said.truth) & (said.truth <= said.high)
    spoken = np.isfinite(said.low)
    fifth = np.clip(((said.truth - 1) / 0.8).astype(int), 0, 4)
    figures: Figures = {}
    for pool in POOLS:
        mine = spoken & (said.pool == pool)
        figures[f"holds the truth, {pool}"] = mean_of(inside, mine)
        for k in range(5):
            figures[f"holds the truth, {pool}, fifth {k + 1}"] = mean_of(
                inside, mine & (fifth == k)
            )
        figures[f"width, {pool}"] = mean_of(said.high - said.low, mine)
    for items in (8, 4):
        mine = spoken & (said.items == items)
        figures[f"width, {items} items"] = mean_of(said.high - said.low, mine)
    return figures


def verdict_figures(said: Said) -> Figures:
    """Return how true the verdicts are, and how often they are given."""
    gap = (said.p_below >= SURE) | (said.p_above >= SURE)
    none = (said.p_below <= 1 - SURE) & (said.p_above <= 1 - SURE)
    spoken = np.isfinite(said.p_below)
    worst = np.maximum(said.below, said.above)
    large, middling = worst >= 1.5, (worst >= 1) & (worst < 1.5)
    eight = said.items == 8
    return {
        "gap is true": mean_of(worst > MATERIAL, gap),
        "no gap is true": mean_of(worst <= MATERIAL, none),
        "a verdict is given": mean_of(gap | none, spoken),
        "gap of 1.5 told": mean_of(gap, spoken & large),
        "gap of 1 to 1.5 told": mean_of(gap, spoken & middling),
        "gap of 1.5 told, 8 items": mean_of(gap, spoken & large & eight),
        "gap of 1 to 1.5 told, 8 items": mean_of(gap, spoken & middling & eight),
    }


def chance_figures(said: Said) -> Figures:
    """Return what came true of the chances of a gap that were said."""
    chance = np.concatenate([said.p_below, said.p_above[said.position]])
    came = np.concatenate([said.below, said.above[said.position]]) > MATERIAL
    spoken = np.isfinite(chance)
    tenth = np.clip((np.where(spoken, chance, 0) * 10).astype(int), 0, 9)
    figures = {"true of those at .9": mean_of(came, np.abs(chance - SURE) <= NEAR)}
    for k in range(10):
        figures[f"said, tenth {k + 1}"] = mean_of(chance, spoken & (tenth == k))
        figures[f"came true, tenth {k + 1}"] = mean_of(came, spoken & (tenth == k))
    return figures


def order_figures(said: Said) -> Figures:
    """Return how often the truly largest gap comes first, and within the first two."""
    rank = said.first[np.isfinite(said.first)]
    return {
        "largest first": float(np.clip(1 - rank, 0, 1).mean()),
        "largest in first two": float(np.clip(2 - rank, 0, 1).mean()),
    }


def both_told(people: People, reading: Reading) -> float:
    """Return how many who scatter to both ends have neither side ruled out."""
    keep = scored(people.levels)[:, POSITION]
    sides = (reading.p_below > 1 - SURE) & (reading.p_above > 1 - SURE)
    silent = np.isnan(reading.p_below).all()
    return float("nan") if silent else float(sides[keep, POSITION].mean())


def profiles(rng: np.random.Generator, size: Size) -> dict[str, Figures]:
    """Measure intervals, verdicts and order of every method."""
    parts: dict[str, list[Said]] = {name: [] for name in METHODS}
    both: dict[str, list[float]] = {name: [] for name in METHODS}
    usual = next(place for place, role in enumerate(ROLES) if role.id == DEFAULT_ROLE)
    for pool, difficulty in POOLS.items():
        for items, missing in DESIGNS:
            people = draw_people(rng, size, difficulty, items, missing)
            targets = draw_targets(rng, len(people.levels))
            ends = scattered(rng, people, missing)
            same = targets_of(np.full(len(people.levels), usual))
            for name, method in METHODS.items():
                parts[name].append(said_of(pool, people, targets, method(people, targets)))
                both[name].append(both_told(ends, method(ends, same)))
    return {
        name: {
            **interval_figures(said),
            **verdict_figures(said),
            **chance_figures(said),
            **order_figures(said),
            "too soft and too hard told": float(np.mean(both[name])),
        }
        for name, said in ((name, joined(each)) for name, each in parts.items())
    }


# ---------------------------------------------------------------- change


def pairs(rng: np.random.Generator, size: Size, items: int, rise: float | None) -> Pairs:
    """Draw people before and after, a pair a pool; without `rise` every skill moves somehow."""
    return [
        one_pair(rng, size, difficulty, items, rise=rise, missing=0.1)
        for difficulty in POOLS.values()
    ]


def one_pair(
    rng: np.random.Generator,
    size: Size,
    difficulty: float,
    items: int,
    *,
    rise: float | None,
    missing: float,
) -> tuple[People, People]:
    """Draw people of one pool before and after."""
    before = draw_people(rng, size, difficulty, items, missing)
    moved = before.ability + rng.normal(0, 1, before.ability.shape)
    ability = moved if rise is None else risen(before, rise)
    return before, with_answers(rng, before, ability, missing)


def false_change(judge: Judge, still: Pairs) -> float:
    """Return how often any of the four skills is said to have changed when none has."""
    return float(np.mean([(judge(*pair).verdict != 0).any(axis=1).mean() for pair in still]))


def told_rise(judge: Judge, pairs_risen: Pairs, rise: float) -> float:
    """Return how often a true rise of the first skill is told."""
    told = []
    for before, after in pairs_risen:
        common = (np.isfinite(before.levels) & np.isfinite(after.levels))[:, 0].sum(axis=-1)
        true = np.abs((after.truth() - before.truth())[:, 0] - rise) < NEAR
        told.append(judge(before, after).verdict[true & (common >= FEWEST_COMMON), 0] > 0)
    return float(np.concatenate(told).mean())


def moved_figures(judge: Judge, moved: Pairs) -> Figures:
    """Return how many have risen of those said to at .9, and what the intervals hold."""
    nobody: Bools = np.zeros(0, dtype=bool)
    rose, held = [nobody], [nobody]
    for before, after in moved:
        change, said = after.truth() - before.truth(), judge(before, after)
        if said.p_rise is not None:
            rose.append((change > 0)[np.abs(said.p_rise - SURE) <= NEAR / 2])
        if said.low is not None and said.high is not None:
            inside = (said.low <= change) & (change <= said.high)
            held.append(inside[np.isfinite(said.low)])
    return {
        "risen of those at .9": mean_of_all(np.concatenate(rose)),
        "change held": mean_of_all(np.concatenate(held)),
    }


def told_rises(judge: Judge, pairs_risen: dict[float, Pairs], items: int) -> Figures:
    """Return how often each true rise is told."""
    return {
        f"rise of {rise} told, {items} items": told_rise(judge, each, rise)
        for rise, each in pairs_risen.items()
    }


def changes(rng: np.random.Generator, size: Size) -> dict[str, Figures]:
    """Measure false and true change for 8, 12 and 16 items a skill.

    The limits are held to the rate of false alarms that ours has.
    """
    result: dict[str, Figures] = {name: {} for name in [*CHANGES, *LIMITS]}
    for items in FORMS:
        still, moved = (pairs(rng, size, items, rise) for rise in (0.0, None))
        higher = {rise: pairs(rng, size, items, rise) for rise in RISES}
        for name, judge in CHANGES.items():
            result[name][f"false change, {items} items"] = false_change(judge, still)
            result[name] |= told_rises(judge, higher, items)
            for key, value in moved_figures(judge, moved).items():
                result[name][f"{key}, {items} items"] = value
        false = result["ours"][f"false change, {items} items"]
        for name, limit in LIMITS.items():
            idle = np.concatenate([np.abs(limit(*pair)).max(axis=1) for pair in still])
            judge = partial(beyond, judge=limit, cut=float(np.quantile(idle, 1 - false)))
            result[name][f"false change, {items} items"] = false
            result[name] |= told_rises(judge, higher, items)
    for pool, difficulty in POOLS.items():
        for missing in (0.0, 0.1, 0.3):
            pair = one_pair(rng, size, difficulty, 8, rise=0.0, missing=missing)
            key = f"false change, {pool}, {missing:.0%} without opportunity"
            result["ours"][key] = false_change(our_change, [pair])
    return result


# ---------------------------------------------------------------- self against interviewer


@dataclass(frozen=True)
class Heard:
    """People, what an interviewer said of them, and how far the two truly differ.

    Attributes
    ----------
    people : People
    levels : ndarray (people, skills)
        A whole level, as an interviewer gives it.
    difference : ndarray (people, skills)
        Self minus interviewer, in true levels.
    error : float
        How far a reading was off before it was rounded.
    """

    people: People
    levels: Floats
    difference: Floats
    error: float


def interviewed(
    rng: np.random.Generator, size: Size, agreement: float, difference: float | None
) -> list[Heard]:
    """Draw people and readings, one a pool; `difference` on the first skill, None for all."""
    error = RATING_ERROR * float(np.sqrt(1 - agreement))
    result = []
    for difficulty in POOLS.values():
        people = draw_people(rng, size, difficulty, 8, 0.1)
        truth = people.truth()
        apart = rng.normal(0, USUAL_DIFFERENCE, truth.shape)
        if difference is not None:
            apart = np.where(np.arange(len(SKILLS)) == 0, difference, 0.0) + 0 * truth
        seen = np.clip(truth - apart, LEVELS[0], LEVELS[-1])
        heard = np.clip(np.round(seen + rng.normal(0, error, seen.shape)), LEVELS[0], LEVELS[-1])
        result.append(Heard(people, heard, truth - seen, error))
    return result


def says(heard: Heard) -> dict[str, Floats]:
    """Return what each way says: 1 self is higher, -1 lower, 0 neither; the oracle its z."""
    asked = (heard.people, heard.levels, heard.error)
    said = {"ours": our_differences(*asked)[0], **plain_differences(*asked)}
    return said | {"oracle": oracle_differences(*asked)}


def judged(asked: list[Heard]) -> tuple[dict[str, Floats], Floats, Bools]:
    """Return what each way says, the true differences, and who has a score; pools joined."""
    said = [says(heard) for heard in asked]
    return (
        {name: np.concatenate([each[name] for each in said]) for name in said[0]},
        np.concatenate([heard.difference for heard in asked]),
        np.concatenate([scored(heard.people.levels) for heard in asked]),
    )


def interviewer(rng: np.random.Generator, size: Size) -> dict[str, Figures]:
    """Measure how often a difference is said, true or not, and "aligned"."""
    result: dict[str, Figures] = {}
    for source, agreement in AGREEMENT.items():
        said, _, keep = judged(interviewed(rng, size, agreement, 0.0))
        people = np.asarray(keep.all(axis=1))
        false = {name: mean_of((each != 0).any(axis=1), people) for name, each in said.items()}
        cut = np.quantile(np.abs(said["oracle"][people]).max(axis=1), 1 - false["ours"])
        false["oracle"] = false["ours"]
        for name, value in false.items():
            result.setdefault(name, {})[f"false difference, {source}"] = value
        for apart in RISES[1:]:
            said, true, keep = judged(interviewed(rng, size, agreement, apart))
            there = keep[:, 0] & (np.abs(true[:, 0] - apart) < NEAR)
            said["oracle"] = said["oracle"] - cut
            for name, each in said.items():
                key = f"difference of {apart} told, {source}"
                result[name][key] = mean_of(each[:, 0] > 0, there)
        result["ours"] |= aligned_figures(interviewed(rng, size, agreement, None), source)
    return result


def aligned_figures(asked: list[Heard], source: str) -> Figures:
    """Return how often "aligned" is said and true, where differences are as usual."""
    said, true = [], []
    for heard in asked:
        keep = scored(heard.people.levels)
        said.append(our_differences(heard.people, heard.levels, heard.error)[1][keep])
        true.append((np.abs(heard.difference) <= CLOSE)[keep])
    aligned, close = np.concatenate(said), np.concatenate(true)
    return {
        f"aligned said, {source}": float(aligned.mean()),
        f"aligned is true, {source}": mean_of(close, aligned),
    }
