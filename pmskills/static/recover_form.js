/* The page after a failure: a new step is read from its heading, where the button was that led
 * to it. Python puts form.js and page_form.js in front.
 */

const showAnyStep = PageForm.prototype.show;
const idsOf = (sections) => (sections ?? []).map((section) => section.id).join(" ");
PageForm.prototype.show = function show(sections) {
  const wasHere = this.root.contains(document.activeElement);
  const isNew = idsOf(sections) !== idsOf(this.sections);
  this.root.classList.add("pm-steps");
  showAnyStep.call(this, sections);
  const out = this.stage.querySelector("[data-sends=stop], [data-sends=open]");
  out?.closest(".pm-section").parentElement.classList.add("pm-ways");
  const heading = this.stage.querySelector("h3");
  if (!wasHere || !isNew || !heading) return;
  for (const opened of this.stage.querySelectorAll("details[open]")) opened.open = false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  this.root.firstElementChild.scrollIntoView({ block: "nearest" });
};
