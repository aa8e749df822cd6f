// Review: decide on what is proposed, by key or by button. Every decision is an entry at once, so that leaving loses nothing.
// The server writes the page; what is decided here fetches it anew and puts it in place of the old.

import { ask, change, el, query, say } from "./api.js";
import { draft } from "./composer.js";
import { showEffect } from "./effect.js";
import { key } from "./keys.js";

const root = () => document.getElementById("review");
const at = () => root().dataset.at;
const left = () => JSON.parse(root().dataset.left);
let busy = false;

// ---- what this tab remembers: what was put off, what was decided, what was typed

const kept = (name) => { try { return JSON.parse(sessionStorage.getItem(`whereas-review-${name}`) || "[]"); } catch { return []; } };
const keep = (name, value) => { try { sessionStorage.setItem(`whereas-review-${name}`, JSON.stringify(value)); } catch { /* a browser may keep nothing */ } };
/** The proposal to go to once those in *gone* are decided: the next one that was not put off, else one that was. */
function after(gone) {
  const all = left(), later = new Set(kept("later")), out = new Set(gone);
  const here = all.indexOf(at());
  const rest = [...all.slice(here + 1), ...all.slice(0, here + 1)].filter((id) => !out.has(id));
  return rest.find((id) => !later.has(id) && id !== at()) || rest.find((id) => id !== at()) || rest[0] || "";
}

// ---- the page

const address = (id, source = root().dataset.source) => {
  const pairs = new URLSearchParams(query());
  if (source) pairs.set("source", source);
  if (id) pairs.set("at", id);
  return "/review" + (pairs.size ? `?${pairs}` : "");
};

/** Fetch the page of a proposal and put it in place of this one. */
async function show(id, source, { focus = "#says, #h-none" } = {}) {
  const path = address(id, source);
  const answer = await fetch(path);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("review");
  if (!fresh) { location.href = path; return; }
  root().replaceWith(document.adoptNode(fresh));
  document.querySelector("nav[aria-label=Views]").replaceWith(document.adoptNode(page.querySelector("nav[aria-label=Views]")));
  document.body.dataset.head = page.body.dataset.head;
  history.replaceState(null, "", path);
  arrived();
  document.querySelector(focus)?.focus({ preventScroll: true });
  document.querySelector(".queue .on")?.scrollIntoView({ block: "nearest" });
}

/** What was typed of a sentence and not sent yet: the composer keeps it over a reload, one for each source. */
const composed = () => draft.get(JSON.parse(document.getElementById("says").dataset.composer).source);

/** What a page needs once it is there: the effect, the selection, whether there is something to take back. */
function arrived() {
  for (const button of document.querySelectorAll("[data-act=back]")) button.disabled = !kept("decided").length;
  for (const id of kept("selected")) {
    const box = [...document.querySelectorAll(".queue input")].find((each) => each.value === id);
    if (box) box.checked = true;
  }
  selection();
  if (at() && composed()?.claim === at()) act.edit();
}

const selected = () => [...document.querySelectorAll(".queue input:checked")].map((box) => box.value);
const chosen = () => (selected().length ? selected() : [at()]);

/** Say on the buttons how many they are about, and show what would follow from accepting those. */
function selection() {
  keep("selected", selected());
  const many = selected().length;
  for (const [name, word] of [["accept", "Accept"], ["reject", "Reject"]]) {
    const label = document.querySelector(`[data-act=${name}] span`);
    if (label) label.textContent = many ? `${word} ${many} selected` : word;
  }
  const heading = document.getElementById("h-effect");
  if (heading) heading.textContent = many > 1 ? `If these ${many} are accepted` : "If it is accepted";
  effect();
}

let looking = null;

/** What would follow from accepting, in words; nothing is entered by it. */
function effect() {
  const place = document.getElementById("effect");
  if (!place) return;
  looking?.abort();
  looking = new AbortController();
  const { signal } = looking, ids = chosen();
  setTimeout(async () => {
    if (signal.aborted) return;
    try {
      const told = await ask("POST", "/api/effect" + query(), { accept: ids }, { signal });
      if (!signal.aborted) showEffect(place, told);
    } catch (wrong) {
      if (wrong.name === "AbortError" || signal.aborted) return;
      place.replaceChildren(el("p", { class: "sub" }, `What would follow cannot be told: ${wrong.message}`));
    }
  }, 120);
}

// ---- deciding

/** Tell what was refused beside what was asked, with the way out; what was typed stays. */
function refused(wrong) {
  const place = document.getElementById("problem") || document.querySelector(".checks, .find-more");
  if (!(place.id === "problem")) { say(wrong.message, true); return; }
  place.replaceChildren(el("span", {}, wrong.message));
  if (wrong.status === 409) {
    place.append(" ", el("button", { type: "button", onclick: () => show(at()) }, "Show it as it stands now"));
  }
  place.hidden = false;
}

/** Send a decision, and go on. */
async function decide(path, body, ids, told) {
  if (busy || !ids[0]) return;
  busy = true;
  try {
    await decided(await change("POST", path, body), ids, told);
  } catch (wrong) { refused(wrong); }
  finally { busy = false; }
}

/** Remember a decision that was entered, so that it can be taken back, and go on to the next. */
async function decided(answer, ids, told) {
  if (answer.entry) keep("decided", [...kept("decided").slice(-99), { seq: answer.entry.seq, ids }]);
  keep("selected", []);
  await show(after(ids));
  say(answer.entry ? `${told}. b takes it back` : "It was so already");
}

const named = (ids) => (ids.length === 1 ? ids[0] : `${ids.length} claims`);
const writable = () => Boolean(document.body.dataset.writable) && Boolean(at());

/** Open one of the forms of the page under the buttons. */
function open(name) {
  if (!document.getElementById("work")?.hidden) shut();
  const panel = document.getElementById("work"), form = document.getElementById(`${name}-form`);
  if (!panel || !form) return null;
  panel.replaceChildren(form.content.cloneNode(true));
  panel.hidden = false;
  const made = panel.querySelector("form");
  (made.querySelector("textarea, input") || made.querySelector("button")).focus();
  return made;
}

function shut() {
  const panel = document.getElementById("work");
  panel.hidden = true;
  panel.replaceChildren();
  document.getElementById("follows").hidden = false;
  document.querySelector(".decide button")?.focus();
}

const act = {
  accept: () => { if (writable()) { const ids = chosen(); decide("/api/accept", { ids }, ids, `Accepted ${named(ids)}`); } },
  edit: () => {
    if (!writable()) return;
    const panel = document.getElementById("work"), composer = el("claim-composer", { claim: at(), ...JSON.parse(document.getElementById("says").dataset.composer) });
    composer.addEventListener("saved", (event) => decided(event.detail, [at()], `Accepted ${at()}, put otherwise`));
    composer.addEventListener("closed", shut);
    panel.replaceChildren(composer);
    panel.hidden = false;
    document.getElementById("follows").hidden = true;  // the composer shows what follows from what is typed
  },
  reject: () => { if (writable()) open("reject"); },
  merge: () => { const form = writable() && open("merge"); if (form) origin(form); },
  later: () => {
    if (!at()) return;
    const id = at(), next = after([]);
    keep("later", [...kept("later").filter((each) => each !== id), id]);
    if (next === id) say("It is the only one left");
    else show(next).then(() => say(`Put off ${id}: it comes again at the end`));
  },
  back: async () => {
    const decided = kept("decided");
    if (busy || !decided.length) return;
    busy = true;
    const last = decided.pop();
    try {
      await change("POST", "/api/undo", { seq: last.seq });
      keep("decided", decided);
      await show(last.ids[0]);
      say(`Taken back: ${named(last.ids)}`);
    } catch (wrong) {
      if (wrong.status === 422) keep("decided", decided);  // it was taken back elsewhere: there is nothing to try again
      refused(wrong);
    } finally { busy = false; }
  },
  check: (button) => second(button, "/api/check", {}, "Checked"),
  recheck: (button) => second(button, "/api/reject", { why: "on a second look its words do not say so" }, "Rejected"),
  propose: (button) => read([button.closest("[data-source]")]),
  every: () => read([...document.querySelectorAll(".readable li[data-unread=yes]")]),
};

/** The second person's word on a claim that somebody else accepted. */
async function second(button, path, body, told) {
  if (busy) return;
  busy = true;
  const id = button.closest("[data-check]").dataset.check;
  try {
    const answer = await change("POST", path, { ids: [id], ...body });
    if (answer.entry) keep("decided", [...kept("decided").slice(-99), { seq: answer.entry.seq, ids: [id] }]);
    await show(at(), undefined, { focus: "[data-check] button, #h-check" });
    say(`${told} ${id}. b takes it back`);
  } catch (wrong) { say(wrong.message, true); }
  finally { busy = false; }
}

/** Let the server read sources, one after another, and tell how far it is. */
async function read(items) {
  if (busy || !items.length) return;
  busy = true;
  const place = document.getElementById("finding"), bar = place.querySelector("progress"), told = place.querySelector("p");
  const all = document.querySelectorAll("[data-act=propose], [data-act=every]");
  all.forEach((each) => { each.disabled = true; });
  place.hidden = false;
  bar.max = items.length;
  if (items.length > 1) bar.value = 0; else bar.removeAttribute("value");
  let found = 0, mirrored = 0, first = "";
  const asks = new Set(), wrongs = [];
  for (const [number, item] of items.entries()) {
    const name = item.querySelector("a").textContent;
    told.textContent = items.length > 1 ? `Reading ${name}, ${number + 1} of ${items.length} …` : `Reading ${name} …`;
    try {
      const answer = await change("POST", `/api/propose/${encodeURIComponent(item.dataset.source)}`);
      found += answer.claims.length;
      mirrored += answer.mirrored;
      first = first || (answer.claims[0] ?? "");
      answer.asks.forEach((each) => asks.add(each));
    } catch (wrong) { wrongs.push(`${name}: ${wrong.message}`); }
    if (items.length > 1) bar.value = number + 1;
  }
  busy = false;
  await show(first || at(), first && items.length === 1 ? items[0].dataset.source : undefined);
  const words = [`${found} ${found === 1 ? "claim is" : "claims are"} proposed`];
  if (mirrored) words.push(`${mirrored} of them word for word in another source`);
  say([words.join(", ") + ".", ...[...asks].map((each) => `It is asked: ${each}`), ...wrongs].join("\n"), wrongs.length > 0);
}

// ---- the forms

/** Whether to ask for one origin: only where the other claim is of another source. */
const origin = (form) => { form.querySelector(".origin")?.toggleAttribute("hidden", form.querySelector("[name=into]:checked")?.dataset.same === "yes"); };

document.addEventListener("input", (event) => {
  const form = event.target.closest("#work form");
  if (form?.classList.contains("merge")) origin(form);
});
document.addEventListener("change", (event) => {
  if (event.target.matches(".queue input")) selection();
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("#work form:not(.composer)");
  if (!form) return;
  event.preventDefault();
  const id = at();
  if (form.classList.contains("reject")) { const ids = chosen(); decide("/api/reject", { ids, why: form.why.value.trim() }, ids, `Rejected ${named(ids)}`); }
  if (form.classList.contains("merge")) {
    const into = form.querySelector("[name=into]:checked").value;
    decide("/api/merge", { id, into, one_origin: form.one_origin.checked }, [id], `Merged ${id} with ${into}`);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("#work form:not(.composer)")) shut();
  // the space bar does what it does on buttons and links; elsewhere it selects
  if (event.key === " " && !event.target.closest?.("a, button, input, textarea, select, summary, dialog")) {
    const box = document.querySelector(".queue .on input");
    if (box) { event.preventDefault(); box.checked = !box.checked; selection(); say(box.checked ? `Selected ${box.value}` : `Not selected any more: ${box.value}`); }
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]"), link = event.target.closest("[data-go]");
  if (event.target.closest("[data-shut]")) shut();
  else if (button) act[button.dataset.act](button);
  else if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); show(link.dataset.go); }
  // by mouse a box must not keep the keys to itself
  if (event.detail && event.target.matches(".queue input")) event.target.blur();
});

const step = (by) => () => {
  const all = left(), next = all[all.indexOf(at()) + by];
  if (next) show(next); else say(by > 0 ? "This is the last" : "This is the first");
};
key("a", "accept", act.accept);
key("e", "edit, then accept", act.edit);
key("r", "reject", act.reject);
key("m", "merge with another claim", act.merge);
key("l", "later", act.later);
key("b", "back: take the last decision back", act.back);
key("j", "next proposal", step(1));
key("k", "proposal before", step(-1));
key("Space", "select, to decide on several together", () => {});
arrived();
