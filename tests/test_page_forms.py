"""The Python side of the page forms: attempts and debrief save once, never raise and say why."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from itertools import count

import pytest

from pmskills import Journal, load_questionnaire, load_roles, pages, progress, recover
from pmskills.display import Words
from pmskills.feedback import SOURCES, Debrief, Emphases, Question, Reading
from pmskills.forms import PageForm, attempts, debrief, take_along, vision
from pmskills.forms.controls import Section, Text, described
from pmskills.recover import CoolOff
from pmskills.roles import CHOSEN_ROLE, ChosenRole

NOON = "2026-11-24T12:00:00.585Z"  # as a browser says it
KEYS = count()
NEW = dict.fromkeys(["name", "company", "role", "other_role", "held_on", "stage"], "")
ITEM = load_questionnaire().items[0].id


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "journal.sqlite3") as journal:
        yield journal


@pytest.fixture
def ask(monkeypatch):
    """Return a function that sends a form a message, as the browser does, and returns the reply."""
    replies = []
    monkeypatch.setattr(PageForm, "send", lambda _form, reply, _buffers=None: replies.append(reply))

    def ask(form, message):
        form._handle_custom_msg(message, [])
        json.dumps(replies[-1])  # it must be able to travel
        return replies.pop()

    return ask


@pytest.fixture
def give(ask):
    """Return a function that gives a form one section's values."""

    def give(form, section, at=NOON, **values):
        said = {"section": section, "values": values, "at": at, "key": str(next(KEYS))}
        return ask(form, {"kind": "save", "answers": [said]})

    return give


def shown(reply):
    """Return the sections of a reply by id, also those inside others."""
    found = {}

    def look(sections):
        for section in sections:
            found[section["id"]] = section
            look(section["parts"])

    look(reply["sections"])
    return found


def entries(journal):
    with closing(sqlite3.connect(journal.path)) as db:
        return [kind for (kind,) in db.execute("SELECT kind FROM entry ORDER BY entry")]


def test_running_the_page_writes_nothing(journal, ask):
    for form in (attempts(journal), debrief(journal)):
        assert ask(form, {"kind": "open"})["kind"] == "state"
    assert journal.current() is None


def test_an_attempt_is_begun_once_however_often_it_is_sent(journal, give):
    form = attempts(journal)
    new = NEW | {"name": "A try", "role": "product-manager", "held_on": "2025-02-03"}
    first, again = (give(form, "begin", **new) for _ in range(2))
    assert first["run_again"]
    assert first["said"] == "“A try” has begun."
    assert again["said"] == ""
    (row,) = journal.attempts().to_dict("records")
    assert (row["name"], row["role"], row["held_on"]) == ("A try", "product-manager", "2025-02-03")
    card = shown(first)[f"attempt:{row['attempt']}"]
    assert card["mark"] == "You are on this one"
    role = load_roles()["product-manager"].name
    assert card["lines"] == [f"{role} · 3 February 2025", "still open · 0 of 32 answered"]


def test_a_role_can_be_in_the_persons_own_words(journal, give):
    give(attempts(journal), "begin", **(NEW | {"role": "other", "other_role": "Head of things"}))
    assert journal.attempts()["role"].iloc[0] == "Head of things"


def test_a_day_that_does_not_exist_is_a_complaint(journal, give):
    reply = give(attempts(journal), "begin", **(NEW | {"held_on": "2026-02-31"}))
    assert reply["kind"] == "saved"
    assert "not in the calendar" in reply["complaints"]["begin"]
    assert journal.current() is None


def test_going_on_closing_and_renaming(journal, give):
    first, second = journal.begin("First"), journal.begin("Second")
    form = attempts(journal)
    assert give(form, f"choose:{first}")["run_again"]
    assert journal.current() == first
    said = NEW | {"name": " The second ", "outcome": "rejected", "company": "Example"}
    reply = give(form, f"about:{second}", **said)
    assert reply["said"] == "Saved for “The second”."
    row = journal.noted()[1]
    assert (row["name"], row["outcome"], row["company"]) == ("The second", "rejected", "Example")
    assert shown(reply)[f"attempt:{second}"]["heading"] == "The second"


def test_with_one_part_wrong_nothing_of_an_attempt_is_changed(journal, give):
    number = journal.begin("First")
    form, said = attempts(journal), NEW | {"outcome": "rejected", "company": "Example"}
    for wrong in ({"name": " "}, {"name": "Other", "held_on": "2026-02-31"}):
        assert give(form, f"about:{number}", **said | wrong)["complaints"]
    row = journal.noted()[0]
    assert (row["name"], row["outcome"], row["company"]) == ("First", "open", "")


def test_company_day_stage_and_role_can_be_filled_in_later(journal, give):
    first, second = journal.begin("First", stage="call"), journal.begin("Second")
    form = attempts(journal)
    about = {"company": " Example ", "held_on": "2026-02-03", "stage": "panel"}
    about |= {"role": "product-owner", "other_role": "", "name": "First", "outcome": "open"}
    reply = [give(form, f"about:{first}", **about) for _ in range(2)].pop()
    assert reply["said"] == "Saved for “First”."
    role = load_roles()["product-owner"].name
    card, fields = shown(reply)[f"attempt:{first}"], shown(reply)[f"about:{first}"]["values"]
    assert card["lines"][0] == f"Example · {role} · 3 February 2026 · panel"
    assert fields == {**about, "company": "Example"}
    assert entries(journal) == ["about"]  # the same twice is noted once
    assert pages.look_at(journal, first).role.id == "product-owner"
    assert [each.held_on for each in progress.attempts(journal)] == ["2026-02-03", ""]
    assert journal.noted()[1]["company"] == ""
    give(form, f"about:{first}", **about | {"role": "other", "other_role": "Head", "held_on": ""})
    assert (journal.noted()[0]["role"], journal.noted()[0]["held_on"]) == ("Head", None)
    wrong = give(form, f"about:{second}", **about | {"held_on": "2026-02-31"})
    assert "not in the calendar" in wrong["complaints"][f"about:{second}"]


def test_a_role_that_page_1_has_saved_is_changed_there(journal, ask, give):
    number = journal.begin("A try", role="product-owner")
    own = load_roles()["product-manager"]
    journal.write(number, CHOSEN_ROLE, ChosenRole(role=own))
    form = attempts(journal)
    section = shown(ask(form, {"kind": "open"}))[f"about:{number}"]
    assert [each["name"] for each in section["controls"]] == [
        *("name", "company", "held_on", "stage", "outcome"),
    ]
    assert section["lines"] == [
        f"Its role is {own.name}, as it was saved on page 1; it can be changed there."
    ]
    about = {"name": "A try", "company": "Example", "held_on": "", "stage": "", "outcome": "open"}
    give(form, f"about:{number}", **about)
    assert (journal.noted()[0]["company"], journal.noted()[0]["role"]) == (
        "Example",
        "product-owner",
    )


def test_removing_needs_the_typed_name(journal, give):
    number = journal.begin("A try")
    form = attempts(journal)
    reply = give(form, f"remove:{number}", typed_name="a try")
    assert reply["complaints"] == {
        f"remove:{number}": "Nothing was removed. To remove it, type its name: A try"
    }
    reply = give(form, f"remove:{number}", typed_name="A try")
    assert reply["run_again"]
    assert reply["said"].endswith("'pmskills erase' removes the whole journal and its copies.")
    assert journal.current() is None


def test_an_attempt_removed_elsewhere_is_said_once(journal, ask, give):
    number = journal.begin("A try")
    form, notes = attempts(journal), debrief(journal)
    assert ask(form, {"kind": "open"})["said"] == ""
    with Journal(journal.path) as other:
        other.remove(number, typed_name="A try")
    assert ask(form, {"kind": "open"})["said"] == "“A try” was removed in another window."
    assert ask(form, {"kind": "open"})["said"] == ""
    assert "not here any more" in give(form, f"choose:{number}")["complaints"][f"choose:{number}"]
    assert "not here any more" in give(notes, "questions", questions=[])["complaints"]["questions"]
    assert list(shown(ask(notes, {"kind": "open"}))) == ["gone"]


def test_what_is_expected_is_written_once_a_change(journal, give):
    number = journal.begin("A try")
    form = attempts(journal)
    for strength in ("strong", "strong", ""):
        give(form, f"expected:{number}", vision=strength, selling="some")
    assert entries(journal) == ["expected", "expected"]
    assert journal.last(number, "expected", Emphases).emphasis == {"selling": "some"}


def test_the_first_word_begins_an_attempt(journal, ask, give):
    form = debrief(journal)
    page = ask(form, {"kind": "open"})["page"]
    asked = Question(asked="Why Kafka?", items=(ITEM,)).model_dump(mode="json")
    empty = Question().model_dump(mode="json")
    for _ in range(2):
        give(form, "questions", questions=[asked, empty])
    assert entries(journal) == ["debrief"]
    (question,) = journal.last(journal.current(), "debrief", Debrief).questions
    assert (question.asked, question.items) == ("Why Kafka?", (ITEM,))
    state = ask(debrief(journal), {"kind": "open"})
    assert state["inherits"] == [page]
    assert shown(state)["questions"]["values"]["questions"] == [asked]


def test_a_second_reading_stands_beside_the_first(journal, give):
    number = journal.begin("A try")
    form = debrief(journal)
    heard = {"source": "a panel", "voice": "their words", "words": "Too soft.", "vision": "2"}
    give(form, "reading", **heard)
    give(form, "reading", **heard)  # the same message, sent twice
    reply = give(form, "reading", **(heard | {"vision": "3"}))
    assert [reading.levels["vision"] for reading in journal.readings(number)] == [2, 3]
    assert shown(reply)["earlier:1"]["lines"] == [
        "“Too soft.”",
        "From a panel.",
        "They named the levels. Vision 2.",
    ]


def test_what_is_saved_stands_below_the_button_that_saved_it_the_newest_first(journal, give):
    journal.begin("A try")
    form = debrief(journal)
    for said in ("First.", ' "Second." '):
        heard = {"source": SOURCES[0], "voice": "my reading of them", "words": said}
        reply = give(form, "reading", **heard)
    parts = shown(reply)["feedback"]["parts"]
    assert [each["id"] for each in parts] == ["reading", "earlier:2", "earlier:1"]
    assert parts[1]["lines"][0] == "“Second.”"
    assert reply["said"] == "Saved; it stands below."


def test_questions_to_tick_begin_with_what_sets_them_apart(journal, ask):
    (repeat,) = shown(ask(debrief(journal), {"kind": "open"}))["questions"]["controls"]
    ticks = next(each for each in repeat["controls"] if each["kind"] == "ticks")
    labels = [label for _, options in ticks["groups"] for _, label in options]
    assert len(labels) == len(load_questionnaire().items)
    assert labels[0].startswith("What did you do when your team's way")
    assert not [label for label in labels if label.startswith("In the last three months")]


def test_an_empty_reading_is_a_complaint_and_none_received_is_a_reading(journal, give):
    number = journal.begin("A try")
    form = debrief(journal)
    blank = {"source": SOURCES[0], "voice": "their words", "words": " "}
    assert "nothing in it yet" in give(form, "reading", **blank)["complaints"]["reading"]
    reply = give(form, "reading", **(blank | {"source": SOURCES[-1]}))
    assert journal.readings(number) == [Reading(source="no feedback received")]
    assert shown(reply)["earlier:1"]["lines"] == ["No feedback received."]


def test_what_was_tested_keeps_a_disagreement_without_a_reason(journal, ask, give):
    number = journal.begin("A try")
    form = debrief(journal)
    give(form, "tested", **{"vision": "strong", "vision/disagree": True, "vision/why": ""})
    last = journal.last(number, "tested", Emphases)
    assert (last.emphasis, last.disagree) == ({"vision": "strong"}, {"vision": ""})
    values = shown(ask(form, {"kind": "open"}))["tested"]["values"]
    assert values["vision/disagree"] is True
    assert values["selling/disagree"] is False


@pytest.mark.parametrize(
    "message",
    [None, "nonsense", {}, {"kind": "save"}, {"kind": "save", "answers": [{}]}]
    + [
        {"kind": "save", "answers": [{"section": s, "values": v, "at": NOON, "key": "a"}]}
        for s, v in [("dance", {}), ("begin", {}), ("begin", None), ("questions", {"questions": 1})]
    ],
)
@pytest.mark.parametrize("form", [attempts, debrief])
def test_what_nobody_understands_is_refused(journal, ask, form, message):
    assert ask(form(journal), message)["kind"] == "refused"


def test_a_busy_disk_is_a_reason(journal, ask, give, monkeypatch):
    monkeypatch.setattr("pmskills.journal.store.BUSY_SECONDS", 0)
    journal.begin("A try")
    form = debrief(journal)
    with journal.ledger._store.unlocked() as db:
        db.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(journal.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        reply = give(form, "questions", questions=[Question(asked="x").model_dump(mode="json")])
    assert reply["kind"] == "refused"
    assert "Another program" in reply["reason"]


def test_neither_repr_nor_synced_state_carries_what_was_typed(journal, ask, give):
    journal.begin("canary")
    for form in (attempts(journal), debrief(journal)):
        ask(form, {"kind": "open"})
        synced = json.dumps({name: str(value) for name, value in form.get_state().items()})
        assert "canary" not in synced + repr(form) + form._not_alive
        assert len(repr(form)) <= 110  # anywidget would cut it


def test_half_a_character_does_not_block_the_rest(journal, give):
    number = journal.begin("A try")
    half = Question().model_dump(mode="json") | {"asked": "cut \ud83d"}
    assert give(debrief(journal), "questions", questions=[half])["kind"] == "saved"
    assert journal.last(number, "debrief", Debrief).questions[0].asked == "cut ?"


def test_a_debrief_of_an_attempt_that_is_not_there_is_a_sentence(journal):
    shown = debrief(journal, 7)
    assert isinstance(shown, Words)
    assert repr(shown) == "There is no attempt 7. There are none yet."


def test_a_description_can_travel():
    section = described(Section("a", controls=(Text("b", "B"),), values={"b": "c"}))
    assert section["kind"] == "section"
    assert section["controls"][0] == {
        "kind": "text",
        "name": "b",
        "label": "B",
        "help": "",
        "lines": 1,
        "when": None,
    }
    assert json.loads(json.dumps(section)) == section


@pytest.fixture
def own(journal, monkeypatch):
    """Return the journal that pages open."""
    monkeypatch.setenv("PMSKILLS_HOME", str(journal.path.parent))
    return journal


def fill(journal, name, level, held_on):
    number = journal.begin(name, held_on=held_on)
    for item in journal.questionnaire(number).items:
        journal.answer(number, item.id, level)
    return number


def test_progress_shows_own_attempts_and_the_example_until_two_are_answered(own):
    assert "made-up example" in repr(pages.so_far().title)
    fill(own, "One", 2, date(2026, 1, 1))
    early = pages.so_far()
    assert repr(early.title) == "Your attempts so far: One."
    assert "made-up one" in repr(early.between)
    fill(own, "Two", 4, date(2026, 2, 1))
    own.begin("Backdated", held_on=date(2025, 1, 1))
    now = pages.so_far()
    assert repr(now.title) == "Your attempts so far: Backdated, One, Two."
    assert repr(now.between) == "From “One” to “Two”."
    assert set(now.changed["verdict"]) == {"risen"}
    assert "so far 2 have a score" in repr(now.trend)


def test_two_first_looks_say_what_to_answer_before_they_can_be_compared(own):
    for name in ("One", "Two"):
        number = own.begin(name)
        for item in load_questionnaire().asking_order()[: load_questionnaire().first_round()]:
            own.answer(number, item.id, 3)
    said = repr(pages.so_far().between)
    assert "Answer more on page 2: 16 of “One” and 16 of “Two” are open." in said


def test_while_scores_are_closed_what_the_person_noted_is_their_own(own):
    number = fill(own, "One", 4, date(2026, 1, 1))
    own.add_reading(number, Reading(levels={"vision": 2}))
    own.write(number, progress.EXPECTED, Emphases(emphasis={"vision": "none"}))
    own.write(number, progress.TESTED, Emphases(emphasis={"vision": "strong"}))
    own.write(number, "cool-off", CoolOff(until=recover.today() + timedelta(days=1)))
    page, over_time, any_words = pages.debriefed(), pages.so_far(), Words(("x",))
    assert page.asked.set_index("skill").loc["vision", ["expected", "tested"]].tolist() == [
        *("none", "strong"),
    ]
    assert (page.over(any_words).mark, page.over_asked(any_words).mark) == ("Example", "")
    assert "Your scores are closed" in repr(page.title)
    assert over_time.asked.columns == ("Skill", "One")
    assert (over_time.asked.mark, over_time.over_all(any_words).mark) == ("", "Example")
    assert repr(over_time.title).startswith("Your attempts so far: One.\nYour scores are closed")


def test_that_nothing_is_noted_goes_once_something_is_written(own):
    title = pages.debriefed().title
    assert title.until.startswith("Nothing is noted yet")
    assert "Nothing is noted" not in " ".join(title.sentences)


def test_what_is_expected_is_shown_before_the_interview(own):
    own.write(own.begin("One"), progress.EXPECTED, Emphases(emphasis={"vision": "some"}))
    assert repr(pages.debriefed().title) == "This is about “One”."


def test_the_debrief_page_shows_what_is_noted_of_the_current_attempt(own):
    number = fill(own, "One", 4, date(2026, 1, 1))
    assert "made-up example" in repr(pages.debriefed().title)
    assert pages.debriefed().over(Words(("x",))).mark == "Example"
    own.add_reading(number, Reading(levels={"vision": 1}))
    own.add_reading(number, Reading(levels={"vision": 2}))
    own.write(number, progress.TESTED, Emphases(emphasis={"vision": "strong"}))
    page = pages.debriefed()
    assert list(page.seen["reading"]) == [2]
    assert repr(page.title) == "This is about “One”."
    assert page.asked.set_index("skill")["tested"]["vision"] == "strong"


def test_feedback_without_answers_is_shown_without_a_comparison(own):
    own.add_reading(own.begin("One"), Reading(words="No vision."))
    assert pages.debriefed().seen.empty
    assert not pages.debriefed().over(Words(("x",))).mark


def test_an_attempt_that_is_over_can_be_begun_as_ended(journal, give):
    form = attempts(journal)
    give(form, "begin", **NEW | {"name": "Past", "held_on": "2026-11-01", "outcome": "rejected"})
    assert journal.attempts()["outcome"].tolist() == ["rejected"]


def test_only_what_the_page_shows_below_makes_that_part_old(journal, give):
    form = debrief(journal)
    values = {"source": SOURCES[0], "words": "No vision.", "voice": "my reading of them"}
    reading = give(form, "reading", **values)
    assert (reading["kind"], reading["is_shown_below"]) == ("saved", True)
    assert not give(form, "questions", questions=[])["is_shown_below"]
    assert not give(attempts(journal), "begin", **NEW)["is_shown_below"]


def test_a_form_says_when_the_person_has_gone_on_with_another_attempt(journal, ask):
    first, second = journal.begin("First"), journal.begin("Second")
    forms = [form(journal) for form in (attempts, debrief, vision)]
    assert {ask(form, {"kind": "open"})["moved"] for form in forms} == {""}
    journal.choose(first)
    assert {ask(form, {"kind": "open"})["moved"] for form in forms} == {"You are on “First” now."}
    assert ask(debrief(journal, second), {"kind": "open"})["moved"] == ""
    journal.choose(second)
    journal.remove(first, typed_name="First")
    assert {ask(form, {"kind": "open"})["moved"] for form in forms} == {""}


def test_the_first_attempt_is_nothing_to_move_to(journal, ask):
    form = vision(journal)
    journal.begin("First")
    assert ask(form, {"kind": "open"})["moved"] == ""


# ---------------------------------------------------------------- the report


@pytest.fixture
def answered(journal):
    number = journal.begin("Mine")
    for item in load_questionnaire().items:
        journal.answer(number, item.id, 4, note="canary note")
    journal.add_reading(number, Reading(levels={"vision": 2}, words="canary heard"))
    return number


def save_report(give, form, **values):
    return give(form, "report", **{"with_notes": False, **values})


def canaries(page):
    return set(re.findall(r"canary \w+", page["text"]))


def test_the_button_hands_over_one_page_with_what_was_ticked(journal, give, answered):
    form = take_along(journal)
    said = save_report(give, form)
    (page,) = said["pages"]
    assert page["name"] == "my-report-1-mine.html"
    assert page["name"] in said["said"]
    assert "Mine" in page["text"]
    assert not canaries(page)
    (page,) = save_report(give, form, with_notes=True)["pages"]
    assert canaries(page) == {"canary note", "canary heard"}


def test_it_is_of_the_attempt_that_was_chosen(journal, ask, give, answered):
    form = take_along(journal)
    (section,) = shown(ask(form, {"kind": "open"})).values()
    assert [control["name"] for control in section["controls"]] == ["with_notes"]
    other = journal.begin("Other")
    journal.answer(other, ITEM, 3)
    (section,) = shown(ask(form, {"kind": "open"})).values()
    assert section["values"]["attempt"] == str(other)
    (page,) = save_report(give, form, attempt=str(answered))["pages"]
    assert page["name"] == "my-report-1-mine.html"
    (page,) = save_report(give, form)["pages"]
    assert page["name"] == "my-report-2-other.html"


def test_a_letter_is_offered_only_where_one_may_leave(journal, ask, give, answered):
    form = take_along(journal)
    journal.write(answered, "friend", recover.Friend(letter="canary letter"))
    assert "Put in my letter" not in str(ask(form, {"kind": "open"}))
    journal.write(answered, "friend", recover.Friend(letter="canary letter", may_leave=True))
    assert "Put in my letter" in str(ask(form, {"kind": "open"}))
    (page,) = save_report(give, form, with_letter=True)["pages"]
    assert canaries(page) == {"canary letter"}


def test_what_cannot_be_saved_is_said(journal, ask, give, answered):
    form = take_along(journal)
    tomorrow = recover.today() + timedelta(days=1)
    journal.write(answered, "cool-off", recover.CoolOff(until=tomorrow))
    reply = save_report(give, form)
    assert reply["pages"] == []
    assert "Your scores are closed until" in reply["complaints"]["report"]
    journal.remove(answered, typed_name="Mine")
    assert (
        "removed in another window" in save_report(give, form, attempt="1")["complaints"]["report"]
    )
    assert "Once you have answers" in str(ask(form, {"kind": "open"}))
