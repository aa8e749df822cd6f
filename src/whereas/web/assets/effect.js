// The effect of something before it is entered, in words.

import { el } from "./api.js";

const SVG = "http://www.w3.org/2000/svg";

function sign(word) {
  const made = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use");
  made.setAttribute("class", "sign");
  made.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#sign-${word.replaceAll(" ", "-")}`);
  made.append(use);
  return made;
}

const word = (text) => el("span", { class: `word w-${text.replaceAll(" ", "-")}` }, sign(text), el("span", {}, text));
const text = (said) => el("bdi", {}, said);

function part(title, rows, show) {
  if (!rows?.length) return null;
  const list = el("ul", {});
  for (const each of rows.slice(0, 12)) list.append(el("li", {}, ...show(each)));
  if (rows.length > 12) list.append(el("li", { class: "sub" }, `and ${(rows.length - 12).toLocaleString("en")} more`));
  return el("div", { class: "effect-part" }, el("h4", {}, title), list);
}

const conflict = (each) => [
  text(each.about), " ", el("strong", { class: "size" }, each.difference), each.count > 1 ? el("span", { class: "sub" }, ` and ${each.count - 1} further`) : null,
  el("ul", { class: "sayings" }, ...each.says.map((said) => el("li", { class: "says" }, text(said)))),
];

/**
 * Fill an element with what would follow, in words.
 * @param {Element} place
 * @param {object} effect an answer of POST /api/effect
 */
export function showEffect(place, effect) {
  const parts = [
    part("It cannot be entered so", effect.problems, (each) => [text(each.problem), el("span", { class: "sub" }, ` Try: ${each.remedy}`)]),
    part("Verdicts", effect.verdicts, (each) => [
      el("span", { class: "id" }, each.clause), " ", text([each.subject, each.reading].filter(Boolean).join(", ")), ": ",
      word(each.before), el("span", { class: "arrow" }, " would become "), word(each.after),
    ]),
    part("New conflicts", effect.conflicts_new, conflict),
    part("Conflicts that would be gone", effect.conflicts_gone, conflict),
    part("When", effect.bounds, (each) => [
      text(each.what || each.point), each.what ? el("span", { class: "id" }, ` ${each.point}`) : null, ": ",
      el("span", { class: "was" }, each.before), el("span", { class: "arrow" }, " would become "), el("strong", {}, each.after),
    ]),
    part("How many", effect.figures, (each) => [
      text(each.quantity), ": ", el("span", { class: "was" }, each.before), el("span", { class: "arrow" }, " would become "), el("strong", {}, each.after),
    ]),
  ].filter(Boolean);
  const verdicts = effect.verdicts?.length, conflicts = effect.conflicts_new?.length || effect.conflicts_gone?.length;
  const also = effect.nothing ? (effect.problems?.length ? null : "Nothing else changes.") : !verdicts && !conflicts ? "No verdict and no conflict changes." : !verdicts ? "No verdict changes." : null;
  place.classList.add("effect");
  place.replaceChildren(...parts, ...(also ? [el("p", { class: "sub" }, also)] : []));
}
