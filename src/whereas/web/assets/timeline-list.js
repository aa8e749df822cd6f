// The list: the same entries as real elements, of which only those in view exist, whatever their number.

import { el } from "./api.js";
import { keysOf } from "./timeline-hands.js";

const MORE = 6, PRINTED = 2000;

export class List {
  /** @param {HTMLElement} box the listbox @param {object} scene @param {{select: Function, open: Function, hover: Function, show: Function}} acts */
  constructor(box, scene, acts) {
    Object.assign(this, { box, scene, acts, made: new Map() });
    this.inside = el("div", { role: "none", class: "tl-inside" });
    box.append(this.inside);
    box.addEventListener("scroll", () => this.paint());
    const of = (event) => { const row = event.target.closest("[data-entry]"); return row ? Number(row.dataset.entry) : -1; };
    box.addEventListener("click", (event) => { const n = of(event); if (n >= 0) acts.select(n, { from: "list" }); });
    box.addEventListener("dblclick", (event) => { const n = of(event); if (n >= 0) acts.show(n); });
    box.addEventListener("pointerover", (event) => acts.hover(of(event)));
    box.addEventListener("pointerleave", () => acts.hover(-1));
    const by = (step) => () => this.#go(step);
    keysOf(box, {
      ArrowDown: by(1), ArrowUp: by(-1), PageDown: () => this.#go(this.page), PageUp: () => this.#go(-this.page),
      Home: by(-Infinity), End: by(Infinity), Enter: () => acts.open(), " ": by(0), Escape: () => acts.select(-1),
    });
  }

  get row() { return this.box.clientWidth < 640 ? 68 : 40; }
  get page() { return Math.max(1, Math.floor(this.box.clientHeight / this.row) - 1); }

  /** What is shown has changed. */
  again() {
    this.place = new Map();
    this.scene.shown.forEach((n, at) => this.place.set(n, at));
    this.inside.style.height = `${this.scene.shown.length * this.row}px`;
    this.box.hidden = !this.scene.shown.length;
    this.made.clear();
    this.inside.replaceChildren();
    this.paint();
  }

  /** Make the rows in view, and the selected one; let go of the others. */
  paint() {
    const { shown, selected } = this.scene, tall = this.row;
    const from = Math.max(0, Math.floor(this.box.scrollTop / tall) - MORE), to = Math.min(shown.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / tall) + MORE);
    const wanted = new Set();
    for (let at = from; at < to; at++) wanted.add(at);
    const chosen = this.place?.get(selected);
    if (chosen !== undefined) wanted.add(chosen);
    for (const [at, row] of this.made) if (!wanted.has(at)) { row.remove(); this.made.delete(at); }
    for (const at of [...wanted].sort((a, b) => a - b)) if (!this.made.has(at)) this.#make(at, tall);
    for (const [at, row] of this.made) row.setAttribute("aria-selected", String(at === chosen));
    if (chosen === undefined) this.box.removeAttribute("aria-activedescendant");
    else this.box.setAttribute("aria-activedescendant", `tl-o-${selected}`);
  }

  #make(at, tall) {
    const n = this.scene.shown[at];
    const row = el("div", { role: "option", id: `tl-o-${n}`, class: "tl-row", "data-entry": n, "aria-posinset": at + 1, "aria-setsize": this.scene.shown.length }, ...this.#parts(n));
    row.style.top = `${at * tall}px`;
    row.style.height = `${tall}px`;
    const after = [...this.made.keys()].filter((other) => other > at).sort((a, b) => a - b)[0];
    this.inside.insertBefore(row, after === undefined ? null : this.made.get(after)); // in order, for who reads it aloud
    this.made.set(at, row);
  }

  #parts(n) {
    const { record, civil } = this.scene;
    const parts = [el("span", { class: "t" }, civil.span(record.low[n], record.high[n])), " ", el("bdi", { class: record.together(n) ? "what all" : "what" }, record.name(n)), " ", el("bdi", { class: "s" }, record.whose(n))];
    if (record.dispute[n] >= 0) parts.push(" ", el("span", { class: "contested" }, "in conflict"));
    return parts;
  }

  /** Bring the selected row into view. */
  seek() {
    const at = this.place?.get(this.scene.selected), tall = this.row;
    if (at !== undefined && (at * tall < this.box.scrollTop || (at + 1) * tall > this.box.scrollTop + this.box.clientHeight)) this.box.scrollTop = at * tall - this.box.clientHeight / 3;
    this.paint();
  }

  #go(step) {
    const { shown, selected, view, record } = this.scene;
    if (!shown.length) return;
    const now = this.place.get(selected);
    const start = now ?? Math.max(0, shown.findIndex((n) => record.last(n) >= view.t0)) - (step > 0 ? 1 : 0);
    this.acts.select(shown[Math.min(Math.max(start + step, 0), shown.length - 1)], { from: "list" });
  }

  /** For paper: every entry of the window in view, within reason. */
  print(place) {
    const { shown, record, view } = this.scene;
    const inView = [...shown].filter((n) => record.known(n) <= view.t1 && record.last(n) >= view.t0);
    place.replaceChildren(...inView.slice(0, PRINTED).map((n) => el("li", {}, ...this.#parts(n))));
    if (inView.length > PRINTED) place.append(el("li", {}, `${inView.length - PRINTED} more are not printed.`));
  }
}
