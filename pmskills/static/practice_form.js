/* What the practice pages add to a page form: a quiet clock, an answer with what was found
 * in it, and a picture. Python puts form.js and page_form.js in front of it.
 *
 * All text is set as text; a picture is an image, in which nothing runs.
 */

const clocks = new Map(); // place to { total, since }: a clock runs on while the form is built anew
const LONGEST = 86400; // seconds

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Count seconds, from the first look at the section's text or from its button. */
BUILD.clock = (spec, value, at, changed) => {
  const state = clocks.get(at) ?? { total: 0, since: 0 };
  clocks.set(at, state);
  if (!state.since || spec.is_over) Object.assign(state, { total: Number(value) || 0, since: 0 });
  const read = () => {
    const running = state.since ? (Date.now() - state.since) / 1000 : 0;
    return Math.min(LONGEST, Math.round(state.total + running));
  };
  const shown = make("span", { className: "pm-clock", attributes: { role: "timer", "aria-live": "off" } });
  const node = make("div", { className: "pm-field pm-clock-row" }, make("span", {}, spec.label), shown);
  state.node = node;
  const tell = () => setText(shown, minutes(read()));
  const run = () => {
    const timer = setInterval(() => {
      if (!state.node.isConnected) state.since = 0; // nobody looks at it any more
      if (!state.since || state.node !== node) clearInterval(timer);
      else tell();
    }, 500);
  };
  const start = () => {
    if (state.since) return;
    state.since = Date.now();
    run();
  };
  const stop = () => {
    Object.assign(state, { total: read(), since: 0 });
    tell();
    changed();
  };
  if (spec.button) {
    const press = button(state.since ? "Stop the clock" : spec.button, () => {
      if (state.since) stop();
      else start();
      setText(press, state.since ? "Stop the clock" : spec.button);
    }, "pm-plain pm-small");
    press.dataset.at = at;
    node.append(press);
    queueMicrotask(() => { // what keeps the time stops the clock
      const keep = node.closest(".pm-controls")?.querySelector("[data-sends]");
      keep?.addEventListener("click", () => state.since && press.click());
    });
  } else {
    queueMicrotask(() => {
      const around = node.closest(".pm-controls");
      around?.addEventListener("focusin", () => read() === 0 && start());
      around?.addEventListener("input", start);
    });
  }
  if (state.since) run();
  tell();
  return { node, read };
};

/** Show a text in its own words, with a name behind each piece that something was found in. */
BUILD.marked = (spec) => {
  const pieces = spec.pieces.map(([text, kind]) => (kind
    ? make("mark", { className: "pm-found" }, text, make("span", { className: "pm-found-kind" }, kind))
    : document.createTextNode(text)));
  const quote = make("blockquote", { className: "pm-quote" }, ...pieces);
  return { node: make("div", { className: "pm-field" }, make("p", { className: "pm-help" }, spec.label), quote) };
};

/** Show a picture that Python has drawn, with its description, to look at and to take away. */
BUILD.picture = (spec, _value, at) => {
  const node = make("figure", { className: `pm-field pm-picture${spec.is_wide ? " pm-wide" : ""}` });
  if (!spec.text) return { node };
  const bytes = new TextEncoder().encode(spec.text);
  const src = `data:image/svg+xml;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
  const save = make("a", { href: src, download: spec.filename, textContent: "Save this picture" });
  save.dataset.at = at;
  const frame = make("div", { className: "pm-picture-frame", tabIndex: 0, attributes: { role: "group", "aria-label": "The picture" } }, make("img", { src, alt: spec.label }));
  node.append(frame, make("figcaption", {}, save));
  return { node };
};
