// What people, events, orders and the history share: a form that is saved as an entry, and word of it with a way back.

import { ask, change, el, say, seen } from "./api.js";

/**
 * Send a form's change. What was typed stays where it is until it was entered; a refusal stands by the field that it is
 * about, and where somebody else was quicker the reader may do theirs on top of it.
 * @param {HTMLFormElement} form @param {string} method @param {string} path @param {object} body
 * @returns {Promise<object|null>} the answer, or null where it was refused
 */
export async function save(form, method, path, body) {
  const place = form.querySelector(".problem") ?? form.appendChild(el("p", { class: "problem", role: "alert" }));
  place.hidden = true;
  form.setAttribute("aria-busy", "true");
  try {
    return await change(method, path, body);
  } catch (wrong) {
    if (!wrong.problems) throw wrong;
    tell(form, place, wrong, () => save(form, method, path, body));
    return null;
  } finally {
    form.removeAttribute("aria-busy");
  }
}

function tell(form, place, wrong, again) {
  place.replaceChildren(...wrong.problems.flatMap((each, n) => [n ? el("br") : "", `${each.problem}. Try: ${each.remedy}.`]));
  if (wrong.status === 409) {
    place.append(" ", el("button", { type: "button", onclick: async () => {
      const now = await ask("GET", `/api/head?since=${seen()}`);
      document.body.dataset.head = now.head;
      const told = await again();
      if (told) done(told);
    } }, "Do mine on top of it"), " ", el("a", { href: location.href, target: "_blank" }, "What it says now"));
  }
  place.hidden = false;
  const named = wrong.problems.map((each) => each.field).find((name) => name && form.elements.namedItem(name.split(".").at(-1)));
  if (named) form.elements.namedItem(named.split(".").at(-1)).focus();
}

const KEPT = "whereas-done";

/** After an entry: show the page as it stands now, with word of what was done. @param {object} told @param {string} [to] */
export function done(told, to) {
  const words = told.entry ? { text: `Entry ${told.entry.seq}: ${told.entry.kind}.`, seq: told.entry.seq } : { text: "The case says so already.", seq: 0 };
  try { sessionStorage.setItem(KEPT, JSON.stringify(words)); } catch { /* a browser may keep nothing */ }
  if (to) location.href = to; else location.reload();
}

/** Say what was done before this page was made, and offer to take it back. */
function word() {
  let words = null;
  try { words = JSON.parse(sessionStorage.getItem(KEPT)); sessionStorage.removeItem(KEPT); } catch { return; }
  if (!words) return;
  say(words.text);
  if (!words.seq) return;
  const back = el("button", { type: "button", onclick: async () => {
    back.disabled = true;
    try { done(await change("POST", "/api/undo", { seq: words.seq })); } catch (wrong) { say(wrong.message, true); back.disabled = false; }
  } }, "Undo it");
  document.querySelector("main").prepend(el("p", { class: "done", role: "status" }, `${words.text} `, back));
}
word();

/** Other names, as they are typed: parted by semicolons or lines. @param {string} text */
export const names = (text) => text.split(/[;\n]/).map((each) => each.trim()).filter(Boolean);
