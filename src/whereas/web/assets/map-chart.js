// The chart: draws the outline, legs, crossings, places and the moment on a canvas, which can be moved and zoomed.
// What it draws is given to it; it says what was picked and when it moved, and knows nothing of the case.

import { across, down, latitudeAt, lineOf } from "./map-world.js";

const NEAREST = 40_075_017 / 15; // pixels for the whole way round, where one is 15 m at the equator
const EARTH_KM = 40_075.017;
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

export class Chart {
  /** @param {HTMLCanvasElement} canvas @param {{picked: (name: string|null, ms: number|null) => void, moved: () => void}} told */
  constructor(canvas, told) {
    this.canvas = canvas; this.pen = canvas.getContext("2d"); this.told = told;
    this.view = { x: 0.5, y: 0.42, k: 900 };
    this.world = { coarse: null, fine: null };
    this.legs = []; this.crossings = []; this.places = []; this.moment = []; this.selected = ""; this.waiting = 0;
    this.#colours(); this.#hands();
    new ResizeObserver(() => this.#fit()).observe(canvas);
    new MutationObserver(() => this.#recolour()).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#recolour());
    this.#fit();
  }

  // ---------------------------------------------------------------- what is drawn

  /** Legs as the API has them; their steps are put together and cut into the parts that were heard. */
  setLegs(legs) {
    this.legs = legs.map((leg) => {
      const summed = (steps) => { let sum = 0; return steps.map((each) => (sum += each)); };
      const times = summed(leg.track.time), xs = summed(leg.track.longitude).map((each) => across(each / 100_000)), ys = summed(leg.track.latitude).map((each) => down(each / 100_000));
      let start = 0;
      const parts = leg.track.parts.map((count) => {
        const part = lineOf(Float64Array.from(xs.slice(start, start + count)), Float64Array.from(ys.slice(start, start + count)));
        part.times = times.slice(start, start + count);
        start += count;
        return part;
      });
      const fields = [...leg.departed.airports.map((each) => [each, leg.departed.sure]), ...leg.landed.airports.map((each) => [each, leg.landed.sure])];
      return { name: leg.name, who: leg.who, colour: leg.colour, parts, fields: fields.map(([each, sure]) => ({ x: across(each.longitude), y: down(each.latitude), code: each.code, sure })) };
    });
    this.draw();
  }
  setPlaces(places) { this.places = places.map((each) => ({ x: across(each.longitude), y: down(each.latitude), label: each.place, key: `place:${each.place}` })); this.draw(); }
  setCrossings(crossings) {
    this.crossings = crossings.filter((each) => each.sides.length).map((each) => ({ key: `crossing:${each.event}`, silent: each.silent, line: this.#line(each.sides) }));
    this.draw();
  }
  /** The rows of a moment: where each aircraft stood. */
  setMoment(rows) {
    this.moment = rows.map((row) => ({
      leg: row.leg, colour: row.colour, state: row.state, marks: row.marks.map(([x, y]) => [across(x), down(y)]),
      pieces: row.pieces.map((piece) => this.#line(piece)), gaps: row.silent.map((gap) => this.#line(gap.ends)),
    }));
    this.draw();
  }
  /** Light up a leg ("leg:f1"), a crossing or a place, and bring it into view where it is not; "" for none. */
  select(key, { bring = true } = {}) {
    this.selected = key;
    const box = bring ? this.#boxOf(key) : null;
    if (box && !this.#visible(box)) this.#frame(box);
    this.draw();
  }
  /** Positions in pairs as a line that never takes the long way round. */
  #line(pairs) {
    let last = null;
    const xs = pairs.map(([longitude]) => { let x = across(longitude); if (last !== null) x -= Math.round(x - last); last = x; return x; });
    return lineOf(Float64Array.from(xs), Float64Array.from(pairs, (each) => down(each[1])));
  }

  // ---------------------------------------------------------------- what is in view

  get size() { return [this.canvas.clientWidth, this.canvas.clientHeight]; }
  get least() { return Math.max(...this.size); }
  set(x, y, k) {
    const [, high] = this.size;
    k = clamp(k, this.least, NEAREST);
    const half = high / 2 / k;
    this.view = { x: x - Math.floor(x), y: half >= 0.5 ? 0.5 : clamp(y, half, 1 - half), k };
    this.draw(); this.told.moved();
  }
  pan(dx, dy) { this.set(this.view.x - dx / this.view.k, this.view.y - dy / this.view.k, this.view.k); }
  /** Zoom about a point of the canvas, which stays where it is. */
  zoom(factor, px = this.size[0] / 2, py = this.size[1] / 2) {
    const k = clamp(this.view.k * factor, this.least, NEAREST), [wide, high] = this.size;
    const x = this.view.x + (px - wide / 2) / this.view.k, y = this.view.y + (py - high / 2) / this.view.k;
    this.set(x - (px - wide / 2) / k, y - (py - high / 2) / k, k);
  }
  /** Show all legs and places. */
  all() {
    const boxes = [...this.legs.flatMap((leg) => leg.parts.map((part) => part.box)), ...this.places.map((each) => [each.x, each.y, each.x, each.y])];
    if (boxes.length) this.#frame(this.#around(boxes));
    else this.set(0.5, 0.42, this.least);
  }
  #around(boxes) { // the smallest box around all, each put to that side of the date line where it makes the box grow least
    const made = [...boxes[0]];
    for (const [left, top, right, bottom] of boxes.slice(1)) {
      const turns = [-1, 0, 1].map((turn) => [Math.max(made[2], right + turn) - Math.min(made[0], left + turn), turn]);
      const turn = turns.reduce((a, b) => (b[0] < a[0] - 1e-9 ? b : a))[1];
      made[0] = Math.min(made[0], left + turn); made[2] = Math.max(made[2], right + turn); made[1] = Math.min(made[1], top); made[3] = Math.max(made[3], bottom);
    }
    return made;
  }
  #frame([left, top, right, bottom]) {
    const [wide, high] = this.size;
    const k = Math.min((wide - 90) / Math.max(right - left, 1e-9), (high - 90) / Math.max(bottom - top, 1e-9), 120_000);
    this.set((left + right) / 2, (top + bottom) / 2, k);
  }
  #boxOf(key) {
    const leg = this.legs.find((each) => `leg:${each.name}` === key), crossing = this.crossings.find((each) => each.key === key), place = this.places.find((each) => each.key === key);
    if (leg?.parts.length) return this.#around(leg.parts.map((part) => part.box));
    if (crossing) return crossing.line.box;
    return place ? [place.x, place.y, place.x, place.y] : null;
  }
  #visible(box) {
    const [wide, high] = this.size, { x, y, k } = this.view;
    return this.#turns(box).length > 0 && box[1] > y - high / 2 / k && box[3] < y + high / 2 / k && this.#turns(box).some((turn) => box[0] + turn > x - wide / 2 / k && box[2] + turn < x + wide / 2 / k);
  }
  /** By how many whole turns of the earth a box has to be moved to be seen; several where the map shows more than one earth. */
  #turns(box, slack = 0) {
    const half = this.size[0] / 2 / this.view.k + slack, made = [];
    for (let turn = Math.ceil(this.view.x - half - box[2]); turn <= Math.floor(this.view.x + half - box[0]); turn++) made.push(turn);
    return made;
  }
  #seen(box) { const half = this.size[1] / 2 / this.view.k; return box[3] >= this.view.y - half && box[1] <= this.view.y + half; }
  X(x, turn = 0) { return (x + turn - this.view.x) * this.view.k + this.size[0] / 2; }
  Y(y) { return (y - this.view.y) * this.view.k + this.size[1] / 2; }

  // ---------------------------------------------------------------- drawing

  #colours() {
    const css = getComputedStyle(document.documentElement), colour = {};
    for (const name of ["map-sea", "map-land", "map-coast", "map-border", "map-grid", "ink", "soft", "paper", "sheet", ...Array.from({ length: 8 }, (_, i) => `leg-${i}`)]) colour[`--${name}`] = css.getPropertyValue(`--${name}`).trim();
    this.colour = colour;
  }
  #recolour() { this.#colours(); this.draw(); }
  #fit() {
    const ratio = devicePixelRatio || 1, [wide, high] = this.size;
    this.canvas.width = Math.round(wide * ratio); this.canvas.height = Math.round(high * ratio);
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.view.k = clamp(this.view.k, this.least, NEAREST);
    this.paint();
  }
  draw() { if (!this.waiting) this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.paint(); }); }

  paint() {
    const { pen, colour } = this, [wide, high] = this.size;
    pen.globalAlpha = 1; pen.setLineDash([]); pen.lineJoin = pen.lineCap = "round";
    pen.fillStyle = colour["--map-sea"]; pen.fillRect(0, 0, wide, high);
    this.taken = [[wide - 60, 0, wide, 130]]; // where the buttons stand
    this.#land(); this.#grid();
    for (const leg of this.legs) this.#leg(leg);
    for (const crossing of this.crossings) this.#crossing(crossing);
    this.#fields();
    for (const each of this.moment) this.#standing(each);
    for (const each of this.places) this.#place(each);
    this.#scale();
    this.canvas.dataset.painted = String(Number(this.canvas.dataset.painted || 0) + 1);
  }
  /** Put a line on the pen, without points that fall on the one before; `edge` leaves out the seam of the map. */
  #trace({ xs, ys }, turn, { least = 0.7, edge = false } = {}) {
    const { pen } = this, { k } = this.view, ox = this.X(0, turn), oy = this.Y(0);
    let px = ox + xs[0] * k, py = oy + ys[0] * k;
    pen.moveTo(px, py);
    for (let i = 1; i < xs.length; i++) {
      const x = ox + xs[i] * k, y = oy + ys[i] * k;
      if (edge && xs[i] === xs[i - 1] && (xs[i] <= 1e-9 || xs[i] >= 1 - 1e-9)) { pen.moveTo(x, y); px = x; py = y; continue; }
      if (i < xs.length - 1 && Math.abs(x - px) < least && Math.abs(y - py) < least) continue;
      pen.lineTo(x, y); px = x; py = y;
    }
  }
  #lines(lines, options) {
    this.pen.beginPath();
    for (const line of lines) if (this.#seen(line.box)) for (const turn of this.#turns(line.box)) this.#trace(line, turn, options);
  }
  #land() {
    const { pen, colour } = this, world = (this.view.k > 3_500 && this.world.fine) || this.world.coarse || this.world.fine;
    if (!world) return;
    this.#lines(world.coasts); pen.fillStyle = colour["--map-land"]; pen.fill("evenodd");
    pen.lineWidth = 0.8;
    this.#lines(world.borders); pen.strokeStyle = colour["--map-border"]; pen.stroke();
    this.#lines(world.coasts, { edge: true }); pen.strokeStyle = colour["--map-coast"]; pen.stroke();
  }
  #grid() {
    const { pen, colour } = this, [wide, high] = this.size;
    const step = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05].find((each) => (each / 360) * this.view.k < 190) || 0.05;
    pen.beginPath(); pen.lineWidth = 1; pen.strokeStyle = colour["--map-grid"];
    const left = (this.view.x - wide / 2 / this.view.k - 0.5) * 360, right = (this.view.x + wide / 2 / this.view.k - 0.5) * 360;
    for (let each = Math.ceil(left / step) * step; each <= right; each += step) { const x = Math.round(this.X(across(each))) + 0.5; pen.moveTo(x, 0); pen.lineTo(x, high); }
    const low = latitudeAt(this.view.y + high / 2 / this.view.k), top = latitudeAt(this.view.y - high / 2 / this.view.k);
    for (let each = Math.ceil(low / step) * step; each <= top; each += step) { const y = Math.round(this.Y(down(each))) + 0.5; pen.moveTo(0, y); pen.lineTo(wide, y); }
    pen.globalAlpha = 0.7; pen.stroke(); pen.globalAlpha = 1;
  }
  #leg(leg) {
    const { pen, colour } = this, lit = this.selected === `leg:${leg.name}`;
    pen.globalAlpha = this.selected.startsWith("leg:") && !lit ? 0.4 : 1;
    this.#lines(leg.parts);
    pen.strokeStyle = colour["--map-land"]; pen.lineWidth = lit ? 7 : 4.5; pen.stroke();
    pen.strokeStyle = colour[leg.colour]; pen.lineWidth = lit ? 3.4 : 1.9; pen.stroke();
    this.#dashed(leg.parts.slice(1).map((part, i) => this.#joint(leg.parts[i], part)), colour[leg.colour], lit ? 2 : 1.5);
    for (const part of leg.parts) if (part.xs.length === 1) for (const turn of this.#turns(part.box)) this.#dot(this.X(part.xs[0], turn), this.Y(part.ys[0]), 2.5, colour[leg.colour]);
    pen.globalAlpha = 1;
  }
  #joint(a, b) { const end = a.xs.length - 1; return lineOf(Float64Array.of(a.xs[end], b.xs[0]), Float64Array.of(a.ys[end], b.ys[0])); }
  #dashed(lines, style, width) {
    if (!lines.length) return;
    const { pen } = this;
    pen.setLineDash([3, 6]); this.#lines(lines, { least: 0 }); pen.strokeStyle = style; pen.lineWidth = width; pen.stroke(); pen.setLineDash([]);
  }
  #crossing({ key, line, silent }) {
    const { pen, colour } = this, lit = this.selected === key;
    if (silent) this.#dashed([line], colour["--ink"], lit ? 3 : 2);
    else { this.#lines([line], { least: 0 }); pen.strokeStyle = colour["--ink"]; pen.lineWidth = lit ? 4 : 2.4; pen.stroke(); }
    for (const turn of this.#turns(line.box)) for (let i = 0; i < line.xs.length; i++) this.#tick(this.X(line.xs[i], turn), this.Y(line.ys[i]), lit ? 6 : 4);
  }
  #tick(x, y, r) { const { pen, colour } = this; pen.beginPath(); pen.moveTo(x, y - r); pen.lineTo(x + r, y); pen.lineTo(x, y + r); pen.lineTo(x - r, y); pen.closePath(); pen.fillStyle = colour["--paper"]; pen.fill(); pen.strokeStyle = colour["--ink"]; pen.lineWidth = 1.5; pen.stroke(); }
  #fields() { // airports of the leg that is lit: those that were near and no more are hollow, and asked
    const leg = this.legs.find((each) => this.selected === `leg:${each.name}`);
    for (const field of leg?.fields || []) for (const turn of this.#turns([field.x, field.y, field.x, field.y])) {
      const x = this.X(field.x, turn), y = this.Y(field.y);
      this.#dot(x, y, 3.5, this.colour[field.sure ? "--ink" : "--paper"], this.colour["--ink"]);
      if (!this.places.some((each) => each.label === field.code)) this.#label(field.sure ? field.code : `${field.code}?`, x, y, "--ink");
    }
  }
  #place({ x, y, label, key }) {
    const lit = this.selected === key;
    for (const turn of this.#turns([x, y, x, y])) {
      const px = this.X(x, turn), py = this.Y(y);
      this.#dot(px, py, lit ? 6 : 4, this.colour["--paper"], this.colour["--ink"], lit ? 3 : 1.6);
      this.#label(label, px, py, "--ink", lit);
    }
  }
  #standing({ leg, colour: name, state, marks, pieces, gaps }) {
    const { pen, colour } = this, style = colour[name], heard = state === "heard";
    this.#lines(pieces, { least: 0 });
    pen.strokeStyle = colour["--paper"]; pen.lineWidth = 9; pen.stroke(); pen.strokeStyle = style; pen.lineWidth = 5.5; pen.stroke();
    this.#dashed(gaps, colour["--ink"], 2);
    marks.forEach(([x, y], i) => {
      for (const turn of this.#turns([x, y, x, y], 0.01)) {
        const px = this.X(x, turn), py = this.Y(y);
        if (heard) this.#dot(px, py, 5.5, style, colour["--paper"], 2);
        else this.#dot(px, py, state === "gap" ? 6 : 4.5, colour["--paper"], style, 2.5);
        if (i === marks.length - 1) this.#label(state === "gap" ? `${leg}: not heard` : leg, px, py, "--ink", true);
      }
    });
  }
  #dot(x, y, r, fill, edge = null, width = 1.5) { const { pen } = this; pen.beginPath(); pen.arc(x, y, r, 0, 2 * Math.PI); pen.fillStyle = fill; pen.fill(); if (edge) { pen.strokeStyle = edge; pen.lineWidth = width; pen.stroke(); } }
  /** Text beside a point, where no other text is; left out where there is no room. */
  #label(text, x, y, name, strong = false) {
    const { pen } = this, [wide, high] = this.size;
    if (x < -50 || y < -20 || x > wide + 50 || y > high + 20) return;
    text = text.length > 40 ? text.slice(0, 39) + "…" : text;
    pen.font = `${strong ? 600 : 400} 12px system-ui, sans-serif`;
    const w = pen.measureText(text).width + 4;
    const spot = [[x + 9, y - 7], [x - 9 - w, y - 7], [x - w / 2, y - 23], [x - w / 2, y + 9]].find(([a, b]) => a > 2 && a + w < wide - 2 && b > 2 && b + 15 < high && !this.taken.some((t) => a < t[2] && a + w > t[0] && b < t[3] && b + 14 > t[1]));
    if (!spot) return;
    this.taken.push([spot[0], spot[1], spot[0] + w, spot[1] + 14]);
    pen.textBaseline = "top"; pen.lineWidth = 3.5; pen.strokeStyle = this.colour["--map-land"]; pen.strokeText(text, spot[0] + 2, spot[1] + 1);
    pen.fillStyle = this.colour[name]; pen.fillText(text, spot[0] + 2, spot[1] + 1);
  }
  #scale() { // true in the middle of what is shown
    const { pen, colour } = this, [, high] = this.size, km = (EARTH_KM * Math.cos((latitudeAt(this.view.y) * Math.PI) / 180)) / this.view.k;
    const size = [1, 2, 5].flatMap((each) => [-1, 0, 1, 2, 3, 4].map((power) => each * 10 ** power)).sort((a, b) => a - b).filter((each) => each / km < 140).at(-1) || 0.1;
    const x = 14.5, y = high - 14.5, w = size / km;
    pen.beginPath(); pen.moveTo(x, y - 5); pen.lineTo(x, y); pen.lineTo(x + w, y); pen.lineTo(x + w, y - 5);
    pen.strokeStyle = colour["--map-land"]; pen.lineWidth = 4; pen.stroke(); pen.strokeStyle = colour["--ink"]; pen.lineWidth = 1.2; pen.stroke();
    pen.font = "12px system-ui, sans-serif"; pen.textBaseline = "bottom"; pen.lineWidth = 3.5; pen.strokeStyle = colour["--map-land"];
    const text = size < 1 ? `${Math.round(size * 1000)} m` : `${size.toLocaleString("en")} km`;
    pen.strokeText(text, x + 5, y - 3); pen.fillStyle = colour["--ink"]; pen.fillText(text, x + 5, y - 3);
  }

  // ---------------------------------------------------------------- hands and keys

  #hands() {
    const { canvas } = this, held = new Map();
    let travelled = 0;
    const place = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    canvas.addEventListener("pointerdown", (event) => { held.set(event.pointerId, place(event)); canvas.setPointerCapture(event.pointerId); travelled = held.size > 1 ? 99 : 0; canvas.classList.add("moving"); });
    canvas.addEventListener("pointermove", (event) => {
      if (!held.has(event.pointerId)) return;
      const before = [...held.values()], now = place(event), old = held.get(event.pointerId);
      held.set(event.pointerId, now);
      const after = [...held.values()];
      if (held.size === 1) { travelled += Math.hypot(now[0] - old[0], now[1] - old[1]); if (travelled > 4) this.pan(now[0] - old[0], now[1] - old[1]); return; }
      const apart = (two) => Math.hypot(two[0][0] - two[1][0], two[0][1] - two[1][1]), middle = (two) => [(two[0][0] + two[1][0]) / 2, (two[0][1] + two[1][1]) / 2];
      const from = middle(before), to = middle(after);
      this.zoom(apart(after) / Math.max(apart(before), 1), ...to); this.pan(to[0] - from[0], to[1] - from[1]);
    });
    const let_go = (event) => {
      if (!held.delete(event.pointerId)) return;
      if (!held.size) canvas.classList.remove("moving");
      if (event.type === "pointerup" && travelled <= 4) this.#pick(...place(event));
    };
    canvas.addEventListener("pointerup", let_go); canvas.addEventListener("pointercancel", let_go);
    canvas.addEventListener("wheel", (event) => { event.preventDefault(); this.zoom(Math.exp(-clamp(event.deltaY * (event.deltaMode ? 20 : 1), -240, 240) / 320), ...place(event)); }, { passive: false });
    canvas.addEventListener("dblclick", (event) => this.zoom(event.shiftKey ? 0.5 : 2, ...place(event)));
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const by = event.shiftKey ? 240 : 80;
      const act = { ArrowLeft: () => this.pan(by, 0), ArrowRight: () => this.pan(-by, 0), ArrowUp: () => this.pan(0, by), ArrowDown: () => this.pan(0, -by), "+": () => this.zoom(1.6), "=": () => this.zoom(1.6), "-": () => this.zoom(1 / 1.6), "0": () => this.all() }[event.key];
      if (act) { event.preventDefault(); act(); }
    });
  }
  /** What stands where somebody clicked: a place, a crossing, an aircraft, or a leg with the time of its fix nearest there. */
  #pick(px, py) {
    let best = [13, null, null];
    const offer = (distance, key, ms = null) => { if (distance < best[0]) best = [distance, key, ms]; };
    const point = (x, y, key) => { for (const turn of this.#turns([x, y, x, y])) offer(Math.hypot(this.X(x, turn) - px, this.Y(y) - py), key); };
    for (const each of this.places) point(each.x, each.y, each.key);
    for (const { key, line } of this.crossings) line.xs.forEach((x, i) => point(x, line.ys[i], key));
    for (const { leg, marks } of this.moment) for (const [x, y] of marks) point(x, y, `leg:${leg}`);
    if (!best[1]) for (const leg of this.legs) for (const part of leg.parts) if (this.#seen(part.box)) for (const turn of this.#turns(part.box)) {
      for (let i = 0; i < part.xs.length; i++) {
        const ax = this.X(part.xs[i], turn), ay = this.Y(part.ys[i]), next = Math.min(i + 1, part.xs.length - 1), dx = this.X(part.xs[next], turn) - ax, dy = this.Y(part.ys[next]) - ay;
        const along = clamp(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1), 0, 1);
        offer(Math.hypot(ax + along * dx - px, ay + along * dy - py), `leg:${leg.name}`, part.times[along < 0.5 ? i : next]);
      }
    }
    this.told.picked(best[1], best[2]);
  }
}
