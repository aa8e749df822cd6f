// Search: j and k go from one thing found to the next; Enter, as everywhere, follows the link.

import { key } from "./keys.js";

const links = [...document.querySelectorAll(".hit > a")];

/** Move the focus by a number of things found. @param {number} by */
function step(by) {
  const here = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
  const next = links[here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

if (links.length) {
  key("j", "next found", () => step(1));
  key("k", "previous found", () => step(-1));
}
const field = document.getElementById("q");
if (!links.length) field?.focus();
