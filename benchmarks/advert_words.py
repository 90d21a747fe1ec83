"""Fit the weights of `data/advert_words.toml` on the sentences under `tests/adverts`.

    python benchmarks/advert_words.py             fit on all of them and write the file
    python benchmarks/advert_words.py --leave-out d e f    each author left out once, then read

A sentence asks for a skill if it is one of those in `ways.toml` and `more_ways.toml` that do,
or if it stands in the `marks.csv` of an advert. For each skill a
logistic regression with a ridge penalty is fitted twice: on all words and pairs, then on the
most telling of them. So are the words that tell an advert from the texts in `others`.
What is held back is never read.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from pmskills.adverts.around import Around
from pmskills.adverts.hits import distinct, hits, title_words
from pmskills.adverts.lexicon import Lexicon, load_lexicon
from pmskills.adverts.reading import emphasis
from pmskills.adverts.sections import HEADING, Line, lines
from pmskills.adverts.sentences import Sentence, blanked, words
from pmskills.adverts.weights import AGAINST, Weigher, WeightsFile, features, text_features
from pmskills.datafiles import data_dir

if TYPE_CHECKING:
    from collections.abc import Iterable

ADVERTS = Path(__file__).parents[1] / "tests" / "adverts"
HELD_BACK = "heldback"
OTHERS = "others"
ADVERT = "advert"  # what a whole text may be
KEPT = 2500  # words and pairs for each skill
KEPT_OF_TEXTS = 600  # words and neighbours that tell an advert from another text
WARY = 2.0  # what all other texts count together, against all adverts
FIRST, LAST = 4, 3  # sentences at the ends of a text, which are much of a short advert
END = 0.1  # what they count, against the whole
FEWEST = 2  # sentences that a word or pair must stand in
RIDGE = (1.0, 2.0)  # of the first fit and the second
TOUCH = 0.5  # what a sentence counts that only touches a skill
OTHER = 0.5  # what a sentence counts that asks for another skill
WAY = 3.0  # what a sentence of `ways.toml` counts, which stands for many adverts
PER_LINE = 96  # characters

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A sentence: its words and pairs, and for each skill whether it asks (None: can't tell)."""

    author: str
    names: frozenset[str]
    asks: dict[str, bool | None]
    counts: dict[str, float]
    facets: frozenset[str]


def passed_over() -> str:
    """Return the words that pairs pass over, as the file has them."""
    path = data_dir() / "advert_words.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["passed_over"])


class Reader:
    """Turns sentences into examples; remembers how each stem is most often written."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.skills = list(lexicon.questions)
        self.written: dict[str, Counter[str]] = defaultdict(Counter)
        self._over = frozenset(map(lexicon.speller.expect, passed_over().split()))

    def stems(self, its_words: Iterable[str]) -> list[str]:
        """Return the stems of some words."""
        stems = []
        for word in its_words:
            self.lexicon.speller.expect(word)
            stems.append(self.lexicon.speller.form(word)[0])
            self.written[stems[-1]][word] += 1
        return stems

    def names(self, its_words: list[str]) -> frozenset[str]:
        """Return the words and pairs of a sentence."""
        stems = self.stems(its_words)
        return frozenset(name for name, _, _ in features(stems, self._over))

    def texts(self) -> list[Example]:
        """Return adverts and other texts as wholes, and their ends, which stand for short ones."""
        adverts = [
            text
            for path in sorted(ADVERTS.glob("*/labels.csv"))
            if path.parent.name != HELD_BACK
            for _, text in labelled(path.parent)
        ]
        paths = sorted((ADVERTS / OTHERS).glob("*.txt"))
        others = [path.read_text(encoding="utf-8") for path in paths]
        much = WARY * len(adverts) / len(others)
        return [
            Example("", names, {ADVERT: asks}, {ADVERT: counts}, frozenset())
            for texts, asks, all_count in ((adverts, True, 1.0), (others, False, much))
            for text in texts
            for names, counts in self._whole_and_ends(text, all_count)
        ]

    def _whole_and_ends(self, text: str, counts: float) -> list[tuple[frozenset[str], float]]:
        read = list(lines(text, self.lexicon))
        ends = read[:FIRST] + read[max(FIRST, len(read) - LAST) :]
        return [(self._in_text(read), counts), (self._in_text(ends), counts * END)]

    def _in_text(self, read: list[Line]) -> frozenset[str]:
        stems = self.stems(word.word for line in read for word in line.words)
        return frozenset(text_features(stems))

    def ways(self) -> list[Example]:
        """Return the single sentences written to be fitted on."""
        return [
            self._way(skill, facet, text)
            for name in ("ways.toml", "more_ways.toml")
            for skill, facets in tomllib.loads((ADVERTS / name).read_text("utf-8")).items()
            for facet, texts in facets.items()
            for text in texts
        ]

    def _way(self, skill: str, facet: str, text: str) -> Example:
        names = self.names([word.word for word in words(blanked(text), 0, len(text))])
        asks: dict[str, bool | None] = {one: one == skill for one in self.skills}
        counts = {one: WAY if skill in (one, "none") else WAY * OTHER for one in self.skills}
        return Example("ways", names, asks, counts, frozenset({facet}))

    def adverts(self) -> list[Example]:
        """Return the sentences of all adverts that are not held back."""
        return [
            example
            for folder in sorted(path.parent for path in ADVERTS.glob("*/marks.csv"))
            if folder.name != HELD_BACK
            for advert, marks in marked(folder).items()
            for example in self._advert(
                folder.name, marks, (folder / f"{advert}.txt").read_text(encoding="utf-8")
            )
        ]

    def _advert(self, author: str, marks: list[Mark], text: str) -> list[Example]:
        read = list(lines(text, self.lexicon))
        title = title_words(read)
        places = [(mark, *place(mark.sentence, text)) for mark in marks]
        examples: list[Example] = []
        for line in read:
            if line.section == HEADING:
                continue
            found = self.lexicon.facets.find(line.forms)
            around = Around(line, found, self.lexicon.markers.find(line.forms), title)
            asks: dict[str, bool | None] = {}
            counts = dict.fromkeys(self.skills, 1.0)
            facets = set()
            for skill in self.skills:
                why = {one: around.discount(one) for one in distinct(found, skill)}
                facets |= {one.label[1] for one in why if not why[one]}
                here = [
                    mark
                    for mark, start, end in places
                    if mark.skill == skill and overlap(line.sentence, start, end)
                ]
                asks[skill] = bool(here)
                if here and all(mark.strength == "touch" for mark in here):
                    counts[skill] = TOUCH
                if not here and any(why.values()):
                    asks[skill] = None  # the words ask, what stands around them takes it back
            names = self.names([word.word for word in line.words])
            examples.append(Example(author, names, asks, counts, frozenset(facets)))
        return examples


class Mark(NamedTuple):
    """A sentence of an advert that asks for a skill: touch, plain or strong."""

    skill: str
    strength: str
    sentence: str


def marked(folder: Path) -> dict[str, list[Mark]]:
    """Return the marks of each advert of a folder."""
    marks: dict[str, list[Mark]] = {labels["advert"]: [] for labels, _ in labelled(folder)}
    with (folder / "marks.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            marks[row["advert"]].append(Mark(row["skill"], row["strength"], row["sentence"]))
    return marks


def place(sentence: str, text: str) -> tuple[int, int]:
    """Return where a sentence stands in a text, whose lines may be broken elsewhere."""
    found = re.search(r"\s+".join(map(re.escape, sentence.split())), text)
    if not found:
        raise ValueError(f"this mark is not in its advert: {sentence}")
    return found.span()


def overlap(sentence: Sentence, start: int, end: int) -> bool:
    """Tell whether half of a sentence, or of the mark, is the other's."""
    shared = min(sentence.end, end) - max(sentence.start, start)
    return 2 * shared > min(sentence.end - sentence.start, end - start)


def labelled(folder: Path) -> list[tuple[dict[str, str], str]]:
    """Return the adverts of a folder with their labels."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        return [
            (row, (folder / f"{row['advert']}.txt").read_text(encoding="utf-8"))
            for row in csv.DictReader(file)
        ]


def fitted(
    examples: list[Example], skill: str, kept: int, digits: int = 1
) -> tuple[dict[str, float], float]:
    """Return the weights of words and pairs for a skill, rounded, and the base."""
    known = [one for one in examples if one.asks[skill] is not None]
    asks = np.array([bool(one.asks[skill]) for one in known])
    counts = np.array([one.counts[skill] for one in known])
    times = Counter(name for one in known for name in one.names)
    names = sorted(name for name, count in times.items() if count >= FEWEST)
    weights, _ = logistic(matrix(known, names), asks, counts, RIDGE[0])
    telling = np.abs(weights) * np.sqrt([times[name] for name in names])
    names = sorted(names[at] for at in np.argsort(-telling, kind="stable")[:kept])
    weights, base = logistic(matrix(known, names), asks, counts, RIDGE[1])
    return {
        name: round(float(weight), digits) for name, weight in zip(names, weights, strict=True)
    }, round(base, digits)


def matrix(examples: list[Example], names: list[str]) -> csr_matrix:
    """Return which of some names each example has."""
    column = {name: at for at, name in enumerate(names)}
    places = [
        (row, column[name])
        for row, one in enumerate(examples)
        for name in one.names
        if name in column
    ]
    rows, columns = zip(*places, strict=True)
    ones = np.ones(len(places))
    return csr_matrix((ones, (rows, columns)), shape=(len(examples), len(names)))


def logistic(
    has: csr_matrix, asks: NDArray[np.bool_], counts: Floats, ridge: float
) -> tuple[Floats, float]:
    """Return the weights and the base of a logistic regression with a ridge penalty."""
    sign = np.where(asks, 1.0, -1.0)
    turned = has.T.tocsr()

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = sign * (has @ at[:-1] + at[-1])
        wrong = counts * sign / (1 + np.exp(np.clip(margin, -50, 50)))
        size = float(counts @ np.logaddexp(0, -margin) + ridge / 2 * at[:-1] @ at[:-1])
        return size, np.append(ridge * at[:-1] - turned @ wrong, -wrong.sum())

    start = np.zeros(has.shape[1] + 1)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return best[:-1], float(best[-1])


def weights_file(reader: Reader, examples: list[Example]) -> dict[str, object]:
    """Return the contents of the file, fitted on some examples."""
    base: dict[str, float] = {}
    weights: dict[str, dict[str, dict[str, list[str]]]] = {}
    of_skill = {facet: entry for entry, facet in facets(reader)}
    for skill in reader.skills:
        found, base[skill] = fitted(examples, skill, KEPT)
        home = homes(examples, skill, {f for f, s in of_skill.items() if s == skill})
        grouped: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for name, weight in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
            if weight:
                facet = home[name] if weight > 0 else AGAINST
                grouped[facet][str(weight)].append(spelling(reader, name))
        weights[skill] = {facet: dict(sizes) for facet, sizes in sorted(grouped.items())}
    return {
        "passed_over": passed_over(),
        "base": base,
        "weights": weights,
        "advert": advert_words(reader),
    }


def advert_words(reader: Reader) -> dict[str, object]:
    """Return what words and neighbours say for a text's being an advert."""
    found, base = fitted(reader.texts(), ADVERT, KEPT_OF_TEXTS, digits=2)
    sizes: dict[str, list[str]] = defaultdict(list)
    for name, weight in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        if weight:
            sizes[str(weight)].append(spelling(reader, name))
    return {"base": base, "weights": dict(sizes)}


def facets(reader: Reader) -> list[tuple[str, str]]:
    """Return each skill with its facets, as pairs."""
    ways = tomllib.loads((ADVERTS / "ways.toml").read_text("utf-8"))
    return [(skill, facet) for skill in reader.skills for facet in ways[skill]]


def homes(examples: list[Example], skill: str, own: set[str]) -> dict[str, str]:
    """Return for each word and pair the facet of a skill that it stands for most often."""
    times: dict[str, Counter[str]] = defaultdict(Counter)
    for one in examples:
        for facet in sorted(one.facets & own) if one.asks[skill] else ():
            for name in one.names:
                times[name][facet] += 1
    first = min(own)
    return defaultdict(
        lambda: first, {name: counted.most_common(1)[0][0] for name, counted in times.items()}
    )


def spelling(reader: Reader, name: str) -> str:
    """Return a word or pair as it is most often written."""
    return " ".join(
        stem if stem in ("..", "0", "2000") else reader.written[stem].most_common(1)[0][0]
        for stem in name.split()
    )


HEADER = """\
# What single words and pairs of words weigh in a sentence of a job advertisement, for each
# skill: the more, the likelier it is that the sentence asks for it. Fitted, not written, by
# benchmarks/advert_words.py, so edit the sentences of tests/adverts instead. How it is used:
# a sentence's weight is the base and the weights of all the words and pairs in it.
#
#   "0.8" = ["refuse"]        the word in any form (refuses, refused) weighs 0.8
#   "0.5" = ["say no"]        these two, one after the other
#   "0.3" = ["tell .. no"]    at most five words apart, with at most one telling word between
#
# They are sorted by the facet that they speak of most often; `against` speaks for no facet.
# Last comes what words and neighbours weigh in a whole text, for its being an advert.

# Words in every other sentence: pairs with ".." pass over them.
"""


def written(contents: dict[str, object]) -> str:
    """Return the contents as TOML, some words to a line."""
    out = [
        HEADER + f'passed_over = """\n{wrapped(str(contents["passed_over"]))}\\\n"""\n',
        "[base]",
    ]
    out += [f"{skill} = {base}" for skill, base in contents["base"].items()]  # type: ignore[attr-defined]
    for skill, by_facet in contents["weights"].items():  # type: ignore[attr-defined]
        for facet, sizes in by_facet.items():
            out.append(f"\n[weights.{skill}.{facet}]")
            out += listed(sizes)
    advert = contents["advert"]
    out += [f"\n[advert]\nbase = {advert['base']}\n\n[advert.weights]"]  # type: ignore[index]
    out += listed(advert["weights"])  # type: ignore[index]
    return "\n".join(out) + "\n"


def listed(sizes: dict[str, list[str]]) -> list[str]:
    """Return weights with their words, as TOML."""
    return [
        f'"{size}" = [\n' + wrapped(", ".join(f'"{n}"' for n in names), "    ", ", ") + "\n]"
        for size, names in sizes.items()
    ]


def wrapped(text: str, indent: str = "", between: str = " ") -> str:
    """Return a text in lines, cut only between its entries."""
    lines_: list[str] = []
    for entry in text.split(between):
        if lines_ and len(lines_[-1]) + len(between) + len(entry) < PER_LINE:
            lines_[-1] += between + entry
        else:
            lines_.append(indent + entry)
    return ((between.rstrip() if between.strip() else " \\") + "\n").join(lines_)


def left_out(reader: Reader, examples: list[Example]) -> None:
    """Print how each author's adverts are read by weights that were fitted without them."""
    asked = sys.argv[sys.argv.index("--leave-out") + 1 :]
    for author in asked or sorted({one.author for one in examples} - {"ways"}):
        others = [one for one in examples if one.author != author]
        file = WeightsFile.model_validate(tupled(weights_file(reader, others)))
        lexicon = replace(reader.lexicon, weigher=Weigher(file, reader.lexicon.speller))
        rows = labelled(ADVERTS / author)
        agreed = dict.fromkeys(reader.skills, 0)
        for labels, text in rows:
            found = list(hits(text, list(lines(text, lexicon)), lexicon))
            for skill in reader.skills:
                agreed[skill] += emphasis(found, skill) == labels[skill]
        print(author, len(rows), {skill: round(n / len(rows), 2) for skill, n in agreed.items()})


def tupled(value: object) -> object:
    """Return a value with its lists as tuples."""
    if isinstance(value, dict):
        return {key: tupled(inner) for key, inner in value.items()}
    return tuple(value) if isinstance(value, list) else value


def main() -> None:
    """Fit and write, or leave each author out."""
    reader = Reader(load_lexicon())
    examples = reader.ways() + reader.adverts()
    if "--leave-out" in sys.argv:
        left_out(reader, examples)
    else:
        contents = weights_file(reader, examples)
        (data_dir() / "advert_words.toml").write_text(written(contents), encoding="utf-8")


if __name__ == "__main__":
    main()
