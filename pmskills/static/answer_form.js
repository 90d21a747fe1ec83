/* The answer form. It holds all questions and moves on by itself; the kernel only saves.
 *
 * An answer goes into the outbox, which has one batch on its way at a time and keeps what
 * is not acknowledged in sessionStorage, so that a restart, a reload or a second delivery
 * neither loses an answer nor stores it twice.
 *
 * All text is set as text: what a person or a questionnaire says is never run as HTML.
 */

const LATE = 1500; // ms without an acknowledgement until the form says so
const RESEND = 4000; // ms after which a batch counts as lost
const TICK = 250;
const NO_OPPORTUNITY = 0;
const INTERLUDE = "interlude";
const DONE = "done";

/** Make an element; strings among the children become text. */
function make(tag, properties = {}, ...children) {
  const { attributes = {}, ...rest } = properties;
  const node = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const button = (text, onclick, className = "") =>
  make("button", { type: "button", textContent: text, onclick, className });

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const clock = (date) =>
  date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");

/** A full or forbidden sessionStorage must not stop the form; then this tab keeps nothing. */
function quietly(act, otherwise = null) {
  try {
    return act();
  } catch (error) {
    console.warn("pmskills: this tab cannot keep what is unsaved over a reload", error);
    return otherwise;
  }
}

/** What one attempt keeps in this tab. */
class Shelf {
  constructor(page) {
    this.prefix = `pmskills:${page}:`;
  }
  put(name, value) {
    quietly(() => sessionStorage.setItem(this.prefix + name, JSON.stringify(value)));
  }
  get(name) {
    return quietly(() => JSON.parse(sessionStorage.getItem(this.prefix + name)));
  }
  drop(name) {
    quietly(() => sessionStorage.removeItem(this.prefix + name));
  }
  names(kind) {
    const keys = quietly(() => Object.keys(sessionStorage), []);
    const ours = keys.filter((key) => key.startsWith(this.prefix + kind));
    return ours.map((key) => key.slice(this.prefix.length));
  }
  takeOver(other) {
    for (const name of other.names("")) {
      if (this.get(name) === null) this.put(name, other.get(name));
      other.drop(name);
    }
  }
}

/** Answers on their way to the journal, in order, until they are acknowledged. */
class Outbox {
  constructor(send) {
    this.send = send;
    this.waiting = []; // oldest first
    this.sentAt = 0; // when the batch on its way was sent; 0: none is
    this.waitingSince = 0;
    this.savedAt = null;
    this.reason = ""; // why the kernel refused the last batch
  }

  /** Take up what was left unsaved on this shelf, e.g. before a reload. */
  open(shelf) {
    this.shelf = shelf;
    const left = shelf.names("answer:").map((name) => shelf.get(name));
    this.waiting = left.filter(Boolean).sort((a, b) => a.order - b.order);
    this.waitingSince = Date.now();
    this.deliver();
  }

  put(item, level, note) {
    const last = this.waiting.at(-1)?.order ?? 0;
    const answer = { item, level, note, key: newKey(), order: Math.max(Date.now(), last + 1) };
    if (!this.waiting.length) this.waitingSince = Date.now();
    this.waiting.push(answer);
    this.shelf.put(`answer:${answer.key}`, answer);
    this.deliver();
  }

  /** Send all that waits. A resend starts with the oldest again, so the order holds. */
  deliver() {
    if (!this.waiting.length || Date.now() - this.sentAt < RESEND) return;
    this.sentAt = Date.now();
    this.send({ kind: "save", answers: this.waiting });
  }

  saved(keys) {
    for (const key of keys) this.shelf.drop(`answer:${key}`);
    const left = this.waiting.filter((answer) => !keys.includes(answer.key));
    if (left.length === this.waiting.length) return; // another view's batch, or one sent twice
    this.waiting = left;
    this.sentAt = 0;
    this.waitingSince = Date.now();
    this.savedAt = new Date();
    this.reason = "";
    this.deliver();
  }

  get isLate() {
    return this.waiting.length > 0 && (this.reason || Date.now() - this.waitingSince > LATE);
  }
}

class Form {
  constructor(model) {
    this.model = model;
    this.items = model.get("_questions");
    this.first = model.get("_first_round");
    this.advice = model.get("_advice");
    this.outbox = new Outbox((message) => this.send(message));
    this.answers = new Map(); // item id to {level, note}
    this.drafts = new Map(); // notes to questions that have no answer yet
    this.at = null; // a question's place, INTERLUDE or DONE; null until the kernel has answered
    this.afterInterlude = this.first;
    this.sawInterlude = false;
    this.build();
    this.on = { "msg:custom": (message) => this.receive(message) };
    model.on("msg:custom", this.on["msg:custom"]);
    this.clock = setInterval(() => this.tick(), TICK);
    this.openedAt = Date.now();
    this.askToOpen();
  }

  close() {
    clearInterval(this.clock);
    this.model.off("msg:custom", this.on["msg:custom"]);
  }

  // ---------------------------------------------------------------- to and from the kernel

  send(message) {
    try {
      this.model.send(message);
    } catch (error) {
      console.warn("pmskills: the message did not leave; it is tried again", error);
    }
  }

  receive(message) {
    if (message.kind === "state") this.open(message);
    if (message.kind === "saved") this.outbox.saved(message.keys);
    if (message.kind === "looked") this.showLook(message.sentences);
    if (message.kind === "refused") this.refused(message.reason);
    this.askToLook();
    this.showTop();
  }

  /** Say why. What was refused is sent again, except for a look, which is asked for again. */
  refused(reason) {
    if (this.looking && !this.outbox.waiting.length) this.showLook([reason]);
    else this.outbox.reason = reason;
  }

  tick() {
    if (this.at === null) this.askToOpen();
    this.outbox.deliver();
    this.askToLook();
    this.showTop();
  }

  askToOpen() {
    if (Date.now() - (this.askedToOpenAt ?? 0) < RESEND) return;
    this.askedToOpenAt = Date.now();
    this.send({ kind: "open" });
  }

  /** Begin where the person was, or at the first question without an answer. */
  open({ page, inherits, answers }) {
    if (this.at !== null) return; // the answer to a question that was asked twice
    this.outbox.reason = "";
    this.shelf = new Shelf(page);
    for (const [item, answer] of Object.entries(answers)) this.answers.set(item, answer);
    for (const other of inherits) this.shelf.takeOver(new Shelf(other));
    this.outbox.open(this.shelf);
    for (const { item, level, note } of this.outbox.waiting) this.note(item, level, note);
    for (const name of this.shelf.names("draft:")) this.drafts.set(name.slice(6), this.shelf.get(name));
    const place = this.shelf.get("place");
    const at = this.answers.size ? place?.at : 0; // an erased journal begins anew
    this.show(at ?? this.nextUnanswered(-1), { focus: place?.inForm && !isTyping() });
  }

  // ---------------------------------------------------------------- answers

  note(item, level, note) {
    if (level === null) this.answers.delete(item);
    else this.answers.set(item, { level, note });
  }

  put(item, level, note) {
    this.note(item, level, note);
    this.setDraft(item, "");
    this.outbox.put(item, level, note);
  }

  setDraft(item, text) {
    this.drafts.set(item, text);
    if (text) this.shelf.put(`draft:${item}`, text);
    else this.shelf.drop(`draft:${item}`);
  }

  choose(level) {
    const item = this.items[this.at].id;
    this.undoable = { at: this.at, level, earlier: this.answers.get(item), note: this.noteText() };
    this.put(item, level, this.noteText());
    this.moveOn();
  }

  confirm() {
    const chosen = this.stage.querySelector("input[type=radio]:checked");
    if (chosen) this.choose(Number(chosen.value));
    else this.complain("Choose an answer first, or skip this question.");
  }

  /** Take the last answer back in the journal too, and return to its question. */
  undo() {
    const { at, earlier, note } = this.undoable;
    const item = this.items[at].id;
    this.put(item, earlier?.level ?? null, earlier?.note ?? "");
    if (!earlier) this.setDraft(item, note);
    this.undoable = null;
    this.show(at, { focus: true });
  }

  /** On leaving a question: what was written to it stays, saved if the question is answered. */
  keepNote() {
    if (typeof this.at !== "number") return;
    const item = this.items[this.at].id;
    const answer = this.answers.get(item);
    if (!answer) this.setDraft(item, this.noteText());
    else if (answer.note !== this.noteText()) this.put(item, answer.level, this.noteText());
  }

  noteText() {
    return this.stage.querySelector(".pm-note input").value.trim();
  }

  // ---------------------------------------------------------------- moving

  isAnswered(place) {
    return this.answers.has(this.items[place].id);
  }

  /** Return the next question without an answer, or DONE. */
  nextUnanswered(from) {
    const open = this.items.findIndex((_, place) => place > from && !this.isAnswered(place));
    return open < 0 ? DONE : open;
  }

  unanswered() {
    return this.items.filter((_, place) => !this.isAnswered(place)).length;
  }

  moveOn() {
    const next = this.nextUnanswered(this.at);
    const leavesFirstRound = this.at < this.first && !(next < this.first);
    this.show(leavesFirstRound ? this.pauseBefore(next) : next, { focus: true });
  }

  /** Return the interlude, the first time, with the way on from it. */
  pauseBefore(next) {
    if (this.sawInterlude) return next;
    this.afterInterlude = next;
    return INTERLUDE;
  }

  back() {
    const last = this.items.length - 1;
    if (this.at === DONE) this.go(last);
    else if (this.at === INTERLUDE) this.go(this.first - 1);
    else this.go(this.at === this.first ? INTERLUDE : Math.max(0, this.at - 1));
  }

  skip() {
    const next = this.at + 1;
    if (next === this.first) this.go(this.pauseBefore(next));
    else this.go(next < this.items.length ? next : DONE);
  }

  toNextUnanswered() {
    const next = this.nextUnanswered(this.at);
    this.go(next === DONE ? this.nextUnanswered(-1) : next);
  }

  go(at) {
    this.keepNote();
    this.undoable = null; // it speaks of the last question, which this is no more
    this.show(at, { focus: true });
  }

  // ---------------------------------------------------------------- keys and pointer

  onKey(event) {
    if (!isSave(event)) event.stopPropagation(); // else a key would edit the notebook
    if (this.at === null || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isText = event.target.matches("input[type=text]");
    const isControl = event.target.matches("button, summary, a");
    if (/^[0-5]$/.test(event.key) && !isText) this.onDigit(event);
    else if (event.key === "Enter" && !event.shiftKey && !isControl) this.onEnter(event);
    else if (event.target.matches("fieldset")) this.onFieldsetKey(event);
  }

  onDigit(event) {
    event.preventDefault();
    if (event.repeat) return; // a held key is one answer
    if (this.at === INTERLUDE) this.show(this.afterInterlude, { focus: true });
    if (this.at !== DONE) this.choose(Number(event.key));
  }

  onEnter(event) {
    event.preventDefault();
    if (!event.repeat && typeof this.at === "number") this.confirm();
  }

  /** From the question itself, arrows and space step into its choices. */
  onFieldsetKey(event) {
    if (!/^(Arrow(Up|Down|Left|Right)| )$/.test(event.key)) return;
    event.preventDefault();
    const chosen = this.stage.querySelector("input[type=radio]:checked");
    const radio = chosen ?? this.stage.querySelector("input[type=radio]");
    radio.checked = true;
    radio.focus();
  }

  /** A pointer's click answers. Arrow keys "click" too, with detail 0; a double click has 2. */
  onRowClick(event, level) {
    if (event.detail === 0) return;
    if (event.target.tagName !== "INPUT") event.preventDefault(); // its click would come again
    if (event.detail === 1) this.choose(level);
  }

  // ---------------------------------------------------------------- screens

  build() {
    this.place = make("span", { className: "pm-place" });
    this.tally = make("span");
    this.status = make("p", { className: "pm-status", attributes: { role: "status", "aria-live": "off" } });
    this.progress = make("progress", { max: this.items.length });
    this.undoSlot = make("div", { className: "pm-undo" });
    this.stage = make("div", { className: "pm-stage" }, make("p", { className: "pm-opening" }));
    this.root = make("section", { className: "pm-form", attributes: { "aria-label": "Questions" } },
      make("div", { className: "pm-top" }, make("p", { className: "pm-count" }, this.place, this.tally), this.status),
      this.progress, this.undoSlot, this.stage);
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("focusin", () => this.remember(true));
    this.root.addEventListener("focusout", (event) => {
      if (document.hasFocus() && !this.root.contains(event.relatedTarget)) this.remember(false);
    });
    this.showTop();
  }

  show(at, { focus = false } = {}) {
    this.at = at;
    this.complaint = "";
    if (at === INTERLUDE) this.sawInterlude = true;
    this.looking = false;
    const screen = at === INTERLUDE ? this.interlude() : at === DONE ? this.done() : this.question(at);
    this.stage.replaceChildren(...screen);
    this.showTop();
    this.showUndo();
    this.remember(focus || this.inForm);
    if (focus) this.focusOn(this.stage.querySelector("[tabindex='-1']"));
  }

  focusOn(node) {
    node.focus({ preventScroll: true });
    (node.querySelector("legend") ?? node).scrollIntoView({ block: "nearest" });
  }

  remember(inForm) {
    this.inForm = Boolean(inForm);
    if (this.at !== null) this.shelf.put("place", { at: this.at, inForm: this.inForm });
  }

  showTop() {
    const answered = this.items.length - this.unanswered();
    const isQuestion = typeof this.at === "number";
    setText(this.place, isQuestion ? `Question ${this.at + 1}` : "");
    setText(this.tally, `${answered} of ${this.items.length} answered`);
    this.progress.value = answered;
    this.progress.setAttribute("aria-label", `${answered} answered of ${this.items.length}`);
    if (this.at === null) this.showOpening();
    this.showStatus();
  }

  showOpening() {
    const isSlow = Date.now() - this.openedAt > LATE;
    setText(this.stage.firstChild, this.outbox.reason || (isSlow ? this.advice : "Opening your answers…"));
  }

  /** Say what is saved. Only news of trouble, and of its end, is read aloud. */
  showStatus() {
    const { waiting, isLate, reason, savedAt } = this.outbox;
    const saved = savedAt ? `Saved ${clock(savedAt)}` : "";
    const unsaved = isLate ? `${waiting.length} not saved yet. ${reason || this.advice}` : "Saving…";
    const text = this.complaint || (waiting.length ? unsaved : saved);
    const isNews = Boolean(isLate) !== this.status.classList.contains("pm-late") || Boolean(this.complaint);
    if (text === this.status.textContent) return;
    this.status.setAttribute("aria-live", isNews ? "polite" : "off");
    this.status.classList.toggle("pm-late", Boolean(isLate));
    this.status.classList.toggle("pm-ask", Boolean(this.complaint));
    setText(this.status, text);
  }

  complain(text) {
    this.complaint = text;
    this.showStatus();
  }

  showUndo() {
    if (!this.undoable) return this.undoSlot.replaceChildren();
    const { level } = this.undoable;
    const chosen = level === NO_OPPORTUNITY ? "“No opportunity yet”" : level;
    this.undoSlot.replaceChildren(button(`Undo: you chose ${chosen} on the last question`, () => this.undo()));
  }

  question(at) {
    const { id, prompt, why, levels } = this.items[at];
    const answer = this.answers.get(id);
    const name = `pm-${newKey()}`;
    const row = (level, text) => this.row(name, level, text, answer?.level === level);
    const note = make("input", { type: "text", maxLength: 1000, autocomplete: "off" });
    note.value = this.drafts.get(id) || answer?.note || "";
    note.oninput = () => this.setDraft(id, note.value);
    const fieldset = make("fieldset", { tabIndex: -1 },
      make("legend", {}, prompt),
      make("div", { className: "pm-levels" }, ...levels.map((text, index) => row(index + 1, text))),
      row(NO_OPPORTUNITY, "No opportunity yet"),
      make("label", { className: "pm-note" }, make("span", {}, "What I did, in my own words (optional)"), note),
      make("details", {}, make("summary", {}, "Why this is asked"), make("p", {}, why)));
    return [fieldset, this.moves()];
  }

  row(name, level, text, checked) {
    const radio = make("input", { type: "radio", name, value: level, checked });
    const className = level === NO_OPPORTUNITY ? "pm-row pm-none" : "pm-row";
    const label = make("label", { className }, radio, make("kbd", {}, String(level)), make("span", {}, text));
    label.onclick = (event) => this.onRowClick(event, level);
    return label;
  }

  moves() {
    const moves = make("div", { className: "pm-moves" });
    if (this.at !== 0) moves.append(button("Back", () => this.back()));
    if (typeof this.at !== "number") return moves;
    moves.append(button("Skip", () => this.skip()));
    const isOther = this.items.some((_, place) => place !== this.at && !this.isAnswered(place));
    if (isOther) moves.append(button("Next unanswered", () => this.toNextUnanswered()));
    return moves;
  }

  interlude() {
    const left = this.unanswered();
    const more = left ? `${count(left, "more question")} would make the picture surer.` : "";
    this.look = make("div", { className: "pm-look", tabIndex: 0, hidden: true, attributes: { "aria-live": "polite" } });
    this.see = button("See what this says so far", () => this.startLook());
    const goOn = button("Go on", () => this.go(this.afterInterlude), "pm-main");
    const screen = make("div", { className: "pm-pause" },
      make("h2", { tabIndex: -1 }, "That is one question on each part."),
      make("p", {}, `You can look at what your answers say so far, or go on. ${more}`),
      this.look, make("div", { className: "pm-choices" }, this.see, goOn));
    return [screen, this.moves()];
  }

  done() {
    const left = this.unanswered();
    const said = left ? `${count(left, "question")} ${left === 1 ? "has" : "have"} no answer yet. That is fine.` : "Every question has an answer.";
    const choices = make("div", { className: "pm-choices" });
    if (left) choices.append(button(left === 1 ? "Go to it" : "Go to these", () => this.go(this.nextUnanswered(-1))));
    const link = linkToPage("3-profile.ipynb", "Open your profile");
    if (link) choices.append(link);
    const screen = make("div", { className: "pm-pause" },
      make("h2", { tabIndex: -1 }, "Done. Thank you."),
      make("p", {}, said),
      make("p", {}, "Page 3, 3-profile, shows what your answers say."), choices);
    return [screen, this.moves()];
  }

  // ---------------------------------------------------------------- the first look

  startLook() {
    this.looking = true;
    this.askedToLookAt = 0;
    this.see.hidden = true;
    this.look.hidden = false;
    this.look.replaceChildren(make("p", {}, "Reading your answers…"));
    this.look.focus();
    this.askToLook();
  }

  /** Ask once all answers are saved, and again if no reply comes. */
  askToLook() {
    if (!this.looking || this.outbox.waiting.length || Date.now() - this.askedToLookAt < RESEND) return;
    if (this.askedToLookAt) this.look.replaceChildren(make("p", {}, this.advice));
    this.askedToLookAt = Date.now();
    this.send({ kind: "look" });
  }

  showLook(sentences) {
    if (!this.looking) return;
    this.looking = false;
    this.look.replaceChildren(...sentences.map((sentence) => make("p", {}, sentence)));
  }
}

const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

const isSave = (event) =>
  (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s";

const isTyping = () => document.activeElement?.closest("input, textarea, select, [contenteditable]") != null;

/** A link to another page of the workbook, where JupyterLab can tell which folder this is. */
function linkToPage(page, text) {
  const here = location.pathname.match(/\/tree\/(.*\/)?[^/]+\.ipynb$/);
  if (!here) return null;
  const path = decodeURIComponent(here[1] ?? "") + page;
  return make("a", {
    href: page, className: "pm-link", textContent: text,
    attributes: {
      "data-commandlinker-command": "docmanager:open",
      "data-commandlinker-args": JSON.stringify({ path }),
    },
  });
}

function render({ model, el }) {
  const form = new Form(model);
  el.append(form.root);
  return () => form.close();
}

export default { render };
