// People: names and the flag are saved as entries; to make a name public asks first; names in sources are looked for on request.

import { change, el, get, seen } from "./api.js";
import { done, names, save } from "./rest.js";

const dialog = document.getElementById("reveal");

/** Ask before a name becomes public, and say what that reveals. */
function revealed(form, body) {
  const said = [body.name, ...body.also].map((name) => `“${name}”`).join(", ");
  const where = form.dataset.reveals ? ` It stands in ${form.dataset.reveals}.` : "";
  document.getElementById("reveal-said").textContent = `Reports and whatever else is handed out will show ${said} as written, no longer replaced.${where}`;
  return new Promise((answer) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}

for (const form of document.querySelectorAll("form[data-person]")) {
  const path = `/api/people${form.dataset.person ? `/${form.dataset.person}` : ""}`;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { name: form.elements.name.value.trim(), also: names(form.elements.also.value), public: form.elements.public.checked };
    if (body.public && !form.dataset.public && !(await revealed(form, body))) return;
    const told = await save(form, form.dataset.person ? "PUT" : "POST", path, body);
    if (told) done(told);
  });
  form.querySelector("[data-unlist]")?.addEventListener("click", async () => {
    const told = await save(form, "DELETE", `${path}?since=${seen()}`, undefined);
    if (told) done(told);
  });
}

// ---- names in sources that are not listed

const look = document.getElementById("look"), stop = document.getElementById("look-stop"), choice = document.getElementById("looked");
const bar = document.getElementById("looked-bar"), said = document.getElementById("looked-said"), list = document.getElementById("unlisted");
let stopped = false;
stop?.addEventListener("click", () => { stopped = true; });

function row(name, sources) {
  const where = el("span", { class: "sub" });
  const item = el("li", {}, el("bdi", {}, name), " ", where);
  if (document.body.dataset.writable) {
    const button = el("button", { type: "button" }, "List as private", el("span", { class: "sr" }, `: ${name}`));
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const told = await change("POST", "/api/people", { name, also: [], public: false });
        button.replaceWith(el("span", { class: "flag" }, `listed: entry ${told.entry.seq}`));
      } catch (wrong) {
        button.disabled = false;
        item.append(el("span", { class: "problem", role: "alert" }, wrong.message));
      }
    });
    item.append(" ", button);
  }
  item.told = () => { where.textContent = sources.length > 2 ? `in ${sources.length} sources` : `in ${sources.join(", ")}`; };
  item.told();
  return item;
}

look?.addEventListener("click", async () => {
  const options = [...choice.options].filter((each) => each.value && (!choice.value || each.value === choice.value));
  const found = new Map();
  stopped = false;
  look.disabled = true;
  stop.hidden = bar.hidden = false;
  bar.max = options.length;
  list.replaceChildren();
  let looked = 0;
  for (const option of options) {
    if (stopped) break;
    said.textContent = `Looking in ${option.textContent} …`;
    try {
      for (const name of (await get("/api/people/unlisted", { source: option.value })).names) {
        if (found.has(name)) { found.get(name).sources.push(option.textContent); found.get(name).item.told(); continue; }
        const sources = [option.textContent], item = row(name, sources);
        found.set(name, { sources, item });
        list.append(item);
      }
    } catch (wrong) {
      list.append(el("li", { class: "problem" }, `${option.textContent}: ${wrong.message}`));
    }
    bar.value = looked += 1;
  }
  said.textContent = `${found.size} ${found.size === 1 ? "name" : "names"} found in ${looked} of ${options.length} ${options.length === 1 ? "source" : "sources"}.`;
  look.disabled = false;
  stop.hidden = bar.hidden = true;
});
