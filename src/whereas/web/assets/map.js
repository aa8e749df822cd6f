// The map: asks for what is on it, draws it, and tells the same in lists and in a table. What is picked, what moment is shown
// and what part of the earth is in view stand in the address.

import { Refusal, el, get, say } from "./api.js";
import { key } from "./keys.js";
import { Chart } from "./map-chart.js";
import { Moments } from "./map-time.js";
import { across, down, latitudeAt, outline } from "./map-world.js";

const $ = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const whole = (name) => { const said = address.get(name); return said !== null && /^-?\d{1,15}$/.test(said) ? Number(said) : null; };

// ---------------------------------------------------------------- the address

let writing = 0;
/** Put what the page shows into its address; not on every frame, for browsers count that. */
function remember(values) {
  for (const [name, value] of Object.entries(values)) if (value === null || value === "") address.delete(name); else address.set(name, value);
  clearTimeout(writing);
  writing = setTimeout(() => { const said = address.toString(); history.replaceState(null, "", location.pathname + (said ? `?${said}` : "")); }, 250);
}

// ---------------------------------------------------------------- the chart

let touched = false; // whether the reader has moved the map
const chart = new Chart($("map"), {
  picked: (picked, ms) => { pick(picked || ""); if (ms !== null && moments) { moments.stop(); show(ms, ms); } },
  moved: () => { if (touched) remember({ c: [((chart.view.x - 0.5) * 360).toFixed(4), latitudeAt(chart.view.y).toFixed(4), Math.round(chart.view.k)].join(",") }); },
});
const load = async (size) => {
  const answer = await fetch(document.querySelector(".atlas").dataset[size]);
  if (answer.ok) { chart.world[size] = outline(await answer.arrayBuffer()); chart.draw(); }
};
const outlines = load("coarse").then(() => load("fine")).catch(() => say("The outline of the world could not be loaded. Load the page again.", true));
const by = (act) => () => { touched = true; act(); };
$("map-in").addEventListener("click", by(() => chart.zoom(1.6)));
$("map-out").addEventListener("click", by(() => chart.zoom(1 / 1.6)));
$("map-all").addEventListener("click", by(() => chart.all()));
for (const kind of ["pointerdown", "wheel", "keydown"]) $("map").addEventListener(kind, () => { touched = true; }, { capture: true, passive: true });
key("+", "zoom the map in", by(() => chart.zoom(1.6)));
key("-", "zoom the map out", by(() => chart.zoom(1 / 1.6)));
key("0", "show all of the map's flights and places", by(() => chart.all()));

// ---------------------------------------------------------------- the lists

let picked = "", moments = null;
/** Light up one thing on the map, in the lists and in the table; the same again, or "", puts it out. */
function pick(name, { bring = false, toggle = false } = {}) {
  picked = toggle && name === picked ? "" : name;
  for (const button of document.querySelectorAll(".atlas-lists button[data-key]")) {
    const on = button.dataset.key === picked;
    button.setAttribute("aria-pressed", String(on));
    if (on && !bring) button.scrollIntoView({ block: "nearest" });
  }
  for (const row of document.querySelectorAll(".standings tbody tr")) row.classList.toggle("picked", `leg:${row.dataset.leg}` === picked);
  chart.select(picked, { bring });
  remember({ sel: picked });
}
const swatch = (name) => { const made = el("span", { class: "swatch", "aria-hidden": "true" }); made.style.background = `var(${name})`; return made; };
const item = (name, title, colour, ...inside) => el("li", {}, el("button", { type: "button", "data-key": name, "aria-pressed": "false", onclick: () => pick(name, { bring: true, toggle: true }) }, colour ? swatch(colour) : "", el("bdi", {}, title)), ...inside);
const sub = (...inside) => el("p", { class: "sub" }, ...inside);
const told = (event) => sub(el("a", { href: event.href }, el("bdi", {}, event.what)), ` ${event.text}`, event.contested ? " (contested)" : "");
const list = (id, rows) => { $(id).hidden = !rows.length; $(id).querySelector("ul").replaceChildren(...rows); };

function lists(data) {
  list("list-legs", data.legs.map((leg) => item(`leg:${leg.name}`, `${leg.name}: ${leg.who}`, leg.colour,
    sub([leg.aircraft.type, leg.aircraft.icao24, ...leg.callsigns].filter(Boolean).join(", ")),
    ...[["departed", leg.departed], ["landed", leg.landed]].map(([end, { verb, text }]) => sub(leg.hrefs[end] ? el("a", { href: leg.hrefs[end] }, verb) : verb, " ", el("bdi", {}, text))),
    ...leg.gaps.map((gap) => sub(gap.text)),
    leg.doubtful ? sub(`${leg.doubtful.toLocaleString("en")} of ${(leg.fixes + leg.doubtful).toLocaleString("en")} fixes do not tell where it was`) : "")));
  const bounded = data.crossings.filter((each) => each.sides.length), other = data.crossings.filter((each) => !each.sides.length);
  list("list-crossings", bounded.map((each) => item(`crossing:${each.event}`, each.what, "", told({ ...each, what: "When" }),
    sub(`between ${each.sides.map(([longitude, latitude]) => `${latitude.toFixed(3)}, ${longitude.toFixed(3)}`).join(" and ")}`))));
  list("list-places", data.places.map((each) => item(`place:${each.place}`, each.name ? `${each.place}: ${each.name}` : each.place, "", sub(`by ${each.known_by}`), ...each.events.map(told))));
  list("list-unplaced", [...data.unplaced.map((each) => el("li", {}, el("bdi", {}, each.place), ...each.events.map(told))), ...other.map((each) => el("li", {}, told(each), sub("no track tells where")))]);
  $("list-unplaced").querySelector(".sub").hidden = !data.unplaced.length;
  $("list-troubles").hidden = !data.troubles.length;
  $("list-troubles").replaceChildren(...data.troubles.map((each) => el("p", {}, each)));
}

// ---------------------------------------------------------------- the moment

let wanted = null, asking = null;
/** Ask where each aircraft was, and show it; while an answer is awaited only the last that was wanted is asked next. */
function show(from, to) {
  wanted = { from, to };
  asking ||= (async () => {
    try {
      while (wanted) {
        const now = wanted;
        wanted = null;
        shown(await get("/api/map/at", now.from === now.to ? { at: now.from } : now));
      }
    } catch (wrong) {
      if (!(wrong instanceof Refusal)) throw wrong;
      say(wrong.message, true);
    } finally { asking = null; }
  })();
  return asking;
}
async function said(text) {
  const field = $("map-said"), problem = $("map-wrong");
  try {
    const moment = await get("/api/map/at", { when: text.trim() });
    problem.hidden = true; field.removeAttribute("aria-invalid");
    shown(moment);
  } catch (wrong) {
    if (!(wrong instanceof Refusal)) throw wrong;
    problem.textContent = wrong.message; problem.hidden = false; field.setAttribute("aria-invalid", "true"); field.focus();
  }
}
function shown(moment) {
  chart.setMoment(moment.rows);
  moments.told(moment);
  $("map-text").textContent = $("map-now").textContent = moment.text;
  $("map-timeline").href = moment.timeline;
  $("map-words").hidden = !moment.rows.length;
  document.querySelector(".standings tbody").replaceChildren(...moment.rows.map((row) => el("tr", { "data-leg": row.leg, class: `leg:${row.leg}` === picked ? "picked" : false },
    el("th", { scope: "row" }, swatch(row.colour), " ", el("bdi", {}, row.leg), el("span", { class: "sub" }, el("bdi", {}, row.who))),
    el("td", {}, el("bdi", {}, row.where)), el("td", {}, row.altitude), el("td", {}, el("bdi", {}, row.between)),
    el("td", {}, ...row.records.map((each) => el("a", { href: each.href }, el("span", { class: "sr" }, `${row.leg}, record of `), each.text))))));
  remember(moment.from === moment.to ? { at: moment.from, from: null, to: null } : { at: null, from: moment.from, to: moment.to });
}

// ---------------------------------------------------------------- the beginning

function begin(data) {
  $("map-wait").hidden = true;
  chart.setLegs(data.legs); chart.setCrossings(data.crossings); chart.setPlaces(data.places);
  lists(data);
  const none = !data.legs.length;
  $("map-none").hidden = !none && !data.needs;
  $("map-need").hidden = !(data.needs && data.tracked);
  $("map-install").textContent = data.needs;
  $("map-add").hidden = !none || data.tracked;
  const [longitude, latitude, k] = (address.get("c") || "").split(",").map(Number);
  if ([longitude, latitude, k].every(Number.isFinite)) { chart.set(across(longitude), down(latitude), k); touched = true; } else chart.all();
  if (!none) {
    moments = new Moments(data, show, said);
    $("map-time").hidden = false;
    const at = whole("at"), from = whole("from"), to = whole("to");
    if (at !== null) show(at, at);
    else if (from !== null && to !== null && from <= to) show(from, to);
    else show(moments.bounds.from, moments.bounds.from);
  }
  if (address.get("sel")) pick(address.get("sel"), { bring: !touched });
  $("map").dataset.ready = "yes";
}
try { begin(await get("/api/map")); } catch (wrong) {
  if (!(wrong instanceof Refusal)) throw wrong;
  $("map-wait").textContent = wrong.message;
}
await outlines;
