/* A form of sections, which Python describes and which is built here of native controls.
 * A section with a button is sent by it; any other is saved as it is typed.
 * Python puts form.js in front of it.
 */

const PAUSE = 400; // ms without a key until what was typed is saved
const REFRESH = 1000; // ms between two looks at what other windows have changed
const BEHIND = 400; // ms after a save by another form until this one looks at it

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Put a label, a help and a control together, so that a screen reader reads them as one. */
function labelled(control, { label, help }) {
  control.id = `pm-${newKey()}`;
  const node = make("div", { className: "pm-field" }, make("label", { htmlFor: control.id }, label));
  if (help) node.append(helpFor(control, help));
  node.append(control);
  return node;
}

function helpFor(control, help) {
  const id = `pm-${newKey()}`;
  control.setAttribute("aria-describedby", id);
  return make("p", { className: "pm-help", id }, help);
}

/** Let the browser save a page where it saves files. */
function saveAsFile({ name, text }) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/html" }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // once it is written
}

/** Let a text area be as high as its text. */
function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

/* Each builder returns a node and `read`, which gives the value; `at` marks the place of a
 * control, so that the focus comes back to it when the form is built anew. */
const BUILD = {
  text(spec, value, at) {
    const isLong = spec.lines > 1;
    const control = make(isLong ? "textarea" : "input", { maxLength: 20000, autocomplete: "off" });
    if (isLong) Object.assign(control, { rows: spec.lines, oninput: () => grow(control) });
    else control.type = "text";
    control.value = value ?? "";
    control.dataset.at = at;
    return { node: labelled(control, spec), read: () => control.value };
  },

  day(spec, value, at) {
    const control = make("input", { type: "date", value: value ?? "" });
    control.dataset.at = at;
    return { node: labelled(control, spec), read: () => control.value };
  },

  pick(spec, value, at) {
    const options = spec.options.map(([each, label]) => make("option", { value: each }, label));
    const control = make("select", {}, ...options);
    control.value = value ?? spec.options[0][0];
    control.dataset.at = at;
    return { node: labelled(control, spec), read: () => control.value };
  },

  radios(spec, value, at) {
    const name = `pm-${newKey()}`;
    const rows = spec.options.map(([each, label]) => {
      const radio = make("input", { type: "radio", name, value: each, checked: each === (value ?? "") });
      radio.dataset.at = `${at}=${each}`;
      return make("label", {}, radio, make("span", {}, label));
    });
    const set = make("fieldset", { className: "pm-field pm-radios" }, make("legend", {}, spec.label));
    if (spec.help) set.append(helpFor(set, spec.help));
    set.append(make("div", { className: "pm-options" }, ...rows));
    return { node: set, read: () => set.querySelector(":checked")?.value ?? "" };
  },

  tick(spec, value, at) {
    const control = make("input", { type: "checkbox", checked: Boolean(value) });
    control.dataset.at = at;
    const node = make("label", { className: "pm-field pm-tick" }, control, make("span", {}, spec.label));
    return { node, read: () => control.checked };
  },

  ticks(spec, value, at) {
    const summary = make("summary");
    const groups = spec.groups.map(([heading, options]) =>
      make("fieldset", {}, make("legend", {}, heading), ...options.map(([each, label]) => {
        const control = make("input", { type: "checkbox", value: each, checked: value?.includes(each) ?? false });
        control.dataset.at = `${at}=${each}`;
        return make("label", { className: "pm-tick" }, control, make("span", {}, label));
      })));
    const node = make("details", { className: "pm-field pm-ticks" }, summary, ...groups);
    node.dataset.fold = at;
    const read = () => Array.from(node.querySelectorAll(":checked"), (control) => control.value);
    const tell = () => setText(summary, `${spec.label} (${read().length || "nothing"} ticked)`);
    node.addEventListener("change", tell);
    tell();
    return { node, read };
  },

  copy(spec, _value, at) {
    const control = make("textarea", { readOnly: true, rows: 5, value: spec.text });
    control.dataset.at = at;
    const told = make("span", { className: "pm-help", attributes: { role: "status" } });
    const take = button("Copy", async () => {
      control.select();
      const isDone = await navigator.clipboard?.writeText(spec.text).then(() => true, () => false);
      setText(told, isDone ? "Copied." : "It is selected: press Ctrl+C to copy it.");
    }, "pm-plain");
    const node = make("div", { className: "pm-group" }, labelled(control, spec), make("div", { className: "pm-act" }, take, told));
    return { node };
  },

  link(spec, _value, at) {
    const isOurs = spec.address.endsWith(".ipynb");
    const link = isOurs
      ? linkToPage(spec.address, spec.label) ?? make("span", {}, spec.label)
      : make("a", { href: spec.address, target: "_blank", rel: "noopener noreferrer" }, spec.label);
    link.dataset.at = at;
    return { node: make("p", { className: "pm-line" }, link) };
  },

  repeat(spec, value, at, changed) {
    const list = make("div");
    const node = make("div", { className: "pm-group" }, list);
    let parts = [];
    const read = () => parts.map((part) => part.read());
    const build = (values) => {
      parts = values.map((each, place) => new Controls(spec.controls, each, `${at}.${place}`, changed));
      list.replaceChildren(...parts.map((part, place) => frame(part, place)));
      list.querySelectorAll("textarea").forEach(grow);
    };
    const frame = (part, place) => {
      const name = `${spec.one} ${place + 1}`;
      const heading = make("h4", {}, name);
      const remove = button("Remove", () => removeAt(place), "pm-plain pm-small");
      remove.setAttribute("aria-label", `Remove ${name.toLowerCase()}`);
      const top = make("div", { className: "pm-card-top" }, heading, ...(parts.length > 1 ? [remove] : []));
      return make("div", { className: "pm-card", attributes: { role: "group", "aria-label": name } }, top, ...part.nodes);
    };
    const removeAt = (place) => {
      const before = read();
      build(before.filter((_, other) => other !== place));
      back.hidden = false;
      back.onclick = () => { build(before); back.hidden = true; add.focus(); changed(); };
      back.focus();
      changed();
    };
    const add = button(spec.another, () => {
      build([...read(), {}]);
      list.lastChild.querySelector("input, textarea").focus();
    }, "pm-plain");
    const back = button(`Put the removed ${spec.one.toLowerCase()} back`, null, "pm-plain");
    back.hidden = true;
    add.dataset.at = `${at}+`;
    node.append(make("div", { className: "pm-act" }, add, back));
    build(value?.length ? value : [{}]);
    return { node, read };
  },
};

/** Some controls side by side, with their values by name. */
class Controls {
  constructor(specs, values, at, changed) {
    this.parts = specs.map((spec) => ({
      spec, ...BUILD[spec.kind](spec, values[spec.name], `${at}/${spec.name}`, changed),
    }));
    this.nodes = this.parts.map((part) => part.node);
    this.arrange();
  }

  read() {
    this.arrange();
    const told = this.parts.filter((part) => part.read);
    return Object.fromEntries(told.map((part) => [part.spec.name, part.read()]));
  }

  /** Show what belongs to what was chosen. */
  arrange() {
    for (const { spec, node } of this.parts) {
      if (!spec.when) continue;
      const [name, wanted] = spec.when;
      const other = this.parts.find((part) => part.spec.name === name);
      node.hidden = !wanted.includes(String(other.read()));
    }
  }
}

class PageForm {
  constructor(model) {
    this.model = model;
    this.advice = model.get("_advice");
    this.outbox = new Outbox((message) => sendTo(model, message));
    this.sections = null; // what Python described last; null until it has answered
    this.built = new Map(); // section id to its controls
    this.saved = new Map(); // section id to the values that were sent last
    this.timers = new Map();
    this.complaints = {};
    this.told = {}; // what was said last, and at which section's button
    this.news = null; // sections that other windows have changed, not shown yet
    this.behindSince = 0; // when another form of this page saved last; 0: seen
    this.isLost = false; // whether there is no place any more for what is typed; then it stays in sight
    this.build();
    this.onMessage = (message) => this.receive(message);
    model.on("msg:custom", this.onMessage);
    this.clock = setInterval(() => this.tick(), TICK);
    this.onWindowFocus = () => this.refresh();
    window.addEventListener("focus", this.onWindowFocus);
    this.onSaved = ({ detail }) => { if (detail !== this.outbox) this.behindSince ||= Date.now(); };
    window.addEventListener(SAVED, this.onSaved);
    this.watch = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.refresh());
    this.watch.observe(this.root);
    this.forget = onReturn(this.root, () => this.refresh());
    this.grower = new ResizeObserver(() => this.stage.querySelectorAll("textarea").forEach(grow));
    this.grower.observe(this.root);
    this.openedAt = Date.now();
    this.askToOpen();
  }

  close() {
    for (const id of this.timers.keys()) this.commit(id);
    clearInterval(this.clock);
    this.watch.disconnect();
    this.forget();
    this.grower.disconnect();
    window.removeEventListener("focus", this.onWindowFocus);
    window.removeEventListener(SAVED, this.onSaved);
    window.removeEventListener("pointerup", this.onRelease);
    this.model.off("msg:custom", this.onMessage);
  }

  // ---------------------------------------------------------------- to and from the kernel

  receive(message) {
    if (message.kind === "state") this.open(message);
    if (message.kind === "saved") this.done(message);
    if (message.kind === "refused") this.outbox.reason = message.reason;
    this.showStatus();
  }

  tick() {
    if (this.sections === null && Date.now() - this.askedToOpenAt > RESEND) this.askToOpen();
    this.outbox.deliver();
    if (this.behindSince && Date.now() - this.behindSince > BEHIND) this.refresh();
    this.showNews();
    this.showStatus();
  }

  askToOpen() {
    this.askedToOpenAt = Date.now();
    this.behindSince = 0;
    sendTo(this.model, { kind: "open" });
  }

  /** Whether the page can run by itself: it is in sight, at rest, and not running already. */
  get mayRun() {
    const isShown = isApp || this.root.closest(SHOWN_PANEL) !== null;
    const hasRun = Date.now() - (window.pmskillsRanAt ?? 0) < AGAIN;
    return isShown && !hasRun && !this.isBusy && !this.isLost;
  }

  /** Look at what other windows have changed, but never under somebody's hands. */
  refresh() {
    if (this.sections !== null && Date.now() - this.askedToOpenAt > REFRESH) this.askToOpen();
  }

  get isBusy() {
    const typed = document.activeElement;
    const isTyping = this.root.contains(typed) && typed.matches("textarea, input[type=text], input[type=date], select");
    return isTyping || this.isPressed || this.timers.size > 0 || this.outbox.waiting.length > 0;
  }

  open({ page, inherits, sections, said, moved }) {
    if (moved && this.mayRun) return this.runAgain({ text: moved });
    if (this.sections === null) {
      this.shelf = new Shelf(page);
      for (const other of inherits) this.shelf.takeOver(new Shelf(other));
      this.outbox.reason = "";
      this.outbox.open(this.shelf);
      this.show(sections);
      this.say({ ...this.shelf.get("said"), takesFocus: true });
      this.shelf.drop("said");
      this.keepLeftovers();
    } else {
      this.news = same(sections, this.sections) ? null : sections;
      this.showNews();
    }
    if (said) this.say({ text: said });
  }

  /** Show what other windows have changed, once nobody's hands are on this one. */
  showNews() {
    if (!this.news || this.isLost || this.isBusy) return;
    const height = this.root.offsetHeight;
    this.show(this.news);
    this.keepInPlace(this.root.offsetHeight - height);
  }

  /** What somebody is at below this form stays where it is when the form grows. */
  keepInPlace(grown) {
    const at = document.activeElement?.closest(".pm-form");
    if (!grown || !at || !(this.root.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING)) return;
    let around = this.root.parentElement;
    while (around && !/auto|scroll/.test(getComputedStyle(around).overflowY)) around = around.parentElement;
    (around ?? document.scrollingElement).scrollTop += grown;
  }

  /** What was typed just before a reload is saved now. */
  keepLeftovers() {
    for (const [id, { section }] of this.built) {
      if (!section.button && this.shelf.get(`draft:${id}`)) this.commit(id);
    }
  }

  done(reply) {
    const { keys, complaints, said, sections, pages, goes_to: goesTo } = reply;
    const ours = this.outbox.waiting.filter((answer) => keys.includes(answer.key));
    this.outbox.saved(keys, ours.some(({ values }) => Object.keys(values).length));
    if (!ours.length) return; // a batch that came twice
    this.news = null; // it may have left before this was saved
    pages.forEach(saveAsFile);
    this.complaints = complaints;
    for (const { section } of ours) {
      if (!complaints[section] && this.built.get(section)?.section.button) this.shelf.drop(`draft:${section}`);
    }
    this.isLost ||= Object.keys(complaints).some((id) => this.built.has(id) && !this.built.get(id).section.button);
    if (sections && !this.isLost) this.show(sections);
    else this.showButtons();
    if (goesTo) this.goTo(goesTo);
    const homeless = Object.keys(complaints).filter((id) => !this.built.get(id)?.section.button);
    const text = [said, ...homeless.map((id) => complaints[id])].filter(Boolean).join(" ");
    const at = ours.at(-1).section;
    if (text) this.say({ text, at });
    if (reply.run_again) this.runAgain({ text: said, at });
    else if (reply.is_shown_below && !Object.keys(complaints).length) tellOlder(this.root);
  }

  /** Bring a section into sight, and let a screen reader read it; the next Tab goes into it. */
  goTo(id) {
    const node = this.stage.querySelector(`[data-section="${CSS.escape(id)}"]`);
    if (!node) return;
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "start" });
  }

  /** The rest of the page is about something else now. */
  runAgain({ text, at }) {
    this.say({ text: `${text} ${this.model.get("_run_again")}`.trim(), at });
    if (text) this.shelf.put("said", { text, at });
    rerunNow();
  }

  // ---------------------------------------------------------------- values

  /** Return what a section's controls show: what waits here before what Python knows. */
  valuesOf(section) {
    const draft = this.shelf.get(`draft:${section.id}`);
    const waiting = this.outbox.waiting.findLast((answer) => answer.section === section.id);
    return { ...section.values, ...waiting?.values, ...draft };
  }

  changed(id) {
    if (!this.built.has(id)) return; // a control says goodbye while the form is built anew
    const { section, controls } = this.built.get(id);
    // Only what was changed: the rest follows what other forms have saved meanwhile.
    const mine = Object.entries(controls.read()).filter(([name, value]) => !same(value, section.values[name]));
    this.shelf.put(`draft:${id}`, Object.fromEntries(mine));
    if (section.button) return;
    clearTimeout(this.timers.get(id));
    this.timers.set(id, setTimeout(() => this.commit(id), PAUSE));
  }

  /** Send what a section holds now, unless that is what was sent last. */
  commit(id) {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    if (!this.built.has(id)) return; // removed in another window meanwhile
    const { section, controls } = this.built.get(id);
    const values = controls.read();
    if (!same(values, this.saved.get(id))) this.put(id, values);
    this.saved.set(id, values);
    section.values = values;
    this.shelf.drop(`draft:${id}`);
    this.showStatus();
  }

  submit(id) {
    this.complaints = {};
    this.say({});
    this.put(id, this.built.get(id)?.controls.read() ?? {});
    this.showButtons();
    this.showStatus();
  }

  put(section, values) {
    this.active = section;
    this.news = null; // it is older than this
    this.outbox.put({ section, values, at: new Date().toISOString() });
  }

  // ---------------------------------------------------------------- screens

  build() {
    this.status = make("p", { className: "pm-status", attributes: { role: "status", "aria-live": "off" } });
    this.said = make("p", { className: "pm-said", tabIndex: -1, hidden: true, attributes: { "aria-live": "polite" } });
    this.stage = make("div", { className: "pm-stage" }, make("p", { className: "pm-opening" }));
    this.root = make("section", { className: "pm-form pm-page", attributes: { "aria-label": this.model.get("_label") } },
      make("div", { className: "pm-top" }, this.status), this.said, this.stage);
    this.root.addEventListener("keydown", (event) => {
      if (!isSave(event)) event.stopPropagation(); // else a key would edit the notebook
      if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
    });
    this.root.addEventListener("focusin", () => this.refresh());
    this.root.addEventListener("pointerdown", () => { this.isPressed = true; });
    window.addEventListener("pointerup", this.onRelease = () => { this.isPressed = false; });
  }

  /** Build all sections anew; the focus, and what is open, stay as they were. */
  show(sections) {
    const at = this.root.contains(document.activeElement) ? document.activeElement.dataset.at : undefined;
    const were = new Map(Array.from(this.stage.querySelectorAll("details"), (node) => [node.dataset.fold, node.open]));
    this.sections = sections;
    this.news = null;
    this.built.clear();
    this.echoes = new Map();
    this.stage.replaceChildren(...sections.map((section) => this.section(section, 3)));
    for (const node of this.stage.querySelectorAll("details")) node.open = were.get(node.dataset.fold) ?? node.open;
    this.stage.querySelectorAll("textarea").forEach(grow);
    if (at) this.stage.querySelector(`[data-at="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
    this.showButtons();
  }

  section(section, depth) {
    const inside = [...this.lines(section), ...this.controls(section)];
    inside.push(...section.parts.map((part) => this.section(part, depth + 1)));
    const className = section.is_card ? "pm-card" : "pm-section";
    if (section.is_folded) return this.folded(section, inside);
    const node = make("div", { className }, ...this.heading(section, depth), ...inside);
    if (section.heading) {
      node.dataset.section = section.id;
      node.setAttribute("role", "group");
      node.setAttribute("aria-label", section.heading);
    }
    node.classList.toggle("pm-current", Boolean(section.mark));
    return node;
  }

  folded(section, inside) {
    const node = make("details", { className: "pm-fold", open: section.is_open }, make("summary", {}, section.heading), make("div", {}, ...inside));
    node.dataset.fold = section.id;
    node.addEventListener("toggle", () => node.querySelectorAll("textarea").forEach(grow));
    return node;
  }

  heading({ heading, mark }, depth) {
    if (!heading) return [];
    const node = make(`h${Math.min(depth, 6)}`, {}, heading);
    return [make("div", { className: "pm-card-top" }, node, ...(mark ? [make("span", { className: "pm-mark" }, mark)] : []))];
  }

  lines({ lines }) {
    return lines.map((line) => make("p", { className: "pm-line" }, line));
  }

  controls(section) {
    const { id } = section;
    if (!section.controls.length && !section.button) return [];
    const changed = () => this.changed(id);
    const controls = new Controls(section.controls, this.valuesOf(section), id, changed);
    this.built.set(id, { section, controls });
    if (this.shelf.get(`draft:${id}`)) this.saved.delete(id); // not sent yet
    else this.saved.set(id, controls.read());
    const node = make("div", { className: "pm-controls" }, ...controls.nodes, this.act(section));
    node.addEventListener("input", changed);
    node.addEventListener("change", changed);
    node.addEventListener("focusout", () => this.timers.has(id) && this.commit(id));
    return [node];
  }

  /** A section's button, or the place where it says that it is saved. */
  act({ id, button: text, is_grave: isGrave }) {
    if (!text) {
      const echo = make("p", { className: "pm-echo", attributes: { "aria-hidden": "true" } });
      this.echoes.set(id, echo);
      return echo;
    }
    const node = button(text, () => this.submit(id), isGrave ? "pm-plain pm-grave" : "pm-plain");
    node.dataset.at = `${id}!`;
    node.dataset.sends = id;
    const complaint = this.complaints[id];
    const told = complaint ? [make("p", { className: "pm-complaint", attributes: { role: "alert" } }, complaint)] : [];
    return make("div", { className: "pm-act" }, node, ...told, this.answerOf(id));
  }

  /** The place beside a button where it says what came of pressing it. */
  answerOf(id) {
    const node = make("p", { className: "pm-answer", tabIndex: -1, attributes: { "aria-live": "polite" } });
    node.dataset.tells = id;
    node.textContent = this.told.at === id ? this.told.text : "";
    return node;
  }

  /** A button whose message is on its way is not pressed twice. */
  showButtons() {
    const waiting = new Set(this.outbox.waiting.map((answer) => answer.section));
    for (const node of this.stage.querySelectorAll("[data-sends]")) {
      node.setAttribute("aria-disabled", waiting.has(node.dataset.sends));
      node.onclick = waiting.has(node.dataset.sends) ? null : () => this.submit(node.dataset.sends);
    }
  }

  /** Say something: beside the button that was pressed if that is in sight, else on top. */
  say({ text = "", at = null, takesFocus = false }) {
    const places = Array.from(this.stage.querySelectorAll("[data-tells]"));
    const beside = places.find((node) => node.dataset.tells === at && node.checkVisibility());
    this.told = { text, at: beside ? at : null };
    for (const node of places) setText(node, node === beside ? text : "");
    this.said.hidden = !text || Boolean(beside);
    setText(this.said, this.said.hidden ? "" : text);
    if (text && (takesFocus || !this.root.contains(document.activeElement)) && !isTyping()) {
      (beside ?? this.said).focus({ preventScroll: !takesFocus });
    }
  }

  showStatus() {
    if (this.sections === null) {
      const isSlow = Date.now() - this.openedAt > SLOW;
      setText(this.stage.firstChild, this.outbox.reason || (isSlow ? this.advice : "Opening…"));
    }
    sayWhatIsSaved(this.status, this.outbox, `Not saved yet. ${this.outbox.reason || this.advice}`);
    for (const [id, echo] of this.echoes ?? []) {
      const isHere = id === this.active;
      setText(echo, isHere ? this.status.textContent : "");
      echo.classList.toggle("pm-late", isHere && this.status.classList.contains("pm-late"));
    }
  }
}

function render({ model, el }) {
  const form = new PageForm(model);
  el.append(form.root);
  return () => form.close();
}

export default { render };
