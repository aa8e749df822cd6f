// <claim-composer>: words of a source become a claim: what they say, completed and checked while it is typed, and what follows.
// Attributes: source, quote, span ("120..158"), says, claim (the id of one to put anew). Events: saved (detail: the answer), closed.

import { ask, change, el, get, query, Refusal, say } from "./api.js";
import { showEffect } from "./effect.js";
import { points } from "./passages.js";

const MORE = [["speaker", "Who says so", "if not the source in its own voice"], ["origin", "Origin", "the end of the chain “A, citing B”"], ["rank", "Rank", ""], ["clock", "Clock", "that the time was read off"], ["note", "Note", ""]];
const CHECK_MS = 120, EFFECT_MS = 450;
let made = 0;

/** What is kept of a claim that is being written, over a reload: for each source one. */
export const draft = {
  name: (source) => `whereas-draft ${location.host} ${source}`,
  get(source) { try { return JSON.parse(sessionStorage.getItem(this.name(source))); } catch { return null; } },
  put(source, value) { try { sessionStorage.setItem(this.name(source), JSON.stringify(value)); } catch { /* a browser may keep nothing */ } },
  drop(source) { try { sessionStorage.removeItem(this.name(source)); } catch { /* nothing was kept */ } },
};

export class ClaimComposer extends HTMLElement {
  #n = (made += 1);
  #events = new Map(); // of the sentences offered, by id
  #timers = {};
  #aborts = {};
  #options = [];
  #active = -1;
  #at = 0;
  #told = null;
  #status = "";

  get source() { return this.getAttribute("source") || ""; }
  get claim() { return this.getAttribute("claim") || ""; }
  get quote() { return this.getAttribute("quote") || ""; }
  get span() { const found = /^(\d+)\.\.(\d+)$/.exec(this.getAttribute("span") || ""); return found ? [Number(found[1]), Number(found[2])] : null; }

  connectedCallback() {
    if (this.childElementCount) return;
    this.#build();
    const kept = draft.get(this.source);
    const same = kept && kept.quote === this.quote && (kept.claim || "") === this.claim && String(kept.span) === String(this.span);
    if (same) this.#fill(kept);
    else if (this.claim) this.#load();
    else this.#fill({ says: this.getAttribute("says") || "" });
    if (this.span && this.quote) this.#offer();
    this.says.focus({ preventScroll: false });
  }

  disconnectedCallback() {
    Object.values(this.#timers).forEach(clearTimeout);
    Object.values(this.#aborts).forEach((each) => each.abort());
  }

  // ---------------------------------------------------------------- what it looks like

  #id(name) { return `composer-${this.#n}-${name}`; }

  #build() {
    const id = (name) => this.#id(name);
    this.says = el("input", {
      id: id("says"), class: "says", type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id("list"),
      "aria-describedby": `${id("reads")} ${id("problem")}`, autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: "1000", placeholder: "EVENT at 2025-03-15 17:26",
    });
    this.list = el("ul", { id: id("list"), role: "listbox", class: "completions", "aria-label": "How it can go on", hidden: true });
    this.reads = el("p", { id: id("reads"), class: "reads", role: "status" });
    this.problem = el("p", { id: id("problem"), class: "problem", "aria-live": "polite", hidden: true });
    this.declare = el("fieldset", { class: "declare", hidden: true });
    this.offered = el("div", { class: "offered" });
    this.place = el("span", { class: "sub" });
    this.result = el("div", { class: "result" });
    this.spinner = el("span", { class: "spinner", hidden: true }, "working it out");
    this.save = el("button", { class: "first" }, this.claim ? "Save it so" : "Save the claim");
    this.leave = el("button", { type: "button", onclick: () => this.close() }, "Leave it");
    const fields = MORE.map(([name, title, hint]) => el("div", { class: "field" },
      el("label", { for: id(name) }, title), this.#control(name, id(name)), hint ? el("p", { class: "sub" }, hint) : null));
    this.more = el("details", { class: "more-fields" }, el("summary", {}, "More: who says so, origin, rank, clock, note"), ...fields);
    this.form = el("form", { class: "composer panel", "aria-labelledby": id("title"), novalidate: true },
      el("h2", { id: id("title"), class: "small" }, this.claim ? `Put ${this.claim} anew` : "A claim"),
      this.quote ? el("blockquote", {}, el("q", {}, el("bdi", {}, this.quote))) : el("p", { class: "sub" }, "No words are quoted."), this.place,
      this.offered,
      el("div", { class: "field says-field" }, el("label", { for: id("says") }, "What it says"), this.says, this.list, this.reads, this.problem),
      this.declare, this.more,
      el("section", { class: "follows", "aria-label": "What would follow", "aria-live": "polite" }, el("h3", {}, "What would follow ", this.spinner), this.result),
      el("p", { class: "row" }, this.save, this.leave));
    this.append(this.form);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#save(); });
    this.form.addEventListener("input", (event) => this.#typed(event));
    this.says.addEventListener("keydown", (event) => this.#key(event));
    this.says.addEventListener("blur", () => setTimeout(() => this.#shut(), 150));
    this.list.addEventListener("pointerdown", (event) => { event.preventDefault(); const found = event.target.closest("[role=option]"); if (found) this.#take(Number(found.dataset.n)); });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.list.hidden) return;
      event.preventDefault();
      if (this.says.value) this.leave.focus(); else this.close(); // what was typed is not lost by one key
    });
  }

  #control(name, id) {
    const page = document.querySelector("[data-ranks]"), ranks = (page?.dataset.ranks || "").split("\n").filter(Boolean);
    if (name === "note") return el("textarea", { id, name, maxlength: "20000" });
    if (name !== "rank" || !ranks.length) return el("input", { id, name, autocomplete: "off", maxlength: "500" });
    return el("select", { id, name }, el("option", { value: "" }, "that of the source"), ...ranks.map((each) => el("option", {}, each)));
  }

  async #load() {
    try {
      const told = await get(`/api/claims/${encodeURIComponent(this.claim)}`);
      this.#status = told.status;
      this.setAttribute("source", told.source.id);
      if (!this.quote && told.quote) { this.setAttribute("quote", told.quote); this.form.querySelector("blockquote, h2 + .sub")?.replaceWith(el("blockquote", {}, el("q", {}, el("bdi", {}, told.quote)))); }
      if (!this.span && told.span) this.setAttribute("span", told.span.join(".."));
      if (told.status === "proposed") this.save.textContent = "Accept it so";
      this.place.textContent = told.place;
      this.#fill({ says: this.getAttribute("says") || told.says, ...told.own });
    } catch (wrong) { this.#refused(wrong); }
  }

  /** Put values into the fields. */
  #fill(values) {
    this.says.value = values.says || "";
    for (const [name] of MORE) {
      const field = this.form.elements[name];
      if (field && values[name]) { field.value = values[name]; this.more.open = true; }
    }
    if (values.events) for (const each of values.events) this.#events.set(each.id, each);
    if (values.status) this.#status = values.status;
    if (this.says.value) this.#check(false);
  }

  async #offer() {
    try {
      const [start, end] = this.span;
      const found = await ask("GET", `/api/sources/${encodeURIComponent(this.source)}/passage?start=${start}&end=${end}`);
      if (found.quote === this.quote) this.place.textContent = found.place;
      if (!found.offered.length || this.claim) return;
      const list = el("ul", {});
      for (const each of found.offered.slice(0, 5)) {
        each.events.forEach((event) => this.#events.set(event.id, event));
        const use = () => { this.#use(each); this.says.focus(); };
        list.append(el("li", {}, el("button", { type: "button", class: "offer", title: each.why, onclick: use }, el("bdi", {}, each.says))));
      }
      this.offered.replaceChildren(el("p", { class: "sub" }, "Found in these words, to start from:"), list);
      if (!this.says.value) this.#use(found.offered[0]);
    } catch (wrong) { if (!(wrong instanceof Refusal)) throw wrong; /* nothing is offered then */ }
  }

  #use(each) {
    this.says.value = each.says;
    for (const name of ["speaker", "origin"]) if (each[name] && !this.form.elements[name].value) { this.form.elements[name].value = each[name]; this.more.open = true; }
    this.#typed({ target: this.says }, false);
  }

  // ---------------------------------------------------------------- checking and completing

  #typed(event, completing = true) {
    this.#keep();
    if (event.target === this.says) {
      clearTimeout(this.#timers.check);
      this.#timers.check = setTimeout(() => this.#check(completing), completing ? CHECK_MS : 0);
    } else this.#later();
  }

  /** The events that are declared with the sentence: what the fields for them say. */
  #declared() {
    const name = this.declare.dataset.name;
    const given = name && !this.declare.hidden ? [this.#event(name)] : [];
    const offered = [...this.#events.values()].filter((each) => each.id !== name && this.says.value.includes(each.id));
    return [...given, ...offered];
  }

  #event(id) {
    const value = (name) => this.form.elements[`event-${name}`]?.value.trim() || "";
    return { id, kind: value("kind"), what: value("what"), place: value("place"), extended: Boolean(this.form.elements["event-extended"]?.checked) };
  }

  async #ask(name, method, path, body) {
    this.#aborts[name]?.abort();
    this.#aborts[name] = new AbortController();
    return ask(method, path, body, { signal: this.#aborts[name].signal });
  }

  async #check(completing) {
    const says = this.says.value, caret = this.says.selectionStart ?? says.length;
    if (!says.trim() && !completing) return;
    try {
      let declared = this.#declared();
      const body = () => ({ says, source: this.source, clock: this.form.elements.clock?.value || "", caret: points(says.slice(0, caret)), events: declared });
      let told = await this.#ask("check", "POST", "/api/claims/check", body());
      this.#unknown(told.unknown);
      if (told.unknown) {
        declared = this.#declared();
        const again = await this.#ask("check", "POST", "/api/claims/check", body());
        told = { ...again, completions: told.completions, at: told.at };
      }
      this.#told = told;
      this.#show(told, says);
      if (completing) this.#open(told);
      if (told.ok) this.#later(); else { clearTimeout(this.#timers.effect); this.#aborts.effect?.abort(); this.spinner.hidden = true; this.result.replaceChildren(); }
    } catch (wrong) { if (wrong.name !== "AbortError") this.#refused(wrong); }
  }

  #show(told, says) {
    this.reads.textContent = told.ok ? `Reads: ${told.reads}` : "";
    const wrong = says.trim() && !told.ok;
    this.problem.hidden = !wrong;
    this.problem.replaceChildren(...(wrong ? [el("bdi", {}, told.problem), ". Try: ", el("bdi", {}, told.remedy), "."] : []));
    this.says.setAttribute("aria-invalid", String(Boolean(wrong)));
  }

  /** Where the sentence names an event that is not there, let it be declared here, with the claim. */
  async #unknown(name) {
    const now = this.declare.dataset.name || "";
    if (!name) { if (now && !this.says.value.includes(now)) { this.declare.hidden = true; delete this.declare.dataset.name; } return; }
    if (name === now) { this.declare.hidden = false; return; }
    const id = (part) => this.#id(`event-${part}`), offered = this.#events.get(name) || {};
    const input = (part, title, value = "", list = null) => el("div", { class: "field" }, el("label", { for: id(part) }, title), el("input", { id: id(part), name: `event-${part}`, value, autocomplete: "off", maxlength: "500", list }));
    this.declare.dataset.name = name;
    const kinds = el("datalist", { id: id("kinds") });
    this.declare.replaceChildren(el("legend", {}, "A new event: ", el("span", { class: "id" }, name)),
      el("p", { class: "sub" }, "Nothing in the case is called so. It is declared with the claim, in the same entry; or write a name that is there."),
      input("kind", "Kind, such as flight.departed", offered.kind || guessed(name), id("kinds")), kinds, input("what", "What it is, in words", offered.what), input("place", "Where", offered.place),
      el("label", { class: "check" }, el("input", { type: "checkbox", name: "event-extended", checked: Boolean(offered.extended) }), " It has a start and an end"));
    this.declare.hidden = false;
    this.form.elements["event-extended"].addEventListener("change", () => this.#check(false));
    const told = await ask("GET", "/api/kinds");
    kinds.replaceChildren(...told.kinds.map((each) => el("option", { value: each })));
  }

  #open(told) {
    const whole = told.ok && !this.says.value.endsWith(" "); // what reads already is not covered by ways to go on
    const shown = document.activeElement === this.says && !whole ? told.completions : [];
    this.#options = shown;
    this.#at = told.at;
    this.#active = -1;
    this.list.replaceChildren(...shown.map((each, n) => el("li", { role: "option", id: this.#id(`option-${n}`), "data-n": n, "aria-selected": "false" },
      el("bdi", { class: "name" }, each.text.trim()), each.what ? el("span", { class: "sub" }, " ", el("bdi", {}, each.what)) : null)));
    this.list.hidden = !shown.length;
    this.says.setAttribute("aria-expanded", String(Boolean(shown.length)));
    this.says.removeAttribute("aria-activedescendant");
  }

  #shut() {
    this.list.hidden = true;
    this.#options = [];
    this.#active = -1;
    this.says.setAttribute("aria-expanded", "false");
    this.says.removeAttribute("aria-activedescendant");
  }

  #move(by) {
    const rows = [...this.list.children];
    if (!rows.length) return;
    this.#active = (this.#active + by + rows.length + (this.#active < 0 && by < 0 ? 1 : 0)) % rows.length;
    rows.forEach((row, n) => row.setAttribute("aria-selected", String(n === this.#active)));
    this.says.setAttribute("aria-activedescendant", rows[this.#active].id);
    rows[this.#active].scrollIntoView({ block: "nearest" });
  }

  #take(n) {
    const { text } = this.#options[n], caret = this.says.selectionStart ?? this.says.value.length, whole = this.says.value;
    const at = [...whole].slice(0, this.#at).join("").length; // the server counts code points
    this.says.value = whole.slice(0, at) + text + whole.slice(caret).trimStart();
    this.says.setSelectionRange(at + text.length, at + text.length);
    this.#shut();
    this.#typed({ target: this.says });
  }

  #key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.#move(event.key === "ArrowDown" ? 1 : -1); else this.#check(true);
    } else if (open && event.key === "Enter" && this.#active >= 0) { event.preventDefault(); this.#take(this.#active); }
    else if (open && event.key === "Tab" && !event.shiftKey && (this.#active >= 0 || !this.#told?.ok)) { event.preventDefault(); this.#take(Math.max(0, this.#active)); }
    else if (event.key === "Escape" && open) { event.preventDefault(); event.stopPropagation(); this.#shut(); }
  }

  // ---------------------------------------------------------------- what follows, and saving

  #fields() {
    const said = { says: this.says.value.trim(), source: this.source, quote: this.quote, span: this.span };
    for (const [name] of MORE) said[name] = this.form.elements[name]?.value.trim() || "";
    return said;
  }

  #later() {
    clearTimeout(this.#timers.effect);
    this.result.style.visibility = "hidden"; // what followed from the sentence before does not follow from this one
    if (!this.#told?.ok) return;
    this.spinner.hidden = false;
    this.#timers.effect = setTimeout(() => this.#follow(), EFFECT_MS);
  }

  async #follow() {
    try {
      const put = { ...this.#fields(), ...(this.claim ? { id: this.claim } : {}) };
      const told = await this.#ask("effect", "POST", `/api/effect${query()}`, { put: [put], events: this.#declared() });
      showEffect(this.result, told);
      this.result.style.visibility = "";
      this.spinner.hidden = true;
    } catch (wrong) { if (wrong.name !== "AbortError") { this.spinner.hidden = true; this.#refused(wrong); } }
  }

  #keep() { draft.put(this.source, { ...this.#fields(), claim: this.claim, events: this.#declared(), status: this.#status }); }

  async #save() {
    if (!this.says.value.trim()) { this.#show({ ok: false, problem: "it says nothing yet", remedy: "write a sentence, such as EVENT at 2025-03-15 17:26" }, "x"); this.says.focus(); return; }
    this.save.disabled = true;
    try {
      const body = { ...this.#fields(), events: this.#declared(), status: "" };
      const told = this.claim ? await change("PUT", `/api/claims/${encodeURIComponent(this.claim)}`, body) : await change("POST", "/api/claims", body);
      draft.drop(this.source);
      this.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: told }));
    } catch (wrong) { this.#refused(wrong); } finally { this.save.disabled = false; }
  }

  async #refused(wrong) {
    if (!(wrong instanceof Refusal)) throw wrong;
    this.problem.hidden = false;
    this.problem.replaceChildren(el("bdi", {}, wrong.message));
    this.says.setAttribute("aria-invalid", "true");
    if (wrong.status === 409) await this.#clashed();
  }

  /** Somebody else changed it meanwhile: what was typed stays, what it says now is shown, and it can be done on top of that. */
  async #clashed() {
    const [head, now] = await Promise.all([ask("GET", "/api/head"), get(`/api/claims/${encodeURIComponent(this.claim)}`)]);
    const again = () => { document.body.dataset.head = head.head; this.problem.hidden = true; this.#save(); };
    this.problem.append(el("span", { class: "now" }, "It says now: ", el("bdi", { class: "says" }, now.says), "."), " ", el("button", { type: "button", onclick: again }, "Save mine on top of it"));
  }

  /** Leave it, and what was typed with it. */
  close() {
    draft.drop(this.source);
    this.dispatchEvent(new CustomEvent("closed", { bubbles: true }));
  }
}

/** A kind for a new event, by how its id ends: f1.departed is a flight.departed. */
function guessed(name) {
  const end = name.split(".").at(-1);
  return { departed: "flight.departed", landed: "flight.landed", left: "airspace.left", spoken: "order.spoken", signed: "order.signed", entered: "order.entered", filed: "order.filed", posted: "order.posted" }[end] || "";
}

/** Tell what was entered, with a way to take it back. */
export function undoable(place, told, words, after) {
  if (!told.entry) { say("Nothing to do: the case says so already."); return; }
  const undo = el("button", { type: "button", onclick: async () => {
    try { await change("POST", "/api/undo", { seq: told.entry.seq }); say(`Entry ${told.entry.seq} is taken back.`); notice.remove(); await after(); } catch (wrong) { say(wrong.message, true); }
  } }, "Undo");
  const notice = el("p", { class: "notice panel", role: "status" }, `Entry ${told.entry.seq}: ${words}. `, undo, " ", el("button", { type: "button", onclick: () => notice.remove() }, "Good"));
  place.replaceChildren(notice);
}

customElements.define("claim-composer", ClaimComposer);
