/* The role: a long paste that is kept as it is, and one skill with what the advert says of it, as
 * text. Python puts form.js and page_form.js in front.
 */

BUILD.paste = (spec, value, at) => {
  const { node } = BUILD.text(spec, value, at);
  const area = node.querySelector("textarea");
  let pasted = value ?? ""; // a text area turns every line end into one sign; this keeps them
  area.removeAttribute("maxlength");
  area.value = pasted;
  area.addEventListener("paste", ({ clipboardData }) => {
    pasted = clipboardData.getData("text/plain");
  });
  const isWhole = () => pasted.replace(/\r\n?/g, "\n") === area.value;
  return { node, read: () => (isWhole() ? pasted : area.value) };
};

BUILD.skill = ({ label, text, quotes, controls }, value, at, changed) => {
  const said = quotes.map((quote) => make("blockquote", { dir: "auto" }, quote));
  const inside = new Controls(controls, value ?? {}, at, changed);
  const attributes = { role: "group", "aria-label": label };
  const node = make("div", { className: "pm-skill", attributes }, make("h4", {}, label),
    make("p", { className: "pm-line" }, text), ...said, ...inside.nodes);
  return { node, read: () => inside.read() };
};
