"""Hostile texts in every field of every page, shown in real Chromium: none of them runs.

$PMSKILLS_HOSTILE_ROUNDS says how many rounds there are; in 200, every field gets every text.
"""

import base64
import os
import re

import pytest
from hostile_journal import is_identical, shown, write
from hostile_strings import hostile

pytestmark = pytest.mark.browser

ROUNDS = int(os.environ.get("PMSKILLS_HOSTILE_ROUNDS", "2"))
TEXTS = hostile()
SVG = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
# As JupyterLab shows a trusted output: as HTML, and its scripts are run.
BENCH = """
window.show = (html) => {
  const place = document.body.appendChild(document.createElement("div"));
  place.innerHTML = html;
  for (const old of place.querySelectorAll("script")) {
    const script = document.createElement("script");
    script.textContent = old.textContent;
    old.replaceWith(script);
  }
};
window.mount = async (number, code, state) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const heard = [];
  const model = {
    get: (name) => state[name],
    on: (_, hear) => heard.push(hear),
    off: () => {},
    send: async (message) => {
      const reply = await window.ask(number, message);
      for (const hear of heard) hear(reply);
    },
  };
  widget.render({ model, el: document.body.appendChild(document.createElement("div")) });
};
window.poke = () => {
  for (const link of document.querySelectorAll("a[href], [onmouseover]")) {
    link.addEventListener("click", (event) => {
      if (!/^\\s*javascript:/i.test(link.href)) event.preventDefault();
    });
    link.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    link.click();
  }
};
window.strange = () => [...document.querySelectorAll("body *")].filter((node) =>
  /^(script|iframe|object|embed|link|meta|base|math|video)$/i.test(node.localName)
  || [...node.attributes].some((a) => /^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value))
).map((node) => node.outerHTML.slice(0, 200));
window.typed = () => [...document.querySelectorAll("input, textarea")].map((node) => node.value);
"""


@pytest.fixture
def bench(chromium, tmp_path, monkeypatch):
    """Return an empty page that shows what it is given, and the forms that answer it."""
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    context = chromium.new_context()
    page = context.new_page()
    page.forms = []
    page.expose_function("ask", lambda number, message: page.forms[number]._desk.reply(message))
    page.route("http://bench.invalid/", lambda route: route.fulfill(body="<!doctype html><p>"))
    yield page
    context.close()


def empty(page):
    page.goto("http://bench.invalid/")
    page.evaluate(f"() => {{ {BENCH} }}")


def ran(page):
    page.evaluate("() => window.poke()")
    page.wait_for_timeout(100)
    return set(page.evaluate("() => window.ran || []"))


def test_no_text_runs_in_any_output_or_form(bench, tmp_path):
    outputs = mounted = typed = 0
    for beginning in range(0, 200, 200 // ROUNDS)[:ROUNDS]:
        for file in tmp_path.iterdir():
            file.unlink()
        written = write(TEXTS, beginning)
        assert is_identical(written)
        forms, html = shown()
        empty(bench)
        bench.forms = [form for _, form in forms]
        for _, text in html:
            bench.evaluate("(html) => window.show(html)", text)
            for picture in SVG.findall(text):  # also as if it stood in the page itself
                bench.evaluate("(svg) => window.show(svg)", base64.b64decode(picture).decode())
        for number, form in enumerate(bench.forms):
            state = {k: v for k, v in form.get_state().items() if k in form.keys and k[0] == "_"}
            code = state.pop("_esm")
            plain = {k: v for k, v in state.items() if isinstance(v, str | int | list)}
            bench.evaluate("(a) => window.mount(...a)", [number, code, plain])
        bench.wait_for_timeout(300)
        assert ran(bench) == set()
        assert bench.evaluate("() => window.strange()") == []
        values = bench.evaluate("() => window.typed()")
        typed += sum("window.ran" in value for value in values)
        outputs, mounted = outputs + len(html), mounted + len(forms)
        assert is_identical(written)
        for journal in (getattr(form._desk, "_journal", None) for form in bench.forms):
            if journal is not None:  # a watch keeps none open
                journal.close()
    print(f"\n{ROUNDS} rounds: {outputs} outputs, {mounted} forms, {typed} texts in fields: 0 ran")
    assert typed >= 20 * ROUNDS


def test_shown_unescaped_they_do_run(bench):
    """Show each as it is; were it so shown by a page, this is how many would run."""
    done = set()
    shown_now = range(0, len(TEXTS), 1 if ROUNDS >= 20 else 5)
    for number in shown_now:
        empty(bench)
        bench.evaluate("(html) => window.show(html)", TEXTS[number])
        done |= ran(bench) & {number}
    print(f"\nunescaped, {len(done)} of {len(shown_now)} run")
    assert len(done) >= len(shown_now) * 0.4
