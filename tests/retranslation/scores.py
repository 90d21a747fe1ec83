"""Score the blind sortings: were prompts put back to their skill and levels in their order?"""

import csv
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from pmskills import load_questionnaire

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Sorting:
    """How one judge's sorting agrees with the questionnaire."""

    name: str
    items: int
    skills_right: int
    facets_right: int
    taus: dict[str, float]

    @property
    def mean_tau(self):
        return sum(self.taus.values()) / len(self.taus)


def kendall_tau(order):
    """Return Kendall's tau of an order without ties against 1, 2, 3, ..."""
    pairs = list(combinations(order, 2))
    return sum(1 if first < second else -1 for first, second in pairs) / len(pairs)


def sortings():
    return [read(path) for path in sorted(HERE.glob("sorting-*.csv"))]


def read(path):
    known = load_questionnaire().by_id
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Sorting(
        name=path.stem,
        items=len(rows),
        skills_right=sum(row["skill"] == known[row["item"]].skill for row in rows),
        facets_right=sum(row["facet"] == known[row["item"]].facet for row in rows),
        taus={row["item"]: kendall_tau(levels_in_order(row)) for row in rows},
    )


def levels_in_order(row):
    """Return the true levels in the order in which the judge put their letters."""
    return [int(row["shown"]["ABCDE".index(letter)]) for letter in row["order"]]


def main():
    for sorting in sortings():
        worst = min(sorting.taus, key=sorting.taus.get)
        print(
            f"{sorting.name}: skill {sorting.skills_right} of {sorting.items}, "
            f"facet {sorting.facets_right} of {sorting.items}, "
            f"tau mean {sorting.mean_tau:.3f}, worst {sorting.taus[worst]:.1f} ({worst})"
        )


if __name__ == "__main__":
    main()
