"""A journal, used in any order of everything one can do with it, against a plain model.

python tests/journal_machine.py [RUNS] [STEPS]

Two homes exchange exports. After each step, everything that a home's journal gives is
compared with the model: dicts and lists that know nothing of files.
"""

import copy
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)
from second_process import SecondProcess

from pmskills import Journal, load_questionnaire
from pmskills.feedback import OUTCOMES
from pmskills.journal import Answer, erasing, transfer
from pmskills.recover.entries import Friend

GOLDEN = Path(__file__).parent / "golden" / "journal-1.sqlite3"
ITEMS = [item.id for item in load_questionnaire().items][:5]
MARK = "canary"  # begins every text, so that it can be searched for in the files
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: f"{MARK} {text}".strip()
)
HOMES = st.sampled_from([0, 1])
CONNECTIONS = st.sampled_from([0, 1])
PLACES = st.integers(0, 9)  # of an attempt, an export or a copy: the n-th, counted round
LEVELS = st.sampled_from([1, 2, 3, 4, 5, "na", None])
SAID = st.tuples(st.sampled_from(ITEMS), LEVELS, TEXTS, st.integers(-3, 9))
COUNTS = Counter()


@dataclass
class Attempt:
    """What the model knows of an attempt; answers and pages in the order of storing."""

    name: str
    company: str
    uid: str
    outcome: str = "open"
    answers: list = field(default_factory=list)  # key, at, item, level, note
    pages: list = field(default_factory=list)  # key, at, content
    about: list = field(default_factory=list)  # key, at, company as noted later

    def add(self, key, at, item, level, note):
        """Say something now: it counts as the latest, even if the clock was set back."""
        if key not in [said[0] for said in self.answers]:
            at = max([at] + [said[1] for said in self.answers])
            self.answers.append((key, at, item, level, note))

    def latest(self):
        last = {said[2]: said for said in sorted(self.answers, key=lambda said: said[1])}
        return {item: said[3:] for item, said in last.items() if said[3] is not None}

    def noted_company(self):
        """Return the company noted last, or else the one that the attempt began with."""
        noted = sorted(self.about, key=lambda page: page[1])
        return noted[-1][2] if noted else self.company

    def letters(self):
        return [page[2] for page in sorted(self.pages, key=lambda page: page[1])]

    def leaving(self):
        """Return the attempt as it is exported: its letter only if that is ticked now."""
        letters = self.letters()
        may = bool(letters) and letters[-1].may_leave
        pages = [page for page in self.pages if may and page[2].may_leave]
        return copy.deepcopy(self) if may and pages == self.pages else self._with(pages)

    def _with(self, pages):
        other = copy.deepcopy(self)
        other.pages = pages
        return other


@dataclass
class Home:
    """What the model knows of a journal."""

    attempts: dict = field(default_factory=dict)
    ranks: dict = field(default_factory=dict)  # the highest is the current one
    last: int = 0  # the highest number ever given

    def put(self, attempt):
        self.last += 1
        self.attempts[self.last], self.ranks[self.last] = attempt, 0
        return self.last

    def choose(self, number):
        self.ranks[number] = max(self.ranks.values()) + 1

    def remove(self, number):
        del self.attempts[number], self.ranks[number]

    def current(self):
        return max(self.attempts, key=lambda n: (self.ranks[n], n), default=None)

    def merge(self, attempts):
        """Add what another home sent; return how many attempts were added or grew."""
        grown = 0
        for sent in attempts:
            here = next((a for a in self.attempts.values() if a.uid == sent.uid), None)
            if here is None:
                self.put(copy.deepcopy(sent))
                grown += 1
                continue
            before = copy.deepcopy(here)
            for mine, theirs in (
                (here.answers, sent.answers),
                (here.pages, sent.pages),
                (here.about, sent.about),
            ):
                mine.extend(row for row in theirs if row[0] not in [own[0] for own in mine])
            if here.outcome == "open":
                here.outcome = sent.outcome
            grown += here != before
        return grown


class JournalMachine(RuleBasedStateMachine):
    """Two homes of journals, each open twice, and what the model says of them."""

    second_process = None

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="pmskills-machine-"))
        self.paths = [self.folder / str(place) / "journal.sqlite3" for place in (0, 1)]
        self.open = {}
        self.homes = [Home(), Home()]
        self.exports, self.copies, self.keys, self.clock = [], [], [], 0
        COUNTS["runs"] += 1

    def teardown(self):
        for journal in self.open.values():
            journal.close()
        shutil.rmtree(self.folder)

    # What every rule needs.

    def journal(self, home, connection=0):
        if (home, connection) not in self.open:
            self.open[home, connection] = Journal(self.paths[home])
        return self.open[home, connection]

    def shut(self, home):
        for connection in (0, 1):
            if journal := self.open.pop((home, connection), None):
                journal.close()

    def some(self, home, place):
        """Return an attempt's number in a home, and what the model knows of it."""
        numbers = list(self.homes[home].attempts)
        if not numbers:
            self.begin(home, 0, MARK, MARK)
            numbers = list(self.homes[home].attempts)
        number = numbers[place % len(numbers)]
        return number, self.homes[home].attempts[number]

    def said(self, values):
        """Return answers to send; the clock goes on, stands still or is set back."""
        answers = []
        for item, level, note, seconds in values:
            self.clock += seconds
            minute, second = divmod(self.clock + 600, 60)
            hour, minute = divmod(minute, 60)
            at = f"2026-03-12T{hour % 24:02}:{minute:02}:{second:02}.000Z"
            answers.append(Answer(item, level, note, answered_at=at))
        return answers

    def store(self, attempt, answers):
        for answer in answers:
            self.keys.append(answer)
            attempt.add(answer.key, answer.answered_at, answer.item, answer.level, answer.note)

    def count(self, what):
        COUNTS[what] += 1
        COUNTS["steps"] += 1

    def agree(self, home):
        """Compare all that a journal gives with the model."""
        model = self.homes[home]
        for connection in (0, 1):
            assert self.journal(home, connection).current() == model.current()
        ledger = self.journal(home, COUNTS["steps"] % 2).ledger
        assert ledger.problems() == []
        records = ledger.all()
        assert list(records) == list(model.attempts)
        noted = {row["attempt"]: row["company"] for row in self.journal(home).noted()}
        assert noted == {n: attempt.noted_company() for n, attempt in model.attempts.items()}
        for number, attempt in model.attempts.items():
            record = records[number]
            assert (record.uid, record.name) == (attempt.uid, attempt.name)
            assert (record.company, record.outcome) == (attempt.company, attempt.outcome)
            stored = [(a.key, a.answered_at, a.item, a.level, a.note) for a in record.answers]
            assert stored == attempt.answers
            latest = {i: (a.level, a.note) for i, a in record.latest().items()}
            assert latest == attempt.latest()
            letters = [Friend.model_validate_json(t) for t in record.versions("friend")]
            assert letters == attempt.letters()
        COUNTS["comparisons"] += 1

    # What one can do.

    @rule(home=HOMES, by=CONNECTIONS, name=st.just("") | TEXTS, company=st.just("") | TEXTS)
    def begin(self, home, by, name, company):
        model, journal = self.homes[home], self.journal(home, by)
        number = journal.begin(name, company=company)
        called = name or company.strip() or f"Attempt {len(model.attempts) + 1}"
        assert number == model.put(Attempt(called, company, journal.record(number).uid))
        model.choose(number)
        self.count("begin")
        self.agree(home)

    @rule(home=HOMES, by=CONNECTIONS, place=PLACES, values=st.lists(SAID, min_size=1, max_size=4))
    def answer_change_skip_or_take_back(self, home, by, place, values):
        number, attempt = self.some(home, place)
        answers = self.said(values)
        self.journal(home, by).save(number, answers)
        self.store(attempt, answers)
        self.count("answer")
        self.agree(home)

    @precondition(lambda self: self.keys)
    @rule(home=HOMES, place=PLACES, which=PLACES)
    def send_again(self, home, place, which):
        number, attempt = self.some(home, place)
        answer = self.keys[which % len(self.keys)]
        known = [said for said in attempt.answers if said[0] == answer.key]
        if not known:  # the same key in another attempt would be another answer
            return
        self.journal(home).save(number, [answer])
        self.count("send again")
        self.agree(home)

    @rule(home=HOMES, by=CONNECTIONS, place=PLACES, letter=TEXTS, may_leave=st.booleans())
    def write_a_letter(self, home, by, place, letter, may_leave):
        number, attempt = self.some(home, place)
        written = Friend(letter=letter, may_leave=may_leave)
        self.journal(home, by).write(number, "friend", written)
        page = self.journal(home).record(number).pages[-1]
        attempt.pages.append((page.key, page.written_at, written))
        self.count("write a page")
        self.agree(home)

    @rule(home=HOMES, place=PLACES, values=st.lists(SAID, min_size=1, max_size=3))
    def answer_in_a_second_process(self, home, place, values):
        number, attempt = self.some(home, place)
        answers = self.said(values)
        assert self.second_process.save(self.paths[home], number, answers) == 0
        self.store(attempt, answers)
        self.count("second process")
        self.agree(home)

    @rule(home=HOMES, place=PLACES, values=st.lists(SAID, min_size=1, max_size=3))
    def be_killed_in_the_midst(self, home, place, values):
        number, attempt = self.some(home, place)
        answers = self.said(values)
        ended = self.second_process.save(self.paths[home], number, answers, die=True)
        assert ended == -9
        COUNTS["hot journals"] += self.paths[home].with_name("journal.sqlite3-journal").exists()
        self.store(attempt, answers[:-1])  # the last was never acknowledged
        self.count("kill")
        self.agree(home)

    @rule(home=HOMES, place=PLACES, values=st.lists(SAID, min_size=1, max_size=3))
    def fail_in_the_midst(self, home, place, values):
        number, _ = self.some(home, place)
        answers = [*self.said(values), Answer(ITEMS[0], 3, "half of a character \ud800")]
        try:
            self.journal(home).save(number, answers)
        except ValueError:
            self.count("refused")
            self.agree(home)
        else:
            raise AssertionError("half of a character was stored")

    @rule(home=HOMES)
    def reopen(self, home):
        self.shut(home)
        self.count("reopen")
        self.agree(home)

    @rule(home=HOMES, by=CONNECTIONS, place=PLACES, name=TEXTS)
    def rename(self, home, by, place, name):
        number, attempt = self.some(home, place)
        self.journal(home, by).rename(number, name)
        attempt.name = name
        self.count("rename")
        self.agree(home)

    @rule(home=HOMES, by=CONNECTIONS, place=PLACES, company=st.just("") | TEXTS)
    def note_about(self, home, by, place, company):
        number, attempt = self.some(home, place)
        self.journal(home, by).note_about(number, company=company)
        page = self.journal(home).record(number).pages[-1]
        attempt.about.append((page.key, page.written_at, company))
        self.count("note about")
        self.agree(home)

    @rule(home=HOMES, by=CONNECTIONS, place=PLACES, outcome=st.sampled_from(OUTCOMES))
    def close_attempt(self, home, by, place, outcome):
        number, attempt = self.some(home, place)
        self.journal(home, by).close_attempt(number, outcome)
        attempt.outcome = outcome
        self.count("close an attempt")
        self.agree(home)

    @rule(home=HOMES, by=CONNECTIONS, place=PLACES)
    def choose(self, home, by, place):
        number, _ = self.some(home, place)
        self.journal(home, by).choose(number)
        self.homes[home].choose(number)
        self.count("choose")
        self.agree(home)

    @rule(home=HOMES, by=CONNECTIONS, place=PLACES)
    def remove(self, home, by, place):
        number, attempt = self.some(home, place)
        self.journal(home, by).remove(number, typed_name=attempt.name)
        self.homes[home].remove(number)
        self.count("remove")
        self.agree(home)

    @rule(home=HOMES)
    def export(self, home):
        path = self.folder / f"{len(self.exports)}.json"
        transfer.export(self.journal(home), path)
        leaving = [attempt.leaving() for attempt in self.homes[home].attempts.values()]
        self.exports.append((path, leaving))
        self.count("export")

    @precondition(lambda self: self.exports)
    @rule(home=HOMES, which=PLACES)
    def import_(self, home, which):
        path, sent = self.exports[which % len(self.exports)]
        before = path.read_bytes()
        grown = transfer.import_(self.journal(home), path)
        assert len(grown) == self.homes[home].merge(sent)
        assert transfer.import_(self.journal(home), path) == []  # twice is the same as once
        assert path.read_bytes() == before
        self.count("import")
        self.agree(home)

    @rule(home=HOMES)
    def back_up(self, home):
        path = self.folder / f"{len(self.copies)}.copy"
        self.journal(home).ledger.copy_to(path)
        self.copies.append((path, copy.deepcopy(self.homes[home])))
        self.journal(home).ledger.keep_copy()
        self.count("back up")

    @precondition(lambda self: self.copies)
    @rule(home=HOMES, which=PLACES)
    def restore(self, home, which):
        path, model = self.copies[which % len(self.copies)]
        self.shut(home)
        self.paths[home].parent.mkdir(exist_ok=True)
        shutil.copy(path, self.paths[home])
        self.homes[home] = copy.deepcopy(model)
        self.count("restore")
        self.agree(home)

    @rule(home=HOMES)
    def migrate(self, home):
        self.shut(home)
        self.paths[home].parent.mkdir(exist_ok=True)
        shutil.copy(GOLDEN, self.paths[home])
        self.homes[home] = golden_home(self.journal(home))
        self.count("migrate")
        self.agree(home)

    @rule(home=HOMES)
    def erase(self, home):
        self.journal(home)
        erasing.erase(self.paths[home], typed="erase")
        model = self.homes[home]
        model.attempts, model.ranks = {}, {}
        for file in self.paths[home].parent.rglob("*"):
            assert file.is_dir() or MARK.encode() not in file.read_bytes(), file
        self.count("erase")
        self.agree(home)


def golden_home(journal):
    """Return what the model knows of the golden journal, read from its tables; names as given."""
    home = Home()
    with closing(sqlite3.connect(GOLDEN)) as db:
        for number, name, company, outcome, chosen in db.execute(
            "SELECT attempt, name, company, outcome, chosen FROM attempt ORDER BY attempt"
        ).fetchall():
            record = journal.record(number)
            home.attempts[number] = Attempt(name, company, record.uid, outcome)
            home.ranks[number] = chosen
            for key, at, item, level, note in db.execute(
                "SELECT key, answered_at, item, level, note FROM answer"
                " WHERE attempt = ? ORDER BY answer",
                (number,),
            ):
                home.attempts[number].add(key, at, item, "na" if level == 0 else level, note)
            pages = db.execute(
                "SELECT content FROM entry WHERE attempt = ? AND kind = 'friend' ORDER BY entry",
                (number,),
            ).fetchall()
            kept = [page for page in record.pages if page.kind == "friend"]
            home.attempts[number].pages = [
                (page.key, page.written_at, Friend.model_validate_json(content))
                for page, (content,) in zip(kept, pages, strict=True)
            ]
        (home.last,) = db.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'attempt'"
        ).fetchone()
    return home


def run(runs, steps, *, machine=JournalMachine):
    """Run the machine, which raises on the first divergence; return how often each thing was."""
    COUNTS.clear()
    JournalMachine.second_process = SecondProcess()
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=runs,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        JournalMachine.second_process.close()
    return COUNTS


if __name__ == "__main__":
    RUNS, STEPS = (int(value) for value in (sys.argv[1:] + ["1000", "50"][len(sys.argv) - 1 :]))
    for what, often in sorted(run(RUNS, STEPS).items()):
        print(f"{what}: {often}")
    print("divergences: 0")
