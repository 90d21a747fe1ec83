"""What the answer form says, to the eye and to a screen reader, in both places it runs in."""

import re
from contextlib import closing
from datetime import timedelta

import pytest
from lab import PANEL
from playwright.sync_api import expect
from webapp import visit

from pmskills import Journal, load_questionnaire, recover

pytestmark = pytest.mark.browser

FIRST, SECOND = load_questionnaire().asking_order()[:2]
TO_SCORE = (
    "Each skill has 4 parts, with 2 questions on each."
    " A score needs 4 answers, at least one on each part."
)
CLICK_FIRST = "For the keys 0 to 5, click the question first."
KEYS_WORK = "Keys 0 to 5 choose and move on."


@pytest.fixture
def tab(chromium, app):
    """Return page 2 as somebody new sees it."""
    for file in app.home.glob("journal*"):
        file.unlink()
    with closing(chromium.new_context(reduced_motion="reduce")) as context:
        tab = context.new_page()
        visit(tab, app.address.replace("0-start-here", "2-assess"))
        yield tab


@pytest.fixture
def form(tab):
    return tab.locator(".pm-questions")


def answer(tab, form, *keys):
    form.locator("legend").click()
    for key in keys:
        tab.keyboard.press(str(key))
    expect(form.get_by_role("status")).to_have_text(re.compile("^Saved"), timeout=10_000)


def levels(item):
    """Return an item's radios as a screen reader has them."""
    return "\n".join(f'    - radio "{place} {text}"' for place, text in enumerate(item.levels, 1))


def test_a_screen_reader_has_every_part_by_its_role_and_name(tab, form):
    expect(form).to_match_aria_snapshot(f"""
- region "Questions":
  - paragraph: Question 1 · 0 of 32 answered
  - status
  - progressbar "0 answered of 32"
  - paragraph: Your first answer begins an attempt. {TO_SCORE}
  - paragraph: {KEYS_WORK}
  - group "{FIRST.prompt}":
{levels(FIRST)}
    - radio "0 No opportunity yet"
    - textbox "What I did, in my own words (optional)"
    - group: Why this is asked
  - button "Leave this open"
""")
    answer(tab, form, 4)
    expect(form).to_match_aria_snapshot(f"""
- region "Questions":
  - paragraph: Question 2 · 1 of 32 answered
  - status: /Saved \\d\\d:\\d\\d/
  - progressbar "1 answered of 32"
  - paragraph: For “Attempt 1”. {TO_SCORE}
  - 'button "Undo: you chose 4 on the last question"'
  - group "{SECOND.prompt}":
{levels(SECOND)}
    - radio "0 No opportunity yet"
    - textbox "What I did, in my own words (optional)"
  - button "Back"
  - button "Leave this open"
""")
    form.get_by_role("button", name="Back").click()
    expect(form.get_by_role("radio", checked=True)).to_have_accessible_name(f"4 {FIRST.levels[3]}")


def test_it_names_the_attempt_also_when_that_is_called_otherwise_now(app, tab, form):
    answer(tab, form, 3)
    expect(form.get_by_text("For “Attempt 1”.")).to_be_visible()
    card = tab.locator(".pm-page[aria-label^='Your attempts']")
    rename = card.get_by_text("Change, close or remove")
    expect(rename).to_be_visible(timeout=10_000)
    rename.click()
    card.get_by_label("Its name", exact=True).fill("Example <b>Parcels</b>")
    card.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("For “Example <b>Parcels</b>”.")).to_be_visible(timeout=10_000)
    with Journal(app.home / "journal.sqlite3") as journal:
        assert journal.record(1).name == "Example <b>Parcels</b>"


def test_leaving_a_question_open_stores_nothing_and_the_words_follow_the_answer(app, tab, form):
    form.get_by_role("button", name="Leave this open").click()
    expect(form.locator("legend")).to_have_text(SECOND.prompt)
    answer(tab, form, 2)
    with Journal(app.home / "journal.sqlite3") as journal:
        assert list(journal.latest(1)) == [SECOND.id]
    expect(form.get_by_role("button", name="Next unanswered")).to_have_count(0)
    form.get_by_role("button", name="Back").click()
    expect(form.get_by_role("button", name="Next", exact=True)).to_be_visible()
    expect(form.get_by_role("button", name="Leave this open")).to_have_count(0)


def test_the_card_counts_along_with_the_form(tab, form):
    card = tab.locator(".pm-page[aria-label^='Your attempts']")
    answer(tab, form, 3)
    expect(card.get_by_text("1 of 32 answered")).to_be_visible(timeout=3000)
    for _ in range(6):  # without a rest
        tab.keyboard.press("4")
        tab.wait_for_timeout(700)
    shown = int(re.search(r"(\d+) of 32 answered", card.inner_text())[1])
    assert shown > 3
    expect(card.get_by_text("7 of 32 answered")).to_be_visible(timeout=3000)


def test_escape_leads_from_ones_own_words_back_to_the_keys(tab, form):
    note = form.get_by_label("What I did, in my own words")
    note.click()
    tab.keyboard.type("in 2024")
    tab.keyboard.press("Escape")
    expect(form.locator("fieldset")).to_be_focused()
    expect(note).to_have_value("in 2024")
    answer(tab, form, 5)
    expect(form.get_by_text("Question 2")).to_be_visible()


def test_what_a_score_needs_is_said_until_each_part_has_been_asked_then_what_more_tells(
    app, tab, form
):
    answer(tab, form, *[3] * 15)
    expect(form.get_by_text(TO_SCORE)).to_be_visible()
    answer(tab, form, 3)
    expect(form.get_by_text("For “Attempt 1”.")).to_be_visible()
    expect(form.get_by_text(TO_SCORE)).to_be_hidden()
    told = (
        "16 answers are enough for a first picture. To tell later whether something has"
        " changed, answer the 16 other questions too."
    )
    expect(form.get_by_text(told)).to_be_visible()
    with Journal(app.home / "journal.sqlite3") as journal:
        tomorrow = recover.today() + timedelta(days=1)
        journal.write(1, "cool-off", recover.CoolOff(until=tomorrow))
    form.get_by_role("button", name="See what this says so far").click()
    expect(form.get_by_text("Your scores are closed until")).to_be_visible()
    form.get_by_role("button", name="Show my scores").click()
    expect(form.get_by_text("Unvalidated: for practice")).to_be_visible()
    expect(form.get_by_text("Your scores are closed until")).to_have_count(0)


def test_an_interview_that_has_ended_is_not_answered_for_by_mistake(app, tab, form):
    answer(tab, form, 3, 4)
    with Journal(app.home / "journal.sqlite3") as journal:
        journal.close_attempt(1, "rejected")
    visit(tab, app.url("2-assess"))
    ended = form.get_by_role("heading", name="“Attempt 1” has ended.")
    expect(ended).to_be_visible()
    tab.wait_for_timeout(1000)  # a question would have taken the focus by now
    assert tab.evaluate("() => [scrollY, document.activeElement.tagName]") == [0, "BODY"]
    form.get_by_role("button", name="Go on with this one").click()
    expect(form.get_by_text("Question 3")).to_be_visible()
    expect(form.locator("fieldset")).to_be_focused()
    answer(tab, form, *[3] * 30)
    visit(tab, app.url("2-assess"))
    expect(form.get_by_role("heading", name="Done. Thank you.")).to_be_visible()
    tab.wait_for_timeout(1000)
    assert tab.evaluate("() => scrollY") == 0


def test_in_jupyterlab_it_says_when_a_click_comes_before_the_keys(open_lab):
    lab = open_lab("2-assess.ipynb")
    lab.run_all()
    lab.page.wait_for_timeout(1000)  # JupyterLab may still move the focus after a run
    expect(lab.form.get_by_text(KEYS_WORK)).to_be_visible()
    expect(lab.form.get_by_text(CLICK_FIRST)).to_be_hidden()
    lab.page.locator(PANEL).get_by_role("heading", name="2. Answer the questions").click()
    expect(lab.form.get_by_text(CLICK_FIRST)).to_be_visible()
    expect(lab.form.get_by_text(KEYS_WORK)).to_be_hidden()
    lab.screenshot("2-click-first")
    lab.form.get_by_text(CLICK_FIRST).click()
    expect(lab.form.get_by_text(KEYS_WORK)).to_be_visible()
    before = lab.cells()
    lab.page.keyboard.press("3")
    expect(lab.form.get_by_text("1 of 32 answered")).to_be_visible()
    assert lab.cells() == before
