"""Write a golden journal of today's schema and what it holds: once a schema, before a release.

python tests/golden/golden.py
"""

import json
import sys
from pathlib import Path

from pmskills import Journal, example_journal, score
from pmskills.feedback import OUTCOMES, Emphases, Reading
from pmskills.journal.schema import VERSION
from pmskills.recover.entries import Evidence, Friend
from pmskills.rehearsal import Plan, Vision

HERE = Path(__file__).parent
KINDS = {"expected": Emphases, "tested": Emphases, "friend": Friend, "vision": Vision}
MODELS = KINDS | {"evidence": Evidence, "plan": Plan, "reading": Reading}


def fill(journal):
    """Copy the example journal, with a changed, a taken-back and an odd answer more."""
    with example_journal() as example:
        for number, about in example.attempts().set_index("attempt").iterrows():
            attempt = journal.begin(
                about["name"], company=about["company"], role=about["role"], stage=about["stage"]
            )
            journal.save(attempt, example.latest(number).values())
            journal.close_attempt(attempt, OUTCOMES[number % len(OUTCOMES)])
            for reading in example.readings(number):
                journal.add_reading(attempt, reading)
            for kind in ("expected", "tested"):
                journal.write(attempt, kind, example.last(number, kind, Emphases))
    items = [item.id for item in journal.questionnaire(attempt).items]
    journal.answer(attempt, items[0], 1, note="Zażółć gęślą jaźń \U0001f600 \u202e =1+1")
    journal.answer(attempt, items[0], 2, note="changed")
    journal.answer(attempt, items[1], None)
    journal.write(attempt, "friend", Friend(letter="Dear friend"))
    journal.write(attempt, "friend", Friend(letter="Dear friend,\nyou did well.", may_leave=True))
    journal.write(attempt, "evidence", Evidence(well="I stayed calm."))
    journal.choose(2)


def contents(journal):
    """Return all that a journal holds, with its scores, as plain values."""
    attempts = journal.attempts()
    return {
        "current": journal.current(),
        "attempts": json.loads(attempts.drop(columns="begun_at").to_json(orient="records")),
        "answers": {
            str(number): {
                item: [answer.level, answer.note, answer.key]
                for item, answer in sorted(journal.latest(number).items())
            }
            for number in attempts["attempt"]
        },
        "pages": {
            f"{number} {kind}": journal.last(number, kind, model).model_dump(mode="json")
            for number in attempts["attempt"]
            for kind, model in MODELS.items()
        },
        "scores": {
            str(number): json.loads(
                score(journal.answers(number), journal.questionnaire(number)).to_json(
                    orient="records", double_precision=12
                )
            )
            for number in attempts["attempt"]
        },
    }


if __name__ == "__main__":
    target = HERE / f"journal-{VERSION}.sqlite3"
    if target.exists():
        sys.exit(f"{target.name} is there already. A golden journal is made once and never again.")
    with Journal(target) as journal:
        fill(journal)
        text = json.dumps(contents(journal), indent=1, ensure_ascii=False, sort_keys=True)
    target.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
