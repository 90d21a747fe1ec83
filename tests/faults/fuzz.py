"""Break thousands of files, and see that each is refused in plain words or read as it was.

python tests/faults/fuzz.py [--count 2000] [--seed 1] [--only journals]

What must hold for each broken file: no traceback (anything but an InputError), no hang, no
wrong value (what reads back is what was written, or it is refused), a refused file has the
bytes that it had, and nothing is left beside it. A file that was broken and then given sums
that fit, and one that people edit by hand, may say something new: that must satisfy the rules.
A file in which a fault was found is kept in tests/corpus: `test_fuzz.py` looks at it again.
"""

import argparse
import contextlib
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from unittest import mock

import mutations
from click.testing import CliRunner
from golden import MODELS

from pmskills import (
    Journal,
    gap_profile,
    load_questionnaire,
    load_roles,
    wording,
)
from pmskills.cli import main as command_line
from pmskills.datafiles import InputError, data_dir
from pmskills.feedback import Reading
from pmskills.journal import Answer, records, transfer
from pmskills.journal.ledger import add_answers
from pmskills.journal.schema import VERSION
from pmskills.questionnaire import Questionnaire

LIMIT = 10  # seconds of the processor for one file, which is read three times
GOLDEN = Path(__file__).parents[1] / "golden"
CORPUS = Path(__file__).parents[1] / "corpus"
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # where a write costs nothing
ROLE = load_roles()["product-manager"]


class FaultError(AssertionError):
    """Something that must never happen."""


def said(call, *arguments):
    """Return what a call returns, or the InputError it raises; anything else is a fault."""
    try:
        return call(*arguments)
    except InputError as error:
        plain(str(error))
        return error


def plain(message):
    """See that a message is what a person can read: some words, no Python."""
    lines = message.splitlines()
    if not lines or any(not 20 < len(line) < 1050 or not line.isprintable() for line in lines):
        raise FaultError(f"not a plain message: {message[:300]!r}")
    if any(word in message for word in ("Traceback", " at 0x", "sys.", "pydantic")):
        raise FaultError(f"not a plain message: {message[:300]!r}")


def everything(path):
    """Return all that a journal gives, by what was asked; a refusal where it refuses."""
    opened = said(Journal, path)
    if isinstance(opened, InputError):
        return {"open": opened}
    with opened as journal:
        seen = {
            "attempts": said(lambda: journal.attempts().to_json(orient="records")),
            "current": said(journal.current),
        }
        numbers = said(journal.ledger.numbers)
        for number in numbers if isinstance(numbers, list) else [1, 2, 3, 4]:
            seen |= {f"{number} {name}": said(call) for name, call in _calls(journal, number)}
        return seen


def _calls(journal, number):
    yield "record", lambda: journal.record(number)
    yield "latest", lambda: journal.latest(number)
    yield "readings", lambda: journal.readings(number)
    yield "questionnaire", lambda: journal.questionnaire(number)
    for kind, model in MODELS.items():
        yield kind, lambda kind=kind, model=model: journal.last(number, kind, model)
    yield (
        "profile",
        lambda: gap_profile(journal.answers(number), ROLE, journal.questionnaire(number)).to_csv(),
    )


def refusals(seen):
    """Return what was refused."""
    return [name for name, value in seen.items() if isinstance(value, InputError)]


def small_journal(path):
    """Make a journal of one attempt and three answers, always the same: most bytes matter."""
    keys, at = (f"key{number}" for number in count()), "2026-03-12T19:00:00.000Z"
    with (
        mock.patch("pmskills.journal.attempts.new_key", side_effect=keys),
        mock.patch("pmskills.journal.attempts._now", return_value=at),
        Journal(path) as journal,
    ):
        attempt = journal.begin("Example", company="Example", role="product-manager")
        one, other = (item.id for item in journal.questionnaire(attempt).items[:2])
        journal.save(
            attempt, [Answer(one, 4, "what I did", "a", at), Answer(other, "na", "", "b", at)]
        )
        journal.save(attempt, [Answer(one, 2, "on second thoughts", "c", at)])
        journal.add_reading(attempt, Reading(levels={"vision": 2}, words="No vision."))


@lru_cache
def bases():
    """Return the journals that are broken, whole, and their exports, as bytes by a name."""
    golden = (GOLDEN / f"journal-{VERSION}.sqlite3").read_bytes()
    old = (GOLDEN / "journal-1.sqlite3").read_bytes()
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        path, export = Path(place) / "small.sqlite3", Path(place) / "export.json"
        small_journal(path)
        found = {"small": path.read_bytes(), "golden": golden, "old": old}
        for name in ("small", "golden"):
            path.write_bytes(found[name])
            with Journal(path) as journal:
                transfer.export(journal, export)
            found[f"{name} export"] = export.read_bytes()
    return found


@lru_cache
def expected(base):
    """Return all that a whole journal gives."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        path = Path(place) / "journal.sqlite3"
        path.write_bytes(bases()[base])
        return everything(path)


def journals(rng):
    """Yield (how, bytes) of broken journals of today's schema, of old ones, of resealed ones."""
    while True:
        how = rng.choice(["old", "resealed", "resealed", *["sealed"] * 7])
        base = "old" if how == "old" else rng.choice(["small", "golden"])
        if how == "resealed":
            yield f"{how} {base}", resealed_journal(rng, bases()[base])
        else:
            yield f"{how} {base}", mutations.of_bytes(rng, bases()[base])


CHANGES = (
    "UPDATE attempt SET {attempt} = ?1 WHERE attempt = (SELECT min(attempt) FROM attempt)",
    "UPDATE answer SET {answer} = ?1 WHERE answer = (SELECT min(answer) FROM answer)",
    "UPDATE entry SET {entry} = ?1 WHERE entry = (SELECT min(entry) FROM entry)",
    "UPDATE entry SET {entry} = ?1",
    "UPDATE questionnaire SET content = ?1",
    "DELETE FROM answer WHERE answer % 2",
    "DELETE FROM attempt WHERE attempt = (SELECT min(attempt) FROM attempt)",
    "DELETE FROM questionnaire",
    "DELETE FROM register",
    "INSERT INTO register VALUES ('x')",
    "INSERT INTO removing VALUES (1)",
    "UPDATE attempt SET questionnaire = 'gone'",
)
COLUMNS = {
    "attempt": ("attempt", *records.FACTS, "chosen"),
    "answer": ("answer", "attempt", "item", "level", "note", "answered_at", "key"),
    "entry": ("entry", "attempt", "kind", "content", "written_at", "key"),
}


def resealed_journal(rng, base):
    """Change rows behind the triggers, then write sums that fit."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.deserialize(base)
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("PRAGMA foreign_keys = OFF")
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        triggers = triggers.fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for _ in range(rng.choice([1, 1, 2])):
            _change_row(rng, db)
        for _, sql in triggers:
            db.execute(sql)
        _reseal(db, rng)
        return db.serialize()


def _change_row(rng, db):
    names = {table: rng.choice(columns) for table, columns in COLUMNS.items()}
    change = rng.choice(CHANGES).format(**names)
    value = rng.choice(mutations.VALUES)
    value = json.dumps(value) if isinstance(value, list | dict) else value
    if isinstance(value, int):
        value = max(-(2**63), min(value, 2**63 - 1))
    if rng.random() < 0.2:
        value = "[" * 200_000
    elif rng.random() < 0.3:
        (content,) = db.execute("SELECT content FROM questionnaire").fetchone() or ("x",)
        value = mutations._reworded(rng, content)
    with contextlib.suppress(sqlite3.Error, UnicodeEncodeError, OverflowError):
        db.execute(change, (value,) if "?1" in change else ())


def _reseal(db, rng):
    if rng.random() < 0.8:  # the questions' own sum too
        asked = db.execute("SELECT rowid, sha256, content FROM questionnaire").fetchall()
        for rowid, old, content in asked:
            new = records.sha256(content)
            with contextlib.suppress(sqlite3.Error):
                db.execute("UPDATE questionnaire SET sha256 = ? WHERE rowid = ?", (new, rowid))
                db.execute(
                    "UPDATE attempt SET questionnaire = ? WHERE questionnaire = ?", (new, old)
                )
    db.execute("UPDATE attempt SET sha256 = ''")
    with contextlib.suppress(ValueError):
        records.seal(db)


def check_journal(path, how):
    """See what a broken journal gives.

    One without sums, or with sums made anew, may give new values: then only the rest must hold.
    """
    sealed, base = how.startswith("sealed"), how.split()[1]
    before = path.read_bytes()
    seen = everything(path)
    refused = refusals(seen)
    if sealed:
        for name, value in seen.items():
            if name not in refused and value != expected(base).get(name):
                raise FaultError(f"{name} reads back as {value!r}")
        if not refused and seen.keys() != expected(base).keys():
            raise FaultError(f"lost {expected(base).keys() - seen.keys()}")
    if (sealed or "open" in refused) and path.read_bytes() != before:
        raise FaultError("a file was changed")
    _nothing_beside(path, but="backups")
    return "refused" if "open" in refused else "refused in part" if refused else "read"


@lru_cache
def cut_off():
    """Return a journal in the middle of a write, its hot journal, and what it gave before."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        path = Path(place) / "journal.sqlite3"
        path.write_bytes(bases()["golden"])
        with Journal(path) as journal, contextlib.suppress(InterruptedError):
            answers = [journal.latest(1)[item] for item in journal.latest(1)]
            new = [
                replace(a, key=f"{a.key} {n}", note="x" * 500) for a in answers for n in range(9)
            ]
            with journal.ledger.writing(1) as db:
                db.execute("PRAGMA cache_size = 1")  # so that pages are written before the end
                rows = [records.AnswerRecord(**vars(answer)) for answer in new]
                add_answers(db, 1, rows, said_now=True)
                written = path.read_bytes(), path.with_name(path.name + "-journal").read_bytes()
                raise InterruptedError
    assert written[0] != bases()["golden"], "nothing of the write was on disk yet"
    return written


def hot_journals(rng):
    """Yield (how, bytes) of broken rollback journals, to lie beside a journal cut off."""
    while True:
        yield "cut off", mutations.of_bytes(rng, cut_off()[1])


def check_hot_journal(path, how):
    """See that a journal beside a broken hot journal is as before the write, or refused."""
    del how
    journal = path.with_name("journal.sqlite3")
    journal.write_bytes(cut_off()[0])
    seen = everything(journal)
    refused = refusals(seen)
    for name, value in seen.items():
        if name not in refused and value != expected("golden").get(name):
            raise FaultError(f"{name} reads back as {value!r}")
    return "refused" if "open" in refused else "refused in part" if refused else "read"


def exports(rng):
    """Yield (how, bytes) of broken exports."""
    expected("golden")  # loads what takes seconds, so that no file is blamed
    while True:
        base = rng.choice(["small", "golden"])
        data = bases()[f"{base} export"]
        how = rng.choice(
            [*["bytes", "tokens", "resealed", "resealed"] * 5, "resealed deep", "deep"]
        )
        if "deep" in how:
            broken = (deep_inside if how == "resealed deep" else deep)(rng, data)
            how = how.removesuffix(" deep")
        elif how == "resealed":
            broken = mutations.of_values(rng, data)
        else:
            broken = (mutations.of_tokens if how == "tokens" else mutations.of_bytes)(rng, data)
        yield f"{how} {base}", broken


def deep(rng, data):
    """Nest an export deep, or make it large."""
    size = rng.choice([900, 5_000, 100_000, 2_000_000])
    start = b'{"format":"pmskills export","version":1,"attempts":['
    return rng.choice(
        [
            b"[" * size,
            b'{"format":' * size,
            start + b"[" * size + b"]" * size + b"]}",
            start + b"{}," * size + b"{}]}",
            start + b"9" * size + b"]}",
            data + b" " * size,
        ]
    )


def deep_inside(rng, data):
    """Nest a page of an export deep, with sums that fit."""
    size = rng.choice([100, 900, 5_000, 100_000, 2_000_000])
    content = json.loads(data)
    content.pop("sha256")
    content["attempts"][0]["pages"][0]["content"] = '{"a":' * size + "1" + "}" * size
    return mutations.resealed(content)


def check_export(path, how):
    """Import a broken export into an empty journal, and into one that has the attempt already."""
    before = path.read_bytes()
    outcomes = [_import_into(base, path, how) for base in ("", "small")]
    _checked_alike(path, outcomes[0], strict=False)
    if path.read_bytes() != before:
        raise FaultError("the file was changed")
    _nothing_beside(path)
    return " and ".join("refused" if isinstance(o, InputError) else "imported" for o in outcomes)


def _import_into(base, path, how):
    target = path.with_name("journal.sqlite3")
    if base:
        target.write_bytes(bases()[base])
    with Journal(target) as journal:
        held = journal.ledger.all()
        outcome = said(transfer.import_, journal, path)
        if isinstance(outcome, InputError):
            if journal.ledger.all() != held:
                raise FaultError("a refused export left something in the journal")
        else:
            same = None if how.startswith("resealed") else bases()[how.split()[1] + " export"]
            _imported(journal, held, json.loads(path.read_bytes()), same)
            if said(transfer.import_, journal, path) != []:
                raise FaultError("importing twice is not the same as once")
        if journal.ledger.problems():
            raise FaultError(f"the journal is damaged: {journal.ledger.problems()}")
    target.unlink()
    return outcome


def _imported(journal, held, content, same):
    """See that a journal says what the file says, true is not 1, and that it all fits together."""
    if same is not None and content != json.loads(same):
        raise FaultError("a changed export was accepted")
    holds = journal.ledger.all()
    here = {record.uid: json.loads(record.model_dump_json()) for record in holds.values()}
    new = here.keys() - {old.uid for old in held.values()}
    for raw in content["attempts"]:
        record = here[raw["uid"]]
        for kind in ("answers", "pages"):
            file, read = (_by_key(rows) for rows in (raw.get(kind, []), record[kind]))
            if any(read.get(key) != row for key, row in file.items()):
                raise FaultError(f"{kind} of {raw['uid']} read back otherwise")
            if raw["uid"] in new and file != read:
                raise FaultError(f"{kind} of {raw['uid']} come from nowhere")
        free = () if raw["uid"] in new else ("name", "outcome")  # these the journal keeps
        if wrong := [n for n in records.FACTS if record[n] != raw[n] and n not in free]:
            raise FaultError(f"{wrong} of {raw['uid']} read back otherwise")
    for number, record in holds.items():
        for _, call in _calls(journal, number):
            said(call)
        asked = journal.questionnaire(number)
        if strange := {answer.item for answer in record.answers} - asked.by_id.keys():
            raise FaultError(f"answers to what was not asked: {strange}")


def _by_key(rows):
    """Return rows by their key, as text; two that differ under one key are a fault."""
    known = {}
    for row in rows:
        text = json.dumps(row, sort_keys=True)
        if known.setdefault(row["key"], text) != text:
            raise FaultError(f"two rows have the key {row['key']}")
    return known


def edited(rng, name):
    """Yield (how, bytes) of broken files that people edit by hand."""
    whole = (data_dir() / name).read_bytes()
    wording.problems(load_questionnaire())  # loads what takes seconds, so that no file is blamed
    while True:
        how = rng.choice([*["bytes", "tokens", "tokens", "lines"] * 5, "large"])
        if how == "large":
            broken = large(rng, whole)
        elif how == "bytes":
            broken = mutations.of_bytes(rng, whole)
        else:
            broken = (mutations.of_lines if how == "lines" else mutations.of_tokens)(rng, whole)
        yield how, broken


def large(rng, data):
    """Nest a hand-edited file deep, or make it large in ways that once took a parser minutes."""
    size = rng.choice([500, 5_000, 100_000, 400_000])
    return rng.choice(
        [
            b"a = " + b"[" * size,
            b"a = " + b"[" * size + b"]" * size,
            b"a = " + b"{a=" * size + b"1" + b"}" * size,
            b"a" + b".a" * size + b" = 1\n",
            b"[" + b"a." * size + b"a]\n",
            b"[[" + b"a." * size + b"a]]\n",
            b"[a]\n" * size,
            b"[[items]]\n" * size,
            b"a = " + b"9" * size,
            b"a = 1" + b"_1" * size,
            b'a = "' + b"\\u0041" * size + b'"',
            data + b"#" * size,
            data + b"\n" * size,
            data + b"".join(b'[[facets]]\nid="f%d"\nskill="vision"\n' % n for n in range(size)),
            data + b"".join(b'[[items]]\nid="i%d"\nfacet="plan"\n' % n for n in range(size)),
            data * (1 + size // 5_000),
        ]
    )


def check_questionnaire(path, how):
    """See what a broken file of questions gives."""
    del how
    return _check_edited(path, load_questionnaire, broken_rules_of_questions)


def check_roles(path, how):
    """See what a broken file of roles gives."""
    del how
    return _check_edited(path, load_roles, broken_rules_of_roles)


def _check_edited(path, load, broken_rules):
    before = path.read_bytes()
    loaded = said(load, path)
    if not isinstance(loaded, InputError) and (broken := broken_rules(loaded)):
        raise FaultError(f"accepted, though {broken}")
    _checked_alike(path, loaded, strict=load is load_roles)
    if path.read_bytes() != before:
        raise FaultError("the file was changed")
    _nothing_beside(path)
    return "refused" if isinstance(loaded, InputError) else "accepted"


def broken_rules_of_questions(questionnaire):
    """Return what breaks a rule in a questionnaire, by the rules written a second time."""
    skills = [skill.id for skill in questionnaire.skills]
    facets = [facet.id for facet in questionnaire.facets]
    items = [item.id for item in (*questionnaire.items, *questionnaire.retired)]
    skill_of = {facet.id: facet.skill for facet in questionnaire.facets}
    texts = [
        *(text for item in questionnaire.items for text in (item.prompt, item.why, *item.levels)),
        *(facet.tonight for facet in questionnaire.facets),
    ]
    return [
        *(ids for ids in (skills, facets, items) if len(set(ids)) < len(ids)),
        *(item.id for item in questionnaire.items if skill_of.get(item.facet) != item.skill),
        *(item.id for item in questionnaire.items if len(item.levels) != 5),
        *(set(skills) ^ set(skill_of.values())),
        *(set(facets) ^ {item.facet for item in questionnaire.items}),
        *(text for text in texts if not text.strip() or len(text) > 1000),
        *(
            ["it does not survive the journal"]
            if Questionnaire.model_validate_json(questionnaire.model_dump_json()) != questionnaire
            else []
        ),
    ]


def broken_rules_of_roles(loaded):
    """Return what breaks a rule in roles, by the rules written a second time."""
    asked = load_questionnaire()
    targets = [
        (role.id, skill, target)
        for role in loaded.values()
        for skill, target in role.targets.items()
    ]
    positions = {skill.id for skill in asked.skills if skill.scale == "position"}
    return [
        *(key for key, role in loaded.items() if key != role.id or not role.name.strip()),
        *(
            key
            for key, role in loaded.items()
            if list(role.targets) != [s.id for s in asked.skills]
        ),
        *(
            (role, skill)
            for role, skill, target in targets
            if not 1 <= target.low <= (target.high or 5) <= 5
            or (target.high is not None) != (skill in positions)
            or not 0 <= target.importance <= 1
        ),
    ]


def _checked_alike(path, outcome, *, strict):
    """See that `pmskills check` says the same of a file, in words, with the exit code that fits."""
    result = CliRunner().invoke(command_line, ["check", str(path)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise FaultError(f"check: {result.exception!r}") from result.exception
    if result.exit_code == 2:
        plain(result.stderr)
    refused = isinstance(outcome, InputError)
    if result.exit_code not in (0, 2) or (strict and refused != (result.exit_code == 2)):
        raise FaultError(f"check gives {result.exit_code}: {result.output[:300]}")


def _nothing_beside(path, but=""):
    if left := [file.name for file in path.parent.iterdir() if file.name not in (path.name, but)]:
        raise FaultError(f"left behind: {left}")


def _empty(folder):
    for file in sorted(folder.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()


KINDS = {  # how they are broken, how they are looked at, the name of the file
    "journals": (journals, check_journal, "journal.sqlite3"),
    "hot journals": (hot_journals, check_hot_journal, "journal.sqlite3-journal"),
    "exports": (exports, check_export, "export.json"),
    "questionnaires": (
        lambda rng: edited(rng, "questionnaire.toml"),
        check_questionnaire,
        "q.toml",
    ),
    "roles": (lambda rng: edited(rng, "roles.toml"), check_roles, "roles.toml"),
}


def look(kind, how, data, folder):
    """Put a broken file into an empty folder, and return what became of it.

    Raises
    ------
    Exception
        Whatever must not happen: a `FaultError`, or what the library should have caught.
    """
    _, check, name = KINDS[kind]
    _empty(folder)
    path = folder / name
    path.write_bytes(data)
    start = time.process_time()
    outcome = check(path, how)
    if (took := time.process_time() - start) > LIMIT:
        raise FaultError(f"it took {took:.1f} s")
    return outcome


def run(kind, number, seed, keep=None):
    """Break a number of files of a kind; return what became of them, and the faults found.

    Parameters
    ----------
    keep : Path, optional
        A folder that gets the files in which a fault was found.
    """
    outcomes, faults, slowest = Counter(), [], (0.0, 0)
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        broken = KINDS[kind][0](random.Random(f"{kind} {seed}"))
        for at, (how, data) in enumerate(islice(broken, number)):
            start = time.perf_counter()
            try:
                outcomes[f"{how}: {look(kind, how, data, Path(place))}"] += 1
            except Exception as error:  # noqa: BLE001 (whatever it is, it is what is looked for)
                faults.append(f"{kind}, {how}, seed {seed}, file {at}: {error!r}")
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{kind}, {how}, {seed}-{at}").write_bytes(data)
            slowest = max(slowest, (time.perf_counter() - start, at))
    return outcomes, faults, slowest


def report(kind, number, seed, keep=None):
    """Run, print the counts, and return the faults."""
    outcomes, faults, slowest = run(kind, number, seed, keep)
    print(
        f"\n{number} broken {kind}, seed {seed}: {len(faults)} faults,"
        f" slowest {slowest[0]:.1f} s (file {slowest[1]})"
    )
    for outcome, times in sorted(outcomes.items()):
        print(f"  {times:6} {outcome}")
    for fault in faults[:20]:
        print(f"  FAULT {fault[:600]}")
    return faults


def main():
    """Break files of every kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    kinds = [given.only] if given.only else list(KINDS)
    found = [f for kind in kinds for f in report(kind, given.count, given.seed, given.keep)]
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
