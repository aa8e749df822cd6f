// The list of sources: filter it, add files to it, say which sources have one origin.

import { change, el, get, query, Refusal, say } from "./api.js";

// ---------------------------------------------------------------------------------------------- filter

const field = document.getElementById("filter"), told = document.getElementById("filtered");
function filter() {
  const sought = field.value.trim().toLowerCase(), rows = [...document.querySelectorAll(".listed tbody tr")];
  let shown = 0;
  for (const row of rows) { row.hidden = Boolean(sought) && !row.textContent.toLowerCase().includes(sought); shown += row.hidden ? 0 : 1; }
  told.textContent = sought ? `${shown} of ${rows.length}` : "";
  const address = new URL(location.href);
  if (sought) address.searchParams.set("filter", field.value.trim()); else address.searchParams.delete("filter");
  history.replaceState(null, "", address);
}
field.addEventListener("input", filter);
if (field.value) filter();

// ---------------------------------------------------------------------------------------------- adding

const chooser = document.getElementById("files"), outcomes = document.getElementById("outcomes"), progress = document.getElementById("progress"), bar = document.getElementById("bar-added");
const waiting = [];
let working = false, done = 0;
const address = (source) => `/source/${encodeURIComponent(source)}${query()}`;

function outcome(file) {
  const name = file.path.join(" › ");
  if (file.outcome === "refused") return el("li", { class: "refused" }, el("strong", {}, "Refused: "), el("bdi", {}, name), el("p", {}, el("bdi", {}, `${file.problem.problem}. Try: ${file.problem.remedy}.`)));
  if (file.outcome !== "added") return el("li", {}, "Already there: ", el("a", { href: address(file.source) }, el("bdi", {}, name)));
  const item = el("li", {}, "Added: ", el("a", { href: address(file.source) }, el("bdi", {}, name)), el("span", { class: "sub" }, ` ${file.media_type}, ${file.characters.toLocaleString("en")} characters`));
  for (const each of file.noticed) item.append(el("p", { class: "sub" }, el("bdi", {}, `Note: ${each}`)));
  if (file.claims.length) item.append(el("p", { class: "sub" }, `${file.claims.length} proposed ${file.claims.length === 1 ? "claim" : "claims"} about the camera’s clock`));
  if (file.proposals.length) {
    const list = el("ul", { class: "offers" });
    for (const each of file.proposals) list.append(proposal(file.source, each));
    item.append(el("p", { class: "sub" }, "It says of itself:"), list);
  }
  return item;
}

function proposal(source, each) {
  const accept = el("button", { type: "button", onclick: async () => {
    try { await change("PATCH", `/api/sources/${encodeURIComponent(source)}`, { fields: { [each.field]: each.value } }); accept.replaceWith(el("span", { class: "sub" }, "accepted")); } catch (wrong) { say(wrong.message, true); }
  } }, "Accept", el("span", { class: "sr" }, ` the ${each.field}: ${each.value}`));
  return el("li", {}, el("span", { class: "offer" }, el("strong", {}, each.field), ": ", el("bdi", {}, each.value)), " ", el("span", { class: "sub" }, el("bdi", {}, each.basis)), " ", accept);
}

async function work() {
  if (working) return;
  working = true;
  while (waiting.length) {
    const file = waiting.shift();
    progress.hidden = false;
    bar.max = done + waiting.length + 1;
    bar.value = done;
    document.getElementById("progress-told").textContent = `Reading ${file.name}: ${done + 1} of ${bar.max}`;
    try {
      const answer = await change("POST", `/api/sources?name=${encodeURIComponent(file.name || "file")}`, file);
      for (const each of answer.files) outcomes.append(outcome(each));
      if (!answer.files.length) outcomes.append(el("li", {}, "Nothing came of ", el("bdi", {}, file.name)));
      for (const pair of answer.one_origin) asked(pair);
    } catch (wrong) {
      if (!(wrong instanceof Refusal)) throw wrong;
      outcomes.append(el("li", { class: "refused" }, el("strong", {}, "Refused: "), el("bdi", {}, file.name), el("p", {}, el("bdi", {}, wrong.message))));
    }
    done += 1;
    bar.value = done;
  }
  document.getElementById("progress-told").textContent = `${done} ${done === 1 ? "file" : "files"} read.`;
  working = false;
  await refresh();
}

/** The list as it is now. */
async function refresh() {
  const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const list = fresh.querySelector(".list .wide"), here = document.querySelector(".list .wide") || document.querySelector(".list .empty");
  if (list && here) here.replaceWith(document.importNode(list, true));
  document.querySelector(".lede").textContent = fresh.querySelector(".lede").textContent;
  document.body.dataset.head = fresh.body.dataset.head;
  if (field.value) filter();
}

function add(files) {
  waiting.push(...files);
  work();
}

chooser?.addEventListener("change", () => { add([...chooser.files]); chooser.value = ""; });
if (chooser) {
  const drop = document.getElementById("drop");
  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); drop.classList.add("over"); } });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  addEventListener("drop", async (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    add(await dropped(event.dataTransfer));
  });
}

/** The files that were dropped, and those in folders that were. */
async function dropped(carried) {
  const entries = [...carried.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((each) => each.isDirectory)) return [...carried.files];
  const files = [];
  const walk = async (entry) => {
    if (entry.isFile) files.push(await new Promise((done_, failed) => entry.file(done_, failed)));
    else {
      const reader = entry.createReader();
      for (let some; (some = await new Promise((done_, failed) => reader.readEntries(done_, failed))).length;) for (const each of some) await walk(each);
    }
  };
  for (const each of entries) await walk(each);
  return files;
}

// ---------------------------------------------------------------------------------------------- one origin

const section = document.getElementById("one-origin"), leftName = `whereas-left ${location.host} ${document.title}`;
const left = () => { try { return new Set(JSON.parse(localStorage.getItem(leftName)) || []); } catch { return new Set(); } };
const pairName = (item) => `${item.dataset.a} ${item.dataset.b}`;
const tidy = () => { section.hidden = ![...section.querySelectorAll(".pair-asked")].some((each) => !each.hidden); };

function asked(pair) {
  if ([...section.querySelectorAll(".pair-asked")].some((each) => pairName(each) === `${pair.a} ${pair.b}`)) return;
  const id = `origin-${pair.a}-${pair.b}`;
  const item = el("li", { class: "pair-asked", "data-a": pair.a, "data-b": pair.b }, el("p", {}, el("a", { href: address(pair.a) }, pair.titles[0]), " and ", el("a", { href: address(pair.b) }, pair.titles[1])), el("p", { class: "sub" }, el("bdi", {}, pair.asked)),
    el("form", { class: "row" }, el("label", { for: id }, "Its name"), el("input", { id, name: "origin", value: pair.suggested, maxlength: "500" }), el("button", {}, "They have one origin"), el("button", { type: "button", class: "leave" }, "Ask no more here")));
  section.querySelector(".pairs").append(item);
  tidy();
}

for (const item of section.querySelectorAll(".pair-asked")) item.hidden = left().has(pairName(item));
tidy();
section.addEventListener("submit", async (event) => {
  event.preventDefault();
  const item = event.target.closest(".pair-asked"), origin = event.target.elements.origin.value.trim();
  if (!origin) { say("Give the origin a name.", true); return; }
  try {
    for (const name of [item.dataset.a, item.dataset.b]) {
      const now = await get(`/api/sources/${encodeURIComponent(name)}`);
      if (now.origin !== origin) await change("PATCH", `/api/sources/${encodeURIComponent(name)}`, { fields: { origin } });
    }
    item.remove();
    tidy();
    say(`They are of one origin now: ${origin}.`);
    await refresh();
  } catch (wrong) { if (!(wrong instanceof Refusal)) throw wrong; say(wrong.message, true); }
});
section.addEventListener("click", (event) => {
  if (!event.target.closest(".leave")) return;
  const item = event.target.closest(".pair-asked");
  try { localStorage.setItem(leftName, JSON.stringify([...left(), pairName(item)])); } catch { /* a browser may keep nothing */ }
  item.hidden = true;
  tidy();
});
