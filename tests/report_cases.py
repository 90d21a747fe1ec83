"""Reports to print and to attack: usual, empty, without feedback, as long as texts may be."""

from dataclasses import replace
from datetime import date
from functools import cache

from pmskills import Journal, example_journal, load_questionnaire, load_roles, progress
from pmskills.feedback import Reading
from pmskills.recover import Friend
from pmskills.rehearsal import Intention, Plan, load_canvas
from pmskills.report import Report

LONGEST = 100_000  # letters that a free text may hold
SKILLS = [skill.id for skill in load_questionnaire().skills]
ROLE = load_roles()["product-manager"]
LETTER = "Dear you,\nthis was one bad hour.\nCall me on Sunday."
LONG = {
    "words": "again and " * (LONGEST // 10),
    "wide": "W" * LONGEST,
    "chinese": "\u6f22" * LONGEST,
    "lines": "a\n" * (LONGEST // 2),
    "ligature": "\ufdfd" * LONGEST,  # one letter as wide as ten
    "stacked": ("a" + "\u0335\u0321\u031b" * 9) * (LONGEST // 28),
}


def usual():
    """Return the example's fourth attempt with all that can be ticked."""
    with example_journal() as journal:
        tries = progress.attempts(journal)
        notes = {item: answer.note for item, answer in journal.latest(4).items()}
    return Report(
        attempt=tries[3],
        role=ROLE,
        earlier=progress.answered_before(tries, tries[3]),
        plan=load_canvas().example.plan,
        notes=notes,
        with_heard=True,
        friend=Friend(letter=LETTER, may_leave=True),
        made_on=date(2026, 11, 25),
    )


@cache
def risen():
    """Return two attempts between which every skill has risen, and one was never tried before."""
    with Journal(":memory:") as journal:
        for name, levels in (("First", (1, 2)), ("Second", (4, 5))):
            attempt = journal.begin(name)
            for place, item in enumerate(load_questionnaire().items):
                is_first_time = name == "First" and place % 8 == 7
                journal.answer(attempt, item.id, "na" if is_first_time else levels[place % 2])
        return progress.attempts(journal)


def filled(text):
    """Return a report as full as can be, one text in every field that a person or a file fills."""
    earlier, later = risen()
    reading = Reading(levels=dict.fromkeys(SKILLS, 4), words=text)
    intention = Intention(when=text, then=text)
    return Report(
        attempt=replace(later, name=text, company=text, stage=text, readings=(reading,)),
        role=ROLE.model_copy(update={"name": text[:1000]}),
        earlier=replace(earlier, name=text),
        plan=Plan(lines=(intention,) * 3, look_back=text),
        notes={item.id: text for item in later.questionnaire.items},
        with_heard=True,
        friend=Friend(letter=text, may_leave=True),
        made_on=date(2026, 11, 25),
    )


def only_feedback(source="one interviewer"):
    """Return an attempt that nobody answered: three words of an interviewer, and their levels."""
    with Journal(":memory:") as journal:
        attempt = journal.begin("First", company="Example")
        heard = {"vision": 1, "selling": 2} if source == "one interviewer" else {}
        journal.add_reading(attempt, Reading(levels=heard, words="Not for us.", source=source))
        return Report(attempt=progress.attempts(journal)[0], role=ROLE, with_heard=True)


def no_feedback(level=2, answered=32):
    """Return a first attempt with answers and nothing else."""
    with Journal(":memory:") as journal:
        attempt = journal.begin("First", company="Example")
        for item in load_questionnaire().asking_order()[:answered]:
            journal.answer(attempt, item.id, level)
        return Report(attempt=progress.attempts(journal)[0], role=ROLE)


def bare(text):
    """Return a full report without notes and letter, which leaves room for a picture more."""
    return replace(filled(text), notes={}, friend=Friend())


def alone(text):
    """Return a full report on a first attempt without feedback, which has one picture."""
    report = filled(text)
    return replace(report, earlier=None, attempt=replace(report.attempt, readings=()))
