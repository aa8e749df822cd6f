// What every page has: keys that go from view to view, light and dark, and word of what others entered meanwhile.

import { ask, query, seen } from "./api.js";
import { key } from "./keys.js";
import "./page.js";

const go = (path) => () => { location.href = path + query(); };
for (const [letter, path, what] of [
  ["c", "/", "the case"], ["t", "/timeline", "timeline"], ["m", "/map", "map"], ["s", "/sources", "sources"], ["r", "/review", "review"],
  ["x", "/conflicts", "conflicts"], ["o", "/orders", "orders"], ["p", "/people", "people and things"], ["h", "/history", "history"],
]) key(`g ${letter}`, `go to ${what}`, go(path));
key("/", "search", () => document.getElementById("find").focus());

// Where something was entered since this page was made, say so; nothing is reloaded under the reader's hands.
const banner = document.getElementById("moved");
let told = 0;
async function look() {
  if (document.hidden || !document.body.dataset.writable) return;
  try {
    const now = await ask("GET", `/api/head?since=${seen()}`);
    if (now.head > seen() && now.head !== told) {
      told = now.head;
      const last = now.entries.at(-1);
      banner.replaceChildren();
      const more = now.entries.length > 1 ? `, and ${now.entries.length - 1} more` : "";
      banner.append(`The case has moved on: entry ${last.seq}, ${last.kind}, by ${last.actor}${more}. `);
      const link = document.createElement("a");
      link.href = location.href;
      link.textContent = "Show it as it stands now";
      link.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
      banner.append(link);
      banner.hidden = false;
    } else if (now.head <= seen()) banner.hidden = true;
  } catch { /* it will be asked again */ }
}
setInterval(look, 4_000);
addEventListener("visibilitychange", look);
