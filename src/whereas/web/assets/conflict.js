// Conflict: what would follow from each way out, looked at without entering anything; what is set aside for good; and ranks.

import { ask, change, el, query, say } from "./api.js";
import "./composer.js";
import { showEffect } from "./effect.js";
import { key } from "./keys.js";

// ---- what would follow

const supposing = (claims) => {
  const pairs = new URLSearchParams(query());
  const there = new Set(pairs.getAll("aside"));
  for (const claim of claims) if (!there.has(claim)) pairs.append("aside", claim);
  return pairs;
};

/** Show in *place* what follows with *claims* set aside, beside those that the page has set aside already. */
async function follow(place, claims) {
  try {
    const told = await ask("GET", `/api/what-if?${supposing(claims)}`);
    showEffect(place, told);
    const many = told.disputes_before;
    place.append(el("p", { class: "sub" }, `${told.disputes_left} of ${many} ${many === 1 ? "dispute" : "disputes"} would be left.`));
  } catch (wrong) {
    place.replaceChildren(el("p", { class: "sub" }, `What would follow cannot be told: ${wrong.message}`));
  }
}

/** The first few ways are looked at one after another, so that the page is there before them. */
async function followAll() {
  const now = document.querySelector("[data-what-if]");
  if (now) await follow(now, []);
  for (const place of document.querySelectorAll(".what-follows:not([hidden]) [data-follows]")) await follow(place, JSON.parse(place.dataset.follows));
}

document.addEventListener("click", (event) => {
  const look = event.target.closest("[data-look]"), aside = event.target.closest("[data-aside]");
  if (look) {
    const place = look.closest("li").querySelector("[data-follows]");
    place.parentElement.hidden = false;
    look.parentElement.remove();
    follow(place, JSON.parse(place.dataset.follows));
  }
  if (aside) forGood(JSON.parse(aside.dataset.aside));
});

// ---- set aside for good

/** Tell what was refused, with the way out; where the case has moved on, by loading it as it stands. */
function refused(wrong) {
  const place = document.getElementById("problem");
  place.replaceChildren(el("span", {}, wrong.message));
  if (wrong.status === 409) place.append(" ", el("button", { type: "button", onclick: () => location.reload() }, "Show it as it stands now"));
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

/** Ask, then reject the claims. */
function forGood(claims) {
  const dialog = document.getElementById("for-good"), why = document.getElementById("for-good-why");
  dialog.querySelector(".names").textContent = claims.join(", ");
  dialog.returnValue = "";
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "yes") return;
    try {
      const answer = await change("POST", "/api/reject", { ids: claims, why: why.value.trim() });
      later(`Rejected ${claims.join(", ")}: entry ${answer.entry?.seq ?? answer.head}. History takes it back`);
      const pairs = new URLSearchParams(query());
      for (const claim of claims) pairs.delete("aside", claim);
      location.href = "/conflicts" + (pairs.size ? `?${pairs}` : "");
    } catch (wrong) { refused(wrong); }
  }, { once: true });
  dialog.showModal();
}

/** Something to say once the next page is there. */
function later(text) { try { sessionStorage.setItem("whereas-say", text); } catch { /* a browser may keep nothing */ } }
try {
  const told = sessionStorage.getItem("whereas-say");
  sessionStorage.removeItem("whereas-say");
  if (told) say(told);
} catch { /* nothing was kept */ }

// ---- ranks

const form = document.querySelector(".case-ranks");
const list = form?.querySelector("ol");
const were = form ? JSON.parse(form.dataset.ranks) : [];
let ranks = [...were];
let looking = null;

/** The ranks as they would be, with buttons to move them; and what would follow. */
function drawRanks(at = -1, which = "") {
  list.replaceChildren(...ranks.map((rank, number) => {
    const move = (by, word, sign) => el("button", {
      type: "button", "aria-label": `${rank}: ${word}`, disabled: ranks[number + by] === undefined, "data-move": word,
      onclick: () => { ranks.splice(number + by, 0, ...ranks.splice(number, 1)); drawRanks(number + by, word); },
    }, sign);
    const drop = () => { ranks.splice(number, 1); drawRanks(); };
    return el("li", {}, el("span", {}, rank), move(-1, "higher", "↑"), move(1, "lower", "↓"), el("button", { type: "button", "aria-label": `${rank}: take out`, onclick: drop }, "×"));
  }));
  if (at >= 0) {
    const buttons = [...list.children[at].querySelectorAll("button")];
    (buttons.find((button) => button.dataset.move === which && !button.disabled) || buttons.find((button) => !button.disabled)).focus();
  }
  const same = ranks.join("\n") === were.join("\n");
  form.querySelector("button.first").disabled = same;
  form.querySelector("[data-rank=as-it-was]").hidden = same;
  const place = form.querySelector(".ranks-effect [aria-live]");
  place.parentElement.hidden = same;
  looking?.abort();
  if (same) { place.replaceChildren(); return; }
  place.replaceChildren(el("p", { class: "sub" }, "Looking what would follow …"));
  looking = new AbortController();
  const { signal } = looking;
  setTimeout(async () => {
    if (signal.aborted) return;
    try {
      const told = await ask("POST", "/api/effect" + query(), { ranks }, { signal });
      if (!signal.aborted) showEffect(place, told);
    } catch (wrong) {
      if (wrong.name !== "AbortError") place.replaceChildren(el("p", { class: "problem" }, wrong.message));
    }
  }, 150);
}

function addRank() {
  const field = document.getElementById("new-rank"), name = field.value.trim();
  if (!name || ranks.includes(name)) { field.focus(); return; }
  ranks.push(name);
  field.value = "";
  drawRanks();
}

if (form && document.body.dataset.writable) {
  drawRanks();
  form.addEventListener("click", (event) => {
    if (event.target.dataset.rank === "add") addRank();
    if (event.target.dataset.rank === "as-it-was") { ranks = [...were]; drawRanks(); }
  });
  form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.id === "new-rank") { event.preventDefault(); addRank(); } });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await change("PUT", "/api/ranks", { ranks });
      later(`The ranks are saved: entry ${answer.entry?.seq ?? answer.head}. History takes it back`);
      location.reload();
    } catch (wrong) { refused(wrong); }
  });
}

document.addEventListener("change", async (event) => {
  const source = event.target.dataset?.sourceRank;
  if (source === undefined) return;
  try {
    const answer = await change("PATCH", `/api/sources/${encodeURIComponent(source)}`, { fields: { rank: event.target.value } });
    later(`The rank of ${source} is saved: entry ${answer.entry?.seq ?? answer.head}. History takes it back`);
    location.reload();
  } catch (wrong) { refused(wrong); }
});

// ---- what settles it

document.querySelector(".add-claim")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const source = document.getElementById("add-source").value, says = document.getElementById("add-about").value;
  const composer = el("claim-composer", { source, says });
  composer.addEventListener("saved", () => { later("The claim is entered"); location.reload(); });
  composer.addEventListener("closed", () => composer.remove());
  document.getElementById("composing").replaceChildren(composer);
});

// ---- keys

const rows = () => [...document.querySelectorAll("[data-row]")];
const step = (by) => () => {
  const all = rows(), here = all.indexOf(document.activeElement);
  (all[here + by] || all[by > 0 ? 0 : all.length - 1])?.focus();
};
if (rows().length) {
  key("j", "next conflict", step(1));
  key("k", "conflict before", step(-1));
}
const words = document.getElementById("words");
if (words) key("f", "sift by words", () => words.focus());
followAll();
