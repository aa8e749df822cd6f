// History: an entry opens to show what it put and took away; each can be taken back; everything can be hashed again.

import { ask, change, el, get, say } from "./api.js";
import { key } from "./keys.js";
import { done } from "./rest.js";

// ---- what an entry holds, asked for when it is opened

function thing(each) {
  const put = each.how === "put", gone = each.how === "taken away";
  const heads = ["Field", ...(put ? [] : ["Before"]), ...(gone ? [] : [put ? "Put" : "After"])];
  const cell = (value, name) => el("td", { "data-name": name }, value === null ? el("span", { class: "sub" }, "none") : el("bdi", {}, value));
  const rows = each.fields.map((row) => el("tr", {}, el("th", { scope: "row" }, row.field || "text"),
    put ? "" : cell(row.before, "before"), gone ? "" : cell(row.after, "after")));
  const table = el("table", { class: "fields" }, el("thead", {}, el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...rows));
  const wide = el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": `${each.thing}, before and after` }, table);
  return el("div", { class: "thing" }, el("p", {}, el("span", { class: "id" }, each.thing), " ", el("span", { class: "sub" }, each.how)), rows.length ? wide : "");
}

async function open(details) {
  const place = details.querySelector(".opened");
  if (!details.open || place.childElementCount) return;
  place.append(el("p", { class: "sub" }, "…"));
  try {
    const told = await get(`/api/log/${details.dataset.entry}`);
    place.replaceChildren(...told.things.map(thing));
    if (told.left) place.append(el("p", {}, el("a", { href: `/history/${told.seq}?first=${told.things.length}` }, `${told.left.toLocaleString("en")} more`)));
    if (!told.things.length) place.append(el("p", { class: "sub" }, "It changed no thing."));
  } catch (wrong) {
    place.replaceChildren(el("p", { class: "problem", role: "alert" }, wrong.message));
  }
}
for (const details of document.querySelectorAll("details[data-entry]")) details.addEventListener("toggle", () => open(details));

// an address that names an entry opens it
const arrive = () => {
  const here = /^#entry-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1))?.querySelector("details");
  if (here) { here.open = true; here.querySelector("summary").focus(); }
};
addEventListener("hashchange", arrive);
if (document.readyState === "complete") arrive();
else addEventListener("load", () => setTimeout(arrive)); // after the browser has gone to the address itself, which takes the focus away

// ---- undo: of an entry that touched much, only when it is pressed a second time

const MANY = 20;

for (const button of document.querySelectorAll("[data-undo]")) {
  button.addEventListener("click", async () => {
    const problem = button.closest(".entry").querySelector(".problem"), count = Number(button.dataset.count);
    if (count > MANY && !button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = `Undo all ${count.toLocaleString("en")} things? Press again`;
      return;
    }
    problem.hidden = true;
    button.disabled = true;
    try {
      done(await change("POST", "/api/undo", { seq: Number(button.dataset.undo) }));
    } catch (wrong) {
      problem.textContent = wrong.message;
      problem.hidden = false;
      button.disabled = false;
    }
  });
}

// ---- keys

const summaries = [...document.querySelectorAll(".entry summary")];
function step(by) {
  const here = summaries.findIndex((each) => each.closest(".entry").contains(document.activeElement));
  const next = summaries[here < 0 ? 0 : Math.min(summaries.length - 1, Math.max(0, here + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
if (summaries.length) {
  key("j", "next entry", () => step(1));
  key("k", "previous entry", () => step(-1));
  key("u", "undo the entry that is chosen", () => document.activeElement?.closest(".entry")?.querySelector("[data-undo]")?.click());
}
document.getElementById("compared")?.focus({ preventScroll: true });

// ---- verify

const verify = document.getElementById("verify"), place = document.getElementById("verified");
verify?.addEventListener("click", async () => {
  verify.disabled = true;
  place.hidden = false;
  place.classList.remove("whole", "amiss");
  const bar = place.querySelector("progress"), text = place.querySelector("p"), list = place.querySelector("ul");
  bar.hidden = false;
  bar.removeAttribute("value");
  list.replaceChildren();
  text.textContent = "Hashing every entry and every file again …";
  try {
    let told = await ask("POST", "/api/verify");
    while (told.running) {
      if (told.of) { bar.max = told.of; bar.value = told.done; text.textContent = `${told.done.toLocaleString("en")} of ${told.of.toLocaleString("en")} files hashed`; }
      await new Promise((go) => setTimeout(go, 250));
      told = await ask("GET", "/api/verify");
    }
    text.textContent = told.text;
    place.classList.add(told.whole ? "whole" : "amiss");
    list.replaceChildren(...told.faults.map((each) => el("li", {}, el("span", { class: "id" }, each.where), `: ${each.what}`, each.claims ? el("span", { class: "sub" }, ` ${each.claims}`) : "")));
  } catch (wrong) {
    text.textContent = "";
    say(wrong.message, true);
  }
  bar.hidden = true;
  verify.disabled = false;
});
