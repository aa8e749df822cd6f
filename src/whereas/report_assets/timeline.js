"use strict";
// The timeline: entries with an earliest and a latest moment, drawn on a canvas; the same entries in a list.
// Times are milliseconds UTC. Civil time comes from the list of offsets that the report carries, never from the browser.
(() => {
  const $ = (id) => document.getElementById(id);
  performance.mark("whereas-timeline-begin");
  const data = JSON.parse($("data").textContent);
  const text = data.texts;
  const entries = data.entries.map(([source, event, low, high, what, when, whose, quote, href], index) => ({
    index, source, event, what: text[what], when: text[when], whose: text[whose], quote: text[quote], href: text[href],
    low: low === null ? -Infinity : low, high: high === null ? Infinity : high,
  }));
  if (!entries.length) { $("tl-empty").hidden = false; return; }
  $("tl").hidden = false;

  const MIN = 60e3, HOUR = 60 * MIN, DAY = 24 * HOUR;
  const LEAST = 2 * MIN, AXIS = 46, BAR = 11, ROW = 17, PAD = 7, PAGE = 200, ALL = 500;
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");

  // ------------------------------------------------------------------ civil time
  const at = (ms) => { // the row of offsets in force at ms
    let a = 0, b = data.offsets.length;
    while (b - a > 1) { const m = (a + b) >> 1; if (data.offsets[m][0] <= ms) a = m; else b = m; }
    return a;
  };
  const civil = (ms) => new Date(ms + data.offsets[at(ms)][1]);
  const two = (n) => String(n).padStart(2, "0");
  const dayText = (d) => `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
  const timeText = (d, seconds) => `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}${seconds ? ":" + two(d.getUTCSeconds()) : ""}`;
  const moment = (ms) => `${dayText(civil(ms))} ${timeText(civil(ms), view.t1 - view.t0 < 10 * MIN)} ${data.offsets[at(ms)][2]}`;

  const STEPS = [[1e3, "s"], [5e3, "s"], [15e3, "s"], [30e3, "s"], [MIN, "t"], [2 * MIN, "t"], [5 * MIN, "t"], [10 * MIN, "t"], [15 * MIN, "t"], [30 * MIN, "t"], [HOUR, "t"],
    [2 * HOUR, "t"], [3 * HOUR, "t"], [6 * HOUR, "t"], [12 * HOUR, "t"], [DAY, "d"], [2 * DAY, "d"], [7 * DAY, "d"], [14 * DAY, "d"], [30.4 * DAY, "m", 1], [91 * DAY, "m", 3], [182 * DAY, "m", 6],
    ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000].map((n) => [365.25 * n * DAY, "y", n])];
  const ticks = (step) => {
    const out = [];
    for (let z = at(view.t0); z < data.offsets.length; z++) {
      const [from, offset] = data.offsets[z];
      const to = z + 1 < data.offsets.length ? data.offsets[z + 1][0] : Infinity;
      const low = Math.max(view.t0, z ? from : -Infinity) + offset, high = Math.min(view.t1, to) + offset;
      if (low > high || from > view.t1) break;
      if (step[1] === "m" || step[1] === "y") {
        const size = step[1] === "m" ? step[2] : 12 * step[2];
        const d = new Date(low);
        for (let month = Math.floor((d.getUTCFullYear() * 12 + d.getUTCMonth()) / size) * size; ; month += size) {
          const local = new Date(0); local.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
          if (local.getTime() >= high) break;
          if (local.getTime() >= low) out.push([local.getTime() - offset, local]);
          if (out.length > 400) return out;
        }
      } else {
        for (let local = Math.ceil(low / step[0]) * step[0]; local < high; local += step[0]) {
          out.push([local - offset, new Date(local)]);
          if (out.length > 400) return out;
        }
      }
    }
    return out;
  };

  // ------------------------------------------------------------------ what is in view
  let first = Infinity, last = -Infinity;
  for (const { low, high } of entries) for (const end of [low, high]) if (Number.isFinite(end)) { first = Math.min(first, end); last = Math.max(last, end); }
  const margin = Math.max((last - first) * 0.04, 5 * MIN);
  const whole = { t0: first - margin, t1: last + margin };
  const dense = (() => { // the narrowest stretch that holds three fifths of the entries
    const middles = entries.map((e) => (Number.isFinite(e.low) && Number.isFinite(e.high) ? (e.low + e.high) / 2 : Number.isFinite(e.low) ? e.low : e.high)).sort((a, b) => a - b);
    const size = Math.max(1, Math.ceil(middles.length * 0.6));
    let best = [whole.t0, whole.t1];
    for (let i = 0; i + size <= middles.length; i++) if (middles[i + size - 1] - middles[i] < best[1] - best[0]) best = [middles[i], middles[i + size - 1]];
    const pad = Math.max((best[1] - best[0]) * 0.08, 10 * MIN);
    return { t0: best[0] - pad, t1: best[1] + pad };
  })();
  const view = { ...dense };
  const state = { mode: "source", shown: entries, selected: -1, hover: -1, page: 0, lanes: [], tall: 0 };

  const set = (t0, t1) => {
    const most = (whole.t1 - whole.t0) * 3 + 20 * 365.25 * DAY;
    let width = Math.min(Math.max(t1 - t0, LEAST), most);
    const middle = Math.min(Math.max((t0 + t1) / 2, whole.t0), whole.t1);
    view.t0 = middle - width / 2; view.t1 = middle + width / 2;
    draw();
  };
  const zoom = (factor, anchor = (view.t0 + view.t1) / 2) => {
    const width = view.t1 - view.t0;
    const made = Math.max(width * factor, LEAST);
    const part = (anchor - view.t0) / width;
    set(anchor - part * made, anchor + (1 - part) * made);
  };
  const pan = (part) => { const by = (view.t1 - view.t0) * part; set(view.t0 + by, view.t1 + by); };

  // ------------------------------------------------------------------ lanes and rows
  const lay = () => {
    const lanes = [];
    const lane = (name, members, most) => {
      if (!members.length) return;
      const rows = [];
      for (const entry of members) {
        let row = rows.find((r) => r.end < entry.low);
        if (!row && rows.length < most) { row = { end: -Infinity, items: [], apart: true }; rows.push(row); }
        if (!row) { row = rows[rows.length - 1]; row.apart = false; }
        row.items.push(entry);
        row.end = Math.max(row.end, entry.high);
      }
      lanes.push({ name, rows });
    };
    const group = (key, count, of) => { const made = Array.from({ length: count }, () => []); for (const e of of) made[e[key]].push(e); return made; };
    if (state.mode === "source") {
      lane("together", state.shown.filter((e) => e.source < 0), 6);
      group("source", data.sources.length, state.shown.filter((e) => e.source >= 0)).forEach((members, i) => lane(data.sources[i], members, 4));
    } else {
      const made = group("event", data.events.length, state.shown).map((members, i) => [members, i]).filter(([members]) => members.length);
      made.sort((a, b) => a[0][0].index - b[0][0].index);
      for (const [members, i] of made) lane(data.events[i], [...members.filter((e) => e.source < 0), ...members.filter((e) => e.source >= 0)], 8);
    }
    let y = 0;
    for (const l of lanes) { l.y = y; l.head = narrow() ? 15 : 0; y += l.rows.length * ROW + 2 * PAD + l.head; l.end = y; }
    state.lanes = lanes; state.tall = y;
  };
  const narrow = () => box.clientWidth < 640;
  const gutter = () => (narrow() ? 0 : Math.min(210, Math.max(150, box.clientWidth * 0.19)));

  // ------------------------------------------------------------------ drawing
  const box = $("tl-box"), canvas = $("tl-canvas"), tall = $("tl-tall"), pen = canvas.getContext("2d");
  let size = { w: 0, h: 0 }, colour = {};
  const colours = () => { const css = getComputedStyle(document.documentElement); for (const name of ["paper", "sheet", "ink", "soft", "rule", "bar", "band", "grid", "sel"]) colour[name] = css.getPropertyValue("--" + name).trim(); };
  const fit = (every = false) => {
    const most = every ? 1500 : Math.max(260, Math.min(innerHeight * 0.72, 760));
    const h = Math.min(state.tall + AXIS + 4, most);
    box.style.height = h + 2 + "px";
    size = { w: box.clientWidth, h };
    const dpr = devicePixelRatio || 1;
    canvas.width = Math.round(size.w * dpr); canvas.height = Math.round(h * dpr);
    canvas.style.height = h + "px";
    tall.style.height = Math.max(0, state.tall + AXIS + 4 - h) + "px";
    pen.setTransform(dpr, 0, 0, dpr, 0, 0);
  };
  const X = (ms) => gutter() + ((ms - view.t0) / (view.t1 - view.t0)) * (size.w - gutter());
  const T = (x) => view.t0 + ((x - gutter()) / (size.w - gutter())) * (view.t1 - view.t0);
  const inView = (row) => { // the first entry of a row that can be seen
    if (!row.apart) return 0;
    let a = 0, b = row.items.length;
    while (a < b) { const m = (a + b) >> 1; if (row.items[m].high < view.t0) a = m + 1; else b = m; }
    return a;
  };
  const short = (text, room, per = 6.1) => { const most = Math.floor(room / per); return text.length <= most ? text : most > 3 ? text.slice(0, most - 1) + "…" : ""; };
  let waiting = 0;
  const draw = () => { if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; paint(); }); };
  const paint = () => {
    const left = gutter(), top = box.scrollTop, { w, h } = size;
    pen.clearRect(0, 0, w, h);
    const span = view.t1 - view.t0, step = STEPS.find((s) => (s[0] / span) * (w - left) >= (s[1] === "s" ? 74 : 62)) || STEPS[STEPS.length - 1];
    const marks = ticks(step);
    pen.save();
    pen.beginPath(); pen.rect(left, AXIS, w - left, h - AXIS); pen.clip();
    pen.fillStyle = colour.grid;
    for (const [ms] of marks) pen.fillRect(Math.round(X(ms)), AXIS, 1, h);
    pen.restore();
    pen.textBaseline = "middle";
    for (const lane of state.lanes) {
      const y = AXIS + lane.y - top;
      if (y > h || AXIS + lane.end - top < AXIS) continue;
      pen.save();
      pen.beginPath(); pen.rect(0, AXIS, w, h - AXIS); pen.clip();
      pen.fillStyle = colour.rule; pen.fillRect(0, Math.round(AXIS + lane.end - top) - 1, w, 1);
      pen.fillStyle = lane.name === "together" && state.mode === "source" ? colour.ink : colour.soft;
      pen.font = (lane.name === "together" && state.mode === "source" ? "italic " : "") + "12px system-ui, sans-serif";
      if (left) pen.fillText(short(lane.name, left - 16), 8, y + PAD + ROW / 2);
      else pen.fillText(short(lane.name, w - 12), 6, y + PAD + 5);
      pen.beginPath(); pen.rect(left, AXIS, w - left, h - AXIS); pen.clip();
      lane.rows.forEach((row, number) => bars(row, y + PAD + lane.head + number * ROW));
      pen.restore();
    }
    axis(marks, step);
    $("tl-range").textContent = `${moment(view.t0)} to ${moment(view.t1)}`;
    canvas.dataset.t0 = Math.round(view.t0); canvas.dataset.t1 = Math.round(view.t1);
  };
  const bars = (row, y) => {
    const left = gutter();
    let dense = -9, count = 0;
    pen.font = "11px system-ui, sans-serif";
    for (let i = inView(row); i < row.items.length; i++) {
      const entry = row.items[i];
      if (entry.low > view.t1) break;
      if (entry.high < view.t0) continue;
      const a = Math.max(X(entry.low), left - 20), b = Math.min(X(entry.high), size.w + 20), width = Math.max(3, b - a);
      const picked = entry.index === state.selected || entry.index === state.hover;
      if (!picked && width <= 3 && a - dense < 1) continue; // a pixel that is taken
      dense = a;
      const all = entry.source < 0;
      pen.fillStyle = picked ? colour.sel : all ? colour.band : colour.bar;
      pen.globalAlpha = width > 6 && !picked ? 0.5 : 1;
      pen.fillRect(a, y + (all ? 0 : 1), width, all ? BAR + 1 : BAR - 1);
      pen.globalAlpha = 1;
      if (width > 6) { // the two ends that are known
        if (Number.isFinite(entry.low) && X(entry.low) >= left) pen.fillRect(a, y, 2, BAR + 1);
        if (Number.isFinite(entry.high) && X(entry.high) <= size.w) pen.fillRect(b - 2, y, 2, BAR + 1);
      }
      if (++count > 60 || !row.apart) continue;
      const next = row.items[i + 1], end = a + width + 5;
      const room = Math.min(next ? X(next.low) : Infinity, size.w) - end - 4;
      const name = state.mode === "source" ? entry.what : all ? "together" : entry.whose;
      const said = short(name, room, 5.6);
      if (said && room > 34) { pen.fillStyle = picked ? colour.sel : colour.ink; pen.fillText(said, end, y + BAR / 2 + 1); }
      else if (width > 60) { pen.fillStyle = colour.ink; pen.fillText(short(name, width - 12, 5.6), Math.max(a, left) + 6, y + BAR / 2 + 1); }
    }
  };
  const axis = (marks, step) => {
    const left = gutter(), kind = step[1];
    pen.fillStyle = colour.sheet; pen.fillRect(0, 0, size.w, AXIS);
    pen.fillStyle = colour.ink; pen.fillRect(0, AXIS - 1, size.w, 1);
    const zones = [...new Set(data.offsets.slice(at(view.t0), at(view.t1) + 1).map((row) => row[2]))].join(" / ");
    if (left) { pen.fillStyle = colour.soft; pen.font = "12px system-ui, sans-serif"; pen.fillText(zones, 8, AXIS - 14); }
    pen.save(); pen.beginPath(); pen.rect(left, 0, size.w - left, AXIS); pen.clip();
    pen.font = "12px system-ui, sans-serif";
    const upper = (d) => (kind === "t" || kind === "s" ? `${DAYS[d.getUTCDay()]} ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}` : kind === "y" ? "" : String(d.getUTCFullYear()));
    const lower = (d) => (kind === "s" ? timeText(d, true) : kind === "t" ? timeText(d) : kind === "d" ? `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}` : kind === "m" ? MONTHS[d.getUTCMonth()] : String(d.getUTCFullYear()));
    let told = upper(civil(view.t0)), mark = left + 4, from = told;
    const heads = [];
    for (const [ms, d] of marks) {
      const x = Math.round(X(ms));
      pen.fillStyle = colour.soft; pen.fillRect(x, AXIS - 6, 1, 5);
      pen.fillStyle = colour.ink; pen.fillText(lower(d), x + 3, AXIS - 14);
      const here = upper(d);
      if (here !== from) { heads.push([told, mark, x]); told = from = here; mark = x + 3; }
    }
    heads.push([told, mark, Infinity]);
    pen.font = "600 12px system-ui, sans-serif";
    for (const [text, x, end] of heads) if (pen.measureText(text).width < end - x) pen.fillText(text, x, 13);
    pen.restore();
    if (!left) { pen.fillStyle = colour.soft; pen.font = "11px system-ui, sans-serif"; const wide = pen.measureText(zones).width; pen.fillStyle = colour.sheet; pen.fillRect(size.w - wide - 10, 0, wide + 10, 24); pen.fillStyle = colour.soft; pen.fillText(zones, size.w - wide - 5, 13); }
  };

  // ------------------------------------------------------------------ the list
  const list = $("tl-list");
  const paged = () => state.shown.length > ALL;
  const show = (every = false) => {
    const start = paged() && !every ? state.page * PAGE : 0, end = paged() && !every ? start + PAGE : Math.min(state.shown.length, 5000);
    const made = document.createDocumentFragment();
    for (const entry of state.shown.slice(start, end)) {
      const row = document.createElement("li"), link = document.createElement("a");
      row.dataset.index = entry.index;
      if (entry.source < 0) row.className = "all";
      link.href = entry.href;
      for (const [name, text] of [["t", entry.when], ["what", entry.what], ["s", entry.whose]]) {
        const part = document.createElement(name === "what" ? "bdi" : "span");
        part.className = name; part.textContent = text; link.append(part);
      }
      row.append(link); made.append(row);
    }
    if (every && end < state.shown.length) { const row = document.createElement("li"); row.textContent = `${state.shown.length - end} more are not printed.`; made.append(row); }
    list.replaceChildren(made);
    list.start = start + 1;
    $("tl-pages").hidden = !paged();
    $("tl-page").textContent = state.shown.length ? `${start + 1} to ${Math.min(end, state.shown.length)} of ${state.shown.length}` : "";
    $("tl-prev").disabled = !start; $("tl-next").disabled = end >= state.shown.length;
    if (!state.shown.length) { const row = document.createElement("li"); row.textContent = "No entry has these words. Clear the filter to see all of them."; list.append(row); }
    lit();
  };
  const lit = () => {
    list.querySelector(".on")?.classList.remove("on");
    const row = list.querySelector(`[data-index="${state.selected}"]`);
    if (!row) return;
    row.classList.add("on");
    const scroll = $("tl-scroll");
    if (row.offsetTop < scroll.scrollTop || row.offsetTop + row.offsetHeight > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = row.offsetTop - scroll.clientHeight / 3;
  };
  const tell = (index) => {
    const say = $("tl-say");
    say.replaceChildren();
    if (index < 0) return;
    const entry = entries[index];
    const add = (tag, text, name = "") => { const part = document.createElement(tag); part.textContent = text; part.className = name; say.append(part); return part; };
    add("span", entry.when, "when"); say.append(" · "); add("bdi", entry.what); say.append(" · "); add("bdi", entry.whose, "whose"); say.append(" ");
    if (entry.quote) { add("q", entry.quote); say.append(" "); }
    add("a", entry.source < 0 ? "the event" : "in its place").href = entry.href;
  };
  const select = (index, { seek = false, move = true } = {}) => {
    if (index === state.selected && !seek) return;
    state.selected = index;
    const place = state.shown.findIndex((e) => e.index === index);
    if (paged() && place >= 0 && move && Math.floor(place / PAGE) !== state.page) { state.page = Math.floor(place / PAGE); show(); } else lit();
    tell(index);
    if (index >= 0) {
      const entry = entries[index], low = Math.max(entry.low, whole.t0), high = Math.min(entry.high, whole.t1);
      if (high < view.t0 || low > view.t1) { const by = (low + high) / 2 - (view.t0 + view.t1) / 2; view.t0 += by; view.t1 += by; }
      const lane = state.lanes.find((l) => l.rows.some((r) => r.items.includes(entry)));
      if (lane && (lane.y < box.scrollTop || lane.end > box.scrollTop + size.h - AXIS)) box.scrollTop = Math.max(0, lane.y - 40);
    }
    draw();
  };
  list.addEventListener("focusin", (event) => { const row = event.target.closest("li[data-index]"); if (row) select(Number(row.dataset.index), { move: false }); });
  list.addEventListener("pointerover", (event) => { const row = event.target.closest("li[data-index]"); state.hover = row ? Number(row.dataset.index) : -1; draw(); });
  list.addEventListener("pointerleave", () => { state.hover = -1; draw(); });
  $("tl-prev").addEventListener("click", () => { state.page--; show(); });
  $("tl-next").addEventListener("click", () => { state.page++; show(); });

  // ------------------------------------------------------------------ hands
  const hit = (x, y) => {
    if (y < AXIS || x < gutter()) return -1;
    const deep = y - AXIS + box.scrollTop;
    const lane = state.lanes.find((l) => deep >= l.y && deep < l.end);
    const row = lane?.rows[Math.floor((deep - lane.y - PAD - lane.head) / ROW)];
    if (!row) return -1;
    let best = -1, near = 6;
    for (let i = Math.max(0, inView(row) - 1); i < row.items.length; i++) {
      const entry = row.items[i], a = X(entry.low), b = Math.max(a + 3, X(entry.high));
      if (a > x + 6) break;
      const off = x < a ? a - x : x > b ? x - b : 0;
      if (off < near || (off === 0 && near === 0)) { near = off; best = entry.index; }
    }
    return best;
  };
  const hands = new Map();
  let moved = 0, pinch = 0;
  const place = (event) => { const r = canvas.getBoundingClientRect(); return [event.clientX - r.left, event.clientY - r.top]; };
  canvas.addEventListener("pointerdown", (event) => { hands.set(event.pointerId, place(event)); moved = 0; pinch = 0; if (event.button === 0) canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = place(event), old = hands.get(event.pointerId);
    if (!old) {
      const found = hit(x, y);
      if (found !== state.hover) { state.hover = found; canvas.classList.toggle("on", found >= 0); tell(found >= 0 ? found : state.selected); draw(); }
      return;
    }
    moved += Math.abs(x - old[0]) + Math.abs(y - old[1]);
    if (hands.size === 2) {
      const other = [...hands].find(([id]) => id !== event.pointerId)[1];
      const was = Math.abs(old[0] - other[0]) + Math.abs(old[1] - other[1]), now = Math.abs(x - other[0]) + Math.abs(y - other[1]);
      if (was > 8 && now > 8) zoom(was / now, T((x + other[0]) / 2));
      pinch = 1;
    } else if (moved > 4) {
      const by = ((old[0] - x) / (size.w - gutter())) * (view.t1 - view.t0);
      if (event.pointerType === "mouse") box.scrollTop += old[1] - y;
      set(view.t0 + by, view.t1 + by);
    }
    hands.set(event.pointerId, [x, y]);
  });
  const lift = (event) => {
    const had = hands.delete(event.pointerId);
    if (!had || event.type === "pointercancel" || moved > 4 || pinch || event.button > 0) return;
    const found = hit(...place(event));
    if (found < 0) { select(-1); return; }
    const again = state.selected === found;
    select(found);
    if (event.pointerType === "mouse" || again) location.href = entries[found].href; // a finger first selects, then goes
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => { if (state.hover >= 0) { state.hover = -1; tell(state.selected); draw(); } });
  canvas.addEventListener("wheel", (event) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!event.ctrlKey && !event.metaKey && !sideways && document.activeElement !== canvas) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    if (sideways) pan((event.deltaX * unit) / size.w);
    else zoom(Math.exp(Math.max(-0.5, Math.min(0.5, event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.002)))), T(place(event)[0]));
  }, { passive: false });
  const go = (by) => {
    if (!state.shown.length) return;
    const now = state.shown.findIndex((e) => e.index === state.selected);
    const from = now < 0 ? Math.max(0, state.shown.findIndex((e) => e.high >= view.t0)) - (by > 0 ? 1 : 0) : now;
    select(state.shown[Math.min(Math.max(from + by, 0), state.shown.length - 1)].index);
  };
  const keys = {
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "−": () => zoom(2), _: () => zoom(2),
    ArrowLeft: () => pan(-0.15), ArrowRight: () => pan(0.15), ArrowUp: () => go(-1), ArrowDown: () => go(1),
    Home: () => set(dense.t0, dense.t1), End: () => set(whole.t0, whole.t1), Escape: () => select(-1),
    Enter: () => { if (state.selected >= 0) location.href = entries[state.selected].href; },
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault(); keys[event.key]();
  });
  for (const [id, act] of [["tl-in", () => zoom(0.5)], ["tl-out", () => zoom(2)], ["tl-left", () => pan(-0.3)], ["tl-right", () => pan(0.3)], ["tl-dense", keys.Home], ["tl-all", keys.End]]) $(id).addEventListener("click", act);

  // ------------------------------------------------------------------ lanes, filter, size, theme, print
  const again = () => { lay(); fit(); draw(); };
  const lanesBy = (mode) => { state.mode = mode; $("tl-by-source").setAttribute("aria-pressed", String(mode === "source")); $("tl-by-event").setAttribute("aria-pressed", String(mode === "event")); again();
    const lane = state.lanes.find((l) => l.rows.some((r) => r.items.some((e) => e.low >= view.t0 && e.high <= view.t1)));
    box.scrollTop = lane ? lane.y : 0;
  };
  $("tl-by-source").addEventListener("click", () => lanesBy("source"));
  $("tl-by-event").addEventListener("click", () => lanesBy("event"));
  $("tl-filter").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    state.shown = words.length ? entries.filter((e) => { e.all ??= `${e.what} ${e.when} ${e.whose} ${e.quote}`.toLowerCase(); return words.every((word) => e.all.includes(word)); }) : entries;
    state.page = 0; box.scrollTop = 0; again(); show();
  });
  box.addEventListener("scroll", draw);
  new ResizeObserver(() => { if (box.clientWidth !== size.w) again(); }).observe(box);
  document.addEventListener("whereas-theme", () => { colours(); paint(); });
  document.addEventListener("whereas-print", () => { show(true); fit(true); box.scrollTop = 0; colours(); paint(); });
  document.addEventListener("whereas-printed", () => { show(); fit(); });
  colours(); lay(); fit(); paint();
  performance.mark("whereas-timeline");
  show();
})();
