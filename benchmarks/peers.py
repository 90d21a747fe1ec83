"""Other ways to score the same answers, and the oracle that nobody can pass.

The peers: a t interval a skill; one standard error for all from Cronbach's alpha, as
R's psych gives; one rating a skill, as in Cagan's assessment; the plain mean and the
largest gap first. The oracle knows every item's parameters, each person's style and how
people were drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from ours import Change, Reading, our_change, ours
from people import (
    AMOUNTS,
    CORRELATION,
    GRID,
    LEVELS,
    POSITION,
    SKILLS,
    STYLES,
    Floats,
    Items,
    People,
    Targets,
    draw_items,
    excess,
    first_skill,
    shares,
)
from scipy.special import ndtr, stdtr, stdtrit

from pmskills.comparison import FEWEST_COMMON, RATING_ERROR
from pmskills.profile import MATERIAL, SURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

Method = Callable[[People, Targets], Reading]
Judge = Callable[[People, People], Change]
Standardised = Callable[[People, People], Floats]
NORMAL = 1e6  # degrees of freedom that make a t distribution normal


def tally(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return count, mean (3 of nothing) and squares of the last axis, NaN left out."""
    given = np.isfinite(values)
    count = given.sum(axis=-1).astype(float)
    mean = np.where(count > 0, np.where(given, values, 0).sum(-1) / np.maximum(count, 1), 3.0)
    squares = (np.where(given, values - mean[..., None], 0) ** 2).sum(axis=-1)
    return count, mean, squares


def own_mean(people: People) -> Floats:
    """Return the plain mean of the answered items; (people, skills)."""
    return tally(people.levels)[1]


def own_error(levels: Floats) -> tuple[Floats, Floats]:
    """Return the standard error of each mean from its own answers, and its df."""
    count, _, squares = tally(levels)
    df = np.maximum(count - 1, 1)
    return np.sqrt(squares / df / np.maximum(count, 1)), df


def pooled_error(levels: Floats) -> tuple[Floats, Floats]:
    """Return the same with the spread pooled over the three amounts."""
    count, _, squares = tally(levels)
    df = np.maximum(count - 1, 0)
    for sums in (squares, df):
        sums[:, AMOUNTS] = sums[:, AMOUNTS].sum(axis=1, keepdims=True)
    df = np.maximum(df, 1)
    return np.sqrt(squares / df / np.maximum(count, 1)), df


def alpha_error(people: People) -> Floats:
    """Return the standard error of measurement from Cronbach's alpha, per questionnaire."""
    mean = own_mean(people)
    filled = np.where(np.isfinite(people.levels), people.levels, mean[..., None])
    result = np.empty(mean.shape)
    items = filled.shape[-1]
    for quest in np.unique(people.quest):
        mine = people.quest == quest
        total = filled[mine].mean(axis=-1).var(axis=0)
        within = filled[mine].var(axis=0).sum(axis=-1) / items**2
        alpha = items / (items - 1) * (1 - within / total)
        result[mine] = np.sqrt(total * (1 - alpha))
    return result


def rating(people: People) -> Floats:
    """Return one rating a skill: the true level, off by .8, to half levels."""
    return np.clip(np.round(2 * (people.truth() + RATING_ERROR * people.slip)) / 2, 1, 5)


# ---------------------------------------------------------------- profiles


def by_mean(mean: Floats, error: Floats, df: Floats | float, targets: Targets) -> Reading:
    """Judge means with an error each, a position by its mean too."""
    cut = stdtrit(df, (1 + SURE) / 2) * error
    error = np.maximum(error, 1e-9)
    below = stdtr(df, (targets.low - MATERIAL - mean) / error)
    above = stdtr(df, (mean - targets.high - MATERIAL) / error)
    low, high = np.clip(mean - cut, 1, 5), np.clip(mean + cut, 1, 5)
    return Reading(low, high, below, above, weighed_gap(mean, targets))


def weighed_gap(mean: Floats, targets: Targets) -> Floats:
    """Return importance times how far a mean lies outside its target."""
    gap = np.maximum(0, targets.low - mean) + np.maximum(0, mean - targets.high)
    return targets.importance * gap


def t_interval(people: People, targets: Targets) -> Reading:
    """Score with a t interval from each skill's own answers."""
    return by_mean(own_mean(people), *own_error(people.levels), targets)


def t_pooled(people: People, targets: Targets) -> Reading:
    """Score with a t interval whose spread is pooled over the three amounts."""
    return by_mean(own_mean(people), *pooled_error(people.levels), targets)


def by_alpha(people: People, targets: Targets) -> Reading:
    """Score with one standard error for everybody, from the group's alpha."""
    return by_mean(own_mean(people), alpha_error(people), NORMAL, targets)


def one_rating(people: People, targets: Targets) -> Reading:
    """Rate each skill once, as in Cagan's assessment; no error is stated."""
    rated = rating(people)
    below = (targets.low - rated > MATERIAL).astype(float)
    above = (rated - targets.high > MATERIAL).astype(float)
    nothing = np.full(rated.shape, np.nan)
    return Reading(nothing, nothing, below, above, weighed_gap(rated, targets))


def plain_mean(people: People, targets: Targets) -> Reading:
    """Take the plain mean, and the largest gap first."""
    nothing = np.full(people.ability.shape, np.nan)
    return Reading(nothing, nothing, nothing, nothing, weighed_gap(own_mean(people), targets))


def likelihood(people: People) -> Floats:
    """Return how likely the answers are at each ability: (people, skills, GRID)."""
    result = np.zeros((*people.ability.shape, GRID.size))
    codes = np.where(np.isnan(people.levels), 0, people.levels).astype(int)
    for style in range(len(STYLES)):
        for quest in np.unique(people.quest):
            mine = np.flatnonzero((people.style == style) & (people.quest == quest))
            items = Items(
                people.items.slope[quest, ..., None], people.items.steps[quest][..., None, :]
            )
            logs = np.log(np.maximum(shares(GRID, items, style), 1e-12))
            logs = np.concatenate([np.zeros((*logs.shape[:-1], 1)), logs], axis=-1)
            for skill in range(codes.shape[1]):
                for item in range(codes.shape[-1]):
                    result[mine, skill] += logs[skill, item].T[codes[mine, skill, item]]
    return np.asarray(np.exp(result - result.max(axis=-1, keepdims=True)))


def posterior(people: People) -> Floats:
    """Return the oracle's belief, the correlation of skills used: (people, skills, GRID)."""
    common = np.linspace(-3, 3, 13)
    weight = np.exp(-(common**2) / 2)
    given = np.exp(-((GRID[:, None] - np.sqrt(CORRELATION) * common) ** 2) / 2 / (1 - CORRELATION))
    given /= given.sum(axis=0)
    fit = likelihood(people)
    by_common = fit @ given
    for skill in range(len(SKILLS)):
        others = weight * np.delete(by_common, skill, axis=1).prod(axis=1)
        fit[:, skill] *= others @ given.T
    belief: Floats = fit / fit.sum(axis=-1, keepdims=True)
    return belief


def oracle(people: People, targets: Targets) -> Reading:
    """Score knowing all that can be known before a person is met."""
    belief = posterior(people)
    ends = [credible(people, belief, chance) for chance in ((1 - SURE) / 2, (1 + SURE) / 2)]
    below, above, gap = (np.zeros(people.ability.shape) for _ in range(3))
    curves = people.curves[people.style]  # (people, GRID, 5)
    for skill in range(len(SKILLS)):
        if skill == POSITION:
            too_low, too_high = excess(targets.low[:, skill], targets.high[:, skill])
            soft = np.einsum("pgl,pl->pg", curves, too_low)
            hard = np.einsum("pgl,pl->pg", curves, too_high)
        else:
            soft = np.maximum(0, targets.low[:, skill, None] - curves @ LEVELS)
            hard = np.zeros_like(soft)
        below[:, skill] = (belief[:, skill] * (soft > MATERIAL)).sum(axis=-1)
        above[:, skill] = (belief[:, skill] * (hard > MATERIAL)).sum(axis=-1)
        gap[:, skill] = (belief[:, skill] * (soft + hard)).sum(axis=-1)
    return Reading(ends[0], ends[1], below, above, targets.importance * gap)


def credible(people: People, belief: Floats, chance: float) -> Floats:
    """Return the true level that is higher than the truth with this chance, by belief."""
    upto = np.cumsum(belief, axis=-1) - belief / 2
    place = np.clip((upto < chance).sum(axis=-1), 1, GRID.size - 1)
    left, right = (np.take_along_axis(upto, (place - k)[..., None], -1)[..., 0] for k in (1, 0))
    part = np.clip((chance - left) / np.maximum(right - left, 1e-12), 0, 1)
    at = GRID[place - 1] + part * (GRID[1] - GRID[0])
    return replace(people, ability=at).truth()


METHODS: dict[str, Method] = {
    "ours": ours,
    "t interval": t_interval,
    "pooled t": t_pooled,
    "alpha": by_alpha,
    "one rating": one_rating,
    "plain mean": plain_mean,
    "oracle": oracle,
}

# ---------------------------------------------------------------- change


def paired_t(earlier: People, later: People) -> Change:
    """Judge each skill by its own paired t, uncorrected."""
    paired = later.levels - earlier.levels
    count, mean, _ = tally(paired)
    error, df = own_error(paired)
    t = np.where(mean == 0, 0.0, mean / np.maximum(error, 1e-9))
    p = np.where(count >= FEWEST_COMMON, 2 * stdtr(df, -np.abs(t)), 1.0)
    return Change(np.where(p <= 1 - SURE, np.sign(t), 0.0), stdtr(df, t))


def reliable_change(earlier: People, later: People) -> Change:
    """Judge by Jacobson and Truax's index, with the error that alpha gives."""
    z = (own_mean(later) - own_mean(earlier)) / (np.sqrt(2) * alpha_error(earlier))
    return Change(np.where(2 * ndtr(-np.abs(z)) <= 1 - SURE, np.sign(z), 0.0), ndtr(z))


def half_a_level(change: Floats) -> Change:
    """Believe any change of half a level or more."""
    return Change(np.where(np.abs(change) >= MATERIAL, np.sign(change), 0.0))


CHANGES: dict[str, Judge] = {
    "ours": our_change,
    "t interval": paired_t,
    "alpha": reliable_change,
    "one rating": lambda earlier, later: half_a_level(rating(later) - rating(earlier)),
    "plain mean": lambda earlier, later: half_a_level(own_mean(later) - own_mean(earlier)),
}


def oracle_z(earlier: People, later: People) -> Floats:
    """Return the oracle's standardised change, with nothing assumed of the person."""
    centres, variances = [], []
    for people in (earlier, later):
        fit = likelihood(people) * np.exp(-(GRID**2) / 8)
        fit /= fit.sum(axis=-1, keepdims=True)
        centres.append(fit @ GRID)
        variances.append(fit @ GRID**2 - centres[-1] ** 2)
    z: Floats = (centres[1] - centres[0]) / np.sqrt(variances[0] + variances[1])
    return z


def beyond(earlier: People, later: People, *, judge: Standardised, cut: float) -> Change:
    """Believe the changes of the first skill that are more than `cut` standard errors."""
    z = judge(first_skill(earlier), first_skill(later))
    return Change(np.where(np.abs(z) > cut, np.sign(z), 0.0))


COARSE = np.linspace(-3.5, 3.5, 21)
ANSWERS = 6  # levels that an answer can have, and none


@cache
def pair_tables(difficulty: float, items: int = 2000) -> Floats:
    """Return the log chance of each pair of answers to one item of the pool, not known which.

    Shape (styles, 36 pairs of answers, pairs of abilities on `COARSE`); 0 is no answer.
    """
    pool = draw_items(np.random.default_rng(0), (items, 1), difficulty)
    result = []
    for style in range(len(STYLES)):
        chance = shares(COARSE[None], pool, style)
        chance = np.concatenate([np.ones((*chance.shape[:-1], 1)), chance], axis=-1)
        flat = chance.reshape(items, -1)
        both = (flat.T @ flat / items).reshape(COARSE.size, ANSWERS, COARSE.size, ANSWERS)
        result.append(both.transpose(1, 3, 0, 2).reshape(ANSWERS**2, -1))
    return np.log(np.maximum(np.stack(result), 1e-12))


def blind_z(earlier: People, later: People) -> Floats:
    """Return the standardised change of a judge who knows all but the items' parameters.

    It knows how people and items were drawn and each person's style, and weighs every
    answer by Bayes' rule: as far as a method can come that has not studied these items.
    """
    first, second = (np.nan_to_num(people.levels).astype(int) for people in (earlier, later))
    pair = first * ANSWERS + second
    prior = np.exp(-(COARSE[:, None] ** 2 + COARSE**2) / 8).ravel()
    rise = (COARSE - COARSE[:, None]).ravel()
    z = np.empty(earlier.ability.shape)
    for style, table in enumerate(pair_tables(earlier.difficulty)):
        for mine in np.array_split(np.flatnonzero(earlier.style == style), 4):
            for skill in range(z.shape[1]):
                counts = (pair[mine, skill, :, None] == np.arange(ANSWERS**2)).sum(axis=1)
                logs = counts.astype(float) @ table
                belief = np.exp(logs - logs.max(axis=1, keepdims=True)) * prior
                belief /= belief.sum(axis=1, keepdims=True)
                mean = belief @ rise
                z[mine, skill] = mean / np.sqrt(belief @ rise**2 - mean**2)
    return z


def blind_twice_z(earlier: People, later: People) -> Floats:
    """Return the same from the items that were answered both times, as ours is judged."""
    both = np.isfinite(earlier.levels) & np.isfinite(later.levels)
    first, second = (
        replace(people, levels=np.where(both, people.levels, np.nan)) for people in (earlier, later)
    )
    return blind_z(first, second)


LIMITS: dict[str, Standardised] = {
    "items unknown, answered twice": blind_twice_z,
    "items unknown": blind_z,
    "oracle": oracle_z,
}

# ---------------------------------------------------------------- self against interviewer


def plain_differences(people: People, heard: Floats, error: float) -> dict[str, Floats]:
    """Return what each peer says of self against interviewer: 1 higher, -1 lower, 0 neither."""
    difference = own_mean(people) - heard
    own, df = own_error(people.levels)
    t = difference / np.hypot(own, error)
    z = difference / np.hypot(alpha_error(people), error)
    rated = rating(people) - heard
    told: dict[str, NDArray[np.bool_]] = {
        "t interval": 2 * stdtr(df, -np.abs(t)) <= 1 - SURE,
        "alpha": 2 * ndtr(-np.abs(z)) <= 1 - SURE,
        "plain mean": np.abs(difference) >= 1,
    }
    said = {name: np.where(which, np.sign(difference), 0.0) for name, which in told.items()}
    return said | {"one rating": np.where(np.abs(rated) >= 1, np.sign(rated), 0.0)}


def oracle_differences(people: People, heard: Floats, error: float) -> Floats:
    """Return how many standard errors the oracle sees self above the interviewer."""
    belief = posterior(people)
    levels = (people.curves @ LEVELS)[people.style][:, None]
    mean = (belief * levels).sum(axis=-1)
    variance = (belief * levels**2).sum(axis=-1) - mean**2
    z: Floats = (mean - heard) / np.sqrt(variance + error**2 + 1 / 12)
    return z
