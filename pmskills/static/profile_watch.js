/* Asks Python, whenever the page is looked at again, whether it is older than the journal; opens
 * scores that the person has closed.
 */

class ProfileWatch {
  constructor(model) {
    this.model = model;
    // Built as a form is, so that the hint above it goes while it is alive.
    this.root = make("div", { className: "pm-form pm-watch" }, make("div", { className: "pm-stage" }, make("span")));
    this.showNow = make("div", { className: "pm-choices", hidden: true },
      button(SHOW_NOW, () => sendTo(model, { kind: "show" })));
    this.root.append(this.showNow);
    this.onMessage = ({ kind, is_older: isOlder, is_closed: isClosed }) => {
      if (kind === "shown") return rerunNow(this.root);
      this.showNow.hidden = !isClosed;
      if (isOlder) tellOlder(this.root, "Your answers have changed since this part was made. ");
    };
    model.on("msg:custom", this.onMessage);
    this.ask = () => this.root.checkVisibility() && sendTo(model, { kind: "open" });
    window.addEventListener("focus", this.ask);
    window.addEventListener(SAVED, this.ask);
    this.sight = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.ask());
    this.sight.observe(this.root);
  }

  close() {
    this.sight.disconnect();
    window.removeEventListener("focus", this.ask);
    window.removeEventListener(SAVED, this.ask);
    this.model.off("msg:custom", this.onMessage);
  }
}

function render({ model, el }) {
  const watch = new ProfileWatch(model);
  el.append(watch.root);
  return () => watch.close();
}

export default { render };
