// Drawing: one frame of the timeline on its canvas. It reads the scene and changes nothing of it.

import { headText, stepFor, tickText } from "./timeline-civil.js";
import { ROW, PAD, firstIn, laneAt } from "./timeline-lanes.js";

const AXIS = 46, SECOND_AXIS = 40, BAR = 11, FADE = 72, FEW = 8, LABELS = 500;
const FONT = "system-ui, sans-serif";
const NAMES = ["paper", "sheet", "ink", "soft", "rule", "bar", "band", "grid", "accent", "link", "mark", "mark-on", "undecided"];

export class Drawing {
  /** @param {HTMLCanvasElement} canvas @param {HTMLElement} box what it scrolls in @param {object} scene see timeline.js */
  constructor(canvas, box, scene) {
    Object.assign(this, { canvas, box, scene, pen: canvas.getContext("2d", { alpha: false }), size: { w: 0, h: 0 }, colour: {}, widths: new Map() });
    this.colours();
    this.measure();
  }

  colours() {
    const css = getComputedStyle(document.documentElement);
    for (const name of NAMES) this.colour[name] = css.getPropertyValue(`--${name}`).trim();
  }

  /** As large as there is room for; all of it, within reason, where it is printed. */
  fit(printed = false) {
    const tall = this.scene.laid.tall + this.axis + 4;
    const most = printed ? 1500 : Math.max(280, Math.min(innerHeight * 0.62, 780));
    const h = Math.min(tall, most), dpr = devicePixelRatio || 1;
    this.box.style.height = `${h + 2}px`;
    this.size = { w: this.measure(), h };
    this.canvas.width = Math.round(this.size.w * dpr);
    this.canvas.height = Math.round(h * dpr);
    this.canvas.style.height = `${h}px`;
    this.pen.setTransform(dpr, 0, 0, dpr, 0, 0);
    return Math.max(0, tall - h);
  }

  /** Read once for each size: what is asked of the page's layout costs more than a frame's drawing. */
  measure() {
    const wide = this.box.clientWidth;
    this.narrow = wide < 640;
    this.gutter = this.narrow ? 0 : Math.min(220, Math.max(150, wide * 0.17));
    return wide;
  }

  get axis() { return AXIS + (this.scene.second ? SECOND_AXIS : 0); }
  x(ms) { const { t0, t1 } = this.scene.view; return this.gutter + ((ms - t0) / (t1 - t0)) * (this.size.w - this.gutter); }
  time(x) { const { t0, t1 } = this.scene.view; return t0 + ((x - this.gutter) / (this.size.w - this.gutter)) * (t1 - t0); }

  /** Everything. */
  paint() {
    const { pen, size, scene, colour } = this, { t0, t1 } = scene.view;
    this.left = this.gutter;
    const step = stepFor(t0, t1, size.w - this.left), marks = scene.civil.ticks(t0, t1, step);
    pen.textBaseline = "middle";
    pen.fillStyle = colour.sheet;
    pen.fillRect(0, 0, size.w, size.h);
    this.#clip(this.left, this.axis, () => {
      this.#shading();
      pen.fillStyle = colour.grid;
      for (const [ms] of marks) pen.fillRect(Math.round(this.x(ms)), this.axis, 1, size.h);
    });
    this.#lanes();
    this.#clip(this.left, this.axis, () => { this.#links(); this.#moments(); });
    this.#axes(marks, step);
    this.#brush();
  }

  #clip(left, top, act) {
    const { pen, size } = this;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, size.w - left, size.h - top);
    pen.clip();
    act();
    pen.restore();
  }

  // ------------------------------------------------------------------ behind everything

  #shading() {
    const { pen, scene, colour, size } = this;
    pen.fillStyle = colour.mark;
    for (const { low, high, sure } of scene.shading) {
      const [a, b] = this.#ends(low, high);
      if (b <= a) continue;
      pen.globalAlpha = sure ? 0.6 : 0.22;
      pen.fillRect(a, this.axis, b - a, size.h);
      if (sure) { // its ends, so that where one order takes over from another can be seen
        pen.fillStyle = colour["mark-on"];
        if (a > this.left) pen.fillRect(a, this.axis, 1, size.h);
        if (b < size.w) pen.fillRect(b - 1, this.axis, 1, size.h);
        pen.fillStyle = colour.mark;
      }
    }
    pen.globalAlpha = 1;
  }

  #ends(low, high) { return [Math.max(this.x(low), this.left - 20), Math.min(this.x(high), this.size.w + 20)]; }

  // ------------------------------------------------------------------ lanes

  #lanes() {
    const { pen, scene, colour, size, left, axis } = this, top = this.box.scrollTop, { lanes } = scene.laid;
    this.labels = 0;
    for (let i = laneAt(lanes, top); i < lanes.length && lanes[i].y < top + size.h - axis; i++) {
      const lane = lanes[i], y = axis + lane.y - top;
      this.#clip(0, axis, () => {
        pen.fillStyle = colour.rule;
        pen.fillRect(0, Math.round(axis + lane.end - top) - 1, size.w, 1);
        pen.fillStyle = lane.kind === "together" || lane.kind === "orders" ? colour.ink : colour.soft;
        pen.font = `${lane.kind === "together" || lane.kind === "orders" ? "italic " : ""}12px ${FONT}`;
        if (left) this.#named(lane, y, axis + lane.end - top); else pen.fillText(this.#short(lane.name, size.w - 12), 6, y + PAD + 4);
      });
      this.#clip(left, axis, () => lane.rows.forEach((row, number) => {
        const at = y + PAD + lane.head + number * ROW;
        if (at < axis - ROW || at > size.h) return;
        if (lane.kind === "orders") this.#life(lane.lives[number], at); else this.#row(lane, row, at);
      }));
    }
  }

  /** The name of a lane, on two lines where one is too short for it; a tall lane keeps it in view. */
  #named(lane, y, end) {
    const { pen, left, axis } = this, room = left - 14, at = Math.min(Math.max(y, axis), end - 2 * PAD - ROW) + PAD + ROW / 2;
    if (this.#width(lane.name) <= room || lane.rows.length < 2) { pen.fillText(this.#short(lane.name, room), 8, at); return; }
    const words = lane.name.split(" ");
    let first = words.shift();
    while (words.length && this.#width(`${first} ${words[0]}`) <= room) first += ` ${words.shift()}`;
    pen.fillText(this.#short(first, room), 8, at - 1);
    pen.fillText(this.#short(words.join(" "), room), 8, at + 14);
  }

  #life(life, y) {
    const { pen, colour, size, left } = this;
    let seen = Infinity;
    for (const { low, high, sure } of life.shades) {
      const [a, b] = this.#ends(low, high);
      if (b <= a || b < left || a > size.w) continue;
      pen.fillStyle = colour.undecided;
      pen.globalAlpha = sure ? 0.85 : 0.3;
      pen.fillRect(a, y + 12, b - a, sure ? 4 : 2);
      seen = Math.min(seen, Math.max(a, left));
    }
    pen.globalAlpha = 1;
    if (seen === Infinity) return;
    const text = life.title + (life.whose ? ` (${life.whose})` : "");
    pen.font = `11px ${FONT}`;
    pen.fillStyle = colour.ink;
    pen.fillText(this.#short(text, size.w - seen - 8), seen + 3, y + 5);
  }

  #row(lane, row, y) {
    const { pen, scene, colour, size, left } = this, { record, view } = scene;
    let taken = -9;
    pen.font = `11px ${FONT}`;
    for (let i = firstIn(row, view.t0); i < row.items.length; i++) {
      const n = row.items[i], known = record.known(n);
      if (known > view.t1 && (known !== record.high[n] || this.x(known) - FADE > size.w)) break;
      const odd = record.dispute[n] >= 0, picked = n === scene.selected, near = n === scene.hover;
      const [a, b] = this.#reach(n);
      if (b < left - 4 || a > size.w + 4) continue;
      if (!picked && !near && !odd && b - a <= 3 && a - taken < 3) continue; // the place is taken
      taken = a;
      this.#band(n, a, b, y);
      if (odd) { pen.fillStyle = colour.accent; pen.fillRect(a, y + BAR + 1, Math.max(b - a, 5), 2); }
      if (picked || near) { pen.strokeStyle = colour.ink; pen.lineWidth = picked ? 2 : 1; pen.strokeRect(a - 2.5, y - 2.5, Math.max(b - a, 3) + 5, BAR + 6); }
      if (this.labels < LABELS) this.#label(lane, row, i, a, b, y);
    }
  }

  /** From which pixel to which an entry reaches; where one side has no bound, as far as it fades. */
  #reach(n) {
    const { low, high } = this.scene.record;
    const open = [!Number.isFinite(low[n]), !Number.isFinite(high[n])];
    const a = open[0] ? this.x(high[n]) - FADE : this.x(low[n]), b = open[1] ? this.x(low[n]) + FADE : this.x(high[n]);
    const from = Math.max(a, this.left - 20);
    return [from, Math.max(from + 3, Math.min(b, this.size.w + 20))];
  }

  #band(n, a, b, y) {
    const { pen, scene, colour, left, size } = this, { record } = scene, wide = b - a;
    const all = record.together(n), open = [!Number.isFinite(record.low[n]), !Number.isFinite(record.high[n])];
    pen.fillStyle = all ? colour.band : colour.bar;
    if (open[0] || open[1]) {
      const one = FADE / 8, to = open[1] ? this.x(record.low[n]) : this.x(record.high[n]), way = open[1] ? 1 : -1;
      for (let k = 0; k < 8; k++) { pen.globalAlpha = 0.5 * (1 - k / 8); pen.fillRect(way > 0 ? to + k * one : to - (k + 1) * one, y + 1, one, BAR - 2); }
      pen.globalAlpha = 1;
      pen.fillRect(way > 0 ? to : to - 2, y, 2, BAR);
      return;
    }
    if (wide <= 5) { pen.fillRect(a, y - 1, 3, BAR + 2); return; } // an instant at this zoom: a mark
    pen.globalAlpha = 0.42;
    pen.fillRect(a, y + 1, wide, BAR - 2);
    pen.globalAlpha = 1;
    if (a >= left) pen.fillRect(a, y, 2, BAR);
    if (b <= size.w) pen.fillRect(b - 2, y, 2, BAR);
  }

  #label(lane, row, i, a, b, y) {
    const { pen, scene, colour, size, left } = this, { record } = scene, n = row.items[i];
    const next = row.items[i + 1], end = b + 5;
    const room = Math.min(next === undefined ? Infinity : this.#reach(next)[0], size.w) - end - 6;
    if (room < 30 && b - a < 60) return;
    this.labels++;
    const name = lane.kind === "subject" ? (record.together(n) ? this.#within(n) : record.whose(n)) : record.name(n);
    pen.fillStyle = colour.ink;
    const said = room >= 30 ? this.#short(name, room) : "";
    if (said) pen.fillText(said, end, y + BAR / 2 + 0.5);
    else if (b - a >= 60) pen.fillText(this.#short(name, Math.min(b, size.w) - Math.max(a, left) - 12), Math.max(a, left) + 6, y + BAR / 2 + 0.5);
  }

  /** In the lane of its subject an event goes by what its id has after the dot, where it has no name. */
  #within(n) {
    const { record } = this.scene, event = record.event(n);
    return record.events.named.has(event) ? record.name(n) : record.pointName(n).slice(record.events.subjects[record.subject(n)].length + 1) || record.name(n);
  }

  // ------------------------------------------------------------------ over everything

  #links() {
    const { pen, scene, colour } = this, { record, laid, view, selected } = scene, { links, tied } = record;
    const mine = new Set(selected >= 0 ? tied.get(record.point[selected]) || [] : []);
    const seen = [];
    for (let n = 0; n < links.claim.length && seen.length <= FEW; n++) {
      if (mine.has(n)) continue;
      const [a, b] = [links.before[n], links.after[n]];
      if (this.#placed(a) && this.#placed(b) && this.#inView(a, view) && this.#inView(b, view)) seen.push(n);
    }
    pen.lineWidth = 1;
    if (seen.length <= FEW) { pen.strokeStyle = pen.fillStyle = colour.soft; pen.globalAlpha = 0.55; for (const n of seen) this.#arc(n, laid); }
    pen.globalAlpha = 1;
    pen.lineWidth = 1.75;
    pen.strokeStyle = pen.fillStyle = colour.link;
    for (const n of mine) if (this.#placed(links.before[n]) && this.#placed(links.after[n])) this.#arc(n, laid);
  }

  #placed(point) { return this.scene.laid.at[point] >= 0; }
  #inView(point, view) { const at = this.scene.record.middle(point); return at >= view.t0 && at <= view.t1; }

  #arc(n, laid) {
    const { pen, scene, axis } = this, { record } = scene, { links } = record, top = this.box.scrollTop;
    const end = (point) => [Math.max(-200, Math.min(this.x(record.middle(point)), this.size.w + 200)), axis + laid.at[point] - top];
    const [x1, y1] = end(links.before[n]), [x2, y2] = end(links.after[n]);
    const lift = Math.min(26, 8 + Math.abs(x2 - x1) / 8), mid = [(x1 + x2) / 2, Math.min(y1, y2) - lift];
    pen.beginPath();
    pen.moveTo(x1, y1 - 5);
    pen.quadraticCurveTo(mid[0], mid[1], x2, y2 - 5);
    pen.stroke();
    if (!links.ordered[n]) return;
    const turn = Math.atan2(y2 - 5 - mid[1], x2 - mid[0]); // an arrow at the later of the two
    pen.beginPath();
    pen.moveTo(x2, y2 - 5);
    for (const side of [-0.45, 0.45]) pen.lineTo(x2 - 7 * Math.cos(turn + side), y2 - 5 - 7 * Math.sin(turn + side));
    pen.closePath();
    pen.fill();
  }

  #moments() {
    const { pen, scene, colour, size, axis } = this;
    pen.font = `11px ${FONT}`;
    for (const [ms, word] of [[scene.record.asOf, "as of"], [scene.at, "at"]]) {
      if (ms === null || ms < scene.view.t0 || ms > scene.view.t1) continue;
      const x = Math.round(this.x(ms)), text = `${word} ${scene.civil.near(ms, scene.view.t1 - scene.view.t0 < 600e3)}`, wide = this.#width(text);
      const right = x + wide + 10 > size.w;
      pen.fillStyle = colour.accent; pen.fillRect(x, axis, 1.5, size.h);
      pen.fillStyle = colour.sheet; pen.fillRect(right ? x - wide - 9 : x + 3, size.h - 18, wide + 6, 15);
      pen.fillStyle = colour.accent; pen.fillText(text, right ? x - wide - 6 : x + 6, size.h - 10);
    }
  }

  #axes(marks, step) {
    const { pen, scene, colour, size } = this, { t0, t1 } = scene.view;
    pen.fillStyle = colour.sheet;
    pen.fillRect(0, 0, size.w, this.axis);
    if (scene.second) {
      const second = stepFor(t0, t1, size.w - this.left);
      this.#axis(0, SECOND_AXIS, scene.second, scene.second.ticks(t0, t1, second), second, colour.soft, scene.secondName);
      pen.fillStyle = colour.rule; pen.fillRect(0, SECOND_AXIS, size.w, 1);
    }
    this.#axis(this.axis - AXIS, AXIS, scene.civil, marks, step, colour.ink, "");
    pen.fillStyle = colour.ink;
    pen.fillRect(0, this.axis - 1, size.w, 1);
  }

  #axis(top, tall, civil, marks, step, ink, zone) {
    const { pen, scene, colour, size, left } = this, { t0, t1 } = scene.view, kind = step[1], low = top + tall - 13;
    const names = civil.names(t0, t1), named = zone && zone !== names ? `${zone}: ${names}` : names;
    if (left) { pen.fillStyle = colour.soft; pen.font = `12px ${FONT}`; pen.fillText(this.#short(named, left - 14), 8, low); }
    pen.save();
    pen.beginPath(); pen.rect(left, top, size.w - left, tall); pen.clip();
    pen.font = `12px ${FONT}`;
    let told = headText(civil.date(t0), kind), mark = left + 4, from = told;
    const heads = [];
    for (const [ms, d] of marks) {
      const x = Math.round(this.x(ms)), here = headText(d, kind);
      pen.fillStyle = colour.soft; pen.fillRect(x, top + tall - 6, 1, 5);
      pen.fillStyle = ink; pen.fillText(tickText(d, kind), x + 3, low);
      if (here !== from) { heads.push([told, mark, x]); told = from = here; mark = x + 3; }
    }
    heads.push([told, mark, Infinity]);
    pen.font = `600 12px ${FONT}`;
    pen.fillStyle = ink;
    for (const [text, x, end] of heads) if (pen.measureText(text).width < end - x) pen.fillText(text, x, top + 11);
    pen.restore();
    if (!left) {
      pen.font = `11px ${FONT}`;
      const wide = pen.measureText(names).width;
      pen.fillStyle = colour.sheet; pen.fillRect(size.w - wide - 10, top, wide + 10, 20);
      pen.fillStyle = colour.soft; pen.fillText(names, size.w - wide - 5, top + 11);
    }
  }

  #brush() {
    const { pen, scene, colour, size } = this;
    if (!scene.brush) return;
    const [a, b] = [Math.min(...scene.brush), Math.max(...scene.brush)].map((ms) => this.x(ms));
    pen.globalAlpha = 0.16; pen.fillStyle = colour.link; pen.fillRect(a, 0, b - a, size.h); pen.globalAlpha = 1;
    pen.fillRect(a, 0, 1, size.h); pen.fillRect(b, 0, 1, size.h);
  }

  // ------------------------------------------------------------------ text, and what is under a pointer

  #width(text) {
    const key = this.pen.font + text;
    let wide = this.widths.get(key);
    if (wide === undefined) {
      if (this.widths.size > 20_000) this.widths.clear();
      this.widths.set(key, (wide = this.pen.measureText(text).width));
    }
    return wide;
  }

  #short(text, room) {
    const wide = this.#width(text);
    if (wide <= room) return text;
    const most = Math.floor((text.length * room) / wide) - 1;
    return most > 2 ? `${text.slice(0, most).trimEnd()}…` : "";
  }

  /** The entry at a place of the canvas, or -1. */
  hit(x, y) {
    const lane = this.laneUnder(y), { record, view } = this.scene;
    if (!lane || lane.kind === "orders" || x < this.gutter) return -1;
    const row = lane.rows[Math.floor((y - this.axis + this.box.scrollTop - lane.y - PAD - lane.head) / ROW)];
    if (!row) return -1;
    let best = -1, near = 7;
    for (let i = firstIn(row, view.t0 - (view.t1 - view.t0) * 0.1); i < row.items.length; i++) {
      const n = row.items[i], [a, b] = this.#reach(n);
      if (this.x(record.known(n)) - FADE > x + 8) break;
      const off = x < a ? a - x : x > b ? x - b : 0;
      if (off < near || (off === 0 && near === 0)) { near = off; best = n; }
    }
    return best;
  }

  /** The lane at a height of the canvas. */
  laneUnder(y) {
    const { lanes } = this.scene.laid, deep = y - this.axis + this.box.scrollTop;
    return y < this.axis ? undefined : lanes[laneAt(lanes, deep)];
  }

  /** The life of an order at a place of the canvas. */
  lifeAt(x, y) {
    const lane = this.laneUnder(y);
    if (lane?.kind !== "orders" || x < this.gutter) return undefined;
    return lane.lives[Math.floor((y - this.axis + this.box.scrollTop - lane.y - PAD - lane.head) / ROW)];
  }
}
