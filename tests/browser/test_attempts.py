"""Three attempts in real JupyterLab: begun, answered, debriefed, removed; Python may be gone."""

import re
from contextlib import closing

import pytest
from lab import PANEL, Lab, wait_until
from playwright.sync_api import expect

from pmskills import load_questionnaire, progress
from pmskills.feedback import Debrief, ending

pytestmark = pytest.mark.browser

WINDOW = {"width": 1280, "height": 1100}
QUESTIONNAIRE = load_questionnaire()
SKILL_OF = {facet.id: facet.skill for facet in QUESTIONNAIRE.facets}
ASKED = [SKILL_OF[item.facet] for item in QUESTIONNAIRE.asking_order()]  # a skill a question
BEFORE = [2 + place % 2 for place in range(len(ASKED))]
AFTER = [5 if skill == "vision" else level for skill, level in zip(ASKED, BEFORE, strict=True)]
SAVED = re.compile(r"^Saved \d\d:\d\d$")
KEYS = [*"ddxmaz", "Escape", "Enter"]


@pytest.fixture(scope="module")
def tabs(chromium, server):
    """Keep a tab a page for all tests here, because JupyterLab takes seconds to load."""
    server.clear()
    with closing(chromium.new_context(viewport=WINDOW)) as context:
        names = {"assess": "2-assess.ipynb", "debrief": "7-debrief.ipynb"}
        yield {name: Lab(server, context, page).open() for name, page in names.items()}


@pytest.fixture
def pages(tabs):
    """Return the two pages with nothing in the journal and nothing kept in a tab."""
    for lab in tabs.values():
        lab.page.bring_to_front()
        lab.command("notebook:clear-all-cell-outputs")
        expect(lab.page.locator(f"{PANEL} .pm-form")).to_have_count(0)
        lab.page.evaluate("() => sessionStorage.clear()")
        lab.errors.clear()
    for file in next(iter(tabs.values())).server.home.glob("*"):
        file.unlink()
    yield tabs
    for lab in tabs.values():
        assert not lab.errors
        expect(lab.page.locator(f"{PANEL} .jp-RenderedText[data-mime-type*=error]")).to_have_count(
            0
        )


def begin(lab, name, **fields):
    """Begin an attempt by its form, and wait until the page has run again."""
    lab.page.bring_to_front()
    form = lab.attempts
    form.get_by_text("Begin a new attempt").click()
    fields = {"What to call it": name, **fields}
    for label, value in fields.items():
        new(lab).get_by_label(label.replace("_", " ")).fill(value)
    press = form.get_by_role("button", name="Begin", exact=True)
    lab.running_anew(press.click)
    expect(form.get_by_text(f"“{name}” has begun.")).to_be_visible()


def new(lab):
    """Return what is asked about a new attempt; each card asks much of it too."""
    return lab.attempts.locator("[data-fold=begin]")


def card(lab, name):
    return lab.attempts.get_by_role("group", name=name, exact=True)


def answer(lab, levels):
    lab.page.bring_to_front()
    lab.form.locator("legend").click()
    for level in levels:
        lab.page.keyboard.press(str(level))
    expect(lab.form.get_by_role("status")).to_have_text(SAVED, timeout=10_000)


def expect_saved(form):
    expect(form.get_by_role("status")).to_have_text(SAVED, timeout=10_000)


def close_as(lab, name, outcome):
    card(lab, name).get_by_text("Change, close or remove").click()
    card(lab, name).get_by_label("How it ended").select_option(outcome)
    card(lab, name).get_by_role("button", name="Save", exact=True).click()
    expect(card(lab, name).get_by_text(re.compile(f"^{ending(outcome)} ·"))).to_be_visible()


def reading(form):
    return form.get_by_role("group", name="Add feedback")


def test_three_attempts_from_feedback_only_to_a_rise(pages, open_lab_again):
    debrief, assess = pages["debrief"], pages["assess"]
    debrief.run_all()
    begin(debrief, "First", Company="Example Parcels", Day_of_the_interview="2026-01-12")
    reading(debrief.debrief).get_by_label("A panel").check()
    reading(debrief.debrief).get_by_label("What they said, word for word").fill("No vision.")
    reading(debrief.debrief).get_by_role("group", name="Vision").get_by_label("2").check()
    debrief.debrief.get_by_role("button", name="Save this feedback").click()
    expect(debrief.debrief.get_by_text("“No vision.”")).to_be_visible()
    close_as(debrief, "First", "rejected")

    assess.run_all()
    begin(assess, "Second", Day_of_the_interview="2026-03-12")
    answer(assess, BEFORE)
    assess.saved_by(lambda: assess.page.keyboard.press("Control+s"))
    assess.reload()
    expect(card(assess, "Second").get_by_text("32 of 32 answered")).to_be_visible(timeout=20_000)
    close_as(assess, "Second", "no answer")
    assess.kill_kernel()
    assess.run_all()
    begin(assess, "Third", Day_of_the_interview="2026-06-12")
    expect(assess.form.get_by_text("0 of 32 answered")).to_be_visible()
    expect(assess.form.get_by_role("radio", checked=True)).to_have_count(0)
    answer(assess, AFTER)
    assess.screenshot("2-three-attempts")

    last = open_lab_again("9-progress.ipynb")
    last.run_all()
    outputs = last.page.locator(f"{PANEL} .jp-OutputArea-output")
    expect(outputs.get_by_text("Your attempts so far: First, Second, Third.")).to_be_visible()
    expect(outputs.get_by_text("No trend is claimed before four attempts")).to_be_visible()
    expect(outputs.get_by_text("From “Second” to “Third”.")).to_be_visible()
    expect(outputs.get_by_text("Vision has risen by 2.0 levels.")).to_be_visible()
    with last.journal() as journal:
        first, second, third = progress.attempts(journal)
    assert (first.answered, first.outcome, first.readings[0].words) == (0, "rejected", "No vision.")
    rows = last.page.get_by_role("table").filter(has_text="Chance of a rise").locator("tbody tr")
    shown = [row.split("\t")[1] for row in rows.all_inner_texts()]
    assert shown == list(progress.change(second, third)["verdict"])
    assert shown == [
        "risen" if skill.id == "vision" else "no change we can tell"
        for skill in QUESTIONNAIRE.skills
    ]
    last.screenshot("9-progress")


@pytest.fixture
def open_lab_again(tabs):
    """Return a function that opens one more page beside the others."""
    opened = []

    def open_page(name):
        lab = tabs["assess"]
        opened.append(Lab(lab.server, lab.page.context, name).open())
        return opened[-1]

    yield open_page
    for lab in opened:
        assert not lab.errors
        lab.page.close()


def test_typed_text_survives_a_killed_kernel_and_a_reload_and_never_reaches_the_page(pages):
    lab = pages["debrief"]
    lab.run_all()
    lab.debrief.get_by_label("What was asked").fill("first canary")
    expect_saved(lab.debrief)
    text = lab.saved_by(lambda: lab.page.keyboard.press("Control+s"))
    lab.kill_kernel()
    lab.debrief.get_by_label("What I said").fill("second canary")
    status = lab.debrief.get_by_role("status").first
    expect(status).to_contain_text("Not saved yet. Python is busy or stopped.", timeout=4000)
    lab.screenshot("7-not-saved")
    lab.reload()
    lab.run_all()
    expect(lab.debrief.get_by_label("What I said")).to_have_value("second canary")
    expect_saved(lab.debrief)
    lab.debrief.get_by_label("What they said of it").focus()
    text += lab.saved_by(lambda: lab.page.keyboard.press("Control+s"))
    assert "widget-view+json" in text
    assert "canary" not in text
    with lab.journal() as journal:
        (question,) = journal.last(1, "debrief", Debrief).questions
    assert (question.asked, question.said) == ("first canary", "second canary")


def test_text_typed_just_before_a_reload_is_saved_after_it(pages):
    lab = pages["debrief"]
    lab.run_all()
    lab.saved_by(lambda: lab.command("docmanager:save"))
    lab.debrief.get_by_label("What was asked").focus()
    lab.page.keyboard.type("half a thought")
    lab.reload()
    expect(lab.debrief.get_by_label("What was asked")).to_have_value(
        "half a thought", timeout=20_000
    )
    expect_saved(lab.debrief)
    lab.debrief.get_by_role("button", name="Add another question").click()
    lab.page.keyboard.type("another")
    expect(lab.debrief.get_by_role("group", name="Question 2")).to_be_visible()

    def questions():
        with lab.journal() as journal:
            return [each.asked for each in journal.last(1, "debrief", Debrief).questions]

    wait_until(lambda: questions() == ["half a thought", "another"], "both are saved", 5)


def test_no_key_in_a_form_edits_the_notebook(pages):
    lab = pages["debrief"]
    lab.run_all()
    before = lab.cells()
    lab.attempts.get_by_text("Begin a new attempt").click()
    lab.debrief.get_by_text("Which questions of page 2 it is like").click()
    controls = {
        "text": lab.attempts.get_by_label("What to call it"),
        "date": new(lab).get_by_label("Day of the interview"),
        "select": new(lab).get_by_label("Role"),
        "summary": lab.debrief.locator("summary"),
        "textarea": lab.debrief.get_by_label("What was asked"),
        "checkbox": lab.debrief.get_by_role("checkbox").first,
        "radio": reading(lab.debrief).get_by_label("A panel"),
        "button": lab.debrief.get_by_role("button", name="Add another question"),
    }
    for name, control in controls.items():
        for key in KEYS:
            control.first.focus()
            lab.page.keyboard.press(key)
        lab.page.wait_for_timeout(100)
        assert lab.cells() == before, name


def test_what_interview_it_was_can_be_noted_later(pages):
    lab = pages["assess"]
    lab.run_all()
    begin(lab, "Late")
    own = card(lab, "Late")
    own.get_by_text("Change, close or remove").click()
    own.get_by_label("Company").fill("Example Parcels")
    with lab.journal() as journal:  # as another form does, such as page 8's
        journal.close_attempt(1, "no answer")
    lab.page.wait_for_timeout(1100)  # a form looks once a second at most
    own.get_by_text("Change, close or remove").focus()
    expect(own.get_by_label("How it ended")).to_have_value("no answer")
    expect(own.get_by_label("Company")).to_have_value("Example Parcels")
    own.get_by_label("Role", exact=True).select_option("product-owner")
    own.get_by_label("Day of the interview").fill("2026-03-12")
    own.get_by_label("Stage").fill("panel")
    lab.screenshot("2-about-later")
    own.get_by_role("button", name="Save", exact=True).click()
    noted = "Example Parcels · Product owner · 12 March 2026 · panel"
    expect(own.get_by_text(noted)).to_be_visible()
    expect(own.get_by_text("Saved for “Late”.")).to_be_visible()
    with lab.journal() as journal:
        row = journal.noted()[0]
    assert (row["held_on"], row["outcome"]) == ("2026-03-12", "no answer")


def test_an_attempt_removed_in_another_kernel_goes_with_a_sentence(pages):
    here, there = pages["assess"], pages["debrief"]
    here.run_all()
    begin(here, "To stay")
    begin(here, "To go")
    there.run_all()
    expect(card(there, "To go")).to_be_visible()
    answer(here, [3])
    card(here, "To go").get_by_text("Change, close or remove").click()
    card(here, "To go").get_by_label("To remove it, type its name").fill("to go")
    remove = card(here, "To go").get_by_role("button", name="Remove for good")
    remove.click()
    expect(card(here, "To go").get_by_role("alert")).to_contain_text("Nothing was removed.")
    card(here, "To go").get_by_label("To remove it, type its name").fill("To go")
    here.running_anew(remove.click)
    expect(card(here, "To go")).to_have_count(0)
    expect(here.attempts.get_by_text("“To go” was removed.")).to_be_visible()

    there.page.bring_to_front()
    there.debrief.get_by_label("What was asked").fill("too late")
    expect(there.debrief.get_by_text("This attempt is not here any more")).to_be_visible()
    expect(there.debrief.get_by_label("What was asked")).to_have_value("too late")
    there.attempts.get_by_text("Begin a new attempt").click()
    expect(there.attempts.get_by_text("“To go” was removed in another window.")).to_be_visible()
    expect(card(there, "To go")).to_have_count(0)
    there.run_all()
    expect(card(there, "To stay").get_by_text("You are on this one")).to_be_visible()
    expect(there.debrief.get_by_role("group", name="About “To stay”")).to_be_visible()


def test_going_on_with_another_attempt_changes_what_the_page_is_about(pages):
    lab = pages["assess"]
    lab.run_all()
    begin(lab, "First")
    answer(lab, [4, 4])
    begin(lab, "Second")
    expect(lab.form.get_by_text("0 of 32 answered")).to_be_visible()
    lab.attempts.get_by_text("Go on with another one (1)").click()
    go_on = card(lab, "First").get_by_role("button", name="Go on with this one")
    lab.running_anew(go_on.click)
    expect(lab.attempts.get_by_text("You go on with “First”.")).to_be_visible()
    expect(lab.form.get_by_text("2 of 32 answered")).to_be_visible()
