"""How far a profile can be trusted: people whose true levels are known answer the form.

Each way of scoring, ours and the peers', says what it thinks of the same simulated
people (`people.py`), and the tables say how often it was right. The oracle knows every
item's parameters and how the people were drawn: the limit that nobody can pass.

    python benchmarks/truth.py [--seed 1] [--full] [--json | --markdown] [--figure FILE]
    python benchmarks/truth.py --json --figure benchmarks/truth.svg > benchmarks/truth.json
    python benchmarks/truth.py --from benchmarks/truth.json --markdown
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from measures import Figures, changes, interviewer, profiles
from people import Size
from shown import Results, as_json, draw, markdown, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

QUICK, FULL = Size(rounds=12), Size(rounds=72)
T = TypeVar("T")


def one_round(seed: np.random.SeedSequence, size: Size) -> dict[str, dict[str, Figures]]:
    """Measure everything once."""
    rng = np.random.default_rng(seed)
    return {
        "profile": profiles(rng, size),
        "change": changes(rng, size),
        "interviewer": interviewer(rng, size),
    }


def measure(seed: int, size: Size, workers: int = 1) -> Results:
    """Measure everything, round by round; the same seed gives the same figures."""
    seeds = np.random.SeedSequence(seed).spawn(size.rounds)
    if workers == 1:
        return averaged(list(progress(map(partial(one_round, size=size), seeds), size.rounds)))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = pool.map(partial(one_round, size=size), seeds)
        return averaged(list(progress(found, size.rounds)))


def averaged(rounds: list[dict[str, dict[str, Figures]]]) -> Results:
    """Return each figure's mean over the rounds, and the standard error of that mean."""
    return {
        part: {
            name: {
                key: mean_and_error([each[part][name][key] for each in rounds]) for key in figures
            }
            for name, figures in methods.items()
        }
        for part, methods in rounds[0].items()
    }


def mean_and_error(values: list[float]) -> tuple[float, float] | None:
    """Return the mean and its standard error; None where no round has a value."""
    known = np.array([value for value in values if not np.isnan(value)])
    if not known.size:
        return None
    error = known.std(ddof=1) / np.sqrt(known.size) if known.size > 1 else np.nan
    return round(float(known.mean()), 4), round(float(error), 4)


def progress(rounds: Iterable[T], total: int) -> Iterator[T]:
    """Pass rounds on, with a bar on standard error, where it does not get into the table."""
    for done, each in enumerate(rounds, start=1):
        bar = "#" * round(30 * done / total)
        end = "\n" if done == total else ""
        print(f"\r[{bar:<30}] round {done} of {total}", end=end, file=sys.stderr, flush=True)
        yield each


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="six times the rounds; some minutes")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--markdown", action="store_true", help="print the README's table")
    parser.add_argument("--from", dest="known", type=Path, help="show these figures (JSON) again")
    parser.add_argument("--figure", type=Path, help="draw to this file (.svg or .png)")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two processes, a thread each
    if options.known:
        results: Results = json.loads(options.known.read_text(encoding="utf-8"))
    else:
        results = measure(options.seed, FULL if options.full else QUICK, workers=2)
    if options.figure:
        draw(results, options.figure)
    if options.json:
        print(as_json(results))
    elif options.markdown:
        print(markdown(results))
    else:
        print(tables(results))


if __name__ == "__main__":
    main()
