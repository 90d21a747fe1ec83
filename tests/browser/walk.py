"""Every page in JupyterLab with axe, every page of the app by keyboard, a restart: `make walk`.

It takes minutes, so it is no part of `make test`, which walks the web app alone.
"""

import re
from contextlib import closing

import pytest
from lab import PANEL, TOKEN, Lab, wait_until
from playwright.sync_api import expect
from webapp import App, grave, require_axe, violations, visit

from pmskills import Journal
from pmskills.way import PAGES
from pmskills.workbook import lay_out

pytestmark = pytest.mark.browser

WINDOW = {"width": 1280, "height": 1000}
WITHIN = f"{{ include: [['{PANEL} .jp-OutputArea']] }}"
STAYS_AT_THE_FORM = {"0-start-here", "2-assess"}
# Where one stands in the page: how far down, and which cell is the active one.
PLACE = f"""() => [
  document.querySelector('{PANEL} .jp-WindowedPanel-outer').scrollTop,
  window.jupyterapp.shell.currentWidget.content.activeCellIndex]"""
DONE = f"""() => {{
  const panel = document.querySelector('{PANEL}');
  const prompts = [...panel.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
  const hints = panel.querySelectorAll('.pm-hint').length;
  const opened = [...panel.querySelectorAll('.pm-form')].filter(
    (form) => form.querySelector('.pm-stage > :not(.pm-opening)'));
  return prompts.every((each) => /\\d/.test(each.textContent)) && opened.length === hints;
}}"""
# What can be reached by Tab: of a group of radios only one, and nothing that is not in sight.
REACHABLE = """() => {
  const all = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const groups = new Set();
  return all.filter((each) => {
    if (!each.checkVisibility({ visibilityProperty: true })) return false;
    if (each.disabled || each.tabIndex < 0) return false;
    if (each.type !== 'radio') return true;
    const isFirst = !groups.has(each.name);
    groups.add(each.name);
    return isFirst;
  }).length;
}"""
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  if (at === window.lastStop) return { times: 0 }; // a day has a stop for each of its parts
  window.lastStop = at;
  at.dataset.reached = String(Number(at.dataset.reached ?? 0) + 1);
  const row = at.closest('label') ?? at;
  const marks = [at, row, at.closest('fieldset') ?? at].map((each) => getComputedStyle(each));
  const before = getComputedStyle(at.querySelector?.('legend') ?? at, '::before');
  return { times: Number(at.dataset.reached), what: at.outerHTML.slice(0, 120),
    isMarked: before.borderLeftWidth !== '0px'
      || marks.some((each) => each.outlineStyle !== 'none') };
}"""


@pytest.fixture(scope="module")
def pages(server, monkeypatch_module):
    """Lay the pages out as `pmskills open` does, trusted."""
    server.clear()
    monkeypatch_module.setenv("JUPYTER_DATA_DIR", str(server.pages.parent / "data"))
    lay_out(server.pages)


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_in_jupyterlab(page, chromium, server, pages):
    axe = require_axe()
    with closing(chromium.new_context(viewport=WINDOW)) as context:
        lab = Lab(server, context, page.file)
        said = []
        lab.page.on("console", lambda each: said.append(each.text) if each.type == "error" else 0)
        lab.page.goto(f"http://127.0.0.1:{server.port}/lab/tree/{page.file}?reset&token={TOKEN}")
        lab.wait_for_kernel()
        lab.page.locator(f"{PANEL} [data-commandlinker-command]").first.click()
        lab.page.wait_for_function(DONE, timeout=90_000)
        if page.name not in STAYS_AT_THE_FORM:
            wait_until(lambda: lab.page.evaluate(PLACE)[1] == 0, "the page stands at its top", 10)
            assert lab.page.evaluate(PLACE)[0] < 100
        look_at(lab, page, axe)
        assert not lab.errors
        assert not [text for text in said if "pmskills" in text or ".pm-" in text]
        print(f"console errors that are the frameworks': {said or 'none'}")


def look_at(lab, page, axe):
    lab.screenshot(f"lab-{page.name}-light")
    found = violations(lab.page, axe, WITHIN)
    lab.theme("JupyterLab Dark")
    expect(lab.page.locator("#jupyterlab-splash")).to_have_count(0)
    lab.page.wait_for_timeout(500)
    lab.screenshot(f"lab-{page.name}-dark")
    found += violations(lab.page, axe, WITHIN)
    around = {(impact, rule) for impact, rule, _ in violations(lab.page, axe)}
    lab.theme("JupyterLab Light")
    lab.page.set_viewport_size({"width": 390, "height": 844})
    lab.toggle_side_bar()
    lab.page.wait_for_timeout(500)
    lab.screenshot(f"lab-{page.name}-narrow")
    lab.toggle_side_bar()
    print(f"\n{page.name}: ours {found or 'none'}; around it {sorted(around, key=str)}")
    assert not grave(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_by_keyboard_in_the_app(page, chromium, app):
    with closing(chromium.new_context(viewport=WINDOW)) as context:
        tab = context.new_page()
        visit(tab, app.address if page is PAGES[0] else with_token(app, page))
        tab.wait_for_timeout(1000)  # the questions take the focus when they open
        tab.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
        tab.locator(".app-skip").focus()
        wanted, stops = tab.evaluate(REACHABLE), [tab.evaluate(FOCUSED)]
        while len(stops) < wanted + 20:  # a trap for keys would go on for ever
            tab.keyboard.press("Tab")
            stop = tab.evaluate(FOCUSED)
            if stop is None or stop["times"] > 1:
                break
            stops += [stop] if stop["times"] else []
        print(f"\n{page.name}: {len(stops)} stops of {wanted}")
        assert len(stops) >= wanted
        assert not [stop["what"] for stop in stops if not stop["isMarked"]]


def with_token(app, page):
    return re.sub(r"render/[^?]+", f"render/{page.file}", app.address)


def test_a_tab_of_the_web_app_finds_it_again_and_gives_it_what_was_typed(chromium, tmp_path):
    """The server is closed and started again: the tab left open finds it, with what was typed."""
    first = App(tmp_path)
    with closing(chromium.new_context()) as context:
        questions, vision = context.new_page(), context.new_page()
        visit(questions, first.address.replace("0-start-here", "2-assess"))
        visit(vision, first.url("4-vision"))
        first.close()
        questions.locator("legend").click()
        questions.keyboard.press("4")
        status = questions.locator(".pm-questions").get_by_role("status")
        expect(status).to_contain_text("start the workbook again", timeout=10_000)
        expect(status).to_contain_text("open the address that the terminal shows, in this tab")
        vision.locator(".pm-form textarea").first.fill("canary")
        with closing(App(tmp_path, first.port)) as second:
            assert second.base == first.base
            assert second.address != first.address  # the token is another one
            for tab in (questions, vision):
                tab.reload()
            saved = re.compile(r"^Saved \d\d:\d\d$")
            for form in (questions.locator(".pm-questions"), vision.locator(".pm-form")):
                expect(form.get_by_role("status").first).to_have_text(saved, timeout=60_000)
            with Journal(second.home / "journal.sqlite3") as journal:
                assert [answer.level for answer in journal.latest(1).values()] == [4]
                assert "canary" in journal.record(1).versions("vision")[-1]
