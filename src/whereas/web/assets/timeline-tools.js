// The tools: lanes, kinds, conflicts, the reading of orders, the second zone, the filter; and the address, which keeps them.

import { el, get } from "./api.js";
import { Civil } from "./timeline-civil.js";

const $ = (id) => document.getElementById(id);
const OURS = ["t0", "t1", "at", "event", "claim", "point", "lanes", "lane", "kind", "only", "reading", "zone", "q"];

/** What the address says of the view. A number that is none is passed over. */
export function fromAddress() {
  const said = new URLSearchParams(location.search), number = (name) => { const n = Number(said.get(name) ?? NaN); return said.get(name)?.trim() && Number.isFinite(n) && Math.abs(n) < 8.64e15 ? n : null; };
  const text = (name) => said.get(name) ?? "";
  return {
    t0: number("t0"), t1: number("t1"), at: number("at"), event: text("event"), claim: text("claim"), point: text("point"), mode: text("lanes") === "subject" ? "subject" : "source",
    lane: text("lane"), kind: text("kind"), only: text("only"), reading: text("reading"), zone: text("zone"), q: text("q"),
  };
}

let waiting = 0;
/** Keep the view in the address, a little after it has come to rest: browsers refuse too many changes. */
export function toAddress(say) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const said = new URLSearchParams(location.search);
    for (const name of OURS) said.delete(name);
    for (const [name, value] of Object.entries(say())) if (value !== "" && value !== null && value !== undefined) said.append(name, value);
    const query = said.toString();
    history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash);
  }, 200);
}

/** The filter: instantly by what the page knows, and by quotes and notes as soon as the server answers. */
export class Filter {
  constructor(scene, changed) { Object.assign(this, { scene, changed, asking: null, found: null, words: [], told: [] }); }

  set(text) {
    this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.asking?.abort();
    clearTimeout(this.waiting);
    this.found = null;
    if (this.words.length) this.waiting = setTimeout(() => this.#ask(text), 120);
    this.changed();
  }

  async #ask(text) {
    const asking = (this.asking = new AbortController());
    try {
      const told = await get("/api/timeline/find", { q: text.trim().slice(0, 200) }, { signal: asking.signal });
      if (asking.signal.aborted) return;
      this.found = this.scene.record.found(told);
      this.changed();
    } catch { /* what the page itself knows stays */ }
  }

  /** The entries that are shown, in the order of time. */
  shown() {
    const { record, kind, lane, onlyConflicts, civil } = this.scene, [of, ...rest] = lane.split(":"), key = rest.join(":");
    const source = of === "source" ? record.sources.ids.indexOf(key) : -1, subject = of === "subject" ? record.events.subjects.indexOf(key) : -1;
    return record.order.filter((n) => {
      if (onlyConflicts && record.dispute[n] < 0) return false;
      if (kind && record.events.kinds[record.kind(n)] !== kind) return false;
      if (source >= 0 && record.source[n] !== source) return false;
      if (subject >= 0 && record.subject(n) !== subject) return false;
      return !this.words.length || this.found?.[n] || this.#has(n, civil);
    });
  }

  #has(n, civil) {
    const { record } = this.scene;
    const told = (this.told[n] ??= record.words(n));
    if (this.words.every((word) => told.includes(word))) return true;
    if (!this.words.some((word) => /\d/.test(word))) return false;
    const when = `${told} ${civil.span(record.low[n], record.high[n]).toLowerCase()}`; // words of time only where one was typed
    return this.words.every((word) => when.includes(word));
  }
}

/** The second zone: chosen from those that the case names, or typed. A zone that is none is told beside the field. */
export async function second(scene, name, changed) {
  const wrong = $("tl-zone-wrong"), field = $("tl-zone");
  wrong.textContent = "";
  field.removeAttribute("aria-invalid");
  const asked = name.trim();
  try {
    const told = asked ? await get("/api/offsets", { zone: asked }) : null;
    if (field.value.trim() !== asked) return; // something else was typed meanwhile
    scene.second = told && new Civil(told.offsets);
    scene.secondName = told ? told.zone : "";
    changed();
  } catch (refused) {
    wrong.textContent = refused.message.replace("\n", " ");
    field.setAttribute("aria-invalid", "true");
  }
}

/** Offer what there is to choose from. */
export function offer(record) {
  for (const kind of [...new Set(record.events.kinds)].filter(Boolean).sort()) $("tl-kind").append(el("option", { value: kind }, kind));
  $("tl-kinds").hidden = $("tl-kind").options.length < 3;
  for (const zone of record.zones) $("tl-zones").append(el("option", { value: zone }));
  const readings = $("tl-reading");
  readings.append(el("option", { value: "" }, "every reading"), ...record.readings.map((each) => el("option", { value: each.id }, each.title)), el("option", { value: "none" }, "nobody: not shown"));
}
