"""The practice pages in real JupyterLab: typed into, reloaded, and found again as typed."""

import os
import re
from contextlib import closing

import pytest
from lab import OPENED, PANEL, PATIENCE, Lab, wait_until
from playwright.sync_api import expect

from pmskills.rehearsal import Draft, Plan, Sell, Tries, Vision

pytestmark = pytest.mark.browser

WINDOW = {"width": 1280, "height": 1400}
SAVED = re.compile(r"^Saved \d\d:\d\d$")
HOSTILE = (
    "canary <img src=x onerror=\"window.ran='img'\"><script>window.ran='script'</script>"
    " </textarea></svg>$\\frac{1}{0}$ {{7*7}} \U0001f426 &lt;b&gt;"
)
VISION, NO, SELL = (
    "[aria-label^='The vision']",
    "[aria-label^='The requests']",
    "[aria-label^='The pitch']",
)
PLAN = "[aria-label^='The plan']"


class Page:
    """One practice page: its forms, and what every test here does with them."""

    def __init__(self, lab, *forms):
        self.lab = lab
        self.names = forms

    def form(self, name):
        return self.lab.page.locator(f"{PANEL} .pm-form{name}")

    def run(self):
        self.lab.run_all()
        for name in self.names:
            self.form(name).locator(OPENED).first.wait_for(timeout=PATIENCE * 1000)

    def saved(self, name):
        expect(self.form(name).get_by_role("status").first).to_have_text(SAVED, timeout=10_000)

    def reload(self):
        """Save the page and reload it; return what the file holds."""
        text = self.lab.saved_by(lambda: self.lab.command("docmanager:save"))
        self.lab.reload()
        self.run()
        for name in self.names:
            unfold(self.form(name))
        return text

    def last(self, kind, model):
        with self.lab.journal() as journal:
            return journal.last(1, kind, model)

    def look(self, name):
        if not os.environ.get("PMSKILLS_SHOTS"):
            return
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            self.lab.theme(theme)
            expect(self.lab.page.locator("#jupyterlab-splash")).to_have_count(0)
            self.lab.screenshot(f"{name}-{theme.split()[-1].lower()}")

    def is_unharmed(self):
        assert self.lab.page.evaluate("() => window.ran") is None
        assert self.lab.page.locator(f"{PANEL} .pm-form img[src='x']").count() == 0
        assert self.lab.page.locator(f"{PANEL} .pm-form script").count() == 0


@pytest.fixture(scope="module")
def window(chromium):
    """Keep one window for all tests here, because JupyterLab then loads faster."""
    with closing(chromium.new_context(viewport=WINDOW)) as context:
        yield context


@pytest.fixture
def open_page(window, server):
    server.clear()
    opened = []

    def opener(name, *forms):
        opened.append(Page(Lab(server, window, name).open(), *forms))
        opened[-1].run()
        return opened[-1]

    yield opener
    for page in opened:
        assert not page.lab.errors
        page.is_unharmed()
        page.lab.page.close()


def group(form, name):
    return form.get_by_role("group", name=name, exact=True)


def unfold(form):
    """Open every step of a form that is folded."""
    for fold in form.locator(".pm-stage > details > summary").all():
        if not fold.evaluate("node => node.parentElement.open"):
            fold.click()


def test_a_vision_is_made_read_and_said(open_page):
    page = open_page("4-vision.ipynb", VISION)
    form = page.form(VISION)
    below = page.lab.page.locator(f"{PANEL} .pmskills")
    expect(below.get_by_text("Nothing of your own is saved here yet")).to_be_visible()
    form.get_by_label("Who they are", exact=True).fill(HOSTILE)
    expect(below.get_by_text("You have written something since")).to_be_visible()
    expect(below.get_by_text("Nothing of your own is saved here yet")).to_have_count(0)
    group(form, "Fact 1").get_by_label("What you say", exact=True).fill("Flats without a roof")
    group(form, "Fact 1").get_by_label("The number", exact=True).fill("canary 7 in 10")
    form.get_by_label("The domain", exact=True).fill("canary domain, 7 in 10 of 2,000 homes")
    form.get_by_label("The plan", exact=True).fill("begin with flats")
    form.get_by_role("button", name="Read my point of view").click()
    expect(form.get_by_text("Not there yet: the market, the problem")).to_be_visible()
    expect(form.get_by_text("No source yet: “Flats without a roof”")).to_be_visible()
    expect(
        form.get_by_text("names their source: “canary domain, 7 in 10 of 2,000 homes”")
    ).to_be_visible()
    form.get_by_role("button", name="Start the clock").click()
    expect(form.get_by_role("timer")).to_have_text("0:01", timeout=3000)
    form.get_by_role("button", name="Stop the clock").click()
    form.get_by_role("button", name="Keep this time").click()
    expect(form.get_by_text("Said so far, oldest first: 1 s.")).to_be_visible()
    page.saved(VISION)
    form.get_by_role("button", name="Read my point of view").scroll_into_view_if_needed()
    page.look("4-vision")
    assert "canary" not in page.reload()
    expect(form.get_by_label("Who they are", exact=True)).to_have_value(HOSTILE)
    expect(form.get_by_label("The plan", exact=True)).to_have_value("begin with flats")
    expect(group(form, "Fact 1").get_by_label("The number", exact=True)).to_have_value(
        "canary 7 in 10"
    )
    shown = page.lab.page.locator(f"{PANEL} .jp-OutputArea-output table")
    expect(shown.get_by_text("there, 3 words")).to_be_visible()
    assert "canary" not in page.lab.saved_by(lambda: page.lab.command("docmanager:save"))
    assert page.last("vision", Vision).made.users == HOSTILE


def test_requests_are_answered_read_and_kept(open_page):
    page = open_page("5-say-no.ipynb", NO)
    form = page.form(NO)
    field = form.get_by_label("Your answer, as you would say it", exact=True)
    expect(form.get_by_role("timer")).to_have_text("0:00")
    form.get_by_role("button", name="Read my answer").click()
    expect(form.get_by_role("alert")).to_contain_text("nothing to read yet")
    field.fill(f"Sorry, maybe we could, but no, we won't do it this quarter. {HOSTILE}")
    expect(form.get_by_role("timer")).not_to_have_text("0:00", timeout=4000)
    form.get_by_role("button", name="Read my answer").click()
    reading = group(form, "What your answer says")
    expect(reading.get_by_text("A plain no in the first sentence, after")).to_be_visible()
    marks = reading.locator("mark")
    expect(marks.filter(has_text="Sorry")).to_contain_text("apology")
    expect(marks.filter(has_text="maybe")).to_contain_text("hedge")
    assert HOSTILE in reading.locator("blockquote").evaluate(
        "node => Array.from(node.childNodes, n => n.nodeType === 3 ? n.data : n.firstChild.data)"
        ".join('')"
    )
    group(form, "Which of these would you have given?").get_by_role("radio").nth(3).check()
    expect(form.get_by_text("Each response, its reason")).to_be_visible()
    expect(form.get_by_text("Right for:")).to_have_count(5)
    page.look("5-say-no")
    assert "canary" not in page.reload()
    expect(field).to_have_value(re.compile("^Sorry, maybe"))
    expect(reading.locator("mark").first).to_be_visible()
    expect(form.get_by_role("radio").nth(3)).to_be_checked()
    figure = page.lab.page.locator(f"{PANEL} .jp-OutputArea-output img[alt^='Answer 1:']")
    expect(figure).to_be_visible()
    before = page.lab.cells()
    form.get_by_role("button", name="Another request").focus()
    for key in "ddxm":
        page.lab.page.keyboard.press(key)
    assert page.lab.cells() == before
    form.get_by_role("button", name="Another request").click()
    expect(field).to_have_value("")
    asked = form.get_by_role("group", name=re.compile(" asks$"))
    expect(asked).to_be_focused()
    expect(asked).to_be_in_viewport(ratio=1)
    field.focus()
    page.lab.page.keyboard.type("No. canary")
    wait_until(lambda: page.last("no draft", Draft).answer == "No. canary", "it is saved", 5)
    (only,) = page.last("no", Tries).tries
    assert only.answer.endswith(HOSTILE)
    assert only.chosen == 4
    assert only.seconds > 0


def check_says_where_it_is_wide(page, form):
    """Look at a canvas on a telephone, where it is moved sideways, and where it is whole."""
    says = "node => getComputedStyle(node, '::before').content.includes('move it sideways')"
    frame = form.locator(".pm-wide .pm-picture-frame")
    page.lab.page.set_viewport_size({"width": 390, "height": 844})
    wait_until(lambda: frame.evaluate(says), "it says so", 5)
    page.lab.page.set_viewport_size(WINDOW)
    wait_until(lambda: not frame.evaluate(says), "it says so no more", 5)
    wait_until(lambda: not frame.evaluate(says), "it says so no more", 5)


def reckon(form, field, amount):
    form.get_by_label(field, exact=True).fill(amount)
    form.get_by_role("button", name="Reckon the payback").click()


def test_a_pitch_is_drawn_heard_and_reckoned(open_page):
    page = open_page("6-sell.ipynb", SELL, PLAN)
    form, plan = page.form(SELL), page.form(PLAN)
    put_in = form.get_by_role("button", name="Put the example in")
    put_in.click()
    page.look("6-example")
    form.get_by_role("button", name="Take the example out again").click()
    expect(form.get_by_text("The example is out again.")).to_be_visible()
    expect(form.get_by_label("Problem", exact=True)).to_have_value("")
    put_in.click()
    expect(form.get_by_label("Problem", exact=True)).to_have_value(re.compile("^The shop sells"))
    unfold(form)
    form.get_by_label("Channels", exact=True).fill(HOSTILE)
    form.get_by_role("button", name="Draw the canvas").click()
    drawn = form.locator("img[alt^='A canvas.']")
    expect(drawn).to_be_visible()
    assert drawn.evaluate("node => node.decode().then(() => node.naturalWidth)") > 300
    assert HOSTILE in drawn.get_attribute("alt")
    drawn.scroll_into_view_if_needed()
    page.look("6-canvas")
    check_says_where_it_is_wide(page, form)
    group(form, "To a senior manager").get_by_label("Why", exact=True).fill(
        "Each partition has consumer lag."
    )
    form.get_by_role("button", name="Read it as they would").click()
    expect(form.get_by_text("Words they may not know (3): “partition”")).to_be_visible()
    reckon(form, "Cost once", "90k")
    expect(form.get_by_role("alert")).to_contain_text("“90k” is not a plain number")
    form.get_by_label("Cost once", exact=True).fill("90000")
    reckon(form, "Years to look ahead", "-3")
    expect(form.get_by_role("alert")).to_contain_text("give 1 to 100")
    reckon(form, "Years to look ahead", "4")
    paid = form.locator("img[alt*='after 1.5 years']")
    expect(paid).to_be_visible()
    paid.scroll_into_view_if_needed()
    page.look("6-payback")
    group(form, "Story 1").get_by_label("What came of it", exact=True).fill("canary result")
    plan.get_by_label("1. When this happens", exact=True).fill(HOSTILE)
    plan.get_by_label("1. I will", exact=True).fill("canary plan")
    plan.get_by_label("The day to look back", exact=True).fill("2027-01-15")
    page.saved(SELL)
    page.saved(PLAN)
    assert "canary" not in page.reload()
    expect(form.get_by_label("Channels", exact=True)).to_have_value(HOSTILE)
    expect(group(form, "Story 1").get_by_label("What came of it", exact=True)).to_have_value(
        "canary result"
    )
    expect(plan.get_by_label("1. When this happens", exact=True)).to_have_value(HOSTILE)
    expect(plan.get_by_label("The day to look back", exact=True)).to_have_value("2027-01-15")
    expect(form.locator("img[alt^='A canvas.']")).to_be_visible()
    assert "canary" not in page.lab.saved_by(lambda: page.lab.command("docmanager:save"))
    assert page.last("sell", Sell).canvas.blocks["channels"] == HOSTILE
    assert page.last("plan", Plan).lines[0].when == HOSTILE
