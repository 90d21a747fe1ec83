/* What every form shares: how it saves, what it says of that, and how it keeps keys to itself.
 *
 * An answer goes into the outbox, which has one batch on its way at a time and keeps what
 * is not acknowledged in sessionStorage, so that a restart, a reload or a second delivery
 * neither loses an answer nor stores it twice.
 *
 * All text is set as text: what a person or a questionnaire says is never run as HTML.
 */

const LATE = 1500; // ms without an acknowledgement until the form says so
const SLOW = 8000; // ms until a form that does not open says so: the page may still be running
const RESEND = 4000; // ms after which a batch counts as lost
const TICK = 250;
const AGAIN = 2000; // ms after a run in which a page does not run by itself
const STAY = 3000; // ms that running a page takes at most, on a usual machine
const MOVES = ["wheel", "touchstart", "keydown", "pointerdown"]; // what a person moves a page with
const PANEL = ".jp-NotebookPanel";
const SHOWN_PANEL = `${PANEL}:not(.lm-mod-hidden)`;

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

const RUN_ALL = "notebook:run-all-cells";
const SHOW_NOW = "Show my scores"; // the scores, where the person has closed them for a day
const SAVED = "pmskills-saved"; // told to the other forms of the page
const isApp = "voila" in document.body.dataset; // the web app has no menus, and runs a page by loading it

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

  put(content) {
    const last = this.waiting.at(-1)?.order ?? 0;
    const answer = { ...content, key: newKey(), order: Math.max(Date.now(), last + 1) };
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

  /** Take these as settled; `isWritten` says whether they held more than a press of a button. */
  saved(keys, isWritten = true) {
    for (const key of keys) this.shelf.drop(`answer:${key}`);
    const left = this.waiting.filter((answer) => !keys.includes(answer.key));
    if (left.length === this.waiting.length) return; // another view's batch, or one sent twice
    this.waiting = left;
    this.sentAt = 0;
    this.waitingSince = Date.now();
    if (isWritten) this.savedAt = new Date();
    this.reason = "";
    window.dispatchEvent(new CustomEvent(SAVED, { detail: this }));
    this.deliver();
  }

  get isLate() {
    return this.waiting.length > 0 && (this.reason || Date.now() - this.waitingSince > LATE);
  }
}

/** Send to the kernel; what does not leave is tried again by the outbox. */
function sendTo(model, message) {
  try {
    model.send(message);
  } catch (error) {
    console.warn("pmskills: the message did not leave; it is tried again", error);
  }
}

/** Say what is saved. Only news of trouble, and of its end, is read aloud. */
function sayWhatIsSaved(node, outbox, unsaved, complaint = "") {
  const { waiting, savedAt } = outbox;
  const isLate = Boolean(outbox.isLate);
  const saved = savedAt ? `Saved ${clock(savedAt)}` : "";
  const text = complaint || (waiting.length ? (isLate ? unsaved : "Saving…") : saved);
  if (text === node.textContent) return;
  const isNews = isLate !== node.classList.contains("pm-late") || Boolean(complaint);
  node.setAttribute("aria-live", isNews ? "polite" : "off");
  node.classList.toggle("pm-late", isLate);
  node.classList.toggle("pm-ask", Boolean(complaint));
  setText(node, text);
}

const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

const isSave = (event) =>
  (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s";

const isTyping = () => document.activeElement?.closest("input, textarea, select, [contenteditable]") != null;

/** A button that runs the whole page, or loads the web app's page anew. */
function rerun(text) {
  if (isApp) return button(text, () => location.reload());
  const node = button(text, () => keepPlace(document.querySelector(SHOWN_PANEL)));
  node.dataset.commandlinkerCommand = RUN_ALL;
  node.dataset.commandlinkerArgs = "{}";
  return node;
}

/** Run the page at once, as a press of that button does. */
function rerunNow() {
  window.pmskillsRanAt = Date.now();
  const node = rerun("");
  node.hidden = true;
  (document.querySelector(`${SHOWN_PANEL} .jp-Cell-outputArea`) ?? document.body).append(node); // in what is trusted
  node.click();
  node.remove();
}

/** Running a page makes JupyterLab go to its end; stay until the person moves, or it is done. */
function keepPlace(page) {
  const around = page?.querySelector(".jp-WindowedPanel-outer");
  if (!around) return;
  const { scrollTop } = around;
  const stay = setInterval(() => { if (around.scrollTop !== scrollTop) around.scrollTop = scrollTop; }, 50);
  const stop = () => {
    clearInterval(stay);
    MOVES.forEach((move) => around.removeEventListener(move, stop));
  };
  MOVES.forEach((move) => around.addEventListener(move, stop, { passive: true }));
  setTimeout(stop, STAY);
}

/** Call `act` when the page is looked at again after another tab of JupyterLab. */
function onReturn(root, act) {
  let wasHidden = false;
  const sight = new IntersectionObserver((seen) => {
    const isSeen = seen.at(-1).isIntersecting;
    if (isSeen && wasHidden) act();
    wasHidden = !isSeen;
  });
  const find = setInterval(() => {
    if (!root.isConnected) return;
    clearInterval(find);
    sight.observe(root.closest(PANEL) ?? root); // the page, wherever it is scrolled to
  }, TICK);
  return () => {
    clearInterval(find);
    sight.disconnect();
  };
}

/** Say over what stands below a form that it is older than what was saved since. */
function tellOlder(form, text = "You have written something since this part was made. ") {
  const page = form.closest(PANEL) ?? document;
  const isBelow = (node) => form.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
  const below = Array.from(page.querySelectorAll(".pmskills")).find(isBelow);
  if (!below || below.querySelector(".pm-older")) return;
  const notice = make("p", { className: "pm-older", attributes: { role: "status" } });
  below.prepend(notice);
  below.querySelector(".pm-until")?.remove(); // it says that nothing is written yet
  notice.append(text, rerun("Bring it up to date"));
}

/** A link to another page of the workbook, where JupyterLab can tell which folder this is. */
function linkToPage(page, text) {
  if (isApp) return make("a", { href: page, className: "pm-link", textContent: text });
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
