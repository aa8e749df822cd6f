"use strict";
// What every page has: light or dark, reasons that open where they are asked for, everything open in print.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // light and dark
  const keep = {
    get() { try { return localStorage.getItem("whereas-theme"); } catch { return null; } },
    set(value) { try { localStorage.setItem("whereas-theme", value); } catch { /* a browser may keep nothing for files */ } },
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = document.querySelector(".theme");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const told = () => { button.textContent = dark() ? "Light" : "Dark"; document.dispatchEvent(new Event("whereas-theme")); };
  if (["light", "dark"].includes(keep.get())) root.dataset.theme = keep.get();
  button.hidden = false;
  button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; keep.set(root.dataset.theme); told(); });
  system.addEventListener("change", told);
  told();

  // a word of the grid opens its reasons, and closes them
  const cells = [...document.querySelectorAll('a.cell[href^="#"]')];
  const why = (cell) => document.getElementById(cell.hash.slice(1));
  const mark = () => cells.forEach((cell) => cell.setAttribute("aria-expanded", String(why(cell).open)));
  for (const cell of cells) {
    cell.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const reasons = why(cell);
      reasons.open = !reasons.open;
      mark();
      if (reasons.open) {
        history.replaceState(null, "", cell.hash);
        reasons.querySelector("summary").focus({ preventScroll: true });
        reasons.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
      }
    });
  }
  for (const reasons of document.querySelectorAll(".why")) {
    reasons.addEventListener("toggle", () => {
      mark();
      if (!reasons.open && document.activeElement === reasons.querySelector("summary")) {
        cells.find((cell) => why(cell) === reasons)?.focus();
      }
    });
  }
  mark();

  // an address that names something folded away opens it
  const arrive = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const here = id && document.getElementById(id);
    if (!here) return;
    for (let node = here; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    mark();
    here.scrollIntoView({ block: here.classList.contains("place") ? "center" : "start" });
    if (here.hasAttribute("tabindex")) here.focus({ preventScroll: true });
  };
  addEventListener("hashchange", arrive);
  arrive();

  // print: everything open, in dark ink on light paper
  let before = null;
  addEventListener("beforeprint", () => {
    before = { theme: root.dataset.theme, shut: [...document.querySelectorAll("details:not([open])")] };
    before.shut.forEach((item) => { item.open = true; });
    root.dataset.theme = "light";
    document.dispatchEvent(new Event("whereas-print"));
    told();
  });
  addEventListener("afterprint", () => {
    if (!before) return;
    before.shut.forEach((item) => { item.open = false; });
    if (before.theme) root.dataset.theme = before.theme; else delete root.dataset.theme;
    before = null;
    document.dispatchEvent(new Event("whereas-printed"));
    told();
  });
})();
