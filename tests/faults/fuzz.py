"""Break thousands of files, and see that each is refused in plain words or read as it was.

python tests/faults/fuzz.py [--count 2000] [--seed 1] [--only journals]

What must hold for each broken file: no traceback (anything but an InputError), no hang, no
wrong value (what reads back is what was written, or it is refused), a refused file has the
bytes that it had, and nothing is left beside it. A file that was broken and then given sums
that fit, and one that people edit by hand, may say something new: that must satisfy the rules.
A file that fails is kept in tests/corpus, and `test_fuzz.py` replays it from then on.
"""

import argparse
import contextlib
import faulthandler
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import mutations
from click.testing import CliRunner
from golden import MODELS

from pmskills import Journal, gap_profile, load_questionnaire, load_roles, records, transfer
from pmskills.cli import main as command_line
from pmskills.datafiles import InputError, data_dir
from pmskills.feedback import Reading
from pmskills.journal import Answer
from pmskills.questionnaire import Questionnaire

LIMIT = 10  # seconds for one file, on a busy machine
GOLDEN = Path(__file__).parents[1] / "golden"
CORPUS = Path(__file__).parents[1] / "corpus"
ROLE = load_roles()["product-manager"]


class Fault(AssertionError):
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
        raise Fault(f"not a plain message: {message[:300]!r}")
    if any(word in message for word in ("Traceback", " at 0x", "sys.", "pydantic")):
        raise Fault(f"not a plain message: {message[:300]!r}")


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
        for number in [1, 2, 3, 4, *(numbers if isinstance(numbers, list) else ())][-4:]:
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
        lambda: gap_profile(
            journal.answers(number), ROLE, journal.questionnaire(number)
        ).to_csv(),
    )


def refusals(seen):
    """Return what was refused."""
    return [name for name, value in seen.items() if isinstance(value, InputError)]


def small_journal(path):
    """Make a journal of one attempt and three answers: most of its bytes matter."""
    with Journal(path) as journal:
        attempt = journal.begin("Example", company="Example", role="product-manager")
        items = [item.id for item in journal.questionnaire(attempt).items]
        journal.save(attempt, [Answer(items[0], 4, "what I did"), Answer(items[1], "na")])
        journal.answer(attempt, items[0], 2, "on second thoughts")
        journal.add_reading(attempt, Reading(levels={"vision": 2}, words="No vision."))


def journals(rng, folder, scratch):
    """Yield (name, bytes, check) of broken journals of today's schema, of old ones, of resealed."""
    small = scratch / "small.sqlite3"
    small_journal(small)
    bases = [small.read_bytes(), (GOLDEN / "journal-2.sqlite3").read_bytes()]
    expected = [everything(_placed(folder, base)) for base in bases]
    old = (GOLDEN / "journal-1.sqlite3").read_bytes()
    while True:
        _empty(folder)
        kind = rng.random()
        if kind < 0.1:
            broken = mutations.of_bytes(rng, old)  # it has no sums: held is all but its values
            yield "old", broken, lambda path: check_journal(path, None)
        elif kind < 0.3:
            broken = resealed_journal(rng, rng.choice(bases), scratch)
            yield "resealed", broken, lambda path: check_journal(path, None)
        else:
            which = rng.randrange(2)
            broken = mutations.of_bytes(rng, bases[which])
            yield "sealed", broken, lambda path, w=which: check_journal(path, expected[w])


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


def resealed_journal(rng, base, scratch):
    """Change rows behind the triggers, then write sums that fit."""
    path = scratch / "resealed.sqlite3"
    path.write_bytes(base)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
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
    return path.read_bytes()


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


def check_journal(path, expected):
    """See what a broken journal gives; `expected` None: new values are no fault, but rules hold."""
    before = path.read_bytes()
    seen = everything(path)
    refused = refusals(seen)
    if expected is not None:
        for name, value in seen.items():
            if name not in refused and value != expected.get(name):
                raise Fault(f"{name} reads back as {value!r}")
        if not refused and seen.keys() != expected.keys():
            raise Fault(f"lost {expected.keys() - seen.keys()}")
    if "open" in refused and path.read_bytes() != before:
        raise Fault("a refused journal was changed")
    if expected is not None and path.read_bytes() != before:
        raise Fault("reading changed a journal")
    _nothing_beside(path, but="backups")
    return "refused" if "open" in refused else "refused in part" if refused else "read"


def exports(rng, folder, scratch):
    """Yield (name, bytes, check) of broken exports."""
    del folder
    base, small = scratch / "base.json", scratch / "small.json"
    with Journal(_placed(scratch, (GOLDEN / "journal-2.sqlite3").read_bytes())) as journal:
        transfer.export(journal, base)
    small_journal(scratch / "small.sqlite3")
    with Journal(scratch / "small.sqlite3") as journal:
        transfer.export(journal, small)
    bases = [small.read_bytes(), base.read_bytes()]
    homes = [None, (scratch / "small.sqlite3").read_bytes()]
    while True:
        data, home = rng.choice(bases), rng.choice(homes)
        kind = rng.choice(["bytes", "tokens", "values", "values", "deep"])
        if kind == "values":
            broken = mutations.of_values(rng, data)
        elif kind == "deep" and rng.random() < 0.1:
            broken = deep(rng, data)
        else:
            broken = (mutations.of_tokens if kind == "tokens" else mutations.of_bytes)(rng, data)
        same = None if kind == "values" else data
        yield kind, broken, lambda path, s=same, h=home: check_export(path, s, h)


def deep(rng, data):
    """Nest an export deep, or make it large."""
    size = rng.choice([900, 5_000, 100_000, 2_000_000])
    content = json.loads(data)
    content.pop("sha256")
    content["attempts"][0]["pages"][0]["content"] = '{"a":' * size + "1" + "}" * size
    return rng.choice(
        [
            b"[" * size,
            b'{"format":' * size,
            b'{"format":"pmskills export","version":1,"attempts":' + b"[" * size + b"]" * size + b"}",
            b'{"format":"pmskills export","version":1,"attempts":[' + b"{}," * size + b"{}]}",
            data + b" " * size,
            mutations.resealed(content),
        ]
    )


def check_export(path, same, home):
    """Import a broken export into a journal; `same`: what it must say if it is accepted."""
    before = path.read_bytes()
    target = path.with_name("journal.sqlite3")
    if home:
        target.write_bytes(home)
    with Journal(target) as journal:
        held = journal.ledger.all()
        outcome = said(transfer.import_, journal, path)
        holds = journal.ledger.all()
        if isinstance(outcome, InputError):
            if holds != held:
                raise Fault("a refused export left something in the journal")
        else:
            _imported(journal, held, holds, json.loads(before), same)
            if said(transfer.import_, journal, path) != []:
                raise Fault("importing twice is not the same as once")
        if journal.ledger.problems():
            raise Fault(f"the journal is damaged: {journal.ledger.problems()}")
    target.unlink()
    _checked_alike(path, outcome, strict=False)
    if path.read_bytes() != before:
        raise Fault("the file was changed")
    _nothing_beside(path)
    return "refused" if isinstance(outcome, InputError) else "imported"


def _imported(journal, held, holds, content, same):
    if same is not None and content != json.loads(same):
        raise Fault("a changed export was accepted")
    here = {record.uid: record for record in holds.values()}
    for raw in content["attempts"]:
        record = json.loads(here[raw["uid"]].model_dump_json())
        known = {row["key"]: row for row in record["answers"] + record["pages"]}
        for row in raw.get("answers", []) + raw.get("pages", []):
            if known.get(row["key"]) != row:
                raise Fault(f"{row} became {known.get(row['key'])}")
        if raw["uid"] not in {old.uid for old in held.values()}:
            wrong = {n for n in records.FACTS if record[n] != raw[n]}
            if wrong or len(known) != len(raw.get("answers", [])) + len(raw.get("pages", [])):
                raise Fault(f"{raw['uid']}: {wrong or 'rows'} read back otherwise")
    for number, record in holds.items():
        asked = journal.questionnaire(number).by_id
        if strange := [a.item for a in record.answers if a.item not in asked]:
            raise Fault(f"answers to what was not asked: {strange}")
        gap_profile(journal.answers(number), ROLE, load_questionnaire()) if asked.keys() == (
            load_questionnaire().by_id.keys()
        ) else None


def questionnaires(rng, folder, scratch):
    """Yield (name, bytes, check) of broken files of questions."""
    del folder, scratch
    yield from _edited(rng, "questionnaire.toml", check_questionnaire)


def roles(rng, folder, scratch):
    """Yield (name, bytes, check) of broken files of roles."""
    del folder, scratch
    yield from _edited(rng, "roles.toml", check_roles)


def _edited(rng, name, check):
    whole = (data_dir() / name).read_bytes()
    while True:
        kind = rng.choice(["bytes", "tokens", "tokens", "lines", "large"])
        if kind == "large" and rng.random() < 0.05:
            broken = large(rng, whole)
        elif kind == "bytes":
            broken = mutations.of_bytes(rng, whole)
        else:
            broken = (mutations.of_lines if kind == "lines" else mutations.of_tokens)(rng, whole)
        yield kind, broken, check


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


def check_questionnaire(path):
    """See what a broken file of questions gives."""
    return _check_edited(path, load_questionnaire, broken_rules_of_questions)


def check_roles(path):
    """See what a broken file of roles gives."""
    return _check_edited(path, load_roles, broken_rules_of_roles)


def _check_edited(path, load, broken_rules):
    before = path.read_bytes()
    loaded = said(load, path)
    if not isinstance(loaded, InputError) and (broken := broken_rules(loaded)):
        raise Fault(f"accepted, though {broken}")
    _checked_alike(path, loaded, strict=load is load_roles)
    if path.read_bytes() != before:
        raise Fault("the file was changed")
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
        (role.id, skill, target) for role in loaded.values() for skill, target in role.targets.items()
    ]
    positions = {skill.id for skill in asked.skills if skill.scale == "position"}
    return [
        *(key for key, role in loaded.items() if key != role.id or not role.name.strip()),
        *(key for key, role in loaded.items() if list(role.targets) != [s.id for s in asked.skills]),
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
        raise Fault(f"check: {result.exception!r}") from result.exception
    if result.exit_code == 2:
        plain(result.stderr)
    refused = isinstance(outcome, InputError)
    if result.exit_code not in (0, 2) or (strict and refused != (result.exit_code == 2)):
        raise Fault(f"check gives {result.exit_code}: {result.output[:300]}")


def _placed(folder, data):
    path = folder / "journal.sqlite3"
    path.write_bytes(data)
    return path


def _nothing_beside(path, but=""):
    if left := [file.name for file in path.parent.iterdir() if file.name not in (path.name, but)]:
        raise Fault(f"left behind: {left}")


def _empty(folder):
    for file in sorted(folder.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()


KINDS = {
    "journals": (journals, "journal.sqlite3"),
    "exports": (exports, "export.json"),
    "questionnaires": (questionnaires, "questionnaire.toml"),
    "roles": (roles, "roles.toml"),
}


def run(kind, count, seed, keep=None):
    """Break `count` files of a kind; return what became of them, and the faults found.

    Parameters
    ----------
    keep : Path, optional
        A folder that gets the files in which a fault was found.
    """
    make, name = KINDS[kind]
    outcomes, faults, slowest = Counter(), [], (0.0, 0)
    with tempfile.TemporaryDirectory() as place:
        folder, scratch = Path(place) / "files", Path(place) / "scratch"
        folder.mkdir()
        scratch.mkdir()
        broken_files = make(random.Random(f"{kind} {seed}"), folder, scratch)
        for number in range(count):
            how, data, check = next(broken_files)
            _empty(folder)
            path = folder / name
            path.write_bytes(data)
            start = time.perf_counter()
            try:
                outcomes[f"{how}: {check(path)}"] += 1
            except Exception as error:  # whatever it is, it is what is looked for
                faults.append(f"{kind} {how}, seed {seed}, file {number}: {error!r}")
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{kind}-{how}-{seed}-{number}{Path(name).suffix}").write_bytes(data)
            took = time.perf_counter() - start
            slowest = max(slowest, (took, number))
            if took > LIMIT:
                faults.append(f"{kind} {how}, seed {seed}, file {number}: {took:.1f} s")
    return outcomes, faults, slowest


def report(kind, count, seed, keep=None):
    """Run, print the counts, and return the faults."""
    outcomes, faults, slowest = run(kind, count, seed, keep)
    print(f"\n{count} broken {kind}, seed {seed}: {len(faults)} faults,"
          f" slowest {slowest[0]:.1f} s (file {slowest[1]})")
    for outcome, number in sorted(outcomes.items()):
        print(f"  {number:6} {outcome}")
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
    faulthandler.enable()
    kinds = [given.only] if given.only else list(KINDS)
    found = [f for kind in kinds for f in report(kind, given.count, given.seed, given.keep)]
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
