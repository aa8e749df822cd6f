// A source's page: its text beside what rests on it. Words are selected with the mouse, a finger, the keys, or by finding them.

import { change, el, get, query, Refusal, say } from "./api.js";
import { draft, undoable } from "./composer.js";
import { key } from "./keys.js";
import { Passages, points } from "./passages.js";

const page = document.querySelector(".source-page"), source = page.dataset.source, text = document.getElementById("text");
const writable = Boolean(document.body.dataset.writable) && !new URLSearchParams(query()).has("entry");
const passages = text ? new Passages(text) : null;
const cards = document.getElementById("cards"), place = document.getElementById("composer-place");
const wide = matchMedia("(min-width: 60rem)");

// ---------------------------------------------------------------------------------------------- a claim and its passage

const spanOf = (card) => (card?.dataset.start ? [Number(card.dataset.start), Number(card.dataset.end)] : null);
const cardOf = (n) => cards.querySelector(`[data-n="${n}"]`);

/** Light claims and their passages together; `held` stays lit when nothing is pointed at. */
let held = [];
function light(numbers) {
  const lit = [...new Set([...numbers, ...held])];
  for (const each of cards.querySelectorAll(".lit")) each.classList.remove("lit");
  const spans = [];
  for (const n of lit) {
    const card = cardOf(n);
    card?.classList.add("lit");
    const span = spanOf(card);
    if (span) spans.push(span);
  }
  if (!passages) return;
  for (const each of text.querySelectorAll("mark.lit")) each.classList.remove("lit");
  for (const n of lit) for (const each of text.querySelectorAll(`[data-q~="${n}"]`)) each.classList.add("lit");
  passages.light("whereas-lit", spans);
}

const numbersAt = (target) => {
  const mark = target.closest?.("[data-q]"), link = target.closest?.("sup a[data-n]"), card = target.closest?.(".claim-card");
  return mark ? mark.dataset.q.split(" ") : link ? [link.dataset.n] : card ? [card.dataset.n] : [];
};
for (const name of ["pointerover", "focusin"]) page.addEventListener(name, (event) => { const found = numbersAt(event.target); if (found.length) light(found); });
for (const name of ["pointerout", "focusout"]) page.addEventListener(name, (event) => { if (numbersAt(event.target).length) light([]); });

/** Go to where words stand, in another part of the text if need be. */
function show([start, end]) {
  if (!passages) return;
  const range = passages.range(start, end);
  if (range) passages.piece(start).scrollIntoView({ block: "center" });
  else {
    const starts = page.dataset.parts.split(" ").map(Number), part = starts.findLastIndex((each) => each <= start);
    if (part >= 0 && part !== Number(page.dataset.part)) {
      const address = new URL(location.href);
      address.searchParams.set("part", part);
      location.href = address;
    }
  }
}

/** The address names a claim, or a span: light it, and show both. */
function arrive() {
  let name = "";
  try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const at = /^at-(\d+)-(\d+)$/.exec(name), card = name && cards ? document.getElementById(name) : null;
  if (card?.classList.contains("claim-card")) {
    held = [card.dataset.n];
    light([]);
    const span = spanOf(card);
    if (span) show(span);
    card.scrollIntoView({ block: wide.matches || !span ? "nearest" : "nearest" });
    if (span && !wide.matches) show(span);
    card.focus({ preventScroll: true });
  } else if (at && passages) {
    const span = [Number(at[1]), Number(at[2])];
    passages.light("whereas-lit", [span]);
    show(span);
  }
}
addEventListener("hashchange", arrive);
cards?.addEventListener("click", (event) => {
  const link = event.target.closest(".to-passage");
  if (!link) return;
  event.preventDefault();
  const card = link.closest(".claim-card");
  history.replaceState(null, "", link.hash);
  held = [card.dataset.n];
  light([]);
  show(spanOf(card));
});
text?.addEventListener("click", (event) => {
  const link = event.target.closest("sup a");
  if (!link) return;
  event.preventDefault();
  history.replaceState(null, "", link.hash);
  held = [link.dataset.n];
  light([]);
  const card = cardOf(link.dataset.n);
  card.scrollIntoView({ block: "nearest" });
  card.focus({ preventScroll: wide.matches });
});

// ---------------------------------------------------------------------------------------------- composing

/** The words of a span, letter for letter, as the pieces of the page have them. */
async function words([start, end]) {
  const told = await get(`/api/sources/${encodeURIComponent(source)}/passage`, { start, end });
  return told.quote;
}

async function compose(span, more = {}) {
  try {
    const quote = span ? await words(span) : "";
    open({ source, quote, span: span ? span.join("..") : "", ...more });
  } catch (wrong) { if (!(wrong instanceof Refusal)) throw wrong; say(wrong.message, true); }
}

function open(attributes) {
  chip.hidden = true;
  const made = el("claim-composer", Object.fromEntries(Object.entries(attributes).filter(([, value]) => value)));
  made.addEventListener("closed", () => { place.replaceChildren(); passages?.light("whereas-chosen", []); text?.focus({ preventScroll: true }); });
  made.addEventListener("saved", async (event) => {
    passages?.light("whereas-chosen", []);
    undoable(place, event.detail, `claim ${event.detail.claim}`, refresh);
    await refresh();
    const card = [...cards.querySelectorAll("[data-claim]")].find((each) => each.dataset.claim === event.detail.claim);
    if (card) { held = [card.dataset.n]; light([]); place.querySelector("button")?.focus({ preventScroll: wide.matches }); }
  });
  place.replaceChildren(made);
  const span = /^(\d+)\.\.(\d+)$/.exec(attributes.span || "");
  if (span) passages?.light("whereas-chosen", [[Number(span[1]), Number(span[2])]]);
  if (!wide.matches) made.scrollIntoView({ block: "start" }); else document.querySelector(".beside").scrollTop = 0;
}

/** Show the page as it stands now, without losing the place: the blocks and cards that are other are put in. */
async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) { location.reload(); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const [here, there] of [[cards, fresh.getElementById("cards")]]) if (there) here.replaceChildren(...document.importNode(there, true).childNodes);
  const now = new Map([...fresh.querySelectorAll(".block")].map((block) => [block.dataset.from, block]));
  for (const block of document.querySelectorAll(".block")) {
    const other = now.get(block.dataset.from);
    if (other && !other.isEqualNode(block)) block.replaceWith(document.importNode(other, true));
  }
  const nav = fresh.querySelector(".app-bar nav");
  if (nav) document.querySelector(".app-bar nav").replaceWith(document.importNode(nav, true));
  document.body.dataset.head = fresh.body.dataset.head;
  document.querySelector(".foot p").textContent = fresh.querySelector(".foot p").textContent;
  held = [];
  passages?.refresh();
}

// Words that are selected can be claimed: a button stands beside them.
const chip = el("button", { type: "button", class: "chip-claim first", hidden: true, onclick: () => claimSelected() }, "Claim these words");
if (text && writable) page.append(chip);

function selected() {
  const chosen = getSelection();
  return chosen && chosen.rangeCount && !chosen.isCollapsed && passages ? passages.span(chosen.getRangeAt(0)) : null;
}

function claimSelected() {
  const span = selected();
  if (!span) { say("Select words in the text first."); return; }
  leaveKeys();
  compose(span);
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const span = writable && text && !place.querySelector("claim-composer:focus-within") ? selected() : null;
    chip.hidden = !span;
    if (!span) return;
    const boxes = getSelection().getRangeAt(0).getClientRects(), box = boxes[boxes.length - 1];
    if (!box) return;
    chip.style.top = `${box.bottom + scrollY + 6}px`;
    chip.style.left = `${Math.max(8, Math.min(box.right, innerWidth - 170)) + scrollX}px`;
  }, 120);
});
chip.addEventListener("pointerdown", (event) => event.preventDefault()); // what is selected stays so

// ---------------------------------------------------------------------------------------------- selecting by keyboard

const button = document.getElementById("by-keys");
let caret = null;

function enterKeys() {
  if (!text || !writable || caret) return;
  caret = el("span", { class: "caret", "aria-hidden": "true" });
  page.append(caret);
  button.setAttribute("aria-pressed", "true");
  const span = selected(), first = [...passages.pieces].find((piece) => piece.getBoundingClientRect().bottom > 80) || passages.pieces[0];
  if (!span && first) { const range = passages.range(Number(first.dataset.at), Number(first.dataset.at)); getSelection().collapse(range.startContainer, range.startOffset); }
  text.focus({ preventScroll: true });
  say("Arrow keys move, with Shift they select, with Ctrl by words. Enter claims what is selected; Esc ends.");
  drawCaret();
}

function leaveKeys() {
  if (!caret) return;
  caret.remove();
  caret = null;
  button.setAttribute("aria-pressed", "false");
}

function drawCaret() {
  const chosen = getSelection();
  if (!caret || !chosen.focusNode) return;
  const at = passages.offset(chosen.focusNode, chosen.focusOffset), [, last] = passages.ends;
  const range = passages.range(Math.min(at, last - 1), Math.min(at + 1, last)), box = range?.getClientRects()[0];
  if (!box) return;
  caret.style.top = `${box.top + scrollY}px`;
  caret.style.left = `${(at >= last ? box.right : box.left) + scrollX}px`;
  caret.style.height = `${box.height}px`;
  if (box.top < 70 || box.bottom > innerHeight - 20) { scrollBy(0, box.top - innerHeight / 2); drawCaret(); }
}

const MOVES = { ArrowLeft: ["backward", "character"], ArrowRight: ["forward", "character"], ArrowUp: ["backward", "line"], ArrowDown: ["forward", "line"], Home: ["backward", "lineboundary"], End: ["forward", "lineboundary"] };
text?.addEventListener("keydown", (event) => {
  if (!caret) return;
  const move = MOVES[event.key];
  if (move) {
    event.preventDefault();
    const by = (event.ctrlKey || event.altKey) && move[1] === "character" ? "word" : move[1];
    getSelection().modify(event.shiftKey ? "extend" : "move", move[0], by);
    drawCaret();
  } else if (event.key === "Enter" && !event.target.closest("a")) { event.preventDefault(); claimSelected(); }
  else if (event.key === "Escape") { event.preventDefault(); leaveKeys(); }
});
addEventListener("resize", drawCaret);
button?.addEventListener("click", () => (caret ? leaveKeys() : enterKeys()));

// ---------------------------------------------------------------------------------------------- finding in the text

const field = document.getElementById("in-text"), found = document.getElementById("found"), steps = ["previous", "next", "take"].map((id) => document.getElementById(id));
let matches = [], current = -1, whole = null;

/** The text of this page as one string, and the code point at which each of its pieces begins in it. */
function joined() {
  if (whole) return whole;
  let string = "";
  const marks = [];
  for (const piece of passages.pieces) {
    marks.push([string.length, Number(piece.dataset.at)]);
    string += piece.className.startsWith("glyph") ? "\u0000" : piece.classList.contains("cr") || piece.classList.contains("page-end") ? "\n" : piece.textContent;
  }
  whole = { string, marks };
  return whole;
}

function codePoint(unitAt) {
  const { string, marks } = joined();
  let low = 0, high = marks.length;
  while (low < high) { const middle = (low + high) >> 1; if (marks[middle][0] <= unitAt) low = middle + 1; else high = middle; }
  const [begins, at] = marks[Math.max(0, low - 1)];
  return at + points(string.slice(begins, unitAt));
}

function find() {
  whole = null;
  const sought = field.value.trim();
  matches = [];
  current = -1;
  if (sought) {
    const pattern = new RegExp(sought.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+"), "giu");
    for (const match of joined().string.matchAll(pattern)) { matches.push([codePoint(match.index), codePoint(match.index + match[0].length)]); if (matches.length >= 1000) break; }
  }
  passages.light("whereas-found", matches);
  steps.forEach((each) => { if (each) each.hidden = !matches.length; });
  found.textContent = sought ? (matches.length ? "" : "not in this text") : "";
  if (matches.length) step(1);
}

function step(by) {
  if (!matches.length) return;
  current = (current + by + matches.length) % matches.length;
  passages.light("whereas-chosen", [matches[current]]);
  show(matches[current]);
  found.textContent = `${current + 1} of ${matches.length >= 1000 ? "1,000 or more" : matches.length}`;
}

if (field) {
  let timer = 0;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, 150); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); clearTimeout(timer); if (current < 0) find(); else step(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { field.value = ""; find(); passages.light("whereas-chosen", []); text.focus({ preventScroll: true }); }
  });
  steps[0].addEventListener("click", () => step(-1));
  steps[1].addEventListener("click", () => step(1));
  steps[2]?.addEventListener("click", () => compose(matches[current]));
}

// ---------------------------------------------------------------------------------------------- what a card does

async function act(card, name) {
  const id = card.dataset.claim;
  if (name === "edit") { open({ source, claim: id, ...(card.dataset.start ? { span: `${card.dataset.start}..${card.dataset.end}` } : {}), quote: card.querySelector(".quote q")?.textContent || "" }); return; }
  const now = await get(`/api/claims/${encodeURIComponent(id)}`);
  const body = { says: now.says, source, quote: now.quote, span: now.span, ...now.own, status: name };
  const told = await change("PUT", `/api/claims/${encodeURIComponent(id)}`, body);
  undoable(place, told, `claim ${id} is ${name === "accepted" ? "used again" : name}`, refresh);
  await refresh();
  place.querySelector("button")?.focus();
}
cards?.addEventListener("click", async (event) => {
  const pressed = event.target.closest("[data-act]");
  if (!pressed) return;
  try { await act(pressed.closest(".claim-card"), pressed.dataset.act); } catch (wrong) { if (!(wrong instanceof Refusal)) throw wrong; say(wrong.message, true); }
});
document.getElementById("claim-unquoted")?.addEventListener("click", () => open({ source }));

// ---------------------------------------------------------------------------------------------- facts

const form = document.getElementById("facts-form"), editing = document.getElementById("edit-facts");
const patch = (fields) => change("PATCH", `/api/sources/${encodeURIComponent(source)}`, { fields });
const toggle = (on) => { form.hidden = !on; editing.setAttribute("aria-expanded", String(on)); if (on) form.querySelector("input").focus(); else editing.focus(); };
editing?.addEventListener("click", () => toggle(form.hidden));
form?.querySelector(".cancel").addEventListener("click", () => { form.reset(); toggle(false); });
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  for (const each of form.querySelectorAll(".problem")) each.hidden = true;
  const fields = {};
  for (const each of form.elements) {
    if (!each.name) continue;
    const was = each.tagName === "SELECT" ? [...each.options].find((option) => option.defaultSelected)?.value || "" : each.defaultValue;
    if (each.value !== was) fields[each.name] = each.value.trim();
  }
  if (!Object.keys(fields).length) { toggle(false); return; }
  try {
    await patch(fields);
    location.hash = "facts";
    location.reload();
  } catch (wrong) {
    if (!(wrong instanceof Refusal)) throw wrong;
    for (const each of wrong.problems) {
      const control = form.elements[(each.field || "").split(".").at(-1)], beside = control?.closest(".field")?.querySelector(".problem") || form.querySelector(".general");
      beside.textContent = `${each.problem}. Try: ${each.remedy}.`;
      beside.hidden = false;
      if (control) { control.setAttribute("aria-invalid", "true"); control.focus(); }
    }
    if (wrong.status === 409) form.querySelector(".general").append(" ", el("button", { type: "button", onclick: async () => { document.body.dataset.head = (await get("/api/head")).head; form.requestSubmit(); } }, "Save mine on top of it"));
  }
});
for (const each of document.querySelectorAll(".accept-field")) {
  each.addEventListener("click", async () => {
    try { await patch({ [each.dataset.field]: each.dataset.value }); location.hash = "facts"; location.reload(); } catch (wrong) { say(wrong.message, true); }
  });
}

// ---------------------------------------------------------------------------------------------- at the start

if (text) {
  key("f", "find in this text", () => field.focus());
  if (writable) {
    key("v", "select words by keyboard", enterKeys);
    key("c", "claim the selected words", claimSelected);
  }
}
if (cards) {
  const rows = () => [...cards.querySelectorAll(".claim-card")];
  const go = (by) => { const all = rows(), at = all.findIndex((each) => each === document.activeElement || each.classList.contains("lit")), next = all[Math.min(Math.max(at + by, 0), all.length - 1)]; if (!next) return; held = [next.dataset.n]; light([]); const span = spanOf(next); if (span) show(span); next.scrollIntoView({ block: "nearest" }); next.focus({ preventScroll: true }); };
  key("j", "next claim", () => go(1));
  key("k", "claim before", () => go(-1));
}
arrive();
const kept = writable && place ? draft.get(source) : null;
if (kept && (kept.says || kept.quote)) { open({ source, quote: kept.quote, span: kept.span ? kept.span.join("..") : "", claim: kept.claim }); say("What you were writing is still here."); }
