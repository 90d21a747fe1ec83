"""Kill a process that writes to the journal, at random moments, and see what is left.

python tests/faults/kills.py [--kills 2000] [--seed 1] [--planted]

A child writes and acknowledges each write on a pipe after it has returned. It gets SIGKILL
at a random moment. What was acknowledged must be there, what was not must be there whole or
not at all, and SQLite's checks and our own sums must find nothing. Only kills that leave a
hot journal (a rollback journal with something in it) put that to the test; where fewer than
30 % do, the run has proved nothing and fails.

A SIGKILL ends a process, not the machine: what the system had been given to write, it writes.
So this says nothing of a power cut, for which the journal relies on SQLite's
`synchronous = EXTRA`.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from itertools import count
from pathlib import Path

from pmskills import Journal, load_questionnaire
from pmskills.journal import Answer, backups, records, store, transfer
from pmskills.journal.schema import VERSION
from pmskills.recover.entries import Friend

OLD = Path(__file__).parents[1] / "golden" / "journal-1.sqlite3"
NAME = "journal.sqlite3"
LEAST_HOT = 0.3
ITEMS = [item.id for item in load_questionnaire().items]


class Answering:
    """One to three answers at a time."""

    def __init__(self, place):
        self.base = place / "answering.sqlite3"
        with Journal(self.base) as journal:
            journal.begin(company="Example")

    def batch(self, number):
        """Return the answers of one write; the same number gives the same answers."""
        return [
            Answer(ITEMS[(number + n) % 32], 1 + number % 5, f"{number} " * 9, f"{number}-{n}")
            for n in range(1 + number % 3)
        ]

    def lay_out(self, folder):
        """Put into an empty folder what a child works on."""
        shutil.copy(self.base, folder / NAME)

    def writes(self, folder):
        """Yield the writes, each a call."""
        with Journal(folder / NAME) as journal:
            for number in count():
                yield lambda n=number: journal.save(1, self.batch(n))

    def left(self, folder, done):
        """Return whether just the first `done` writes are there, and all of each."""
        with Journal(folder / NAME) as journal:
            kept = [(a.item, a.level, a.note, a.key) for a in journal.record(1).answers]
        batches = [answer for number in range(done) for answer in self.batch(number)]
        return kept == [(a.item, a.level, a.note, a.key) for a in batches]


class Pages(Answering):
    """A page a write, a short or a very long one."""

    def page(self, number):
        """Return what one write stores."""
        return Friend(letter=f"{number} " + "Dear friend, " * (1 + number * 997 % 5000))

    def writes(self, folder):
        """Yield the writes, each a call."""
        with Journal(folder / NAME) as journal:
            for number in count():
                yield lambda n=number: journal.write(1, "friend", self.page(n))

    def left(self, folder, done):
        """Return whether just the first `done` writes are there."""
        with Journal(folder / NAME) as journal:
            kept = journal.record(1).versions("friend")
        return kept == [self.page(number).model_dump_json() for number in range(done)]


class Importing:
    """One export after another, each with more in known attempts and with a new one."""

    def __init__(self, place):
        self.files, self.states = [], [{}]
        with Journal(place / "from.sqlite3") as source, Journal(place / "to.sqlite3") as target:
            for number in range(8):
                attempt = source.begin(company=f"Example {number}")
                for known in range(1, attempt + 1):
                    answers = [Answer(item, 1 + (number + known) % 5) for item in ITEMS]
                    source.save(known, answers)
                    source.write(known, "friend", Friend(letter="x" * 2000, may_leave=True))
                self.files.append(place / f"{number}.json")
                transfer.export(source, self.files[-1])
                transfer.import_(target, self.files[-1])
                self.states.append(target.ledger.all())

    def lay_out(self, folder):
        """Put into an empty folder what a child works on."""
        Journal(folder / NAME).close()

    def writes(self, folder):
        """Yield the writes, each a call."""
        with Journal(folder / NAME) as journal:
            for file in self.files:
                yield lambda f=file: transfer.import_(journal, f)

    def left(self, folder, done):
        """Return whether the journal holds what the first `done` files hold."""
        with Journal(folder / NAME) as journal:
            return done < len(self.states) and journal.ledger.all() == self.states[done]


class Migrating:
    """One journal of the first schema after another is opened."""

    many = 3

    def __init__(self, place):
        self.base = place / "old.sqlite3"
        shutil.copy(OLD, self.base)
        with contextlib.closing(sqlite3.connect(self.base)) as db, db:
            db.executemany(
                "INSERT INTO answer (attempt, item, level, note, answered_at, key)"
                " SELECT attempt, item, level, note, answered_at, key || ?1 FROM answer"
                " WHERE length(key) = 32",
                [(f" {again}",) for again in range(10)],
            )
        self.old = _rows(self.base)
        shutil.copy(self.base, place / NAME)
        with Journal(place / NAME) as journal:
            self.new = journal.ledger.all()

    def lay_out(self, folder):
        """Put into an empty folder what a child works on."""
        for number in range(self.many):
            (folder / f"{number}").mkdir()
            shutil.copy(self.base, folder / f"{number}" / NAME)

    def writes(self, folder):
        """Yield the writes, each a call."""
        for number in range(self.many):
            yield lambda n=number: Journal(folder / f"{n}" / NAME).close()

    def left(self, folder, done):
        """Return whether the first `done` journals are new, all others old."""
        fits = True
        for number in range(self.many):
            path = folder / f"{number}" / NAME
            for copy in backups.copies_of(path):
                fits &= _rows(copy) == self.old
            fits &= _version(path) == VERSION if number < done else _rows(path) == self.old
        return fits

    def mended(self, folder):
        """Open all; return whether each gives what the old one held."""
        for number in range(self.many):
            with Journal(folder / f"{number}" / NAME) as journal:
                if journal.ledger.all() != self.new or journal.ledger.problems():
                    return False
        return True


class Beginning:
    """One new journal after another, with a first attempt in it."""

    many = 20

    def __init__(self, place):
        del place

    def lay_out(self, folder):
        """Put into an empty folder what a child works on: nothing."""

    def writes(self, folder):
        """Yield the writes, each a call."""
        for number in range(self.many):
            yield lambda n=number: _begin(folder / f"{n}" / NAME)

    def left(self, folder, done):
        """Return whether the first `done` journals are there, and at most an empty one more."""
        found = sorted(folder.rglob(NAME))
        attempts = Counter()
        for path in found:
            with Journal(path) as journal:
                attempts[len(journal.ledger.numbers())] += not journal.ledger.problems()
        return attempts[1] == done and attempts[0] <= 1 and attempts.total() == len(found)


def _begin(path):
    with Journal(path) as journal:
        journal.begin(company="Example")


def _rows(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        tables = ("questionnaire", "attempt", "answer", "entry", "sqlite_sequence")
        return [_version(path), *(db.execute(f"SELECT * FROM {t}").fetchall() for t in tables)]


def _version(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


SCENARIOS = {
    "beginning": Beginning,
    "answering": Answering,
    "saving pages": Pages,
    "importing": Importing,
    "migrating": Migrating,
}


def kill_one(scenario, folder, seconds, *, spilling, plant=""):
    """Let a child write for some seconds, kill it; return how many writes it acknowledged.

    `spilling`: with a tiny cache, so that changed pages reach the file long before the end of
    a write, as in a write that is larger than SQLite's cache.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        store.SETTINGS += "PRAGMA cache_size = 3;" if spilling else ""
        _work(scenario, folder, writing, plant)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read(1)  # it is about to begin
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        said += pipe.read()
    os.waitpid(child, 0)
    if b"!" in said:
        raise AssertionError("the child failed by itself")
    return len(said) - 1


def _work(scenario, folder, pipe, plant):
    """Write until killed; in the child, which never returns."""
    try:
        if plant:
            PLANTS[plant][1]()
        writes = scenario.writes(folder)
        os.write(pipe, b"r")
        for write in writes:
            if plant == "acknowledge first":
                os.write(pipe, b".")
                write()
            else:
                write()
                os.write(pipe, b".")
        time.sleep(60)
    except BaseException:  # noqa: BLE001 (a forked child must not run its parent's code)
        os.write(pipe, b"!")
        traceback.print_exc()
    os._exit(1)


def look(scenario, folder, acknowledged):
    """Return what is wrong with what a killed child left, "" if nothing."""
    for path in sorted(folder.rglob(NAME)):
        if path.parent == folder:  # an older one is looked at before it is opened, below
            with Journal(path) as journal:
                if found := journal.ledger.problems():
                    return f"damaged: {found[0]}"
    if not any(scenario.left(folder, acknowledged + more) for more in (0, 1)):
        return f"{acknowledged} writes were acknowledged, and something else is there"
    if isinstance(scenario, Migrating) and not scenario.mended(folder):
        return "the migration that was cut off could not be made up for"
    return ""


def hot_journals(folder):
    """Return the rollback journals with something in them, and how many hold pages to put back."""
    found = [file.read_bytes()[:12] for file in folder.rglob(f"{NAME}-journal")]
    return sum(bool(head) for head in found), sum(any(head[8:12]) for head in found)


def run(name, kills, seed, plant=""):
    """Kill children of one scenario; return counts, and what was wrong."""
    rng, counts, wrong = random.Random(f"{name} {seed}"), Counter(), []
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "scenario"
        home.mkdir()
        scenario = SCENARIOS[name](home)
        span = _span(scenario, Path(place) / "timing")
        for number in range(kills):
            folder = Path(place) / f"{number}"
            folder.mkdir()
            scenario.lay_out(folder)
            try:
                seconds = rng.uniform(0, span)
                spilling = name != "beginning" and rng.random() < 0.5  # new tables always fit
                acknowledged = kill_one(scenario, folder, seconds, spilling=spilling, plant=plant)
                hot, to_put_back = hot_journals(folder)
                counts += Counter(kills=1, acknowledged=acknowledged)
                counts += Counter({"hot journals": hot, "with pages to put back": to_put_back})
                what = look(scenario, folder, acknowledged)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is what is looked for)
                what = repr(error)
            if what:
                wrong.append(f"{name}, kill {number}: {what}")
            if plant and wrong:
                break
            shutil.rmtree(folder)
    return counts, wrong


def _span(scenario, folder):
    """Return how many seconds some ten writes take here, or all that there are."""
    folder.mkdir()
    scenario.lay_out(folder)
    start = time.perf_counter()
    for number, write in enumerate(scenario.writes(folder)):
        write()
        if number == 9:
            break
    return time.perf_counter() - start


def _no_transaction():
    store._committed = lambda db, begin: contextlib.nullcontext()


def _no_seals():
    records.seal = lambda db: None


def _no_rollback_journal():
    store.SETTINGS += "PRAGMA journal_mode = OFF;"


def _import_in_pieces():
    def import_(journal, path):
        content = transfer.read_export(path)
        for record in content.attempts:
            with journal.ledger.writing() as db:
                transfer._merge(journal.ledger, db, record, content)

    transfer.import_ = import_


PLANTS = {  # faults that must be found: where, and how they get into the child
    "acknowledge first": ("answering", lambda: None),  # see _work
    "no transaction": ("saving pages", _no_transaction),
    "no seals": ("answering", _no_seals),
    "no rollback journal": ("importing", _no_rollback_journal),
    "import in pieces": ("importing", _import_in_pieces),
    "migrate in pieces": ("migrating", _no_transaction),
}


def find_planted(seed):
    """Return the planted faults that are not found within a hundred kills."""
    missed = []
    for plant, (name, _) in PLANTS.items():
        _, wrong = run(name, 100, seed, plant)
        print(f"planted '{plant}': {wrong[0] if wrong else 'NOT FOUND'}", flush=True)
        missed += [] if wrong else [plant]
    return missed


def main():
    """Kill in all scenarios, print the counts; exit with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", choices=SCENARIOS)
    parser.add_argument("--planted", action="store_true", help="also plant faults to be found")
    given = parser.parse_args()
    names = [given.only] if given.only else list(SCENARIOS)
    total, wrong = Counter(), []
    print(f"seed {given.seed}")
    for name in names:
        counts, found = run(name, given.kills // len(names), given.seed)
        print(f"{name}: {dict(counts)}, wrong: {len(found)}", flush=True)
        total, wrong = total + counts, wrong + found
    share = total["hot journals"] / max(1, total["kills"])
    print(f"all: {dict(total)}, hot {share:.0%}, wrong: {len(wrong)}")
    print("\n".join(wrong[:20]))
    if share < LEAST_HOT:
        print(f"under {LEAST_HOT:.0%} of the kills left a hot journal: this proved nothing")
    missed = find_planted(given.seed) if given.planted else []
    sys.exit(bool(wrong or missed) or share < LEAST_HOT)


if __name__ == "__main__":
    main()
