"""What the speed benchmark shows: ratios against what is asked, a table, and one figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Results = dict[str, Any]
SHOWN = {
    "one read pass": "one read pass (np.sum over the codes)",
    "kernel": "ours: codes to means, standard errors and counts",
    "score": "ours: `score`, frame to tidy frame",
    "gap_profile": "ours: `gap_profile`",
    "pandas row-wise": "pandas: row-wise mean, var, count",
    "pandas melt, groupby": "pandas: melt and groupby (from a tenth of the rows)",
    "psych::scoreFast": "R: `psych::scoreFast`",
    "psych::scoreItems": "R: `psych::scoreItems` (from a tenth of the rows)",
}
OFFSETS = {"score": -6, "gap_profile": 0, "pandas row-wise": 6}  # so that names keep clear
COLOURS = {"score": "#0b62a8", "gap_profile": "#b35900", "pandas row-wise": "#57606a"}


@dataclass(frozen=True)
class Promise:
    """A ratio and how large or small it may be."""

    name: str
    ratio: Callable[[Results], float]
    at_most: float | None = None
    at_least: float | None = None

    def kept(self, results: Results) -> bool:
        """Say whether the figure is as asked."""
        found = self.ratio(results)
        return (self.at_most is None or found <= self.at_most) and (
            self.at_least is None or found >= self.at_least
        )

    def asked(self) -> str:
        """Return what is asked, in words."""
        return f"{self.at_most:g} at most" if self.at_most else f"{self.at_least:g} at least"


def _seconds(one: str, other: str) -> Callable[[Results], float]:
    return lambda results: results["seconds"][one] / (results["seconds"][other] or float("nan"))


def _per_row(results: Results) -> float:
    """Return the largest time a row over the smallest, of files of 10^5 to 10^7 rows."""
    each = [run["seconds"] / int(rows) for rows, run in results["files"].items()]
    return max(each) / min(each)


def _growth(results: Results) -> float:
    peaks = [run["peak MB"] for run in results["files"].values()]
    return peaks[-1] / peaks[0]


PROMISES = (
    Promise("kernel / one read pass", _seconds("kernel", "one read pass"), at_most=8),
    Promise("psych::scoreFast / kernel", _seconds("psych::scoreFast", "kernel"), at_least=25),
    Promise("psych::scoreFast / score", _seconds("psych::scoreFast", "score"), at_least=10),
    Promise("pandas row-wise / score", _seconds("pandas row-wise", "score"), at_least=4),
    Promise("gap_profile / score", _seconds("gap_profile", "score"), at_most=4),
    Promise(
        "one row: score and gap_profile / their frames built by hand",
        lambda results: results["one row"]["ours"] / results["one row"]["by hand"],
        at_most=3,
    ),
    Promise("files of 10^5 to 10^7 rows: time a row, most / least", _per_row, at_most=1.2),
    Promise("files of 10^5 to 10^7 rows: peak memory, last / first", _growth, at_most=1.2),
    Promise(
        "peak memory at 10^7 rows, MB",
        lambda results: results["files"]["10000000"]["peak MB"],
        at_most=1024,
    ),
    Promise(
        "Dask, a worker killed half-way / one process",
        lambda results: results["dask"]["two workers, one killed"] / results["dask"]["one process"],
        at_most=2,
    ),
)


def _measured(results: Results) -> list[Promise]:
    needs = {"files": "files", "peak": "files", "Dask": "dask"}
    missing = [word for word, part in needs.items() if part not in results]
    return [p for p in PROMISES if not p.name.startswith(tuple(missing))]


def markdown(results: Results) -> str:
    """Return the README's tables."""
    floor = results["seconds"]["one read pass"]
    lines = [f"| {results['rows']:,} people, 32 questions | times one read pass |", "|---|---:|"]
    for name, text in SHOWN.items():
        taken = results["seconds"].get(name)
        lines.append(f"| {text} | {'-' if not taken else f'{taken / floor:,.1f}'} |")
    lines += ["", "| ratio | measured | asked |", "|---|---:|---:|"]
    lines += [f"| {p.name} | {p.ratio(results):,.3g} | {p.asked()} |" for p in _measured(results)]
    return "\n".join(lines)


def table(results: Results) -> str:
    """Return all figures for a terminal."""
    lines = [markdown(results), ""]
    lines += [f"{name}: {taken:.4g} s" for name, taken in results["seconds"].items() if taken]
    lines += [f"{name}: adds {peak:.0f} MB" for name, peak in results["memory"].items()]
    lines += [f"one row, {name}: {1e3 * each:.2f} ms" for name, each in results["one row"].items()]
    for part in ("files", "dask"):
        lines += [f"{part}: {key}: {value}" for key, value in results.get(part, {}).items()]
    return "\n".join(lines)


def draw(results: Results, path: Path) -> None:
    """Draw the cost of one row against the number of rows."""
    figure, axes = plt.subplots(figsize=(7.2, 3.8))
    plt.close(figure)
    for name, points in results["curve"].items():
        rows, cost = [int(size) for size in points], [1e6 * each for each in points.values()]
        axes.loglog(rows, cost, "o-", color=COLOURS[name], linewidth=2, markersize=5)
        axes.annotate(
            name, (rows[-1], cost[-1]), (7, OFFSETS[name]), textcoords="offset points", va="center",
            color=COLOURS[name], fontsize=10,
        )  # fmt: skip
    axes.set(xlabel="rows", ylabel="microseconds a row", xlim=(0.7, 3e8))
    axes.set_xticks([10**power for power in range(8)])
    axes.minorticks_off()
    axes.grid(color="#d0d7de", linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "pmskills"}):
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
