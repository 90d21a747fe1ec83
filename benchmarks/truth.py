"""How far a profile can be trusted: people whose true levels are known answer the form.

A true level is the mean that a person would show over a large pool of items like the
ones asked. Simulated people (Samejima's graded response model, 1969) answer the
questionnaire's structure: four skills, four facets each, the items drawn anew for each
questionnaire. Each way of scoring, ours and the peers', then says what it thinks, and
the table says how often it was right. The oracle knows every item's parameters and how
the people were drawn: the limit that nobody can pass.

    python benchmarks/truth.py [--seed 1] [--full] [--json] [--figure truth.png]
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, stdtr, stdtrit

Floats = NDArray[np.float64]

ROLES = Path(__file__).parent.parent / "data" / "roles.toml"
SKILLS = ("soft-skills", "vision", "selling", "assertiveness")
AMOUNTS, POSITION = slice(0, 3), 3
LEVELS = np.arange(1.0, 6.0)
FACETS, FEWEST = 4, 4
MATERIAL, SURE = 0.5, 0.9
CORRELATION = 0.4
STYLES = {"plain": 0.55, "leans to the top": 0.15, "leans to the middle": 0.15, "careless": 0.15}
POOLS = {"mild": 0.3, "strong": 0.7}  # standard deviation of the items' difficulty
GRID = np.linspace(-5, 5, 81)  # ability, where the oracle and the true curves look
RATING_ERROR = 0.8
INTERRATER = 0.44  # interviewers apart, Huffcutt 2013
RISES = (0.5, 1.0, 1.5, 2.0)
NEAR = 0.05  # a truth this close to a stated one counts as it


# ---------------------------------------------------------------- the people


@dataclass(frozen=True)
class Size:
    """How many questionnaires are drawn, and how many people answer each."""

    questionnaires: int
    people: int


QUICK, FULL = Size(30, 300), Size(100, 600)


@dataclass(frozen=True)
class Items:
    """Items of many questionnaires.

    Attributes
    ----------
    slope : ndarray (questionnaires, skills, items)
    steps : ndarray (questionnaires, skills, items, 4)
        Where on the ability scale each level begins to be likelier than those below.
    """

    slope: Floats
    steps: Floats


@dataclass(frozen=True)
class People:
    """People, what they answered, and what is true of them.

    Attributes
    ----------
    levels : ndarray (people, skills, items)
        1 to 5; NaN for no opportunity yet.
    ability : ndarray (people, skills)
    style : ndarray (people,)
    quest : ndarray (people,)
        Which questionnaire a person answered.
    items : Items
    curves : ndarray (styles, abilities on `GRID`, 5)
        Share of each level over the large pool of items.
    """

    levels: Floats
    ability: Floats
    style: NDArray[np.intp]
    quest: NDArray[np.intp]
    items: Items
    curves: Floats

    def truth(self, of: Floats = LEVELS) -> Floats:
        """Return the pool mean of `of`, a value a level; (people, skills)."""
        result = np.empty_like(self.ability)
        for style, curve in enumerate(self.curves):
            mine = self.style == style
            result[mine] = np.interp(self.ability[mine], GRID, curve @ of)
        return result


def draw_items(rng: np.random.Generator, shape: tuple[int, ...], difficulty: float) -> Items:
    """Draw items of one pool."""
    slope = rng.lognormal(0.2, 0.35, shape)
    steps = np.cumsum(rng.uniform(0.5, 1.1, (*shape, 4)), axis=-1)
    steps -= steps.mean(axis=-1, keepdims=True)
    return Items(slope, steps + rng.normal(0, difficulty, shape)[..., None])


def shares(ability: Floats, items: Items, style: int) -> Floats:
    """Return the chance of each level, on a new last axis."""
    lean = 0.6 if style == 1 else 0.0
    steps = items.steps * (1.5 if style == 2 else 1.0)
    above = expit(items.slope[..., None] * (ability[..., None] + lean - steps))
    ones = np.ones((*above.shape[:-1], 1))
    chance = np.concatenate([ones, above], -1) - np.concatenate([above, 0 * ones], -1)
    mixed: Floats = 0.8 * chance + 0.04 if style == 3 else chance
    return mixed


def pool_curves(rng: np.random.Generator, difficulty: float, items: int = 2000) -> Floats:
    """Return the share of each level over a large pool: (styles, GRID, 5)."""
    pool = draw_items(rng, (items, 1), difficulty)
    return np.stack([shares(GRID[None], pool, s).mean(axis=0) for s in range(len(STYLES))])


def answers(rng: np.random.Generator, ability: Floats, people: People, missing: float) -> Floats:
    """Let people with this ability (people, skills, items) answer their questionnaire."""
    levels = np.empty(ability.shape)
    for style in range(len(STYLES)):
        mine = people.style == style
        asked = Items(
            people.items.slope[people.quest[mine]], people.items.steps[people.quest[mine]]
        )
        chance = shares(ability[mine], asked, style)
        draws = rng.random((*chance.shape[:-1], 1))
        levels[mine] = 1 + (draws > np.cumsum(chance, -1)[..., :4]).sum(-1)
    levels[rng.random(levels.shape) < missing] = np.nan
    return levels


def draw_people(
    rng: np.random.Generator, size: Size, difficulty: float, items: int, missing: float
) -> People:
    """Draw questionnaires and people, and let them answer."""
    count = size.questionnaires * size.people
    common = np.sqrt(CORRELATION) * rng.normal(size=(count, 1))
    blank = People(
        levels=np.empty(0),
        ability=common + np.sqrt(1 - CORRELATION) * rng.normal(size=(count, len(SKILLS))),
        style=rng.choice(len(STYLES), count, p=list(STYLES.values())),
        quest=np.repeat(np.arange(size.questionnaires), size.people),
        items=draw_items(rng, (size.questionnaires, len(SKILLS), items), difficulty),
        curves=pool_curves(rng, difficulty),
    )
    return with_answers(rng, blank, blank.ability, missing)


def with_answers(
    rng: np.random.Generator, people: People, ability: Floats, missing: float
) -> People:
    """Return the same people at this ability (people, skills), answering once more."""
    spread = np.broadcast_to(ability[..., None], (*ability.shape, people.items.slope.shape[-1]))
    levels = answers(rng, spread, people, missing)
    return replace(people, levels=levels, ability=ability)


def scattered(rng: np.random.Generator, people: People, missing: float, far: float = 3) -> People:
    """Return the people with half of their assertiveness answered from either end."""
    count, _, items = people.levels.shape
    ends = rng.permuted(np.resize([far, -far], items) * np.ones((count, 1)), axis=-1)
    ability = np.repeat(people.ability[..., None], items, axis=-1)
    ability[:, POSITION] = 0.5 * people.ability[:, POSITION, None] + ends
    levels = answers(rng, ability, people, missing)
    return replace(people, levels=levels)


def scored(levels: Floats) -> NDArray[np.bool_]:
    """Return who has a score: four answers, and one in each facet; (people, skills)."""
    given = np.isfinite(levels)
    facets = given.reshape(*levels.shape[:2], FACETS, -1).any(axis=-1).all(axis=-1)
    enough: NDArray[np.bool_] = facets & (given.sum(axis=-1) >= FEWEST)
    return enough


@dataclass(frozen=True)
class Targets:
    """What each person's role expects: (people, skills); `high` is infinite for amounts."""

    low: Floats
    high: Floats
    importance: Floats


def draw_targets(rng: np.random.Generator, count: int) -> Targets:
    """Give each person one of the roles that the workbook knows."""
    rows = []
    for role in tomllib.loads(ROLES.read_text(encoding="utf-8"))["roles"]:
        for skill in SKILLS:
            target = role["targets"][skill]
            low, high = np.transpose(
                [
                    facet if isinstance(facet, list) else (facet, np.inf)
                    for facet in target["just_acceptable"].values()
                ]
            )
            rows.append((low.mean(), high.mean(), target["importance"]))
    table = np.reshape(rows, (-1, len(SKILLS), 3))[
        rng.integers(len(rows) // len(SKILLS), size=count)
    ]
    return Targets(table[..., 0], table[..., 1], table[..., 2])


def excess(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return how far each level lies below and above a range: (ranges, 5) each."""
    return np.maximum(0, low[:, None] - LEVELS), np.maximum(0, LEVELS - high[:, None])


def true_gaps(people: People, targets: Targets) -> tuple[Floats, Floats]:
    """Return the true gap below and above, in levels: (people, skills) each."""
    below, above = np.maximum(0, targets.low - people.truth()), np.zeros(targets.low.shape)
    low, high = targets.low[:, POSITION], targets.high[:, POSITION]
    for pair in np.unique(np.column_stack([low, high]), axis=0):
        mine = (low == pair[0]) & (high == pair[1])
        too_low, too_high = excess(pair[:1], pair[1:])
        below[mine, POSITION] = people.truth(too_low[0])[mine, POSITION]
        above[mine, POSITION] = people.truth(too_high[0])[mine, POSITION]
    return below, above


# ---------------------------------------------------------------- ways of scoring


@dataclass(frozen=True)
class Reading:
    """What one way of scoring says; each (people, skills), None where it says nothing."""

    low: Floats | None
    high: Floats | None
    p_below: Floats | None
    p_above: Floats | None
    priority: Floats


Method = Callable[[People, Targets], Reading]


@dataclass(frozen=True)
class Tally:
    """Answers, mean and sum of squares of each skill of each person."""

    count: Floats
    mean: Floats
    squares: Floats


def tally(values: Floats) -> Tally:
    """Tally the last axis, NaN left out; a mean of nothing is the middle of the scale."""
    given = np.isfinite(values)
    count = given.sum(axis=-1).astype(float)
    mean = np.where(count > 0, np.where(given, values, 0).sum(-1) / np.maximum(count, 1), 3.0)
    squares = (np.where(given, values - mean[..., None], 0) ** 2).sum(axis=-1)
    return Tally(count, mean, squares)


# ours, to be replaced by calls into pmskills ------------------------------------------
EXTRA = 1.0  # answers that a score is pulled by, towards the middle of the scale
MIDDLE = 3.0
SPREAD = 1.0  # levels; how far answers around the middle scatter, before any are seen
SPREAD_WEIGHT = 6.0  # degrees of freedom
NEIGHBOUR = 0.1  # the chance that a like item would have been answered one level lower
COIN = 0.45  # scatter of excesses, in parts of their range, before any are seen
CHANGE_SPREAD = 1.9  # levels; how far differences between two answers scatter
CHANGE_WEIGHT = 6.0  # answers that p_rise is pulled by, towards no change
FEWEST_COMMON = 5


def room(mean: Floats) -> Floats:
    """Return how much scatter a mean leaves room for: 1 in the middle, 0 at the ends."""
    return (mean - 1) * (5 - mean) / 4


def angle(share: Floats) -> Floats:
    """Return Fisher's angle of a share from 0 to 1; its error is the same everywhere."""
    return np.asarray(np.arcsin(np.sqrt(np.clip(share, 0, 1))))


def level(at: Floats) -> Floats:
    """Return the level of an angle."""
    return 1 + 4 * np.sin(np.clip(at, 0, np.pi / 2)) ** 2


def pulled(own: Tally) -> Floats:
    """Return the means with one answer in the middle added."""
    return (own.count * own.mean + EXTRA * MIDDLE) / (own.count + EXTRA)


def ours_position(levels: Floats, gap: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """Judge excesses item by item: their chance to be material, and their estimate.

    Parameters
    ----------
    levels : ndarray (people, items)
    gap : ndarray (people, 5)
        The excess of each level.
    reach : ndarray (people,)
        The largest excess there is.
    """
    possible, reach = reach > MATERIAL, np.maximum(reach, MATERIAL)
    lower, upper = gap[:, [0, 0, 1, 2, 3]], gap[:, [1, 2, 3, 4, 4]]
    blurred = (1 - 2 * NEIGHBOUR) * gap + NEIGHBOUR * (lower + upper)
    code = np.where(np.isfinite(levels), levels, 1).astype(int) - 1
    own = tally(np.where(np.isfinite(levels), np.take_along_axis(blurred, code, 1), np.nan))
    mean = (own.count * own.mean + EXTRA * blurred.mean(axis=1)) / (own.count + EXTRA)
    share, df = mean / reach, np.maximum(own.count - 1, 0)
    scatter = (SPREAD_WEIGHT * COIN**2 + own.squares / reach**2) / (
        SPREAD_WEIGHT + df * 4 * share * (1 - share)
    )
    error = np.sqrt(scatter / (own.count + EXTRA))
    p = stdtr(SPREAD_WEIGHT + df, (angle(share) - angle(MATERIAL / reach)) / error)
    return np.where(possible, p, 0.0), mean


def ours(people: People, targets: Targets) -> Reading:
    """Score as the workbook does."""
    own = tally(people.levels)
    centre, df = pulled(own), np.maximum(own.count - 1, 0)
    total_df = SPREAD_WEIGHT + df.sum(axis=1, keepdims=True)
    scatter = (SPREAD_WEIGHT * SPREAD**2 + own.squares.sum(axis=1, keepdims=True)) / (
        SPREAD_WEIGHT + (df * room(centre)).sum(axis=1, keepdims=True)
    )
    at, error = angle((centre - 1) / 4), np.sqrt(scatter / (own.count + EXTRA)) / 4
    half = stdtrit(total_df, (1 + SURE) / 2) * error
    low, high = np.minimum(level(at - half), own.mean), np.maximum(level(at + half), own.mean)
    edge = targets.low - MATERIAL
    p_below = np.where(edge > 1, stdtr(total_df, (angle((edge - 1) / 4) - at) / error), 0.0)
    p_above, gap = np.zeros(p_below.shape), np.zeros(p_below.shape)
    for chance in (np.arange(9) + 0.5) / 9:
        equally_likely = level(at + stdtrit(total_df, chance) * error)
        gap += np.maximum(0, targets.low - equally_likely) / 9
    below, above = excess(targets.low[:, POSITION], targets.high[:, POSITION])
    levels = people.levels[:, POSITION]
    p_below[:, POSITION], soft = ours_position(levels, below, below.max(axis=1))
    p_above[:, POSITION], hard = ours_position(levels, above, above.max(axis=1))
    gap[:, POSITION] = soft + hard
    return Reading(low, high, p_below, p_above, targets.importance * gap)


def holm(p: Floats) -> Floats:
    """Return p values corrected for several skills at once (Holm 1979)."""
    order = np.argsort(p, axis=-1)
    steps = np.take_along_axis(p, order, -1) * np.arange(p.shape[-1], 0, -1)
    result = np.empty_like(p)
    np.put_along_axis(result, order, np.minimum(np.maximum.accumulate(steps, -1), 1), -1)
    return result


@dataclass(frozen=True)
class Change:
    """What one way of judging change says; each (people, skills).

    Attributes
    ----------
    verdict : ndarray
        1 risen, -1 fallen, 0 no change that can be told.
    p_rise : ndarray or None
    low, high : ndarray or None
        The 90 % interval of the change, in levels.
    """

    verdict: Floats
    p_rise: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None


def ours_change(earlier: People, later: People) -> Change:
    """Judge change as the workbook does, on the items answered both times."""
    both = np.isfinite(earlier.levels) & np.isfinite(later.levels)
    before = tally(np.where(both, earlier.levels, np.nan))
    after = tally(np.where(both, later.levels, np.nan))
    paired = tally(np.where(both, later.levels - earlier.levels, np.nan))
    count, df = before.count, np.maximum(before.count - 1, 0)
    first, second = pulled(before), pulled(after)
    total_df = SPREAD_WEIGHT + df.sum(axis=1, keepdims=True)
    scatter = (SPREAD_WEIGHT * CHANGE_SPREAD**2 + paired.squares.sum(axis=1, keepdims=True)) / (
        SPREAD_WEIGHT + (df * (room(first) + room(second)) / 2).sum(axis=1, keepdims=True)
    )
    one, two = angle((first - 1) / 4), angle((second - 1) / 4)
    error = np.sqrt(scatter * np.maximum(count, 1)) / (count + EXTRA) / 4
    t = (two - one) / error
    enough = count >= FEWEST_COMMON
    p = holm(np.where(enough, 2 * stdtr(total_df, -np.abs(t)), 1.0))
    half = stdtrit(total_df, (1 + SURE) / 2) * error
    low, high = (4 * np.sin(two - one + side * half) * np.sin(one + two) for side in (-1, 1))
    p_rise = stdtr(total_df, t * np.sqrt(count / (count + CHANGE_WEIGHT)))
    verdict = np.where(p <= 1 - SURE, np.sign(t), 0.0)
    return Change(verdict, np.where(enough, p_rise, np.nan), low, high)


# the peers ----------------------------------------------------------------------------


def by_mean(own: Tally, error: Floats, df: Floats | float, targets: Targets) -> Reading:
    """Judge means with an error each, a position by its mean too."""
    cut = stdtrit(df, (1 + SURE) / 2) * error
    error = np.maximum(error, 1e-9)
    below = stdtr(df, (targets.low - MATERIAL - own.mean) / error)
    above = stdtr(df, (own.mean - targets.high - MATERIAL) / error)
    gap = np.maximum(0, targets.low - own.mean) + np.maximum(0, own.mean - targets.high)
    low, high = np.clip(own.mean - cut, 1, 5), np.clip(own.mean + cut, 1, 5)
    return Reading(low, high, below, above, targets.importance * gap)


def own_t(people: People, targets: Targets) -> Reading:
    """Score with a t interval from each skill's own answers."""
    own = tally(people.levels)
    df = np.maximum(own.count - 1, 1)
    return by_mean(own, np.sqrt(own.squares / df / np.maximum(own.count, 1)), df, targets)


def pooled_t(people: People, targets: Targets) -> Reading:
    """Score with a t interval whose spread is pooled over the three amounts."""
    own = tally(people.levels)
    df, squares = np.maximum(own.count - 1, 0), own.squares.copy()
    squares[:, AMOUNTS] = squares[:, AMOUNTS].sum(axis=1, keepdims=True)
    df[:, AMOUNTS] = df[:, AMOUNTS].sum(axis=1, keepdims=True)
    df = np.maximum(df, 1)
    return by_mean(own, np.sqrt(squares / df / np.maximum(own.count, 1)), df, targets)


def alpha_error(people: People) -> Floats:
    """Return the standard error of measurement from Cronbach's alpha, per questionnaire."""
    own = tally(people.levels)
    filled = np.where(np.isfinite(people.levels), people.levels, own.mean[..., None])
    result = np.empty(own.mean.shape)
    items = filled.shape[-1]
    for quest in np.unique(people.quest):
        mine = people.quest == quest
        total = filled[mine].mean(axis=-1).var(axis=0)
        within = filled[mine].var(axis=0).sum(axis=-1) / items**2
        alpha = items / (items - 1) * (1 - within / total)
        result[mine] = np.sqrt(total * (1 - alpha))
    return result


def alpha(people: People, targets: Targets) -> Reading:
    """Score with one standard error for everybody, from the group's alpha."""
    return by_mean(tally(people.levels), alpha_error(people), 1e6, targets)


def one_rating(people: People, targets: Targets) -> Reading:
    """Rate each skill once, as in Cagan's assessment; no error is stated."""
    rng = np.random.default_rng(people.levels.shape[0])
    seen = people.truth() + rng.normal(0, RATING_ERROR, people.ability.shape)
    rating = np.clip(np.round(seen * 2) / 2, 1, 5)
    below, above = targets.low - rating, rating - targets.high
    gap = np.maximum(0, below) + np.maximum(0, above)
    return Reading(
        None,
        None,
        (below > MATERIAL).astype(float),
        (above > MATERIAL).astype(float),
        targets.importance * gap,
    )


def plain(people: People, targets: Targets) -> Reading:
    """Take the plain mean, and the largest gap first."""
    reading = by_mean(tally(people.levels), np.ones(people.ability.shape), 1e6, targets)
    return Reading(None, None, None, None, reading.priority)


# the oracle ---------------------------------------------------------------------------


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
            for skill in range(len(SKILLS)):
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
    upto = np.cumsum(belief, axis=-1) - belief / 2
    ends = []
    for chance in ((1 - SURE) / 2, (1 + SURE) / 2):
        place = np.clip((upto < chance).sum(axis=-1), 1, GRID.size - 1)
        left, right = (np.take_along_axis(upto, (place - k)[..., None], -1)[..., 0] for k in (1, 0))
        part = np.clip((chance - left) / np.maximum(right - left, 1e-12), 0, 1)
        at = GRID[place - 1] + part * (GRID[1] - GRID[0])
        ends.append(replace(people, ability=at).truth())
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


METHODS: dict[str, Method] = {
    "ours": ours,
    "t, each skill": own_t,
    "t, pooled": pooled_t,
    "alpha": alpha,
    "one rating": one_rating,
    "plain mean": plain,
    "oracle": oracle,
}

# change, the peers' way and the oracle's ----------------------------------------------


def paired_t(earlier: People, later: People) -> Change:
    """Judge each skill by its own paired t, uncorrected."""
    own = tally(later.levels - earlier.levels)
    df = np.maximum(own.count - 1, 1)
    error = np.sqrt(own.squares / df / np.maximum(own.count, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.where(own.mean == 0, 0.0, own.mean / error)
    p = np.where(own.count >= FEWEST_COMMON, 2 * stdtr(df, -np.abs(t)), 1.0)
    return Change(np.where(p <= 1 - SURE, np.sign(t), 0.0), stdtr(df, t))


def reliable_change(earlier: People, later: People) -> Change:
    """Judge by Jacobson and Truax's index, with the error that alpha gives."""
    first, second = tally(earlier.levels), tally(later.levels)
    z = (second.mean - first.mean) / (np.sqrt(2) * alpha_error(earlier))
    return Change(np.where(np.abs(z) > 1.645, np.sign(z), 0.0), ndtr(z))


def any_change(earlier: People, later: People) -> Change:
    """Believe any difference of half a level or more."""
    change = tally(later.levels).mean - tally(earlier.levels).mean
    return Change(np.where(np.abs(change) >= MATERIAL, np.sign(change), 0.0))


CHANGES: dict[str, Callable[[People, People], Change]] = {
    "ours": ours_change,
    "paired t": paired_t,
    "reliable change": reliable_change,
    "half a level": any_change,
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


def by_oracle(earlier: People, later: People, cut: float) -> Change:
    """Believe the rises that the oracle finds beyond `cut`."""
    return Change((oracle_z(earlier, later) > cut).astype(float))


# ---------------------------------------------------------------- what is measured


@dataclass
class Progress:
    """A bar on standard error, where it does not get into the table."""

    total: int
    done: int = field(default=0)

    def step(self, doing: str) -> None:
        """Show that one more part is done."""
        self.done += 1
        bar = "#" * round(30 * self.done / self.total)
        end = "\n" if self.done == self.total else ""
        print(f"\r[{bar:<30}] {doing:<40}", end=end, file=sys.stderr, flush=True)


Figures = dict[str, object]
DESIGNS = [(8, 0.0), (8, 0.1), (8, 0.3), (4, 0.0), (4, 0.1)]  # items a skill, no opportunity


@dataclass(frozen=True)
class Said:
    """All that a method said, and what was true, flat over scored people and skills."""

    pool: NDArray[np.str_]
    items: Floats
    position: NDArray[np.bool_]
    truth: Floats
    below: Floats
    above: Floats
    low: Floats
    high: Floats
    p_below: Floats
    p_above: Floats
    first: Floats  # rank of the truly largest gap, a value a person, NaN if there is none


def said_of(pool: str, people: People, targets: Targets, reading: Reading) -> Said:
    """Lay what was said beside the truth."""
    keep = scored(people.levels)
    below, above = true_gaps(people, targets)
    nothing = np.full(keep.shape, np.nan)
    weighed = targets.importance * (below + above)
    top = np.take_along_axis(reading.priority, weighed.argmax(axis=1)[:, None], 1)
    ties = (reading.priority == top).sum(axis=1) - 1
    rank = (reading.priority > top).sum(axis=1) + ties / 2
    usable = keep.all(axis=1) & (weighed.max(axis=1) > 0)

    def pick(value: Floats | None) -> Floats:
        return (nothing if value is None else value)[keep]

    return Said(
        pool=np.full(keep.sum(), pool),
        items=np.full(keep.sum(), float(people.levels.shape[-1])),
        position=np.broadcast_to(np.arange(len(SKILLS)) == POSITION, keep.shape)[keep],
        truth=people.truth()[keep],
        below=below[keep],
        above=above[keep],
        low=pick(reading.low),
        high=pick(reading.high),
        p_below=pick(reading.p_below),
        p_above=pick(reading.p_above),
        first=np.where(usable, rank, np.nan),
    )


def joined(parts: list[Said]) -> Said:
    """Join what was said over several designs."""
    names = Said.__dataclass_fields__
    return Said(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def share(of: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    """Return the share of `of` among `among`; NaN where that is nobody."""
    return float(of[among].mean()) if among.sum() >= 10 else float("nan")


def interval_figures(said: Said) -> Figures:
    """Return coverage and width of the 90 % intervals."""
    inside = (said.low <= said.truth) & (said.truth <= said.high)
    spoken = np.isfinite(said.low)
    fifth = np.clip(((said.truth - 1) / 0.8).astype(int), 0, 4)
    figures: Figures = {}
    for pool in POOLS:
        mine = spoken & (said.pool == pool)
        fifths = [share(inside, mine & (fifth == k)) for k in range(5)]
        figures[f"coverage, {pool}"] = share(inside, mine)
        figures[f"fifths, {pool}"] = fifths
        figures[f"width, {pool}"] = share_of(said.high - said.low, mine)
    for items in (8, 4):
        figures[f"width, {items} asked"] = share_of(said.high - said.low, said.items == items)
    return figures


def verdict_figures(said: Said) -> Figures:
    """Return how true the verdicts are, how often they are given, and the calibration."""
    gap = (said.p_below >= SURE) | (said.p_above >= SURE)
    none = (said.p_below <= 1 - SURE) & (said.p_above <= 1 - SURE)
    spoken = np.isfinite(said.p_below)
    worst = np.maximum(said.below, said.above)
    true = worst > MATERIAL
    chance = np.concatenate([said.p_below, said.p_above[said.position]])
    came = np.concatenate([said.below, said.above[said.position]]) > MATERIAL
    bins = np.clip((np.nan_to_num(chance) * 10).astype(int), 0, 9)
    eight = said.items == 8
    return {
        "gap is true": share(true, gap),
        "no gap is true": share(~true, none),
        "verdict given": share(gap | none, spoken),
        "gap said, 1.5 or more": share(gap, spoken & (worst >= 1.5)),
        "gap said, 1 to 1.5": share(gap, spoken & (worst >= 1) & (worst < 1.5)),
        "gap said, 1.5 or more, 8 asked": share(gap, spoken & eight & (worst >= 1.5)),
        "gap said, 1 to 1.5, 8 asked": share(gap, spoken & eight & (worst >= 1) & (worst < 1.5)),
        "true of those at .9": share(came, np.abs(chance - SURE) <= NEAR),
        "calibration": [[share_of(chance, bins == k), share(came, bins == k)] for k in range(10)],
    }


def share_of(values: Floats, among: NDArray[np.bool_]) -> float:
    """Return the mean of `values` among `among`."""
    return float(values[among].mean()) if among.sum() >= 10 else float("nan")


def order_figures(said: Said) -> Figures:
    """Return how often the truly largest gap comes first, and within the first two."""
    rank = said.first[np.isfinite(said.first)]
    first = np.clip(1 - rank, 0, 1)
    return {
        "largest first": float(first.mean()),
        "in first two": float(np.clip(2 - rank, 0, 1).mean()),
    }


def profiles(rng: np.random.Generator, size: Size, progress: Progress) -> dict[str, Figures]:
    """Measure intervals, verdicts and order of every method."""
    parts: dict[str, list[Said]] = {name: [] for name in METHODS}
    both: dict[str, list[float]] = {name: [] for name in METHODS}
    for pool, difficulty in POOLS.items():
        for items, missing in DESIGNS:
            people = draw_people(rng, size, difficulty, items, missing)
            targets = draw_targets(rng, len(people.levels))
            ends = scattered(rng, people, missing)
            range_3_4 = Targets(
                np.full(targets.low.shape, 3.0),
                np.where(np.arange(len(SKILLS)) == POSITION, 4.0, np.inf) + 0 * targets.low,
                targets.importance,
            )
            keep = scored(ends.levels)[:, POSITION]
            for name, method in METHODS.items():
                parts[name].append(said_of(pool, people, targets, method(people, targets)))
                told = method(ends, range_3_4)
                if told.p_below is not None and told.p_above is not None:
                    sides = (told.p_below > 1 - SURE) & (told.p_above > 1 - SURE)
                    both[name].append(float(sides[keep, POSITION].mean()))
            progress.step(f"profiles, {pool} pool, {items} items, {missing:.0%} na")
    result = {}
    for name, said in ((name, joined(p)) for name, p in parts.items()):
        figures = {**interval_figures(said), **verdict_figures(said), **order_figures(said)}
        result[name] = {
            **figures,
            "both told": float(np.mean(both[name])) if both[name] else np.nan,
        }
    return result


def shifted(people: People, rise: float) -> Floats:
    """Return abilities with the first skill's true level risen by `rise`, NaN if no room."""
    ability = people.ability.copy()
    for style, curve in enumerate(people.curves):
        mine = people.style == style
        goal = np.interp(ability[mine, 0], GRID, curve @ LEVELS) + rise
        ability[mine, 0] = np.interp(goal, curve @ LEVELS, GRID)
    return ability


def pairs(
    rng: np.random.Generator, size: Size, items: int, rise: float | None
) -> Iterator[tuple[People, People]]:
    """Yield people before and after; no `rise` means that every skill changes somehow."""
    for difficulty in POOLS.values():
        before = draw_people(rng, size, difficulty, items, 0.1)
        ability = before.ability + rng.normal(0, 1, before.ability.shape)
        if rise is not None:
            ability = shifted(before, rise)
        yield before, with_answers(rng, before, ability, 0.1)


def changes(rng: np.random.Generator, size: Size, progress: Progress) -> dict[str, Figures]:
    """Measure false and true change for 8, 12 and 16 items a skill."""
    result: dict[str, Figures] = {name: {} for name in [*CHANGES, "oracle"]}
    for items in (8, 12, 16):
        still = list(pairs(rng, size, items, 0.0))
        moved = list(pairs(rng, size, items, None))
        risen = {rise: list(pairs(rng, size, items, rise)) for rise in RISES}
        false = {name: false_change(judge, still) for name, judge in CHANGES.items()}
        for name, judge in CHANGES.items():
            result[name][f"false change, {items}"] = false[name]
            result[name] |= {
                f"told {rise}, {items}": told_rise(judge, risen[rise], rise) for rise in RISES
            }
            result[name][f"risen of those at .9, {items}"] = rise_calibration(judge, moved)
        idle = np.concatenate([np.abs(oracle_z(*pair)).max(axis=1) for pair in still])
        cut = float(np.quantile(idle, 1 - false["ours"]))
        result["oracle"][f"false change, {items}"] = false["ours"]
        result["oracle"] |= {
            f"told {rise}, {items}": told_rise(partial(by_oracle, cut=cut), risen[rise], rise)
            for rise in RISES
        }
        progress.step(f"change, {items} items a skill")
    return result


Judge = Callable[[People, People], Change]


def false_change(judge: Judge, still: list[tuple[People, People]]) -> float:
    """Return how often any of the four skills is said to have changed when none has."""
    return float(np.mean([(judge(*pair).verdict != 0).any(axis=1).mean() for pair in still]))


def told_rise(judge: Judge, risen: list[tuple[People, People]], rise: float) -> float:
    """Return how often a true rise of the first skill is told."""
    told = []
    for before, after in risen:
        common = (np.isfinite(before.levels) & np.isfinite(after.levels))[:, 0].sum(axis=-1)
        true = np.abs((after.truth() - before.truth())[:, 0] - rise) < NEAR
        told.append(judge(before, after).verdict[true & (common >= FEWEST_COMMON), 0] > 0)
    return float(np.concatenate(told).mean())


def rise_calibration(judge: Judge, moved: list[tuple[People, People]]) -> float:
    """Return how many have risen of those said to have at .9."""
    rose = []
    for before, after in moved:
        p = judge(before, after).p_rise
        if p is None:
            return float("nan")
        rose.append((after.truth() > before.truth())[np.abs(p - SURE) <= NEAR / 2])
    return float(np.concatenate(rose).mean())


def against_interviewer(rng: np.random.Generator, size: Size, progress: Progress) -> Figures:
    """Measure how often a difference from the interviewer's reading is told, true or not."""
    figures: Figures = {}
    error = RATING_ERROR * np.sqrt(1 - INTERRATER)
    for difference in (0.0, 1.0, 1.5, 2.0):
        told, simple = [], []
        for difficulty in POOLS.values():
            people = draw_people(rng, size, difficulty, 8, 0.1)
            seen = people.truth() - difference
            reading = np.round(seen + rng.normal(0, error, seen.shape))
            keep = scored(people.levels) & (seen >= 1.2)
            answer = ours(people, draw_targets(rng, len(people.levels)))
            own = tally(people.levels).mean
            half = np.hypot((np.asarray(answer.high) - np.asarray(answer.low)) / 2, 1.645 * error)
            told.append((np.abs(own - reading) > half)[keep])
            simple.append((np.abs(own - reading) >= 1)[keep])
        figures[f"told {difference}"] = float(np.concatenate(told).mean())
        figures[f"a level or more {difference}"] = float(np.concatenate(simple).mean())
    progress.step("self against interviewer")
    return figures


def measure(seed: int, size: Size) -> dict[str, dict[str, Figures]]:
    """Measure everything; the same seed gives the same figures."""
    progress = Progress(len(POOLS) * len(DESIGNS) + 4)
    rng = np.random.default_rng(seed)
    return {
        "profile": profiles(rng, size, progress),
        "change": changes(rng, size, progress),
        "interviewer": {"ours": against_interviewer(rng, size, progress)},
    }


# ---------------------------------------------------------------- what is shown


def shown(value: object) -> str:
    """Return a figure as the table shows it."""
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.2f}" if value >= 1 else f"{value:.3f}"
    return str(value)


def table(title: str, rows: dict[str, Figures]) -> str:
    """Return a table in Markdown, a row a figure, a column a method."""
    names = list(rows)
    keys = [k for k in rows[names[0]] if not isinstance(rows[names[0]][k], list)]
    lines = [f"| {title} | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for key in keys:
        cells = (shown(rows[name].get(key, float("nan"))) for name in names)
        lines.append(f"| {key} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def with_worst(rows: dict[str, Figures]) -> dict[str, Figures]:
    """Return the rows with the worst fifth of the scale in place of all five."""
    result = {}
    for name, figures in rows.items():
        worst = {
            f"worst fifth, {pool}": float(np.min(np.asarray(figures[f"fifths, {pool}"])))
            for pool in POOLS
        }
        result[name] = {**worst, **figures}
    return result


def draw(figures: dict[str, dict[str, Figures]], path: Path) -> None:
    """Draw coverage by fifth of the scale, calibration, and the rises that are told."""
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    marks = {"ours": "o-", "t, each skill": "s--", "t, pooled": "^:", "oracle": "x-."}
    profile = figures["profile"]
    for name, mark in marks.items():
        left.plot(range(1, 6), np.asarray(profile[name]["fifths, strong"]), mark, label=name)
    left.axhline(SURE, color="grey", lw=1)
    left.set(title="90 % intervals that hold the truth", xlabel="fifth of the scale", ylim=(0.5, 1))
    left.legend()
    for name in ("ours", "t, each skill"):
        middle.plot(*np.asarray(profile[name]["calibration"]).T, marks[name], label=name)
    middle.plot([0, 1], [0, 1], color="grey", lw=1)
    middle.set(title="Chance of a gap", xlabel="said", ylabel="came true")
    middle.legend()
    for items, mark in ((8, "o-"), (12, "s--"), (16, "^:")):
        told = [figures["change"]["ours"][f"told {rise}, {items}"] for rise in RISES]
        right.plot(RISES, np.asarray(told, dtype=float), mark, label=f"{items} items a skill")
    right.set(title="True rises that are told", xlabel="rise, levels", ylim=(0, 1))
    right.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="seven times the people; some minutes")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--figure", type=Path, default=Path("truth.png"))
    options = parser.parse_args()
    figures = measure(options.seed, FULL if options.full else QUICK)
    draw(figures, options.figure)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    print(table("profile", with_worst(figures["profile"])), end="\n\n")
    print(table("change", figures["change"]), end="\n\n")
    print(table("self against interviewer", figures["interviewer"]))


if __name__ == "__main__":
    main()
