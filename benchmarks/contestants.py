"""Who is measured: ours, plain pandas, R's psych, and one read pass as the floor."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pmskills import gap_profile, load_questionnaire, load_roles, score
from pmskills.blocks import in_blocks
from pmskills.scoring import form_of, tallied
from pmskills.uncertainty import standard_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

QUESTIONNAIRE = load_questionnaire()
ROLE = load_roles()["product-manager"]
ITEMS = [item.id for item in QUESTIONNAIRE.items]
SKILLS = [[item.id for item in QUESTIONNAIRE.items_of(s.id)] for s in QUESTIONNAIRE.skills]
LEVEL_TYPE = pd.CategoricalDtype(["1", "2", "3", "4", "5", "na"])
R_SCRIPT = """
suppressMessages(library(psych))
args <- commandArgs(trailingOnly = TRUE)
rows <- as.integer(args[2])
codes <- readBin(args[1], "integer", rows * 32, size = 1)
codes[codes == 0 | codes == 6] <- NA
answers <- matrix(as.numeric(codes), nrow = rows)
colnames(answers) <- paste0("i", 1:32)
skills <- split(colnames(answers), (0:31) %/% 8)
input <- file("stdin", "r")
options(warn = -1)
while (length(line <- readLines(input, 1)) > 0) {
  gc()
  run <- switch(line, scoreFast = scoreFast, scoreItems = scoreItems)
  taken <- system.time(run(skills, answers, impute = "none", min = 1, max = 5))
  cat(taken[["elapsed"]], "\\n")
  flush(stdout())
}
"""


@dataclass(frozen=True)
class Cohort:
    """The same answers in the form that each contestant takes."""

    codes: NDArray[np.int8]

    @property
    def rows(self) -> int:
        """How many people there are."""
        return int(self.codes.shape[1])

    def frame(self) -> pd.DataFrame:
        """Return categories, for ours: levels, "na" and blanks."""
        columns = {
            name: pd.Categorical.from_codes(code - 1, dtype=LEVEL_TYPE)
            for name, code in zip(ITEMS, self.codes, strict=True)
        }
        return pd.DataFrame(columns)

    def numbers(self) -> pd.DataFrame:
        """Return numbers, for pandas: levels and NaN."""
        levels = np.where((self.codes == 0) | (self.codes == 6), np.nan, self.codes)
        return pd.DataFrame(levels.T, columns=ITEMS)


def cohort(rows: int, seed: int = 1) -> Cohort:
    """Return random answers, a tenth of them blank and a twentieth with no opportunity."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(1, 6, (len(ITEMS), rows), dtype=np.int8)
    fate = rng.integers(0, 20, codes.shape, dtype=np.int8)
    codes[fate == 0] = 6
    codes[(fate == 1) | (fate == 2)] = 0
    return Cohort(codes)


def kernel(codes: NDArray[np.int8]) -> tuple[NDArray[Any], ...]:
    """Turn codes into means, standard errors and counts, as `score` does on its way."""
    form, shape = form_of(QUESTIONNAIRE), (len(SKILLS), codes.shape[1])
    mean, se, count = np.empty(shape), np.empty(shape), np.empty(shape, dtype=np.int16)

    def work(start: int, stop: int) -> None:
        found = tallied(codes[:, start:stop], form)
        mean[:, start:stop], count[:, start:stop] = found.mean, found.answered
        se[:, start:stop] = standard_error(found.estimate)

    in_blocks(codes.shape[1], work)
    return mean, se, count


def rowwise(numbers: pd.DataFrame) -> list[Any]:
    """Compute mean, variance and count of each skill as one writes it in pandas."""
    parts = [numbers[items] for items in SKILLS]
    return [(part.mean(axis=1), part.var(axis=1), part.count(axis=1)) for part in parts]


def melted(numbers: pd.DataFrame) -> pd.DataFrame:
    """Compute the same by melt and groupby: a tidy frame at once."""
    skill_of = {item: skill for skill, items in enumerate(SKILLS) for item in items}
    long = numbers.reset_index().melt("index", var_name="item", value_name="level")
    long["skill"] = long["item"].map(skill_of)
    return long.groupby(["index", "skill"])["level"].agg(["mean", "var", "count"])


def python_contestants(people: Cohort) -> dict[str, Callable[[], object]]:
    """Return what to time, by name."""
    frame, numbers = people.frame(), people.numbers()
    return {
        "one read pass": people.codes.sum,
        "kernel": lambda: kernel(people.codes),
        "score": lambda: score(frame, QUESTIONNAIRE),
        "gap_profile": lambda: gap_profile(frame, ROLE, QUESTIONNAIRE),
        "pandas row-wise": lambda: rowwise(numbers),
    }


class Psych:
    """R with psych, kept open so that only the scoring is timed; empty where R is not."""

    def __init__(self, people: Cohort) -> None:
        self._folder = Path(tempfile.mkdtemp())
        self._process = None
        if shutil.which("Rscript"):
            (self._folder / "codes").write_bytes(people.codes.tobytes())
            (self._folder / "run.R").write_text(R_SCRIPT, encoding="utf-8")
            self._process = subprocess.Popen(
                ["Rscript", self._folder / "run.R", self._folder / "codes", str(people.rows)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )

    def __enter__(self) -> Psych:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.communicate()
        shutil.rmtree(self._folder)

    def seconds(self, function: str) -> float:
        """Return how long a function of psych takes; NaN without R."""
        if self._process is None:
            return float("nan")
        self._process.stdin.write(f"{function}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline() or "nan")


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long something takes; what it returns is freed after the clock stops."""
    start = clock()
    result = work()
    taken = clock() - start
    del result
    return taken
