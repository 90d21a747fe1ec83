/* A page of the web app: it follows the machine's light or dark, opens the menu where there is room,
 * and says how far the page is. Voila calls `voila_heartbeat` and `voila_finish`.
 */

const LONG = 20000; // ms after which a page is late
const PLACE = `pmskills:top:${location.pathname}`;

const pmskills = {
  followTheme() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const tell = () => { document.body.dataset.jpThemeLight = String(!dark.matches); };
    dark.addEventListener("change", tell);
    tell();
  },

  openMenu() {
    const menu = document.querySelector(".app-menu details");
    const wide = matchMedia("(min-width: 68rem)");
    const arrange = () => { menu.open = wide.matches; };
    wide.addEventListener("change", arrange);
    arrange();
  },

  waitFor() {
    this.late = setTimeout(() => this.say("This takes longer than usual. If it stays, reload the page."), LONG);
    const url = new URL(location);
    url.searchParams.delete("token"); // a cookie carries it from here on
    history.replaceState(null, "", url);
  },

  tell(place, count) {
    const bar = document.getElementById("loading_bar");
    Object.assign(bar, { max: count, value: place - 1 });
    if (place === 1) this.say("The page is being put together.");
  },

  say(text) {
    document.getElementById("loading_text").textContent = text;
  },

  /** Note, as the page goes, which part of it is at the top of the window. */
  notePlace() {
    const tops = this.parts().map((part) => part.getBoundingClientRect());
    const at = tops.findIndex(({ bottom }) => bottom > 0);
    if (at >= 0) sessionStorage.setItem(PLACE, JSON.stringify({ at, top: tops[at].top }));
  },

  /** Loaded anew, the page stays where it was while its parts grow, until the person moves. */
  keepPlace() {
    const place = JSON.parse(sessionStorage.getItem(PLACE));
    const part = this.parts()[place?.at];
    if (performance.getEntriesByType("navigation")[0]?.type !== "reload" || !part) return;
    const stay = new ResizeObserver(() => {
      scrollBy({ top: part.getBoundingClientRect().top - place.top, behavior: "instant" });
    });
    for (const move of ["wheel", "touchstart", "pointerdown", "keydown", "focusin"]) {
      addEventListener(move, () => stay.disconnect(), { once: true });
    }
    stay.observe(document.getElementById("cells"));
  },

  parts() {
    return Array.from(document.querySelectorAll("#cells > .jp-Cell"));
  },
};

window.voila_heartbeat = () => {};

history.scrollRestoration = "manual"; // the browser would restore before the page is whole
window.addEventListener("pagehide", () => pmskills.notePlace());

// Voila would end the page's Python here, perhaps before the last answer is on disk. The server ends
// it a minute later, when nobody looks at it any more.
window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation());

/** Show the page once it is whole and Voila is ready to draw in it. */
window.voila_finish = () => {
  window.cellLoaded = true;
  if (!window.themeLoaded) return;
  clearTimeout(pmskills.late);
  document.getElementById("loading").remove();
  document.getElementById("cells").hidden = false;
  pmskills.keepPlace();
};
