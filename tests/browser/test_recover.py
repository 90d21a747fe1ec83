"""Page 8 in real JupyterLab: stopped at each step in turn, with nothing lost and no nagging."""

import re
from contextlib import closing

import pytest
from lab import FORMS, PANEL, Lab
from playwright.sync_api import expect

from pmskills import example_journal, recover

pytestmark = pytest.mark.browser

FORMS["8-recover.ipynb"] = ("[aria-label^='The steps']", "[aria-label^='Your attempts']")
WORDS = recover.page_words()
SAVED = re.compile(r"^Saved \d\d:\d\d$")
CANARY = "canary: you did well to go there at all"
# What is typed at a step: the label of a control and what goes into it.
TYPED = {
    "feeling": ("In my own words", "hollow, and then tired"),
    "strengths": ("Something that went well in the last year", "the release went out alone"),
    "friend": ("What I would say", CANARY),
    "evidence": ("Something that says otherwise", "two people asked for my help"),
    "step": ("I will", "read two adverts"),
    "decide": ("What I want", "to build things with people I like"),
    "lessons": ("What I did not expect", "a vision is asked for at the door"),
}


@pytest.fixture(scope="module")
def tab(chromium, server):
    server.clear()
    with closing(chromium.new_context(viewport={"width": 1280, "height": 1100})) as context:
        yield Lab(server, context, "8-recover.ipynb").open()


@pytest.fixture
def lab(tab):
    """Return the page with nothing in the journal and nothing kept in the tab."""
    tab.command("notebook:clear-all-cell-outputs")
    expect(tab.page.locator(f"{PANEL} .pm-form")).to_have_count(0)
    tab.page.evaluate("() => sessionStorage.clear()")
    for file in tab.server.home.glob("*"):
        file.unlink()
    yield tab
    assert not tab.errors


def steps(lab):
    return lab.page.locator(f"{PANEL} .pm-page[aria-label^='The steps']")


def press(lab, name):
    steps(lab).get_by_role("button", name=name, exact=True).click()


def expect_step(lab, step):
    heading = steps(lab).get_by_role("heading", name=step.heading, exact=True, level=3)
    expect(heading).to_be_visible(timeout=10_000)


def control(lab, step):
    """Return what is typed into at a step; each way to decide has the same labels."""
    return steps(lab).get_by_label(TYPED[step.id][0], exact=True).filter(visible=True)


def type_at(lab, step):
    if step.id == "decide":
        steps(lab).get_by_label("Not product management").check()
    control(lab, step).fill(TYPED[step.id][1])


def stop_and_come_back(lab, step):
    """Stop, then run the page anew: closed still, it opens where it was, and says no more."""
    press(lab, "Stop here for today")
    expect(steps(lab).get_by_text(WORDS.stopped)).to_be_visible()
    expect(steps(lab).get_by_role("textbox")).to_have_count(0)
    lab.run_all()
    if step != WORDS.steps[0]:  # where nothing is written yet, nothing is kept
        expect(steps(lab).get_by_text(WORDS.stopped)).to_be_visible()
        press(lab, "Open it again")
    expect_step(lab, step)
    expect(steps(lab).locator(".pm-said")).to_be_hidden()


def test_saved_is_said_of_what_was_written_and_not_of_moving_about(lab):
    lab.run_all()
    status = steps(lab).get_by_role("status").first
    for step in [step for step in WORDS.steps if step.id != "read"]:
        expect_step(lab, step)
        expect(status).to_have_text("")
        if step.id == "lessons":
            type_at(lab, step)
            expect(status).to_have_text(SAVED)
            lab.screenshot("8-lessons-typed")
            break
        press(lab, "Go on")


def test_stopped_at_each_step_nothing_is_lost_and_nothing_nags(lab):
    lab.run_all()
    text = ""
    for step in WORDS.steps:
        expect_step(lab, step)
        lab.screenshot(f"8-{step.id}")
        if step.id in TYPED:
            type_at(lab, step)
        stop_and_come_back(lab, step)
        if step.id in TYPED:
            expect(control(lab, step)).to_have_value(TYPED[step.id][1])
        if step.id == "read":
            expect(steps(lab).get_by_text(CANARY)).to_be_visible()
            text = lab.saved_by(lambda: lab.page.keyboard.press("Control+s"))
        if step != WORDS.steps[-1]:
            press(lab, "Go on")
    lab.screenshot("8-end-after")
    expect(steps(lab).get_by_role("link", name="Page 7: write down")).to_be_visible()
    assert "widget-view+json" in text
    files = [path for path in lab.server.pages.parent.rglob("*") if path.is_file()]
    holding = {path.name for path in files if b"canary" in path.read_bytes()}
    assert holding == {"journal.sqlite3"}
    with lab.journal() as journal:
        (row,) = journal.attempts().to_dict("records")
        attempt = row["attempt"]
        assert journal.last(attempt, "friend", recover.Friend).letter == CANARY
        assert journal.last(attempt, "decision", recover.Decision).way == "stay"
        assert recover.closed_until(journal, attempt, recover.today()) is None


def with_second_attempt(lab):
    """Put the example's last attempt into the journal, as a person would have answered it."""
    with example_journal() as example, lab.journal() as journal:
        attempt = journal.begin("Example Transit", company="Example Transit")
        journal.save(attempt, example.latest(4).values())
        for reading in example.readings(4):
            journal.add_reading(attempt, reading)
        journal.close_attempt(attempt, "rejected")
        return attempt


def go_to(lab, step_id):
    steps(lab).get_by_text(WORDS.buttons.all_steps).click()
    step = WORDS.step(step_id)
    press(lab, step.heading)
    expect_step(lab, step)


def test_evidence_begins_with_the_higher_reading_and_keys_lead_on(lab):
    with_second_attempt(lab)
    lab.run_all()
    go_to(lab, "strengths")
    lab.screenshot("8-own-strengths")
    go_to(lab, "evidence")
    first = steps(lab).get_by_role("group", name="What says otherwise").locator("p").first
    expect(first).to_have_text(re.compile("On selling they rate you higher.*2.8, interviewer 5"))
    lab.screenshot("8-own-evidence")
    steps(lab).get_by_label("Something that says otherwise").focus()
    for key in ("Tab", "Tab", "Enter"):  # past what opens on a click
        lab.page.keyboard.press(key)
    expect_step(lab, WORDS.step("step"))
    heading = steps(lab).get_by_role("heading", name=WORDS.step("step").heading)
    expect(heading).to_be_focused()


def test_closed_it_stays_closed_over_a_reload_and_opens_where_it_was(lab):
    attempt = with_second_attempt(lab)
    lab.run_all()
    steps(lab).get_by_label("Keep the scores closed until tomorrow").check()
    press(lab, "Go on")
    steps(lab).get_by_label("ashamed").check()
    lab.theme("JupyterLab Dark")
    expect(lab.page.locator("#jupyterlab-splash")).to_have_count(0)
    lab.screenshot("8-dark-feeling")
    for step_id in ("friend", "evidence", "decide"):
        go_to(lab, step_id)
        if step_id == "decide":
            steps(lab).get_by_label("A neighbouring role").check()
        lab.screenshot(f"8-dark-{step_id}")
    press(lab, "Stop here for today")
    expect(steps(lab).get_by_text(WORDS.stopped)).to_be_visible()
    lab.screenshot("8-dark-closed")
    lab.saved_by(lambda: lab.command("docmanager:save"))
    lab.reload()
    expect(steps(lab).get_by_text(WORDS.stopped)).to_be_visible(timeout=20_000)
    press(lab, "Open it again")
    expect_step(lab, WORDS.step("decide"))
    lab.theme("JupyterLab Light")
    with lab.journal() as journal:
        assert recover.closed_until(journal, attempt, recover.today()) is not None
        assert journal.last(attempt, "feeling", recover.Feeling).words == ("ashamed",)
        assert journal.last(attempt, "decision", recover.Decision).way == "neighbour"
