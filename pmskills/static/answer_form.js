/* The answer form. It holds all questions and moves on by itself; the kernel only saves.
 * Python puts form.js in front of it.
 */

const NO_OPPORTUNITY = 0;
const SETTLED = 600; // ms after which JupyterLab has put the focus where it wants it
const RHYTHM = 700; // ms between keys that were pressed without reading
const INTERLUDE = "interlude";
const DONE = "done";
const ENDED = "ended"; // the interview is over: whether to go on with it comes first

/** Whether the top and the bottom of a node can be seen: nothing cuts them off or lies over them. */
function isInSight(node) {
  const { x, top, bottom, width } = node.getBoundingClientRect();
  return [top + 1, bottom - 1].every((y) => node.contains(document.elementFromPoint(x + width / 2, y)));
}

class Form {
  constructor(model) {
    this.model = model;
    this.items = model.get("_questions");
    this.first = model.get("_first_round");
    this.lang = model.get("_language"); // of the questions; a screen reader speaks them in it
    this.advice = model.get("_advice");
    this.outbox = new Outbox((message) => sendTo(model, message));
    this.answers = new Map(); // item id to {level, note}
    this.drafts = new Map(); // notes to questions that have no answer yet
    this.at = null; // a question's place, INTERLUDE, DONE or ENDED; null until the kernel has answered
    this.afterInterlude = this.first;
    this.sawInterlude = false;
    this.build();
    this.on = { "msg:custom": (message) => this.receive(message) };
    model.on("msg:custom", this.on["msg:custom"]);
    this.isBehind = false; // whether another form of this page saved something, such as the attempt's name
    this.onSaved = ({ detail }) => { if (detail !== this.outbox) this.isBehind = true; };
    window.addEventListener(SAVED, this.onSaved);
    this.clock = setInterval(() => this.tick(), TICK);
    this.openedAt = Date.now();
    this.askToOpen();
  }

  close() {
    clearInterval(this.clock);
    window.removeEventListener(SAVED, this.onSaved);
    this.model.off("msg:custom", this.on["msg:custom"]);
  }

  // ---------------------------------------------------------------- to and from the kernel

  receive(message) {
    if (message.kind === "state") this.open(message);
    if (message.kind === "saved") this.outbox.saved(message.keys);
    this.attempt = message.attempt ?? this.attempt;
    if (message.kind === "looked") this.showLook(message.sentences, message.is_closed);
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
    if (this.at === null || this.isBehind) this.askToOpen();
    this.outbox.deliver();
    this.askToLook();
    this.showTop();
  }

  askToOpen() {
    if (Date.now() - (this.askedToOpenAt ?? 0) < RESEND) return;
    this.askedToOpenAt = Date.now();
    this.isBehind = false;
    sendTo(this.model, { kind: "open" });
  }

  /** Begin where the person was, or at the first question without an answer. */
  open({ page, inherits, answers, attempt, is_ended: isEnded }) {
    if (this.at !== null) return; // the answer to a question that was asked twice
    this.outbox.reason = "";
    this.shelf = new Shelf(page);
    for (const [item, answer] of Object.entries(answers)) this.answers.set(item, answer);
    for (const other of inherits) this.shelf.takeOver(new Shelf(other));
    this.outbox.open(this.shelf);
    for (const { item, level, note } of this.outbox.waiting) this.note(item, level, note);
    for (const name of this.shelf.names("draft:")) this.drafts.set(name.slice(6), this.shelf.get(name));
    const place = this.shelf.get("place");
    const kept = this.answers.size ? place?.at : 0; // an erased journal begins anew
    this.begin(kept ?? this.nextUnanswered(-1), isEnded && this.answers.size && attempt);
  }

  /** Come to a question; where none is asked, the window stays where it is. */
  begin(at, ended) {
    if (at === DONE) return this.show(DONE);
    if (ended && !this.shelf.get("goes-on")) return this.showEnded(ended, at);
    this.show(at, { focus: !isTyping() });
    setTimeout(() => this.takeFocus(), SETTLED);
  }

  /** JupyterLab goes to the last cell after a run; a digit pressed there would change that cell. */
  takeFocus() {
    if (isTyping()) return;
    if (this.root.contains(document.activeElement)) this.bringIntoSight(); // a form above may have grown
    else this.focusOn(this.stage.querySelector("[tabindex='-1']"));
  }

  // ---------------------------------------------------------------- answers

  note(item, level, note) {
    if (level === null) this.answers.delete(item);
    else this.answers.set(item, { level, note });
  }

  put(item, level, note) {
    this.note(item, level, note);
    this.setDraft(item, "");
    this.outbox.put({ item, level, note });
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
    else this.complain("Choose an answer first, or leave this question open.");
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

  /** Return the next question without an answer, after the last one from the first on. */
  otherUnanswered() {
    const next = this.nextUnanswered(this.at);
    return next === DONE ? this.nextUnanswered(-1) : next;
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
    if (event.key === "Escape" && isText) this.focusOn(this.stage.querySelector("fieldset")); // where keys choose
    if (/^[0-5]$/.test(event.key) && !isText) this.onDigit(event);
    else if (event.key === "Enter" && !event.shiftKey && !isControl) this.onEnter(event);
    else if (event.target.matches("fieldset")) this.onFieldsetKey(event);
  }

  onDigit(event) {
    event.preventDefault();
    if (event.repeat) return; // a held key is one answer
    if (this.at === INTERLUDE) {
      // In the rhythm of a run of keys it is an answer; after a rest nobody has read that question yet.
      const isInRhythm = performance.now() - this.shownAt < RHYTHM;
      this.show(this.afterInterlude, { focus: true });
      if (!isInRhythm) return;
    }
    if (typeof this.at === "number") this.choose(Number(event.key));
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
    this.forWhom = make("bdi");
    this.toScore = make("span");
    this.status = make("p", { className: "pm-status", attributes: { role: "status", "aria-live": "off" } });
    this.progress = make("progress", { max: this.items.length });
    this.undoSlot = make("div", { className: "pm-undo" });
    this.stage = make("div", { className: "pm-stage" }, make("p", { className: "pm-opening" }));
    this.root = make("section", { className: "pm-form pm-questions", attributes: { "aria-label": "Questions" } },
      make("div", { className: "pm-top" }, make("p", { className: "pm-count" }, this.place, this.tally), this.status),
      this.progress, make("p", { className: "pm-about" }, this.forWhom, " ", this.toScore),
      make("div", { className: "pm-over-question" }, this.undoSlot, this.keys()), this.stage);
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("click", (event) => {
      if (!event.target.closest("a, button, input, label, summary")) this.takeFocus();
    });
    this.root.addEventListener("focusin", () => this.remember(true));
    this.root.addEventListener("focusout", (event) => {
      if (document.hasFocus() && !this.root.contains(event.relatedTarget)) this.remember(false);
    });
    this.showTop();
  }

  /** When the keys work: only one of the two is shown, by where the focus is. */
  keys() {
    return make("p", { className: "pm-keys" },
      make("span", { className: "pm-keys-here" }, "Keys 0 to 5 choose and move on."),
      make("span", { className: "pm-keys-elsewhere" }, "For the keys 0 to 5, click the question first."));
  }

  show(at, { focus = false } = {}) {
    this.at = at;
    this.shownAt = performance.now();
    this.complaint = "";
    if (at === INTERLUDE) this.sawInterlude = true;
    this.looking = "";
    const screen = at === INTERLUDE ? this.interlude() : at === DONE ? this.done() : this.question(at);
    this.stage.replaceChildren(...screen);
    this.showTop();
    this.showUndo();
    this.remember(focus || this.inForm);
    if (focus) this.focusOn(this.stage.querySelector("[tabindex='-1']"));
  }

  focusOn(node) {
    node.focus({ preventScroll: true });
    this.bringIntoSight();
  }

  /** Scroll at once, if at all. In a low window the question comes before its answers. */
  bringIntoSight() {
    const parts = [".pm-top", ".pm-none, .pm-choices", "legend, h2"].map((part) => this.root.querySelector(part));
    if (parts.slice(1).every(isInSight)) return;
    for (const part of parts) part.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  remember(inForm) {
    this.inForm = Boolean(inForm);
    if (this.at !== null && this.at !== ENDED) this.shelf.put("place", { at: this.at, inForm: this.inForm });
  }

  showTop() {
    const answered = this.items.length - this.unanswered();
    const isQuestion = typeof this.at === "number";
    setText(this.place, isQuestion ? `Question ${this.at + 1}` : "");
    setText(this.tally, `${isQuestion ? " · " : ""}${answered} of ${this.items.length} answered`);
    this.progress.value = answered;
    this.progress.setAttribute("aria-label", `${answered} answered of ${this.items.length}`);
    if (this.at === null) this.showOpening();
    else this.showAbout(answered);
    this.root.classList.toggle("pm-asks", isQuestion);
    this.showStatus();
  }

  /** Which attempt this is for, and from when on it gives scores. */
  showAbout(answered) {
    setText(this.forWhom, this.attempt ? `For “${this.attempt}”.` : "Your first answer begins an attempt.");
    const isEarly = answered < this.first;
    setText(this.toScore, isEarly ? this.model.get("_to_score") : "");
  }

  showOpening() {
    const isSlow = Date.now() - this.openedAt > LATE;
    setText(this.stage.firstChild, this.outbox.reason || (isSlow ? this.advice : "Opening your answers…"));
  }

  showStatus() {
    const { waiting, reason } = this.outbox;
    const unsaved = `${waiting.length} not saved yet. ${reason || this.advice}`;
    sayWhatIsSaved(this.status, this.outbox, unsaved, this.complaint);
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
    const { id, prompt, why, levels } = this.items[at], { lang } = this;
    const answer = this.answers.get(id);
    const name = `pm-${newKey()}`;
    const row = (level, text) => this.row(name, level, text, answer?.level === level);
    const note = make("input", { type: "text", maxLength: 1000, autocomplete: "off" });
    note.value = this.drafts.get(id) || answer?.note || "";
    note.oninput = () => this.setDraft(id, note.value);
    const fieldset = make("fieldset", { tabIndex: -1 },
      make("legend", { lang }, prompt),
      make("div", { className: "pm-levels", lang }, ...levels.map((text, index) => row(index + 1, text))),
      row(NO_OPPORTUNITY, "No opportunity yet"),
      make("label", { className: "pm-note" }, make("span", {}, "What I did, in my own words (optional)"), note),
      make("details", {}, make("summary", {}, "Why this is asked"), make("p", { lang }, why)));
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
    moves.append(button(this.isAnswered(this.at) ? "Next" : "Leave this open", () => this.skip()));
    const open = this.otherUnanswered();
    const isNear = [DONE, this.at, this.at + 1].includes(open); // the button before leads there too
    if (!isNear) moves.append(button("Next unanswered", () => this.go(open)));
    return moves;
  }

  /** Ask first: what is answered now would belong to an interview that is over. */
  showEnded(attempt, next) {
    const goOn = button("Go on with this one", () => {
      this.shelf.put("goes-on", true);
      this.show(next, { focus: true });
    });
    this.at = ENDED;
    this.stage.replaceChildren(make("div", { className: "pm-pause" },
      make("h2", { tabIndex: -1 }, "“", make("bdi", {}, attempt), "” has ended."),
      make("p", {}, "Begin a new attempt above, or go on with this one."),
      make("div", { className: "pm-choices" }, goOn)));
  }

  interlude() {
    const left = this.unanswered();
    const more = left ? this.whatMoreTells(left) : "";
    this.look = make("div", { className: "pm-look", tabIndex: 0, hidden: true, attributes: { "aria-live": "polite" } });
    this.see = button("See what this says so far", () => this.startLook());
    const goOn = button("Go on", () => this.go(this.afterInterlude), "pm-main");
    const screen = make("div", { className: "pm-pause" },
      make("h2", { tabIndex: -1 }, "That is one question on each part."),
      make("p", {}, `You can look at what your answers say so far, or go on. ${more}`),
      this.look, make("div", { className: "pm-choices" }, this.see, goOn));
    return [screen, this.moves()];
  }

  whatMoreTells(left) {
    const answered = this.items.length - left;
    if (answered < this.first) return `${count(left, "more question")} would make the picture surer.`;
    return `${count(answered, "answer")} are enough for a first picture. To tell later whether something`
      + ` has changed, answer the ${count(left, "other question")} too.`;
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
      make("p", {}, "Page 3 shows what your answers say."), choices);
    return [screen, this.moves()];
  }

  // ---------------------------------------------------------------- the first look

  /** Ask for a first look: "look", or "show" where the scores are closed and are to open. */
  startLook(kind = "look") {
    this.looking = kind;
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
    sendTo(this.model, { kind: this.looking });
  }

  showLook(sentences, isClosed = false) {
    if (!this.looking) return;
    this.looking = "";
    this.look.replaceChildren(...sentences.map((sentence) => make("p", {}, sentence)));
    if (isClosed) this.look.append(make("div", { className: "pm-choices" }, button(SHOW_NOW, () => this.startLook("show"))));
  }
}

function render({ model, el }) {
  const form = new Form(model);
  el.append(form.root);
  return () => form.close();
}

export default { render };
