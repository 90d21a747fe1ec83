"""Page 1 in real JupyterLab: an advert pasted, a target changed, saved, and used by page 3."""

import re
import time
from contextlib import closing

import pytest
from lab import FORMS, PANEL, Lab, wait_until
from playwright.sync_api import expect

from pmskills.journal import Answer
from pmskills.role_words import EXAMPLE_ADVERT
from pmskills.roles import CHOSEN_ROLE, ChosenRole

pytestmark = pytest.mark.browser

FORMS["1-role.ipynb"] = ("[aria-label^='The role']",)
SAVED = re.compile(r"^Saved \d\d:\d\d$")
HOSTILE = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
ADVERT = EXAMPLE_ADVERT.replace("our largest", f"our {HOSTILE} \u202e 👩‍💻\x07 largest")
ADVERT = ADVERT.replace("\n", "\r\n")
LARGE = f"{HOSTILE} שלום 🎉 " * 2500  # 200 kB and more, and no advert


@pytest.fixture(scope="module")
def tabs(chromium, server):
    server.clear()
    allowed = ["clipboard-read", "clipboard-write"]
    window = {"width": 1280, "height": 2300}
    with closing(chromium.new_context(viewport=window, permissions=allowed)) as context:
        names = ("1-role.ipynb", "3-profile.ipynb")
        tabs = {name: Lab(server, context, name).open() for name in names}
        yield tabs
        for lab in tabs.values():
            assert not lab.errors


def form(lab):
    return lab.page.locator(f"{PANEL} .pm-page[aria-label^='The role']")


def paste(lab, text):
    """Paste a text over what stands in the advert's place."""
    lab.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    form(lab).get_by_label("The advert").focus()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.press("Control+v")


def skill(lab, name):
    return form(lab).get_by_role("group", name=name, exact=True)


def read(lab):
    form(lab).get_by_role("button", name="Read this advert").click()


def assert_is_beside(lab, text, button):
    """Check that what came of pressing a button is said at that button, and only there."""
    said = form(lab).get_by_text(text)
    expect(said).to_have_count(1)
    expect(said).to_be_visible()
    pressed = form(lab).get_by_role("button", name=button).bounding_box()
    assert abs(said.bounding_box()["y"] - pressed["y"]) < pressed["height"] + 40


def chosen(lab):
    with lab.journal() as journal:
        attempt = journal.current()
        return journal.last(attempt, CHOSEN_ROLE, ChosenRole) if attempt else None


def test_an_advert_is_pasted_adjusted_saved_and_used_by_page_3(tabs):
    lab, profile = tabs["1-role.ipynb"], tabs["3-profile.ipynb"]
    lab.run_all()
    expect(form(lab).get_by_text("You need none of this for the questions")).to_be_visible()
    title = lab.page.title()
    before = lab.cells()

    paste(lab, LARGE)
    start = time.monotonic()
    read(lab)
    expect(form(lab).get_by_role("alert")).to_contain_text("does not read like a job advert")
    print(f"\n{len(LARGE.encode())} bytes answered in {time.monotonic() - start:.1f} s")
    assert chosen(lab) is None  # nothing has begun

    paste(lab, ADVERT)
    read(lab)
    quote = form(lab).locator("blockquote").filter(has_text="say no to our <script>")
    expect(quote).to_be_visible()
    assert quote.locator("*").count() == 0  # text and nothing else
    expect(form(lab).get_by_text("The advert says nothing about this")).to_be_visible()
    assert chosen(lab).role is None
    assert_is_beside(lab, "The advert is read", "Read this advert")
    lab.screenshot("1-role-read")

    skill(lab, "Vision").get_by_label("At least").select_option(label="2.5")
    skill(lab, "Vision").get_by_label("Why, if you change it").fill("They have a vision already")
    skill(lab, "Assertiveness").get_by_label("I disagree").check()
    skill(lab, "Assertiveness").get_by_label("Why you disagree").fill("A no needs a reason")
    form(lab).get_by_label("What to call this role").fill("Lockers")
    lab.running_anew(form(lab).get_by_role("button", name="Save this role").click)
    assert_is_beside(lab, "The role “Lockers” is saved", "Save this role")
    saved = chosen(lab)
    assert saved.advert == ADVERT
    assert saved.role.targets["vision"].low == 2.5
    assert saved.sources["vision"] == "own judgement"
    assert saved.disagree == {"assertiveness": "A no needs a reason"}
    outputs = lab.page.locator(f"{PANEL} .jp-OutputArea-output")
    expect(outputs.get_by_text("Set by hand: They have a vision already")).to_be_visible()
    lab.screenshot("1-role-saved")
    assert lab.page.title().replace("*", "") == title.replace("*", "")
    assert lab.cells() == before

    with lab.journal() as journal:
        attempt = journal.current()
        items = journal.questionnaire(attempt).items
        journal.save(attempt, [Answer(item.id, 3) for item in items])
    profile.run_all()
    row = profile.page.get_by_role("row").filter(has_text="Vision")
    expect(row.get_by_role("cell", name="2.5 or more")).to_be_visible()
    expect(profile.page.get_by_text("Compared with: Lockers.")).to_be_visible()
    profile.screenshot("3-profile-own-role")


def test_what_is_set_by_hand_waits_while_python_is_gone(tabs):
    lab = tabs["1-role.ipynb"]
    lab.run_all()
    form(lab).get_by_label("Starting role").select_option(label="Engineering manager")
    expect(form(lab).get_by_role("status").first).to_have_text(SAVED, timeout=10_000)
    skill(lab, "Selling").get_by_label("At least").select_option(label="1.5")
    lab.kill_kernel()
    lab.run_all()
    expect(form(lab).get_by_label("Starting role")).to_have_value("engineering-manager")
    expect(skill(lab, "Selling").get_by_label("At least")).to_have_value("1.5")
    lab.running_anew(form(lab).get_by_role("button", name="Save this role").click)
    wait_until(lambda: chosen(lab).role.targets["selling"].low == 1.5, "it is saved", 5)
    lab.page.bring_to_front()
    lab.screenshot("1-role-light")
    lab.theme("JupyterLab Dark")
    expect(lab.page.locator("#jupyterlab-splash")).to_have_count(0)
    lab.screenshot("1-role-dark")
    lab.theme("JupyterLab Light")


@pytest.mark.parametrize("label", ["Starting role", "The advert", "At least", "I disagree"])
def test_no_key_in_the_form_edits_the_notebook(tabs, label):
    lab = tabs["1-role.ipynb"]
    before = lab.cells()
    for key in [*"ddxmaz", "Escape", "Enter"]:
        form(lab).get_by_label(label).first.focus()
        lab.page.keyboard.press(key)
    lab.page.wait_for_timeout(100)
    assert lab.cells() == before
