"""The page after a failure: what it says, what it stores, and what never leaves the journal."""

import json
import shlex
from datetime import date, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmskills import Journal, example_journal, load_questionnaire, pages, recover
from pmskills.cli import main
from pmskills.datafiles import data_dir
from pmskills.feedback import Reading
from pmskills.forms import answer_form, plan_form
from pmskills.forms import recover as form_of
from pmskills.forms.page_form import PageForm
from pmskills.journal.store import JournalError
from pmskills.recover.entries import CoolOff
from pmskills.wording import OLDEST_READER, reading_age

WORDS = recover.page_words()
NOON = "2026-11-24T12:00:00.000Z"
TODAY = date(2026, 11, 24)
CANARY = "canary: dear you, this was one bad hour"
KEYS = count()
ITEMS = [item.id for item in load_questionnaire().items]


@pytest.fixture
def journal(tmp_path, monkeypatch):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path / "home"))
    with Journal() as journal:
        yield journal


@pytest.fixture(autouse=True)
def _a_fixed_day(monkeypatch):
    monkeypatch.setattr(recover, "today", lambda: TODAY)


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

    def give(form, section, **values):
        said = {"section": section, "values": values, "at": NOON, "key": str(next(KEYS))}
        return ask(form, {"kind": "save", "answers": [said]})

    return give


def sections(reply):
    """Return the sections of a reply by id, also those inside others."""
    found = {}

    def look(inside):
        for section in inside:
            found[section["id"]] = section
            look(section["parts"])

    look(reply["sections"])
    return found


def opened(ask, form):
    return sections(ask(form, {"kind": "open"}))


def step_of(found):
    return next(name.removeprefix("step:") for name in found if name.startswith("step:"))


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("text", [text for text in WORDS.paragraphs() if len(text.split()) >= 8])
def test_a_paragraph_reads_easily(text):
    assert reading_age(text) <= OLDEST_READER


def test_there_are_paragraphs_and_none_of_them_shouts():
    assert len(WORDS.paragraphs()) > 20
    assert not [text for text in WORDS.paragraphs() if "!" in text]


def test_the_steps_are_in_their_order():
    ids = [step.id for step in WORDS.steps]
    assert ids == [
        *("cool-off", "feeling", "strengths", "one-interview", "friend", "read"),
        *("evidence", "step", "decide", "lessons", "end"),
    ]


def test_each_field_is_one_of_its_model():
    for step in WORDS.steps:
        model = {"cool-off": {"closed"}, "decision": set(recover.Weighed.model_fields)}.get(
            step.kind, set(recover.KINDS[step.kind].model_fields) if step.kind else set()
        )
        assert {field.name for field in step.fields} <= model, step.id


def test_what_one_interview_says_is_plain_and_its_numbers_stand_at_the_source():
    *told, source = WORDS.step("one-interview").paragraphs
    assert source.startswith("Source: Huffcutt")
    assert ".44 apart, .74 on a panel" in source
    assert not [text for text in told if any(letter.isdigit() for letter in text)]


def test_nothing_on_the_page_is_harsh():
    text = " ".join([*WORDS.paragraphs(), *(f.label for s in WORDS.steps for f in s.fields)])
    assert not [each for each in ("useless", "rejected", "speaks for it", "fail ") if each in text]


def test_not_product_management_is_an_ending():
    stay = next(way for way in WORDS.ways if way.id == "stay")
    assert stay.label == "Not product management"
    assert "full answer" in stay.about


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("outcome}", "result}", "has other braces than"),
        ('back = "Back"', "", "'back' is missing. Add it."),
        ('id = "evidence"', 'id = "proof"', "a step is missing: evidence. Keep the steps' ids."),
        ('control = "day"', 'control = "date"', "'control' must be 'text', 'tick' or 'day'."),
    ],
)
def test_a_broken_file_is_said_in_a_sentence(tmp_path, monkeypatch, old, new, complaint):
    text = (data_dir() / "recover.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "recover.toml").write_text(text.replace(old, new), encoding="utf-8")
    # By its module's name: in the package, `page_words` is the function.
    module = import_module("pmskills.recover.page_words")
    monkeypatch.setattr(module, "data_dir", lambda: tmp_path)
    recover.page_words.cache_clear()
    try:
        shown = repr(form_of(Journal(":memory:")))
    finally:
        recover.page_words.cache_clear()
    assert shown.startswith("recover.toml")
    assert complaint in shown


# ---------------------------------------------------------------- evidence


def rated(journal, own, levels, *, source="a panel", voice="their words"):
    attempt = journal.begin("A try")
    for item in ITEMS:
        journal.answer(attempt, item, own)
    journal.add_reading(
        attempt, Reading(levels=levels, words="Word for word.", source=source, voice=voice)
    )
    return attempt


def test_where_an_interviewer_rates_higher_is_the_first_line_with_the_numbers(journal):
    attempt = rated(journal, 2, {"vision": 4, "selling": 3})
    journal.write(attempt, "evidence", recover.Evidence(well="The release."))
    found = recover.sides(journal, attempt)
    first = "On vision they rate you higher than you do: you 2.0, interviewer 4."
    assert found.against[0] == first
    assert not any("lower" in line for line in found.supports)


def test_a_weak_reading_that_is_higher_says_that_it_is_weak(journal):
    attempt = rated(journal, 3, {"vision": 4}, source="one interviewer", voice="my reading of them")
    first = recover.sides(journal, attempt).against[0]
    assert first.startswith("On vision you gave yourself 3.0 and they gave you 4. One interview")


def test_the_opposite_is_said_once_and_plainly(journal):
    attempt = rated(journal, 5, {"vision": 2})
    found = recover.sides(journal, attempt)
    assert not any("interviewer" in line for line in found.against)
    assert found.supports == ("On vision they rate you lower than you do: you 5.0, interviewer 2.",)


def test_a_harder_no_than_ones_own_is_no_praise(journal):
    attempt = rated(journal, 2, {"assertiveness": 5})
    assert not any("assertiveness" in line for line in recover.sides(journal, attempt).against)


def test_the_example_begins_with_the_higher_reading():
    with example_journal() as journal:
        first = recover.sides(journal, max(journal.attempts()["attempt"])).against[0]
    assert first == "On selling they rate you higher than you do: you 2.8, interviewer 5."


def test_both_sides_have_the_same_room():
    with example_journal() as journal:
        for attempt in journal.attempts()["attempt"]:
            found = recover.sides(journal, int(attempt))
            assert max(len(found.against), len(found.supports)) <= recover.MOST_LINES


def test_notes_come_before_levels():
    with example_journal() as journal:
        noted, *levels = recover.brings(journal, 2)
    assert noted == "You noted: “Paired with the new starter until she ran the release alone.”"
    assert levels[0].startswith("Agile leadership: ")


def test_what_interviewers_said_is_sorted_into_neither_side(journal):
    said = '"You are a joy to work with, but we did not hear where you would take the product."'
    first = journal.begin("First")
    journal.add_reading(first, Reading(levels={"soft-skills": 4, "vision": 2}, words=said))
    second = journal.begin("Second")
    journal.add_reading(second, Reading(levels={"vision": 1}, words="No vision."))
    found = recover.sides(journal, second)
    assert (*found.against, *found.supports, *recover.brings(journal, second)) == ()


def test_what_went_well_is_kept_from_attempt_to_attempt_and_none_of_it_is_left_out(journal):
    for number in range(5):
        wrote = recover.Evidence(well=f' "Release {number}." ', against=f"Thanks {number}.")
        journal.write(journal.begin(), "evidence", wrote)
    last = int(journal.attempts()["attempt"].max())
    brings, against = recover.brings(journal, last), recover.sides(journal, last).against
    assert brings[:2] == ("You noted: “Release 3.”", "You noted: “Thanks 3.”")
    assert len(brings) == 8
    assert against == ("You noted: “Release 4.”", *brings)


def test_cards_are_there_once_something_is_in_them(journal, give):
    form = form_of(journal)
    found = sections(give(form, "to:strengths"))
    assert [name for name in found if name.startswith("card:")] == []
    give(form, "write:strengths", well="the release")
    journal.begin("Next")
    found = sections(give(form_of(journal), "to:strengths"))
    steps = [part["id"] for part in found["step:strengths"]["parts"]]
    assert steps == [
        "write:strengths",
        "card:From your notes and your answers",
        "card:What happened",
    ]


def test_nobody_is_asked_for_evidence_against_themselves_unless_they_open_it(journal, give):
    found = sections(give(form_of(journal), "to:evidence"))
    against, supports = found["step:evidence"]["parts"]
    assert (against["is_folded"], supports["is_folded"]) == (False, True)
    assert "if you want to" in supports["heading"]
    assert [each["label"] for each in against["controls"]] == ["Something that says otherwise"]


def test_neighbours_leave_out_the_role_itself_and_need_scores(journal):
    with example_journal() as example:
        answers, questionnaire = example.answers(2), example.questionnaire(2)
    roles = recover.neighbours(answers, questionnaire, "associate-product-manager")
    assert len(roles) == recover.MOST_NEIGHBOURS
    assert "Associate product manager" not in roles
    attempt = journal.begin()
    assert recover.neighbours(journal.answers(attempt), journal.questionnaire(attempt), "") == ()


# ---------------------------------------------------------------- the form


def test_running_and_walking_through_writes_nothing_without_an_attempt(journal, ask, give):
    form = form_of(journal)
    found = opened(ask, form)
    while (step := step_of(found)) != "end":
        found = sections(give(form, f"after:{step}"))
        assert "stop" in found
    assert journal.current() is None


def test_every_step_has_a_stop_and_each_written_one_a_skip(journal, ask, give):
    form = form_of(journal)
    for step in WORDS.steps:
        found = sections(give(form, f"to:{step.id}"))
        assert found["stop"]["button"] == "Stop here for today"
        shown = step_of(found)
        if WORDS.step(shown).fields:
            assert found[f"skip:{shown}"]["button"] == "Skip this"


def test_the_end_leads_on_to_what_is_not_noted_yet(journal, give):
    def address():
        return sections(give(form_of(journal), "to:end"))["next"]["controls"][0]["address"]

    assert address() == "7-debrief.ipynb"
    attempt = journal.begin()
    assert address() == "7-debrief.ipynb"
    journal.add_reading(attempt, Reading(words="No vision."))
    assert address() == "2-assess.ipynb"
    journal.answer(attempt, ITEMS[0], 3)
    assert address() == "9-progress.ipynb"


def test_a_stop_comes_back_where_it_was(journal, ask, give):
    form = form_of(journal)
    give(form, "to:evidence")
    closed = sections(give(form, "stop"))
    assert "step:evidence" not in closed
    assert step_of(sections(give(form, "open"))) == "evidence"
    found = opened(ask, form_of(journal))
    assert step_of(found) == "evidence"
    assert "attempt" in found["about"]["lines"][0].lower()


def test_a_page_closed_for_today_stays_closed_until_it_is_opened_or_a_day_has_passed(
    journal, ask, give, monkeypatch
):
    form = form_of(journal)
    give(form, "to:strengths")
    give(form, "write:strengths", well="the release")
    give(form, "stop")
    again = form_of(journal)  # as after a reload
    assert opened(ask, again)["closed"]["heading"] == "Closed for today"
    assert step_of(sections(give(again, "open"))) == "strengths"
    assert step_of(opened(ask, form_of(journal))) == "strengths"
    give(again, "stop")
    monkeypatch.setattr(recover, "today", lambda: TODAY + timedelta(days=1))
    assert step_of(opened(ask, again)) == "strengths"
    assert step_of(opened(ask, form_of(journal))) == "strengths"


def test_the_help_line_is_a_link(journal, ask):
    (link,) = opened(ask, form_of(journal))["quiet"]["controls"]
    assert (link["kind"], link["address"]) == ("link", "https://findahelpline.com/")


def test_the_first_thing_written_keeps_the_place_as_well(journal, ask, give):
    form = form_of(journal)
    give(form, "after:feeling")
    give(form, "write:strengths", well="the release")
    assert step_of(opened(ask, form_of(journal))) == "strengths"


def test_a_stop_at_the_door_leaves_no_trace(journal, give):
    give(form_of(journal), "stop")
    assert journal.current() is None


def test_a_press_that_is_sent_twice_moves_once(journal, give):
    form = form_of(journal)
    give(form, "after:feeling")
    assert step_of(sections(give(form, "after:feeling"))) == "strengths"
    assert step_of(sections(give(form, "before:strengths"))) == "feeling"


def test_the_letter_is_read_back_unless_it_is_skipped(journal, give):
    form = form_of(journal)
    assert step_of(sections(give(form, "after:friend"))) == "evidence"
    give(form, "write:friend", letter=CANARY, may_leave=False)
    found = sections(give(form, "after:friend"))
    assert step_of(found) == "read"
    assert found["letter"]["lines"] == [CANARY]
    assert step_of(sections(give(form, "skip:friend"))) == "evidence"
    assert step_of(sections(give(form, "before:evidence"))) == "read"


def test_feelings_are_chosen_and_taken_back(journal, give):
    form = form_of(journal)
    give(form, "write:feeling", **{"word/sad": True, "word/calm": True, "own": "flat"})
    give(form, "write:feeling", **{"word/sad": False, "word/calm": True, "own": "flat"})
    last = journal.last(journal.current(), "feeling", recover.Feeling)
    assert last == recover.Feeling(words=("calm",), own="flat")


def test_values_are_as_the_browser_reads_them(journal, ask, give):
    form = form_of(journal)
    give(form, "write:feeling", **{"word/sad": True})
    for step in WORDS.steps:
        found = sections(give(form, f"to:{step.id}"))
        for section in found.values():
            read = [each["name"] for each in section["controls"] if each["kind"] != "link"]
            assert list(section["values"]) == read


def test_a_word_that_the_list_lost_is_still_there(journal, ask, give):
    attempt = journal.begin()
    journal.write(attempt, "feeling", recover.Feeling(words=("wobbly",)))
    form = form_of(journal)
    written = sections(give(form, "to:feeling"))["write:feeling"]
    assert written["values"]["word/wobbly"]
    assert "word/wobbly" in [control["name"] for control in written["controls"]]


def test_two_steps_write_to_the_evidence_and_keep_each_others(journal, give):
    form = form_of(journal)
    give(form, "write:strengths", well="the release")
    give(form, "write:evidence/against", against="they asked me")
    last = journal.last(journal.current(), "evidence", recover.Evidence)
    assert last == recover.Evidence(well="the release", against="they asked me")
    found = sections(give(form, "to:evidence"))
    assert found["card:What says otherwise"]["lines"][0] == "You noted: “the release”"


def test_each_way_keeps_what_was_weighed_and_can_be_emptied(journal, give):
    form = form_of(journal)
    give(form, "write:decide", **{"way": "stay", "stay/want": "calm", "again/cost": "weeks"})
    written = sections(give(form, "to:decide"))["write:decide"]
    assert written["values"]["stay/want"] == "calm"
    give(form, "write:decide", **(written["values"] | {"way": "again", "stay/want": ""}))
    last = journal.last(journal.current(), "decision", recover.Decision)
    assert last == recover.Decision(way="again", weighed={"again": recover.Weighed(cost="weeks")})


def test_the_same_values_twice_are_stored_once(journal, give):
    form = form_of(journal)
    for _ in range(2):
        give(form, "write:step", when="coffee", then="read an advert", day="2026-11-28")
    assert len(journal.record(journal.current()).versions("step")) == 1


def test_the_cool_off_closes_the_scores_until_tomorrow(journal, ask, give):
    attempt = rated(journal, 2, {"vision": 4})
    form = form_of(journal)
    assert step_of(opened(ask, form)) == "cool-off"
    give(form, "write:cool-off", closed=True)
    assert recover.closed_until(journal, attempt, TODAY) == date(2026, 11, 25)
    assert recover.closed_until(journal, attempt, date(2026, 11, 25)) is None
    found = sections(give(form, "to:evidence"))
    assert "closed until 25 November" in found["step:evidence"]["lines"][-1]
    assert "card:What says otherwise" not in found
    give(form, "write:cool-off", closed=False)
    assert recover.closed_until(journal, attempt, TODAY) is None


@pytest.mark.parametrize(
    ("outcome", "held_on", "until", "is_offered"),
    [
        ("rejected", "2026-11-24", None, True),
        ("open", None, None, True),
        ("offer", "2026-11-24", None, False),
        ("rejected", "2026-03-01", None, False),
        ("rejected", "2026-11-23", date(2026, 11, 24), False),
        ("rejected", "2026-11-24", date(2026, 11, 25), True),
    ],
)
def test_a_cool_off_is_offered_while_the_news_may_be_fresh(outcome, held_on, until, is_offered):
    row = {"outcome": outcome, "held_on": held_on}
    assert recover.offers_cool_off(row, recover.CoolOff(until=until), TODAY) == is_offered


def test_a_place_that_the_page_lost_opens_at_the_start(journal, ask):
    journal.write(journal.begin(), "place", recover.Place(step="gone"))
    assert step_of(opened(ask, form_of(journal))) == "cool-off"


def test_an_attempt_that_was_removed_is_said(journal, ask, give):
    attempt = journal.begin("A try")
    form = form_of(journal)
    journal.remove(attempt, typed_name="A try")
    assert "not here any more" in opened(ask, form)["gone"]["lines"][0]
    assert (
        "not here any more" in give(form, "write:friend", letter="x")["complaints"]["write:friend"]
    )


def test_no_such_attempt_is_a_sentence(journal):
    assert "There is no attempt 7." in repr(form_of(journal, 7))


# ---------------------------------------------------------------- lessons and privacy


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


def with_letter(journal, *, may_leave):
    with example_journal() as example:
        answers = example.latest(2).values()
    attempt = journal.begin("Secret Company", company="Secret Company")
    journal.save(attempt, answers)
    journal.write(attempt, "friend", recover.Friend(letter=CANARY, may_leave=may_leave))
    journal.write(attempt, "lessons", recover.Lessons(tell="Bring a vision."))
    return attempt


def test_lessons_are_one_page_without_names(journal, tmp_path):
    with_letter(journal, may_leave=False)
    shown = run("lessons")
    assert shown.output == (
        "# What I would tell the next developer who applies\n\n"
        "## What I would tell you before you go\n\nBring a vision.\n"
    )
    out = tmp_path / "lessons.md"
    assert run("lessons", 1, "--out", out).output == ""
    assert out.read_text(encoding="utf-8") == shown.output


def test_the_letter_leaves_only_with_its_tick(journal):
    with_letter(journal, may_leave=True)
    assert f"## A letter to a friend who has just failed\n\n{CANARY}\n" in run("lessons").output


def test_what_is_typed_for_the_lessons_writes_them_where_it_is_said(
    journal, give, tmp_path, monkeypatch
):
    with_letter(journal, may_leave=False)
    monkeypatch.chdir(tmp_path)
    found = sections(give(form_of(journal), "to:lessons"))
    opening, line, where = found["take-along"]["lines"]
    assert opening.startswith("To take it with you as one page, type this in a terminal")
    program, *arguments = shlex.split(line)
    assert Path(program).name.startswith("pmskills")
    run(*arguments)
    assert where == f"It is then in {tmp_path / 'lessons.md'}."
    assert "Bring a vision." in (tmp_path / "lessons.md").read_text(encoding="utf-8")


def test_lessons_are_found_on_the_current_attempt_or_the_last_that_has_some(journal):
    with_letter(journal, may_leave=False)
    journal.begin("Another")
    assert "Bring a vision." in run("lessons").output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(["lessons"], "There are no lessons yet."), (["lessons", 9], "There is no attempt 9.")],
)
def test_without_lessons_there_is_a_reason(journal, arguments, reason):
    journal.begin()
    shown = run(*arguments)
    assert shown.exit_code == 2
    assert reason in shown.output
    with pytest.raises(JournalError):
        recover.lessons_page(journal)


def test_without_a_journal_there_is_a_reason(tmp_path, monkeypatch):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    assert "You have no journal yet." in run("lessons").output
    assert not list(tmp_path.iterdir())


def test_the_letter_is_found_nowhere_but_in_the_journal(journal, tmp_path, monkeypatch):
    attempt = with_letter(journal, may_leave=False)
    monkeypatch.chdir(tmp_path)
    answers = tmp_path / "answers.csv"
    answers.write_text(journal.answers(attempt).to_csv(index=False), encoding="utf-8")
    shown = [run("profile", attempt, "--format", form).output for form in ("text", "json", "csv")]
    shown += [
        run("score", answers).output,
        run("score", answers, "--role", "product-manager", "--out", "scores.csv").output,
        run("lessons").output,
        run("lessons", attempt, "--out", "lessons.md").output,
        run("check", answers).output,
        run("where").output,
    ]
    assert "canary" not in "".join(shown)
    assert all(shown[:4])
    holding = {path.name for path in tmp_path.rglob("*") if path.is_file() and has_canary(path)}
    assert {"scores.csv", "lessons.md"} <= {path.name for path in tmp_path.iterdir()}
    assert holding == {"journal.sqlite3"}


def has_canary(path):
    return b"canary" in path.read_bytes()


def test_the_form_gives_away_nothing_in_a_saved_page(journal):
    with_letter(journal, may_leave=True)
    form = form_of(journal)
    assert "canary" not in repr(form) + form._not_alive + json.dumps(form.get_state(), default=str)


def test_an_attempt_begun_here_has_ended_and_an_open_one_can_be_noted(journal, ask, give):
    give(form_of(journal), "write:friend", letter="dear you")
    assert journal.attempts()["outcome"].tolist() == ["rejected"]
    journal.begin("The next try")
    form = form_of(journal)
    about = ask(form, {"kind": "open"})["sections"][0]
    assert about["parts"][0]["button"] == WORDS.buttons.ended
    about = give(form, "ended")["sections"][0]
    assert about["parts"] == []
    assert journal.attempts()["outcome"].tolist() == ["rejected", "rejected"]


def test_closed_scores_are_closed_everywhere(tmp_path, monkeypatch):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    with Journal() as journal:
        attempt = journal.begin("Mine")
        for item in journal.questionnaire(attempt).items:
            journal.answer(attempt, item.id, 1)
        journal.add_reading(attempt, Reading(levels={"vision": 2}))
        journal.write(attempt, "cool-off", CoolOff(until=date.today() + timedelta(days=1)))  # noqa: DTZ011  # the person's own day
        look = answer_form.Desk(journal).reply({"kind": "look"})["sentences"]
        plan = str(plan_form.PlanDesk(journal).asked_here())
    shown = [look[0], str(pages.here().title), str(pages.so_far().title)]
    shown += [str(pages.debriefed().title), CliRunner().invoke(main, ["profile"]).output]
    shown.append(CliRunner().invoke(main, ["report", str(tmp_path / "r.html")]).output)
    for text in shown:
        assert "Your scores are closed until" in text
        assert "1.0" not in text
    assert "names first" not in plan
