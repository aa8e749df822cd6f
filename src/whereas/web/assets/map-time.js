// The moment: a slider from the first to the last, with keys, play, the moments of orders, and a field for a time as one says it.
// It says which span is wanted, and is told what the server made of it.

import { el } from "./api.js";
import { key } from "./keys.js";

const $ = (id) => document.getElementById(id);
const SECOND = 1_000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const STEPS = [SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY];
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

export class Moments {
  /** @param {(from: number, to: number) => Promise<void>} wanted @param {(said: string) => Promise<void>} said */
  constructor(data, wanted, said) {
    this.data = data; this.wanted = wanted;
    this.whole = { from: data.from, to: data.to, ends: data.ends };
    this.heard = data.heard && { from: data.heard[0], to: data.heard[1], ends: data.heard_ends };
    const long = this.heard && this.whole.to - this.whole.from > 3 * (this.heard.to - this.heard.from);
    this.span = { from: this.whole.from, to: this.whole.from };
    this.range = $("map-range");
    this.#ends(long ? this.heard : this.whole, long);
    this.#stages();
    this.range.addEventListener("input", () => this.#move(Number(this.range.value)));
    $("map-back").addEventListener("click", () => this.step(-1));
    $("map-on").addEventListener("click", () => this.step(1));
    $("map-play").addEventListener("click", () => this.play());
    $("map-whole").addEventListener("click", () => { this.#ends(this.bounds === this.heard ? this.whole : this.heard, true); this.#show(); });
    $("map-when").addEventListener("submit", (event) => { event.preventDefault(); this.stop(); said($("map-said").value); });
    this.#keys();
    new ResizeObserver(() => this.#strip()).observe($("map-strip"));
    new MutationObserver(() => this.#strip()).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#strip());
  }

  /** What the server made of what was wanted: put it on the slider. */
  told(moment) {
    this.span = { from: moment.from, to: moment.to };
    if (moment.from < this.bounds.from || moment.from > this.bounds.to) this.#ends(this.whole, Boolean(this.heard));
    this.range.setAttribute("aria-valuetext", moment.text);
    this.#show();
  }

  #ends(bounds, both) {
    this.bounds = bounds;
    const size = bounds.to - bounds.from;
    this.size = STEPS.find((each) => each >= size / 400) || 30 * DAY;
    this.range.min = bounds.from; this.range.max = bounds.to;
    $("map-first").textContent = bounds.ends[0]; $("map-last").textContent = bounds.ends[1];
    $("map-whole").hidden = !both || !this.heard;
    $("map-whole").textContent = bounds === this.heard ? "Slide over the whole record" : "Slide over the flights only";
  }
  #show() {
    this.range.value = this.span.from;
    for (const button of document.querySelectorAll("#map-stages button")) button.setAttribute("aria-pressed", String(Number(button.dataset.from) === this.span.from && Number(button.dataset.to) === this.span.to));
    this.#strip();
  }
  #move(ms) { ms = Math.round(clamp(ms, this.bounds.from, this.bounds.to)); return this.wanted(ms, ms); }
  /** Go on or back by a step; `many` of them. */
  step(way, many = 1) { this.stop(); return this.#move((way > 0 ? this.span.to : this.span.from) + way * many * this.size); }

  // ---------------------------------------------------------------- play

  /** Let time run over the slider in some forty seconds, or stop it. Who wants less motion gets a step each second. */
  play() {
    if (this.playing) { this.stop(); return; }
    if (this.span.from >= this.bounds.to) this.#move(this.bounds.from);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches, wait = still ? 1_000 : 100;
    const by = ((this.bounds.to - this.bounds.from) / 40_000) * wait;
    let at = this.span.from >= this.bounds.to ? this.bounds.from : this.span.from;
    const next = async () => {
      at = Math.min(at + by, this.bounds.to);
      await this.#move(at);
      if (!this.playing) return;
      if (at >= this.bounds.to) this.stop();
      else this.playing = setTimeout(next, wait);
    };
    this.playing = setTimeout(next, wait);
    this.#button(true);
  }
  stop() { clearTimeout(this.playing); this.playing = 0; this.#button(false); }
  #button(on) { $("map-play").textContent = on ? "Pause" : "Play"; $("map-play").setAttribute("aria-pressed", String(on)); }

  #keys() {
    key("←", "a step back in time; with Shift, ten", () => this.step(-1));
    key("→", "a step on in time; with Shift, ten", () => this.step(1));
    key("space", "let time run, or stop it", () => this.play());
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const { target } = event;
      const slider = target === this.range;
      if (!slider && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) return;
      const way = { ArrowLeft: -1, ArrowRight: 1, ...(slider ? { ArrowDown: -1, ArrowUp: 1 } : {}) }[event.key];
      if (way) { event.preventDefault(); this.step(way, event.shiftKey ? 10 : 1); }
      else if (event.key === " " && !target.closest?.("button, a, summary")) { event.preventDefault(); this.play(); }
    });
  }

  // ---------------------------------------------------------------- orders, and when each was heard

  #stages() {
    const [list, others] = document.querySelectorAll("#map-stages ul"), more = document.querySelector("#map-stages details");
    for (const stage of this.data.stages) {
      const from = stage.from ?? this.whole.from, to = stage.to ?? this.whole.to;
      if (to < from) continue;
      const button = el("button", { type: "button", "aria-pressed": "false", "data-from": from, "data-to": to, onclick: () => { this.stop(); this.wanted(from, to); } },
        `${stage.stage}: ${stage.what}`, el("span", { class: "sub" }, stage.text + (stage.contested ? " (contested)" : "")));
      const heard = this.heard && from <= this.heard.to && to >= this.heard.from;
      (heard ? list : others).append(el("li", {}, button));
    }
    more.hidden = !others.children.length;
    more.querySelector("summary").textContent = `Before and after the flights: ${others.children.length}`;
    $("map-stages").hidden = !list.children.length && more.hidden;
  }
  /** Above the slider: when each aircraft was heard, when orders were given, and the span that is shown. */
  #strip() {
    const canvas = $("map-strip"), pen = canvas.getContext("2d"), ratio = devicePixelRatio || 1, wide = canvas.clientWidth, high = canvas.clientHeight;
    const css = getComputedStyle(document.documentElement), { from, to } = this.bounds, thumb = 8;
    const x = (ms) => thumb + ((clamp(ms, from, to) - from) / Math.max(to - from, 1)) * (wide - 2 * thumb);
    canvas.width = Math.round(wide * ratio); canvas.height = Math.round(high * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const rows = Math.max(this.data.legs.length, 1), row = Math.min(6, (high - 4) / rows);
    this.data.legs.forEach((leg, i) => {
      if (leg.first === null) return;
      pen.fillStyle = css.getPropertyValue(leg.colour);
      let start = leg.first;
      for (const gap of [...leg.gaps, { from: leg.last, to: leg.last }]) { pen.fillRect(x(start), 2 + i * row, Math.max(x(gap.from) - x(start), 1), Math.max(row - 1.5, 1)); start = gap.to; }
    });
    pen.fillStyle = css.getPropertyValue("--soft");
    for (const stage of this.data.stages) for (const end of [stage.from, stage.to]) if (end !== null && end >= from && end <= to) pen.fillRect(x(end), high - 6, 1, 6);
    pen.fillStyle = css.getPropertyValue("--ink");
    pen.globalAlpha = 0.25; pen.fillRect(x(this.span.from) - 1, 0, Math.max(x(this.span.to) - x(this.span.from), 2), high); pen.globalAlpha = 1;
  }
}
