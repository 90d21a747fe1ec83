"""Every page in the web app: nothing asked outside, nobody let in, no barrier that axe sees."""

import os
import re
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect
from webapp import (
    FORMS_ARE_OPEN,
    PAGE_IS_THERE,
    axe_source,
    grave,
    require_axe,
    violations,
    visit,
)

from pmskills import Journal
from pmskills.way import COHORT, DOORS, PAGES

pytestmark = pytest.mark.browser

WINDOW = {"width": 1280, "height": 1000}
WALKED = (*PAGES, COHORT)


@pytest.fixture(scope="module")
def tab(chromium, app):
    """Keep one tab for all tests here; it notes what is asked and what goes wrong."""
    still = {"viewport": WINDOW, "reduced_motion": "reduce"}  # axe would see a half-faded question
    with closing(chromium.new_context(**still)) as context:
        tab = context.new_page()
        tab.asked, tab.errors = [], []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.on("pageerror", lambda error: tab.errors.append(str(error)))
        tab.on("console", lambda said: note_error(tab, said))
        visit(tab, app.address)
        yield tab


def note_error(tab, said):
    if said.type == "error":
        tab.errors.append(said.text)


def status(url, **headers):
    """Return the status of a request without a cookie, following no redirect."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(Stay)
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_it_listens_on_loopback_and_asks_for_the_token(app):
    assert app.listens_on() == {"127.0.0.1"}
    bare = app.url("2-assess")
    token = app.address.partition("?token=")[2]
    assert len(token) >= 32
    assert status(bare) == 302  # to the login
    assert status(f"{bare}?token=wrong") == 302
    assert status(f"{app.base}/voila/api/contents") == 403
    assert status(f"{bare}?token={token}", Host="elsewhere.example") == 403
    assert not any(token in line for line in app.command_lines())


@pytest.fixture(scope="module")
def walk(app, tab):
    """Walk through all pages; return what axe finds on each, light and dark, if it is there."""
    axe = axe_source()
    seen = {} if axe else None
    for page in WALKED:
        if page.file not in tab.url:
            visit(tab, app.url(page.name))
        check_whole(tab, page)
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.locator(f"body[data-jp-theme-light='{str(scheme == 'light').lower()}']").wait_for()
            screenshot(tab, f"app-{page.name}-{scheme}")
            if axe:
                seen[page.name, scheme] = violations(tab, axe)
        check_narrow(tab, page)
        tab.emulate_media(color_scheme="light")
    return seen


def test_every_page_is_whole_and_asks_nothing_outside(app, tab, walk):
    ours = (app.base, app.base.replace("http", "ws"), "data:", "blob:")
    assert [url for url in tab.asked if not url.startswith(ours)] == []
    assert tab.errors == []


def test_axe_sees_no_grave_barrier_on_any_page_light_or_dark(walk):
    require_axe()
    found = {place: grave(each) for place, each in walk.items() if grave(each)}
    lesser = {(impact, rule) for each in walk.values() for impact, rule, _ in each}
    print(f"\naxe over {len(WALKED)} pages, light and dark: serious or critical on {len(found)}")
    print(f"all that it says: {sorted(lesser, key=str) or 'nothing'}")
    assert not found


def check_whole(tab, page):
    assert "token" not in tab.url
    expect(tab).to_have_title(f"{page.title} – pmskills")  # noqa: RUF001  # a dash in a title
    expect(tab.get_by_role("heading", level=1, name=page.title, exact=True)).to_be_visible()
    current = tab.locator(".app-menu [aria-current=page]")
    expect(current).to_have_text(f"{page.title} {page.minutes} min")


# Of each picture and table: whether it says that it is wider than its place, and whether it is.
WIDE = """() => [...document.querySelectorAll(".pm-figure, .pm-fits, .pm-stacks")].map((node) => [
  getComputedStyle(node, "::before").content.includes("move it sideways"),
  node.scrollWidth > node.clientWidth])"""


def check_narrow(tab, page):
    """Look at a page as 200 % zoom and a telephone show it: only the canvas is wider than that."""
    for width in (640, 390):
        tab.set_viewport_size({"width": width, "height": 844})
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= width, page.name
        seen = tab.evaluate(WIDE)
        canvases = 1 if page.name == "6-sell" else 0
        wide = [[True, True]] * canvases
        assert sorted(seen) == [[False, False]] * (len(seen) - canvases) + wide, page.name
    screenshot(tab, f"app-{page.name}-narrow")
    tab.set_viewport_size(WINDOW)


def screenshot(tab, name):
    """Take a picture of a whole page if $PMSKILLS_SHOTS names a folder for them."""
    folder = os.environ.get("PMSKILLS_SHOTS")
    if folder:
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("width", "columns"), [(390, 1), (640, 2), (1280, 3)])
def test_the_doors_are_cards_of_one_size_beside_or_below_each_other(app, tab, width, columns):
    visit(tab, app.url("0-start-here"))
    tab.set_viewport_size({"width": width, "height": 844})
    boxes = [door.bounding_box() for door in tab.locator(".pm-door").all()]
    assert len(boxes) == len(DOORS)
    assert len({round(box["width"]) for box in boxes}) == 1
    assert len({round(box["x"]) for box in boxes}) == columns
    tab.set_viewport_size(WINDOW)


def test_all_of_a_door_is_a_link_with_a_mark_for_the_focus(app, tab):
    visit(tab, app.url("0-start-here"))
    door = tab.locator(".pm-door").nth(1)
    tab.locator(".pm-door").first.focus()
    tab.keyboard.press("Tab")
    expect(door).to_be_focused()
    assert door.evaluate("door => getComputedStyle(door).outlineWidth") == "3px"
    box = door.bounding_box()
    tab.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8)
    expect(tab.get_by_role("heading", level=1, name="2. Answer the questions")).to_be_visible()


def test_on_a_phone_the_verdict_stands_below_its_skill_and_is_a_cell_still(app, tab):
    visit(tab, app.url("3-profile"))
    tab.set_viewport_size({"width": 390, "height": 844})
    skill = tab.get_by_role("rowheader", name="Vision", exact=True)
    verdict = tab.get_by_role("cell", name="below what this role asks", exact=True).first
    above, below = skill.bounding_box(), verdict.bounding_box()
    assert above["x"] == below["x"]
    assert above["y"] < below["y"] < above["y"] + 2 * above["height"]
    named = verdict.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "Verdict" in named
    assert tab.get_by_role("columnheader", name="Verdict", exact=True).count() == 1
    tab.set_viewport_size(WINDOW)


def test_a_wrong_colour_is_seen(tab, walk):
    axe = require_axe()
    style = tab.add_style_tag(content="main p { color: #bbbbbb }")
    assert {rule for _, rule, _ in grave(violations(tab, axe))} == {"color-contrast"}
    style.evaluate("node => node.remove()")


def test_answers_go_into_the_same_journal_and_pages_lead_on(app, tab):
    visit(tab, app.url("2-assess"))
    questions = tab.locator(".pm-questions")
    questions.locator("legend").click()
    for key in "432":
        tab.keyboard.press(key)
    expect(questions.get_by_role("status")).to_have_text(re.compile("^Saved"))
    card = tab.locator(".pm-page[aria-label^='Your attempts']")
    expect(card.get_by_text("3 of 32 answered")).to_be_visible(timeout=10_000)
    with Journal(app.home / "journal.sqlite3") as journal:
        assert [answer.level for answer in journal.latest(1).values()] == [4, 3, 2]
    tab.locator("main").get_by_role("link", name="3. Your profile").first.click()
    expect(tab.get_by_role("heading", level=1, name="3. Your profile")).to_be_visible()
    expect(tab.get_by_text("3 of 32 answered")).to_be_visible(timeout=30_000)
    report = tab.get_by_role("button", name="Save the report")
    for _ in range(2):  # and it can be saved again
        with tab.expect_download() as saved:
            report.click()
        assert saved.value.suggested_filename == "my-report-1-attempt-1.html"
        assert "3 of 32" in Path(saved.value.path()).read_text(encoding="utf-8")
        expect(report).to_have_attribute("aria-disabled", "false")
    heading = tab.get_by_role("heading", name="In plain words")
    heading.evaluate("node => scrollBy(0, node.getBoundingClientRect().top - 200)")
    tab.reload(wait_until="commit")
    tab.locator(PAGE_IS_THERE).wait_for(timeout=30_000)
    tab.wait_for_function(FORMS_ARE_OPEN)
    tab.wait_for_timeout(500)  # the last part may still grow
    assert heading.bounding_box()["y"] == pytest.approx(200, abs=2)
