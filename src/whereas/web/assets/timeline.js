// The timeline: what is in view, and who changes it. Drawing, lanes, list, panel and tools each have a part of their own.

import { el, get, say } from "./api.js";
import { key } from "./keys.js";
import { Civil, DAY, SECOND } from "./timeline-civil.js";
import { Drawing } from "./timeline-drawing.js";
import { hands, keysOf } from "./timeline-hands.js";
import { lay } from "./timeline-lanes.js";
import { List } from "./timeline-list.js";
import { livesRows, shading } from "./timeline-orders.js";
import { Overview } from "./timeline-overview.js";
import { Panel } from "./timeline-panel.js";
import { Record } from "./timeline-record.js";
import { Filter, fromAddress, offer, second, toAddress } from "./timeline-tools.js";

const $ = (id) => document.getElementById(id);
const LEAST = 5 * SECOND;

/** What is drawn, and how: read by every part, changed by this one. */
const scene = {
  record: null, civil: null, second: null, secondName: "", extents: null, view: { t0: 0, t1: 1 }, shown: new Int32Array(), laid: { lanes: [], tall: 0, at: new Int32Array() },
  mode: "source", lane: "", kind: "", onlyConflicts: false, reading: "", q: "", selected: -1, hover: -1, at: null, brush: null, orders: [], shading: [],
};

async function start() {
  let told;
  try { told = await get("/api/timeline"); } catch (wrong) { $("tl-problem").textContent = wrong.message; $("tl-problem").hidden = false; return; }
  scene.record = new Record(told);
  scene.civil = new Civil(told.offsets);
  if (!scene.record.order.length) { $("tl-empty").hidden = false; return; }
  scene.extents = scene.record.extents();
  $("tl").hidden = false;
  run();
}

function run() {
  const { record } = scene, asked = fromAddress();
  const canvas = $("tl-canvas"), box = $("tl-box");
  const drawing = new Drawing(canvas, box, scene);
  const overview = new Overview($("tl-overview"), scene, (t0, t1) => set(t0, t1));
  const panel = new Panel($("tl-panel"), scene, { only, show });
  const list = new List($("tl-list"), scene, { select, open: () => panel.open(), hover: (n) => hover(n), show });
  const filter = new Filter(scene, filtered);

  // ------------------------------------------------------------------ painting

  let waiting = 0;
  function draw() { if (!waiting) waiting = requestAnimationFrame(paint); }

  function paint() {
    cancelAnimationFrame(waiting);
    waiting = 0;
    drawing.paint();
    overview.paint(drawing.colour);
    const { t0, t1 } = scene.view, seconds = t1 - t0 < 600e3, { whole } = scene.extents;
    const told = `${scene.civil.near(t0, seconds)} to ${scene.civil.near(t1, seconds)}`;
    if ($("tl-range").textContent !== told) $("tl-range").textContent = told;
    canvas.dataset.t0 = Math.round(t0);
    canvas.dataset.t1 = Math.round(t1);
    const strip = $("tl-overview"), at = Math.round((((t0 + t1) / 2 - whole.t0) / (whole.t1 - whole.t0)) * 1000);
    strip.setAttribute("aria-valuenow", String(Math.min(1000, Math.max(0, at))));
    strip.setAttribute("aria-valuetext", told);
  }

  function fit(printed) { $("tl-tall").style.height = `${drawing.fit(printed)}px`; }

  function again() {
    drawing.measure();
    scene.laid = lay(record, scene.shown, scene.mode, livesRows(scene.orders, record.readings, scene.reading), drawing.narrow);
    fit();
    draw();
  }

  function filtered() {
    scene.shown = filter.shown();
    again();
    overview.count();
    list.again();
    const all = record.order.length;
    $("tl-count").textContent = scene.shown.length === all ? all.toLocaleString("en") : `${scene.shown.length.toLocaleString("en")} of ${all.toLocaleString("en")}`;
    $("tl-none").hidden = scene.shown.length > 0;
    keep();
  }

  function keep() {
    toAddress(() => ({
      ...(moved ? { t0: Math.round(scene.view.t0), t1: Math.round(scene.view.t1) } : {}), at: scene.at, ...record.address(scene.selected),
      lanes: scene.mode === "subject" ? "subject" : "", lane: scene.lane, kind: scene.kind, only: scene.onlyConflicts ? "conflicts" : "", reading: scene.reading, zone: scene.secondName, q: scene.q,
    }));
  }

  // ------------------------------------------------------------------ what is in view

  let moved = asked.t0 !== null;

  function set(t0, t1) {
    const { whole } = scene.extents, most = (whole.t1 - whole.t0) * 3 + 20 * 365.25 * DAY;
    const width = Math.min(Math.max(t1 - t0, LEAST), most), middle = Math.min(Math.max((t0 + t1) / 2, whole.t0), whole.t1);
    scene.view = { t0: middle - width / 2, t1: middle + width / 2 };
    moved = true;
    draw();
    keep();
  }

  function zoom(factor, anchor = (scene.view.t0 + scene.view.t1) / 2) {
    const { t0, t1 } = scene.view, made = Math.max((t1 - t0) * factor, LEAST), part = (anchor - t0) / (t1 - t0);
    set(anchor - part * made, anchor + (1 - part) * made);
  }

  function pan(part) { const { t0, t1 } = scene.view, by = (t1 - t0) * part; set(t0 + by, t1 + by); }
  const dense = () => set(scene.extents.dense.t0, scene.extents.dense.t1);
  const all = () => set(scene.extents.whole.t0, scene.extents.whole.t1);

  /** Zoom to an entry, with as much again on each side. */
  function show(n) {
    const low = record.known(n), high = record.last(n), pad = Math.max(high - low, 5 * 60e3);
    select(n);
    set(low - pad, high + pad);
  }

  // ------------------------------------------------------------------ what is selected

  function select(n, { from = "" } = {}) {
    if (n === scene.selected) { list.seek(); return; }
    scene.selected = n;
    list.seek();
    panel.tell(n);
    if (n >= 0) bring(n);
    if (from === "canvas") $("tl-say").textContent = n < 0 ? "" : `${record.name(n)}, ${scene.civil.span(record.low[n], record.high[n])}, ${record.whose(n)}${record.dispute[n] >= 0 ? ", in conflict" : ""}`;
    draw();
    keep();
  }

  /** Move as little as is needed for an entry to be seen on the canvas. */
  function bring(n) {
    const { t0, t1 } = scene.view, low = record.known(n), high = record.last(n);
    if (high < t0 || low > t1) { const by = (low + high) / 2 - (t0 + t1) / 2; set(t0 + by, t1 + by); }
    const y = scene.laid.at[n], tall = drawing.size.h - drawing.axis;
    if (y >= 0 && (y < box.scrollTop + 10 || y > box.scrollTop + tall - 10)) box.scrollTop = Math.max(0, y - tall / 3);
  }

  function go(by) {
    const { shown } = scene;
    if (!shown.length) return;
    const now = shown.indexOf(scene.selected);
    const start = now >= 0 ? now : Math.max(0, shown.findIndex((n) => record.last(n) >= scene.view.t0)) - (by > 0 ? 1 : 0);
    select(shown[Math.min(Math.max(start + by, 0), shown.length - 1)], { from: "canvas" });
  }

  function hover(n) {
    if (n === scene.hover) return;
    scene.hover = n;
    draw();
  }

  function tip(n, x, y) {
    const place = $("tl-tip");
    place.hidden = n < 0;
    if (n < 0) return;
    place.replaceChildren(el("strong", {}, el("bdi", {}, record.name(n))), el("span", {}, scene.civil.span(record.low[n], record.high[n])), el("bdi", {}, record.whose(n)));
    if (scene.second) place.append(el("span", {}, scene.second.span(record.low[n], record.high[n])));
    place.style.left = `${Math.max(4, Math.min(x + 14, drawing.size.w - place.offsetWidth - 4))}px`;
    const under = y + 18 + place.offsetHeight < drawing.size.h;
    place.style.top = `${box.scrollTop + (under ? y + 18 : Math.max(0, y - place.offsetHeight - 10))}px`;
  }

  // ------------------------------------------------------------------ lanes and filters

  function lanesBy(mode) {
    scene.mode = mode;
    $("tl-by-source").setAttribute("aria-pressed", String(mode === "source"));
    $("tl-by-subject").setAttribute("aria-pressed", String(mode === "subject"));
    again();
    if (scene.selected >= 0) bring(scene.selected);
    else { // the first lane with something in view
      const lane = mode === "source" ? undefined : scene.laid.lanes.find((each) => each.rows.some((row) => row.items.some((n) => record.last(n) >= scene.view.t0 && record.known(n) <= scene.view.t1)));
      box.scrollTop = lane?.y ?? 0;
    }
    keep();
  }

  /** Only what is of one source, or of one subject. */
  function only(of, which) {
    scene.lane = which ? `${of}:${which}` : "";
    onlyTold();
    box.scrollTop = 0;
    filtered();
  }

  function onlyTold() {
    const place = $("tl-only"), [of, ...rest] = scene.lane.split(":"), which = rest.join(":");
    const at = of === "source" ? record.sources.ids.indexOf(which) : record.events.subjects.indexOf(which);
    if (at < 0) scene.lane = "";
    place.hidden = at < 0;
    if (at < 0) return;
    const name = of === "source" ? record.sources.names[at] : record.subjectName(at);
    place.replaceChildren(el("span", { class: "chip" }, el("span", {}, "only ", el("bdi", {}, name)), el("button", { type: "button", class: "tl-off", onclick: () => { only("", ""); $("tl-filter").focus(); } }, "show all", el("span", { class: "sr" }, " lanes"))));
  }

  function clear() {
    $("tl-filter").value = $("tl-kind").value = scene.q = scene.kind = scene.lane = "";
    $("tl-conflicts").checked = scene.onlyConflicts = false;
    onlyTold();
    filter.set("");
    $("tl-filter").focus();
  }

  function read() {
    scene.shading = shading(scene.orders, scene.reading);
    again();
    keep();
  }

  async function ordersTold() {
    try { scene.orders = (await get("/api/timeline/orders")).orders; } catch (wrong) { say(wrong.message, true); return; }
    const lives = livesRows(scene.orders, record.readings, "");
    if (lives.length) {
      $("tl-readings").hidden = $("tl-force").hidden = $("tl-lives").hidden = false;
      $("tl-lives").querySelector("ul").replaceChildren(...lives.map((each) => el("li", {}, el("a", { href: each.href }, el("bdi", {}, each.title)), ` in force ${each.text}`, each.whose ? el("span", { class: "sub" }, ", as read by ", el("bdi", {}, each.whose)) : "")));
    }
    const before = scene.laid.lanes[0]?.kind === "orders" ? 0 : box.scrollTop;
    read();
    if (before) box.scrollTop = before + (scene.laid.lanes[0]?.kind === "orders" ? scene.laid.lanes[0].end : 0); // what was being looked at stays where it is
    if (scene.selected >= 0) bring(scene.selected);
    document.body.dataset.orders = "told";
  }

  // ------------------------------------------------------------------ hands

  hands(drawing, {
    zoom, pan, enter: (x, y) => { const n = drawing.hit(x, y); if (n >= 0) show(n); else zoom(0.35, drawing.time(x)); },
    hover: (x, y) => { const n = x < 0 ? -1 : drawing.hit(x, y); canvas.classList.toggle("on", n >= 0); hover(n); tip(n, x, y); },
    touch: (x, y) => {
      const lane = drawing.laneUnder(y), life = drawing.lifeAt(x, y);
      if (life) { select(-1); panel.life(life); }
      else if (lane?.key && x < drawing.gutter) only(lane.kind, lane.key);
      else select(drawing.hit(x, y), { from: "canvas" });
    },
    brush: (span, done) => {
      const held = scene.brush;
      if (span) scene.brush = [span[0] ?? held?.[0] ?? span[1], span[1]];
      else { scene.brush = null; if (done && held && Math.abs(held[1] - held[0]) > 0) set(Math.min(...held), Math.max(...held)); }
      draw();
    },
  });
  const keys = {
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "−": () => zoom(2), _: () => zoom(2), ArrowLeft: () => pan(-0.15), ArrowRight: () => pan(0.15), Home: dense, End: all,
    PageUp: () => { box.scrollTop -= drawing.size.h * 0.7; }, PageDown: () => { box.scrollTop += drawing.size.h * 0.7; },
  };
  keysOf(canvas, { ...keys, ArrowUp: () => go(-1), ArrowDown: () => go(1), Escape: () => select(-1), Enter: () => panel.open() });
  keysOf($("tl-overview"), { ...keys, ArrowUp: () => pan(0.15), ArrowDown: () => pan(-0.15) });
  for (const [id, act] of [["tl-in", keys["+"]], ["tl-out", keys["-"]], ["tl-left", () => pan(-0.3)], ["tl-right", () => pan(0.3)], ["tl-dense", dense], ["tl-all", all], ["tl-by-source", () => lanesBy("source")], ["tl-by-subject", () => lanesBy("subject")], ["tl-clear", clear]]) $(id).addEventListener("click", act);
  key("+", "zoom in", keys["+"]);
  key("-", "zoom out", keys["-"]);
  key("d", "the densest part", dense);
  key("a", "the whole record", all);
  key("f", "filter as you type", () => $("tl-filter").focus());
  key("l", "a lane a source, or a subject", () => lanesBy(scene.mode === "source" ? "subject" : "source"));
  key("w", "only conflicts", () => $("tl-conflicts").click());
  key("z", "a second zone", () => { $("tl-more").open = true; $("tl-zone").focus(); });

  $("tl-filter").addEventListener("input", (event) => { scene.q = event.target.value.trim(); box.scrollTop = 0; filter.set(scene.q); });
  $("tl-kind").addEventListener("change", (event) => { scene.kind = event.target.value; filtered(); });
  $("tl-conflicts").addEventListener("change", (event) => { scene.onlyConflicts = event.target.checked; filtered(); });
  $("tl-reading").addEventListener("change", (event) => { scene.reading = event.target.value; read(); });
  const zoned = () => { again(); keep(); if (scene.selected >= 0) { bring(scene.selected); panel.tell(scene.selected); } };
  $("tl-zone").addEventListener("change", (event) => second(scene, event.target.value, zoned));

  // ------------------------------------------------------------------ size, theme, paper

  box.addEventListener("scroll", draw);
  let wide = 0;
  new ResizeObserver(() => { if (box.clientWidth === wide) return; wide = box.clientWidth; overview.fit(); again(); list.again(); }).observe(box);
  document.addEventListener("whereas-theme", () => { drawing.colours(); draw(); });
  document.addEventListener("whereas-print", () => { list.print($("tl-printed")); fit(true); box.scrollTop = 0; drawing.colours(); paint(); });
  document.addEventListener("whereas-printed", () => { $("tl-printed").replaceChildren(); fit(); draw(); });

  // ------------------------------------------------------------------ as the address has it

  offer(record);
  Object.assign(scene, { mode: asked.mode, lane: asked.lane, kind: record.events.kinds.includes(asked.kind) ? asked.kind : "", onlyConflicts: asked.only === "conflicts", at: asked.at, q: asked.q.slice(0, 200) });
  scene.reading = asked.reading === "none" || record.readings.some((each) => each.id === asked.reading) ? asked.reading : "";
  $("tl-filter").value = scene.q;
  $("tl-kind").value = scene.kind;
  $("tl-conflicts").checked = scene.onlyConflicts;
  $("tl-reading").value = scene.reading;
  $("tl-zone").value = asked.zone;
  $("tl-more").open = Boolean(scene.kind || scene.onlyConflicts || scene.reading || asked.zone);
  $("tl-by-source").setAttribute("aria-pressed", String(scene.mode === "source"));
  $("tl-by-subject").setAttribute("aria-pressed", String(scene.mode === "subject"));
  onlyTold();
  const chosen = record.addressed(asked), { dense: first } = scene.extents;
  scene.view = { ...first };
  const centre = chosen >= 0 ? record.middle(chosen) : asked.at;
  if (asked.t0 !== null && asked.t1 !== null && asked.t1 > asked.t0) set(asked.t0, asked.t1);
  else if (centre !== null) set(centre - (first.t1 - first.t0) / 2, centre + (first.t1 - first.t0) / 2);
  if (scene.q) filter.set(scene.q); else filtered();
  wide = box.clientWidth;
  overview.fit();
  paint();
  performance.mark("whereas-timeline");
  if (chosen >= 0) select(chosen);
  if (asked.zone) second(scene, asked.zone, zoned);
  ordersTold();
}

start();
