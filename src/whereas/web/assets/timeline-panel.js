// The panel: what is told of the selected entry: what, when in both zones, whose word, the quote, and where to go from it.

import { el, get } from "./api.js";

export class Panel {
  /** @param {HTMLElement} place @param {object} scene @param {{only: Function, show: Function}} acts */
  constructor(place, scene, acts) {
    Object.assign(this, { place, scene, acts, asking: null, told: null, empty: [...place.children] });
  }

  /** Tell of an entry; what the server has to say of it follows. */
  async tell(n) {
    this.asking?.abort();
    this.told = null;
    if (n < 0) { this.place.replaceChildren(...this.empty); return; }
    const { record } = this.scene, asking = (this.asking = new AbortController());
    const body = el("div", {}, el("p", { class: "sub" }, "…"));
    this.place.replaceChildren(...this.#head(n), body);
    const path = record.together(n) ? `event/${encodeURIComponent(record.events.ids[record.event(n)])}` : `claim/${encodeURIComponent(record.claims[record.claim[n]])}`;
    this.told = get(`/api/timeline/${path}`, { zone: this.scene.secondName }, { signal: asking.signal });
    try {
      const told = await this.told;
      if (asking.signal.aborted) return;
      body.replaceChildren(...(record.together(n) ? this.#event(told, n) : this.#claim(told, n)));
      const also = told.points.find((each) => each.point === record.pointName(record.point[n]))?.also;
      if (also) this.place.querySelector(".tl-when").after(el("p", { class: "sub tl-also" }, also));
    } catch (wrong) {
      if (wrong.name !== "AbortError") body.replaceChildren(el("p", { class: "problem" }, wrong.message));
    }
  }

  /** Tell of the life of an order. */
  life({ title, whose, text, href }) {
    this.asking?.abort();
    this.told = null;
    this.place.replaceChildren(el("h2", {}, el("bdi", {}, title)), el("p", { class: "tl-when" }, `In force ${text}`), whose ? el("p", { class: "sub" }, "as read by ", el("bdi", {}, whose)) : "", el("p", { class: "tl-links" }, el("a", { href }, "The order")));
  }

  /** Where Enter goes: to the words of a claim in their source, or to the event. */
  async open() {
    if (!this.told) return;
    try { location.href = (await this.told).href; } catch { /* the panel says what is wrong */ }
  }

  #head(n) {
    const { record, civil } = this.scene;
    return [
      el("h2", {}, el("bdi", {}, record.name(n))),
      el("p", { class: "tl-when" }, civil.span(record.low[n], record.high[n])),
      el("p", { class: "sub" }, el("bdi", {}, record.whose(n)), record.dispute[n] >= 0 ? " " : "", record.dispute[n] >= 0 ? el("span", { class: "contested" }, "in conflict") : ""),
    ];
  }

  #event(told, n) {
    const { record } = this.scene;
    const point = told.points.find((each) => each.point === record.pointName(record.point[n])) || told.points[0];
    const links = [el("a", { href: told.href }, "The event")];
    if (point.conflict) links.push(el("a", { href: point.conflict }, `The conflict: ${point.about}`));
    if (point.map) links.push(el("a", { href: point.map }, "The map then"));
    return [
      el("p", { class: "sub" }, el("span", { class: "id" }, told.id), told.kind ? ` · ${told.kind}` : "", told.place ? ` · ${told.place}` : "", told.denied ? " · a claim says that it did not happen" : ""),
      el("p", { class: "tl-links" }, ...links),
      point.stopped ? el("p", { class: "sub" }, `Not every way was looked at: ${point.stopped}.`) : "",
      ...cited("Because", point.because.flatMap((each) => each.cites)),
      ...cited("What each says of when", told.claims),
      ...cited("Claims that tie it to others", told.links),
      this.#buttons(n),
    ].filter(Boolean);
  }

  #claim(told, n) {
    const links = [el("a", { href: told.href }, "The words in their place"), ...told.events.map((each) => el("a", { href: each.href }, each.name))];
    if (told.conflict) links.push(el("a", { href: told.conflict }, `The conflict: ${told.about}`));
    const map = told.points.find((each) => each.map);
    if (map) links.push(el("a", { href: map.map }, "The map then"));
    return [
      told.quote ? el("blockquote", {}, el("bdi", {}, told.quote)) : "",
      el("p", { class: "says" }, el("bdi", {}, told.says)),
      el("p", { class: "whose" }, el("bdi", {}, told.whose)),
      told.note ? el("p", { class: "sub" }, el("bdi", {}, told.note)) : "",
      el("p", { class: "tl-links" }, ...links),
      this.#buttons(n),
    ].filter(Boolean);
  }

  #buttons(n) {
    const { record } = this.scene, subject = record.events.subjects[record.subject(n)];
    const row = el("p", { class: "row" }, el("button", { type: "button", onclick: () => this.acts.show(n) }, "Zoom to it"));
    row.append(el("button", { type: "button", onclick: () => this.acts.only("subject", subject) }, "Only its subject"));
    if (!record.together(n)) row.append(el("button", { type: "button", onclick: () => this.acts.only("source", record.sources.ids[record.source[n]]) }, "Only its source"));
    return row;
  }
}

/** Claims under a heading; the first few, and the rest folded away. */
function cited(heading, claims) {
  const told = [...new Map(claims.map((each) => [each.claim, each])).values()];
  if (!told.length) return [];
  const line = (each) => el("li", { class: "cite" }, each.when ? el("span", { class: "t" }, `${each.when} `) : "", each.quote ? el("q", {}, el("bdi", {}, each.quote)) : el("bdi", { class: "says" }, each.says), " ", el("span", { class: "whose" }, el("bdi", {}, each.whose)), " ", el("a", { class: "to", href: each.href }, "in its place", el("span", { class: "sr" }, `: ${each.claim}`)), each.conflict ? " " : "", each.conflict ? el("a", { class: "to", href: each.conflict }, "in conflict", el("span", { class: "sr" }, `: ${each.claim}`)) : "");
  const list = (some) => el("ul", { class: "cites" }, ...some.map(line));
  const parts = [el("h3", {}, `${heading} (${told.length.toLocaleString("en")})`), list(told.slice(0, 4))];
  if (told.length > 4) {
    const more = el("details", { class: "more" }, el("summary", {}, `${(told.length - 4).toLocaleString("en")} more`));
    more.addEventListener("toggle", () => { if (more.open && !more.querySelector("ul")) more.append(list(told.slice(4))); });
    parts.push(more);
  }
  return parts;
}
