"""How far the scores can be trusted: the simulation, its promises, and the README's numbers.

The stored figures (benchmarks/truth.json) are those of the default size and seed. A small
run with another seed must agree with them, and with what is promised, within its error.
"""

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
truth, shown = importlib.import_module("truth"), importlib.import_module("shown")

SMALL = truth.Size(rounds=2, people=60)
BEGIN, END = "<!-- truth:begin -->", "<!-- truth:end -->"
POOLS, FORMS = ("mild", "strong"), (8, 12, 16)


@pytest.fixture(scope="module")
def stored():
    return json.loads((BENCHMARKS / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small():
    return truth.measure(seed=20, size=SMALL)


def error_of(pair):
    """Return the standard error of a small run's figure, given the stored figure."""
    fewer = (truth.QUICK.rounds * truth.QUICK.people) / (SMALL.rounds * SMALL.people)
    return pair[1] * np.sqrt(fewer)


def figure(part, key, name="ours"):
    return lambda results: results[part][name][key][0]


def against(part, key, other):
    return lambda results: results[part]["ours"][key][0] / results[part][other][key][0]


# What is promised: a figure, the least and the most it may be, and the room that a small
# run gets, of about three of its standard errors.
PROMISED = {
    **{
        f"coverage, {pool}": (figure("profile", f"holds the truth, {pool}"), 0.88, 0.92, 0.01)
        for pool in POOLS
    },
    **{
        f"coverage, {pool}, fifth {k}": (
            figure("profile", f"holds the truth, {pool}, fifth {k}"), 0.86, 1, 0.03,
        )
        for pool in POOLS for k in range(1, 6)
    },
    **{
        f"width against {other}, {pool}": (
            against("profile", f"width, {pool}", other), 0, most, 0.03,
        )
        for pool in POOLS for other, most in (("pooled t", 1.05), ("oracle", 1.3))
    },
    "gap is true": (figure("profile", "gap is true"), 0.88, 1, 0.01),
    "no material gap is true": (figure("profile", "no gap is true"), 0.88, 1, 0.01),
    "large gaps are told": (figure("profile", "gap of 1.5 told"), 0.85, 1, 0.02),
    "gaps are told": (figure("profile", "gap of 1 to 1.5 told"), 0.50, 1, 0.03),
    "chances of a gap": (figure("profile", "true of those at .9"), 0.87, 0.93, 0.02),
    "both sides are told": (figure("profile", "too soft and too hard told"), 0.80, 1, 0.02),
    "largest gap first": (against("profile", "largest first", "oracle"), 0.9, 1, 0.02),
    "largest in first two": (figure("profile", "largest in first two"), 0.9, 1, 0.01),
    "better than one rating": (against("profile", "largest first", "one rating"), 1.2, 2, 0),
    **{
        f"false change, {items}": (figure("change", f"false change, {items} items"), 0, 0.1, 0.02)
        for items in FORMS
    },
    **{
        f"false change, {pool}, {missing} %": (
            figure("change", f"false change, {pool}, {missing}% without opportunity"), 0, 0.1, 0.03,
        )
        for pool in POOLS for missing in (0, 10, 30)
    },
    **{
        f"p_rise, {items}": (
            figure("change", f"risen of those at .9, {items} items"), 0.87, 0.93, 0.03,
        )
        for items in FORMS
    },
    **{
        f"interval of the change, {items}": (
            figure("change", f"change held, {items} items"), 0.88, 0.92, 0.01,
        )
        for items in FORMS
    },
    "a rise of two levels": (figure("change", "rise of 2.0 told, 8 items"), 0.6, 1, 0.05),
    "as the oracle with 12 questions": (
        against("change", "rise of 2.0 told, 12 items", "oracle"), 0.9, 1, 0.03,
    ),
    **{
        f"near the limit of the same answers, {rise}": (
            against("change", f"rise of {rise} told, 8 items", "items unknown, answered twice"),
            0.85, 1.1, 0.1,
        )
        for rise in (1.5, 2.0)
    },
    **{
        f"false difference, {source}": (
            figure("interviewer", f"false difference, {source}"), 0, 0.1, 0.02,
        )
        for source in ("one interviewer", "a panel")
    },
    "aligned": (figure("interviewer", "aligned is true, a panel"), 0.88, 1, 0.03),
}  # fmt: skip


@pytest.mark.parametrize("promise", PROMISED)
def test_promises_are_kept(promise, stored, small):
    of, least, most, room = PROMISED[promise]
    assert least <= of(stored) <= most
    assert least - room <= of(small) <= most + room


def flat(results):
    return {
        (part, name, key): pair
        for part, methods in results.items()
        for name, figures in methods.items()
        for key, pair in figures.items()
    }


def test_a_small_run_agrees_with_the_stored_figures(stored, small):
    old, new = flat(stored), flat(small)
    assert old.keys() == new.keys()
    both = [key for key, pair in old.items() if pair is not None and new[key] is not None]
    assert len(both) > 0.95 * sum(pair is not None for pair in old.values())
    apart = {
        key: (old[key][0], new[key][0])
        for key in both
        if abs(old[key][0] - new[key][0]) > 0.01 + 4 * np.hypot(old[key][1], error_of(old[key]))
    }
    assert not apart


def test_no_judge_who_does_not_know_the_items_reaches_the_oracle_with_8_questions(stored):
    for rise in (1.0, 1.5):
        key = f"rise of {rise} told, 8 items"
        limit, oracle = (stored["change"][name][key] for name in ("items unknown", "oracle"))
        assert limit[0] < 0.9 * oracle[0]


def table_between_markers(text):
    assert text.count(BEGIN) == text.count(END) == 1, f"README.md lacks {BEGIN} and {END}"
    inside = text.split(BEGIN)[1].split(END)[0]
    return cells(line for line in inside.splitlines() if line.startswith("|"))


def cells(lines):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_readme_says_what_the_script_prints(stored):
    found = table_between_markers((ROOT / "README.md").read_text(encoding="utf-8"))
    expected = cells(shown.markdown(stored).splitlines())
    assert len(found) == len(expected)
    for here, there in zip(found, expected, strict=True):
        assert here == there


def test_the_figure_is_small_and_drawn_from_the_stored_figures(stored, tmp_path):
    shown.draw(stored, tmp_path / "truth.svg")
    assert (tmp_path / "truth.svg").stat().st_size < 200_000
    assert (BENCHMARKS / "truth.svg").stat().st_size < 200_000
