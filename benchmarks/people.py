"""People whose true levels are known, and what they answer.

Samejima's graded response model (1969) with the questionnaire's structure: four skills,
four facets each, the items drawn anew for each questionnaire. A person's true level is
the mean that they would show over a large pool of items like the ones asked, in their
own style of answering.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from pmskills import load_questionnaire, load_roles
from pmskills.questionnaire import NO_OPPORTUNITY, Questionnaire
from pmskills.scoring import FEWEST_ANSWERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmskills.roles import Role

Floats = NDArray[np.float64]

SKILLS = tuple(skill.id for skill in load_questionnaire().skills)
POSITION = SKILLS.index("assertiveness")
AMOUNTS = [place for place in range(len(SKILLS)) if place != POSITION]
ROLES: Sequence[Role] = tuple(load_roles().values())
LEVELS = np.arange(1.0, 6.0)
FACETS = 4  # a skill
CORRELATION = 0.4  # of the skills
STYLES = {"plain": 0.55, "leans to the top": 0.15, "leans to the middle": 0.15, "careless": 0.15}
POOLS = {"mild": 0.3, "strong": 0.7}  # standard deviation of the items' difficulty
GRID = np.linspace(-5, 5, 81)  # ability, where the oracle and the true curves look


@dataclass(frozen=True)
class Size:
    """How much is drawn.

    Attributes
    ----------
    rounds : int
        Independent repetitions; figures are means over them, with an error from their spread.
    questionnaires, people : int
        Questionnaires a round and design, and people who answer each.
    """

    rounds: int
    questionnaires: int = 12
    people: int = 100


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
    slip : ndarray (people, skills)
        By how many standard errors a single rating of a skill would be off.
    style : ndarray (people,)
    quest : ndarray (people,)
        Which questionnaire a person answered.
    items : Items
    difficulty : float
        Of the pool of items; see `POOLS`.
    curves : ndarray (styles, abilities on `GRID`, 5)
        Share of each level over that pool.
    """

    levels: Floats
    ability: Floats
    slip: Floats
    style: NDArray[np.intp]
    quest: NDArray[np.intp]
    items: Items
    difficulty: float
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


@cache
def pool_curves(difficulty: float, items: int = 4000) -> Floats:
    """Return the share of each level over a large pool: (styles, GRID, 5)."""
    pool = draw_items(np.random.default_rng(0), (items, 1), difficulty)
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
        slip=np.empty(0),
        style=rng.choice(len(STYLES), count, p=list(STYLES.values())),
        quest=np.repeat(np.arange(size.questionnaires), size.people),
        items=draw_items(rng, (size.questionnaires, len(SKILLS), items), difficulty),
        difficulty=difficulty,
        curves=pool_curves(difficulty),
    )
    return with_answers(rng, blank, blank.ability, missing)


def with_answers(
    rng: np.random.Generator, people: People, ability: Floats, missing: float
) -> People:
    """Return the same people at this ability (people, skills), answering once more."""
    spread = np.broadcast_to(ability[..., None], (*ability.shape, people.items.slope.shape[-1]))
    levels = answers(rng, spread, people, missing)
    return replace(people, levels=levels, ability=ability, slip=rng.normal(size=ability.shape))


def scattered(rng: np.random.Generator, people: People, missing: float, far: float = 3) -> People:
    """Return the people with half of their assertiveness answered from either end."""
    count, _, items = people.levels.shape
    ends = rng.permuted(np.resize([far, -far], items) * np.ones((count, 1)), axis=-1)
    ability = np.repeat(people.ability[..., None], items, axis=-1)
    ability[:, POSITION] = 0.5 * people.ability[:, POSITION, None] + ends
    levels = answers(rng, ability, people, missing)
    return replace(people, levels=levels)


def risen(people: People, rise: float) -> Floats:
    """Return abilities with the first skill's true level risen, as far as there is room."""
    ability = people.ability.copy()
    for style, curve in enumerate(people.curves):
        mine = people.style == style
        goal = np.interp(ability[mine, 0], GRID, curve @ LEVELS) + rise
        ability[mine, 0] = np.interp(goal, curve @ LEVELS, GRID)
    return ability


def first_skill(people: People) -> People:
    """Return the people with their first skill only."""
    items = Items(people.items.slope[:, :1], people.items.steps[:, :1])
    levels, ability, slip = (part[:, :1] for part in (people.levels, people.ability, people.slip))
    return replace(people, levels=levels, ability=ability, slip=slip, items=items)


def scored(levels: Floats) -> NDArray[np.bool_]:
    """Return who has a score: four answers, and one in each facet; (people, skills)."""
    given = np.isfinite(levels)
    facets = given.reshape(*levels.shape[:2], FACETS, -1).any(axis=-1).all(axis=-1)
    enough: NDArray[np.bool_] = facets & (given.sum(axis=-1) >= FEWEST_ANSWERS)
    return enough


# ---------------------------------------------------------------- what is asked of them


@cache
def form(items: int) -> Questionnaire:
    """Return the workbook's questionnaire with this many items a skill."""
    real = load_questionnaire()
    copies = [
        real.items_of(skill.id)[0].model_copy(update={"id": f"{facet.id}-{n}", "facet": facet.id})
        for skill in real.skills
        for facet in real.facets
        if facet.skill == skill.id
        for n in range(items // FACETS)
    ]
    return Questionnaire(
        name=real.name,
        language=real.language,
        skills=real.skills,
        facets=real.facets,
        items=tuple(copies),
    )


def frame(levels: Floats) -> pd.DataFrame:
    """Return answers (people, skills, items) as the table that pmskills takes."""
    flat = levels.reshape(len(levels), -1)
    cells: NDArray[Any] = np.where(np.isfinite(flat), flat.astype(object), NO_OPPORTUNITY)
    return pd.DataFrame(cells, columns=[item.id for item in form(levels.shape[-1]).items])


@dataclass(frozen=True)
class Targets:
    """What each person's role expects.

    Attributes
    ----------
    role : ndarray (people,)
        Place in `ROLES`.
    low, high, importance : ndarray (people, skills)
        `high` is infinite for amounts.
    """

    role: NDArray[np.intp]
    low: Floats
    high: Floats
    importance: Floats


def targets_of(role: NDArray[np.intp]) -> Targets:
    """Return what these roles, places in `ROLES`, expect."""
    each = [[one.targets[skill] for skill in SKILLS] for one in ROLES]
    low = np.array([[target.low for target in row] for row in each])
    high = np.array([[target.high or np.inf for target in row] for row in each])
    importance = np.array([[target.importance for target in row] for row in each])
    return Targets(role, low[role], high[role], importance[role])


def draw_targets(rng: np.random.Generator, count: int) -> Targets:
    """Give each person one of the roles that the workbook knows."""
    return targets_of(rng.integers(len(ROLES), size=count))


def excess(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return how far each level lies below and above a range: (ranges, 5) each."""
    return np.maximum(0, low[:, None] - LEVELS), np.maximum(0, LEVELS - high[:, None])


def true_gaps(people: People, targets: Targets) -> tuple[Floats, Floats]:
    """Return the true gap below and above, in levels: (people, skills) each."""
    below, above = np.maximum(0, targets.low - people.truth()), np.zeros(targets.low.shape)
    for role in np.unique(targets.role):
        mine = np.flatnonzero(targets.role == role)
        too_low, too_high = excess(
            targets.low[mine[:1], POSITION], targets.high[mine[:1], POSITION]
        )
        below[mine, POSITION] = people.truth(too_low[0])[mine, POSITION]
        above[mine, POSITION] = people.truth(too_high[0])[mine, POSITION]
    return below, above
