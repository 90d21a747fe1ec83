"""How quick the scores are, for one person and for ten million.

All are timed in turn in one run, several times over; figures are medians and ratios,
because seconds depend on the machine. What needs R or Dask is left out where it is not.

    python benchmarks/speed.py [--rows N] [--rounds N] [--full] [--json | --markdown]
    python benchmarks/speed.py --full --json > benchmarks/speed.json
    python benchmarks/speed.py --from benchmarks/speed.json --markdown --figure benchmarks/speed.svg
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from contestants import (
    ITEMS,
    QUESTIONNAIRE,
    ROLE,
    Psych,
    cohort,
    melted,
    python_contestants,
    rowwise,
    seconds,
)
from speed_shown import draw, markdown, table

from pmskills import gap_profile, score

FEWER = 10  # melt and scoreItems are measured on a tenth of the rows
SIZES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def medians(times: dict[str, list[float]]) -> dict[str, float]:
    """Return the median of each."""
    return {name: statistics.median(each) for name, each in times.items()}


def compared(rows: int, rounds: int) -> dict[str, float]:
    """Return the median seconds of every contestant, timed in turn."""
    people = cohort(rows)
    few = cohort(max(rows // FEWER, 1))
    few_numbers = few.numbers()
    ours = python_contestants(people)
    times: dict[str, list[float]] = {}
    with Psych(people) as psych, Psych(few) as few_psych:
        for turn in range(rounds + 1):  # the first only warms up
            now = {name: seconds(work) for name, work in ours.items()}
            now["psych::scoreFast"] = psych.seconds("scoreFast")
            if turn in (1, rounds):
                now["psych::scoreItems"] = few_psych.seconds("scoreItems") * FEWER
                now["pandas melt, groupby"] = seconds(lambda: melted(few_numbers)) * FEWER
            progress(f"round {turn} of {rounds}")
            if turn:
                for name, taken in now.items():
                    times.setdefault(name, []).append(taken)
    return medians(times)


def one_row(rounds: int = 400) -> dict[str, float]:
    """Return processor seconds for one person, and for building both frames by hand.

    Not by the clock on the wall: whoever else uses the machine takes turns that are longer
    than this.
    """
    answers = pd.DataFrame([dict.fromkeys(ITEMS, 3)], dtype=object)
    answers.insert(0, "attempt", 1)
    scores, profile = score(answers, QUESTIONNAIRE), gap_profile(answers, ROLE, QUESTIONNAIRE)
    lists = [{name: frame[name].tolist() for name in frame} for frame in (scores, profile)]
    work = {
        "ours": lambda: (
            score(answers, QUESTIONNAIRE),
            gap_profile(answers, ROLE, QUESTIONNAIRE),
        ),
        "by hand": lambda: [pd.DataFrame(columns) for columns in lists],
    }
    times = {name: [] for name in work}
    for _ in range(rounds):
        for name, each in work.items():
            times[name].append(seconds(each, time.process_time))
    return medians(times)


def curve(largest: int) -> dict[str, dict[int, float]]:
    """Return seconds a row against rows, for ours and for pandas row-wise."""
    found: dict[str, dict[int, float]] = {"score": {}, "gap_profile": {}, "pandas row-wise": {}}
    for rows in (size for size in SIZES if size <= largest):
        people, rounds = cohort(rows), 3 if rows >= 1_000_000 else 15
        frame = people.frame()
        work = {"score": lambda f=frame: score(f, QUESTIONNAIRE)}
        if rows <= 1_000_000:
            numbers = people.numbers()
            work["gap_profile"] = lambda f=frame: gap_profile(f, ROLE, QUESTIONNAIRE)
            work["pandas row-wise"] = lambda n=numbers: rowwise(n)
        times: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(rounds):
            for name, each in work.items():
                times[name].append(seconds(each))
        for name, each in medians(times).items():
            found[name][rows] = each / rows
        progress(f"curve, {rows} rows")
    return found


def memory(rows: int) -> dict[str, float]:
    """Return the peak memory in MB that each adds to its input, in a process of its own."""
    names = ["kernel", "score", "gap_profile", "pandas row-wise"]
    return {name: _memory_of(name, rows) for name in names}


def _memory_of(name: str, rows: int) -> float:
    command = [sys.executable, __file__, "--memory-of", name, "--rows", str(rows)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(said.stdout)


def print_memory(name: str, rows: int) -> None:
    """Print the memory that one contestant adds, in MB."""
    work = python_contestants(cohort(rows))[name]
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    before = _peak()
    result = work()
    print((_peak() - before) / 1024)
    del result


def _peak() -> int:
    """Return the peak memory of this process, in kB (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def progress(text: str) -> None:
    """Say on standard error how far it is."""
    print(text, file=sys.stderr, flush=True)


def measure(rows: int, rounds: int, *, full: bool) -> dict[str, Any]:
    """Measure everything; `full` adds files of up to ten million rows and a killed worker."""
    results: dict[str, Any] = {
        "rows": rows,
        "seconds": compared(rows, rounds),
        "one row": one_row(),
        "memory": memory(rows),
        "curve": curve(SIZES[-1] if full else rows),
    }
    if full:
        from large_files import on_dask, streamed  # noqa: PLC0415 (needs the extra 'cohort')

        results["files"] = streamed((100_000, 1_000_000, 10_000_000), progress)
        results["dask"] = on_dask(10_000_000, 20, progress)
    return results


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--full", action="store_true", help="add large files; some minutes")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--markdown", action="store_true", help="print the README's table")
    parser.add_argument("--from", dest="known", type=Path, help="show these figures (JSON) again")
    parser.add_argument("--figure", type=Path, help="draw to this file (.svg or .png)")
    parser.add_argument("--memory-of", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_of:
        print_memory(options.memory_of, options.rows)
        return
    if options.known:
        results = json.loads(options.known.read_text(encoding="utf-8"))
    else:
        results = measure(options.rows, options.rounds, full=options.full)
        results = json.loads(json.dumps(results, default=float))
    if options.figure:
        draw(results, options.figure)
    if options.json:
        print(json.dumps(rounded(results), indent=1))
    else:
        print(markdown(results) if options.markdown else table(results))


def rounded(value: Any) -> Any:
    """Return figures with four digits, for a file that people compare."""
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, float):
        return float(f"{value:.4g}") if np.isfinite(value) else None
    return value


if __name__ == "__main__":
    main()
