// The first page: what was entered since the reader was last here, kept by this browser alone.

import { ask, el, seen } from "./api.js";

const place = document.getElementById("since");
const name = `whereas-seen ${location.host} ${document.title}`;
const keep = (value) => { try { localStorage.setItem(name, String(value)); } catch { /* a browser may keep nothing */ } };
let last = null;
try { last = Number(localStorage.getItem(name)); } catch { /* nothing was kept */ }
if (seen() && last && last < seen()) {
  const told = await ask("GET", `/api/head?since=${last}`);
  if (told.entries.length) {
    const list = el("ul", {});
    for (const entry of told.entries.slice(-8).reverse()) {
      const names = entry.touched.slice(0, 4).map((each) => (each.gone ? "− " : "") + each.name).join(", ");
      list.append(el("li", {}, el("a", { href: `/history#entry-${entry.seq}` }, `Entry ${entry.seq}`), ` ${entry.kind}, by ${entry.actor}: ${names}`));
    }
    const more = el("p", {}, el("a", { href: `/history?from=${last}&to=${seen()}` }, "What follows from it: verdicts, conflicts and bounds, then and now"));
    const done = el("button", { type: "button", onclick: () => { keep(seen()); place.hidden = true; } }, "I have seen it");
    place.querySelector("div").replaceChildren(list, more, done);
    place.hidden = false;
  }
} else if (seen()) keep(seen());
