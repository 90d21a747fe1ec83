"""The answer form, answered by keys and by mouse in real JupyterLab, also while Python is gone."""

import re
import sqlite3
from contextlib import closing

import pytest
from lab import PANEL, Lab
from playwright.sync_api import expect

from pmskills import load_questionnaire

pytestmark = pytest.mark.browser

PAGE = "2-assess.ipynb"
WINDOW = {"width": 1280, "height": 1100}
ITEMS = [item.id for item in load_questionnaire().asking_order()]
LEVELS = [(place * 7 + place // 6) % 6 for place in range(len(ITEMS))]  # 0 to 5, mixed
NOT_SAVED = re.compile("not saved yet")
SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture(scope="module")
def tab(chromium, server):
    """Keep one tab for all tests here, because JupyterLab takes seconds to load."""
    server.clear()
    with closing(chromium.new_context(viewport=WINDOW)) as context:
        yield Lab(server, context, PAGE)


@pytest.fixture
def lab(tab):
    """Return the form as a person sees it first: nothing answered, nothing kept."""
    if not tab.is_as_shipped():
        tab.open()
    tab.start_over()
    yield tab
    assert not tab.errors


def press(lab, levels, delay=0):
    for level in levels:
        lab.page.keyboard.press(str(level))
        lab.page.wait_for_timeout(delay)


def enter(lab):
    """Put the focus on the question, as a click on its text does."""
    lab.form.locator("legend").click()
    expect(lab.form.locator("fieldset")).to_be_focused()


def question(lab):
    """Return the id of the question that is shown."""
    prompt = lab.form.locator("legend").inner_text()
    return next(item.id for item in load_questionnaire().items if item.prompt == prompt)


def row(lab, level):
    return lab.form.locator("label", has=lab.page.locator(f"input[value='{level}']"))


def button(lab, name):
    return lab.form.get_by_role("button", name=name, exact=True)


def note(lab):
    return lab.form.get_by_label("What I did, in my own words")


def wait_until_saved(lab, seconds=10):
    expect(lab.form.get_by_role("status")).to_have_text(SAVED, timeout=seconds * 1000)


def stored(lab):
    return [(item, level) for _, item, level in lab.rows()]


def test_running_the_page_writes_no_attempt(lab):
    assert lab.journal().current() is None
    assert question(lab) == ITEMS[0]
    expect(lab.form.get_by_role("progressbar", name="0 answered of 32")).to_be_visible()
    expect(lab.page.get_by_text("The questions open here when this page runs.")).to_be_hidden()


def test_a_key_pressed_right_after_the_run_is_an_answer_and_edits_nothing(lab):
    before = lab.cells()
    expect(lab.form.locator("fieldset")).to_be_focused()
    lab.page.wait_for_timeout(1000)  # JupyterLab may still move the focus after a run
    lab.page.keyboard.press("3")
    wait_until_saved(lab)
    assert stored(lab) == [(ITEMS[0], 3)]
    assert lab.cells() == before


def test_a_click_anywhere_in_the_form_brings_the_keys_back(lab):
    lab.page.locator(PANEL).get_by_role("heading", name="2. Answer the questions").click()
    lab.form.get_by_text("Question 1", exact=True).click()
    lab.page.keyboard.press("4")
    wait_until_saved(lab)
    assert stored(lab) == [(ITEMS[0], 4)]


def test_keys_without_a_pause_are_all_answers(lab):
    before = lab.cells()
    enter(lab)
    press(lab, LEVELS)
    expect(lab.form.get_by_role("heading", name="Done. Thank you.")).to_be_focused()
    wait_until_saved(lab)
    assert stored(lab) == list(zip(ITEMS, LEVELS, strict=True))
    expect(lab.form.get_by_role("progressbar", name="32 answered of 32")).to_be_visible()
    assert lab.cells() == before


def test_keys_at_human_speed_a_first_look_and_the_mouse(lab):
    before = lab.cells()
    enter(lab)
    press(lab, LEVELS[:16], delay=150)
    expect(lab.form.get_by_text("That is one question on each part.")).to_be_visible()
    button(lab, "See what this says so far").click()
    expect(lab.form.get_by_text("Unvalidated: for practice, not for hiring.")).to_be_visible()
    button(lab, "Go on").click()
    for level in LEVELS[16:]:
        row(lab, level).locator("span").click()
        lab.page.wait_for_timeout(50)
    wait_until_saved(lab)
    assert stored(lab) == list(zip(ITEMS, LEVELS, strict=True))
    assert lab.cells() == before


@pytest.mark.parametrize("control", ["radio", "note", "button", "summary"])
def test_no_key_in_the_form_edits_the_notebook(lab, control):
    before = lab.cells()
    controls = {
        "radio": lab.form.get_by_role("radio").first,
        "note": note(lab),
        "button": button(lab, "Leave this open"),
        "summary": lab.form.get_by_text("Why this is asked"),
    }
    for key in [*"ddxmaybzrl", "Escape", "ArrowDown", "ArrowUp", "Shift+Enter", "Enter", "Space"]:
        if not controls[control].is_visible():  # Enter and Space may lead to another question
            button(lab, "Back").click()
        controls[control].focus()
        lab.page.keyboard.press(key)
        assert lab.cells() == before, key
    lab.page.wait_for_timeout(300)
    assert lab.cells() == before


def test_the_answers_come_into_a_low_window_and_nothing_moves_where_they_are(lab):
    lab.page.set_viewport_size({"width": 1280, "height": 700})
    lab.start_over()
    for _ in range(3):
        expect(lab.form.locator("legend")).to_be_in_viewport(ratio=1)
        expect(row(lab, 0)).to_be_in_viewport(ratio=1)
        lab.page.keyboard.press("3")
    lab.page.set_viewport_size(WINDOW)
    expect(row(lab, 0)).to_be_in_viewport(ratio=1)
    top = lab.form.bounding_box()["y"]
    press(lab, [3, 4], delay=100)
    assert lab.form.bounding_box()["y"] == top


def test_a_held_key_is_one_answer(lab):
    enter(lab)
    for _ in range(12):
        lab.page.keyboard.down("4")  # the second and later ones are repeats
    lab.page.keyboard.up("4")
    wait_until_saved(lab)
    assert stored(lab) == [(ITEMS[0], 4)]
    assert question(lab) == ITEMS[1]


def test_a_double_click_is_one_answer(lab):
    row(lab, 2).dblclick()
    wait_until_saved(lab)
    assert stored(lab) == [(ITEMS[0], 2)]


def test_arrows_move_the_choice_and_enter_confirms_it(lab):
    enter(lab)
    lab.page.keyboard.press("Enter")
    expect(lab.form.get_by_role("status")).to_contain_text("Choose an answer first")
    for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown"]:
        lab.page.keyboard.press(key)
    assert question(lab) == ITEMS[0]
    lab.page.keyboard.press("Enter")
    wait_until_saved(lab)
    assert stored(lab) == [(ITEMS[0], 3)]
    expect(lab.form.locator("fieldset")).to_be_focused()


def test_digits_in_the_note_are_text_and_nothing_typed_reaches_the_page(lab):
    row(lab, 3).locator("input").focus()
    lab.page.keyboard.press("Space")
    note(lab).click()
    lab.page.keyboard.type("canary 12 of 40")
    assert question(lab) == ITEMS[0]
    lab.page.keyboard.press("Enter")
    wait_until_saved(lab)
    answer = lab.journal().latest(1)[ITEMS[0]]
    assert (answer.level, answer.note) == (3, "canary 12 of 40")
    button(lab, "Back").click()
    expect(row(lab, 3).locator("input")).to_be_checked()
    expect(note(lab)).to_have_value("canary 12 of 40")
    note(lab).focus()
    text = lab.saved_by(lambda: lab.page.keyboard.press("Control+s"))
    assert "widget-view+json" in text
    assert "To start or continue: Run > Run All Cells." in text
    for said in ["canary", ITEMS[0], load_questionnaire().by_id[ITEMS[0]].levels[2], '"level"']:
        assert said not in text


def test_undo_takes_back_and_restores(lab):
    enter(lab)
    press(lab, [4])
    button(lab, "Undo: you chose 4 on the last question").click()
    assert question(lab) == ITEMS[0]
    expect(lab.form.get_by_role("radio", checked=True)).to_have_count(0)
    press(lab, [2])
    button(lab, "Back").click()
    press(lab, [5])
    button(lab, "Undo: you chose 5 on the last question").click()
    expect(row(lab, 2).locator("input")).to_be_checked()
    wait_until_saved(lab)
    assert [level for _, level in stored(lab)] == [4, None, 2, 5, 2]


def test_skipped_questions_can_be_found_again(lab):
    enter(lab)
    press(lab, [3])
    button(lab, "Leave this open").click()
    press(lab, [3] * 30)
    expect(lab.form.get_by_text("1 question has no answer yet.")).to_be_visible()
    button(lab, "Go to it").click()
    assert question(lab) == ITEMS[1]
    press(lab, [1])
    expect(lab.form.get_by_text("Every question has an answer.")).to_be_visible()
    wait_until_saved(lab)
    assert len(lab.journal().latest(1)) == 32


def test_a_reload_comes_back_to_the_same_question(lab):
    enter(lab)
    press(lab, [4, 3])
    note(lab).click()
    lab.page.keyboard.type("half a thou")
    wait_until_saved(lab)
    lab.saved_by(lambda: lab.page.keyboard.press("Control+s"))
    lab.reload()
    expect(lab.form.locator("legend")).to_be_visible(timeout=20_000)
    assert question(lab) == ITEMS[2]
    expect(note(lab)).to_have_value("half a thou")
    expect(lab.form.get_by_role("progressbar", name="2 answered of 32")).to_be_visible()
    enter(lab)
    press(lab, [5])
    wait_until_saved(lab)
    assert stored(lab) == [(ITEMS[0], 4), (ITEMS[1], 3), (ITEMS[2], 5)]


def test_a_reload_without_its_kernel_offers_to_start(lab):
    enter(lab)
    press(lab, [4, 3])
    wait_until_saved(lab)
    lab.saved_by(lambda: lab.page.keyboard.press("Control+s"))
    lab.kill_kernel()
    lab.reload()
    output = lab.page.locator(f"{PANEL} .jp-OutputArea")
    expect(output.get_by_text("The questions open here when this page runs.")).to_be_visible()
    expect(output.get_by_text("Error displaying widget")).to_be_hidden()
    output.get_by_role("button", name="Start or continue").click()
    expect(lab.form.locator("legend")).to_be_visible(timeout=20_000)
    assert question(lab) == ITEMS[2]


def test_a_killed_kernel_loses_nothing(lab):
    enter(lab)
    press(lab, LEVELS[:20])
    wait_until_saved(lab)
    lab.kill_kernel()
    assert stored(lab) == list(zip(ITEMS, LEVELS, strict=True))[:20]
    row(lab, LEVELS[20]).click()
    status = lab.form.get_by_role("status")
    expect(status).to_have_text("Saving…", timeout=500)
    expect(status).to_contain_text("1 not saved yet. Python is busy or stopped.", timeout=2000)
    lab.screenshot("not-saved")
    press(lab, LEVELS[21:23])
    expect(status).to_contain_text("3 not saved yet.")
    lab.run_all()
    wait_until_saved(lab)
    assert question(lab) == ITEMS[23]
    enter(lab)
    press(lab, LEVELS[23:])
    wait_until_saved(lab)
    assert stored(lab) == list(zip(ITEMS, LEVELS, strict=True))


def test_unsaved_answers_outlive_a_reload_before_the_first_attempt(lab):
    lab.kill_kernel()
    enter(lab)
    press(lab, [2, 1])
    expect(lab.form.get_by_role("status")).to_have_text(NOT_SAVED)
    lab.reload()
    lab.run_all()
    wait_until_saved(lab)
    assert stored(lab) == [(ITEMS[0], 2), (ITEMS[1], 1)]
    assert question(lab) == ITEMS[2]


def test_unsaved_answers_never_reach_another_attempt(lab):
    enter(lab)
    press(lab, [4])
    wait_until_saved(lab)
    lab.kill_kernel()
    row(lab, 2).click()
    expect(lab.form.get_by_role("status")).to_have_text(NOT_SAVED)
    with lab.journal() as journal:
        other = journal.begin("The next try")
    lab.run_all()
    assert question(lab) == ITEMS[0]
    expect(lab.form.get_by_role("radio", checked=True)).to_have_count(0)
    enter(lab)
    press(lab, [5])
    wait_until_saved(lab)
    assert lab.rows() == [(1, ITEMS[0], 4), (other, ITEMS[0], 5)]


def test_a_refused_answer_says_why_and_is_saved_later(lab):
    enter(lab)
    press(lab, [3])
    wait_until_saved(lab)
    with closing(sqlite3.connect(lab.server.home / "journal.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        press(lab, [4])
        status = lab.form.get_by_role("status")
        expect(status).to_contain_text("Another program is writing to it.", timeout=10_000)
    wait_until_saved(lab)
    assert stored(lab) == [(ITEMS[0], 3), (ITEMS[1], 4)]


@pytest.fixture
def telephone(lab):
    lab.page.set_viewport_size({"width": 390, "height": 844})
    lab.toggle_side_bar()
    lab.theme("JupyterLab Dark")
    yield lab
    lab.theme("JupyterLab Light")
    lab.toggle_side_bar()
    lab.page.set_viewport_size(WINDOW)


def test_a_narrow_page_keeps_large_rows_and_no_sideways_scrolling(telephone):
    lab = telephone
    lab.form.locator("fieldset").scroll_into_view_if_needed()
    lab.screenshot("narrow-dark")
    assert lab.form.evaluate("form => form.scrollWidth <= form.clientWidth")
    heights = lab.form.locator("label").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
