// Civil time: what clocks in a zone show, by the offsets that the server tells; the browser's own zone is never used.
// Times are milliseconds UTC.

export const SECOND = 1e3, MINUTE = 60e3, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
const two = (n) => String(n).padStart(2, "0");
const part = (ms, of) => ((ms % of) + of) % of;

/** Between two ticks: how long, what kind of words stand at a tick, and how many months or years. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => [n * SECOND, "second"]), ...[1, 2, 5, 10, 15, 30].map((n) => [n * MINUTE, "time"]),
  ...[1, 2, 3, 6, 12].map((n) => [n * HOUR, "time"]), ...[1, 2, 7, 14].map((n) => [n * DAY, "day"]),
  [30.4 * DAY, "month", 1], [91 * DAY, "month", 3], [182 * DAY, "month", 6],
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000, 100000].map((n) => [365.25 * n * DAY, "year", n]),
];
const MOST = 400;

/** The finest step whose ticks stand at least `apart` pixels from each other. */
export const stepFor = (t0, t1, pixels, apart = 78) => STEPS.find(([size]) => (size / (t1 - t0)) * pixels >= apart) || STEPS.at(-1);

/** The civil time of one zone. */
export class Civil {
  /** @param {[number, number, string][]} offsets from when, how far from UTC, and what that time is called */
  constructor(offsets) { this.offsets = offsets; }

  /** The number of the row that holds at `ms`. */
  at(ms) {
    let a = 0, b = this.offsets.length;
    while (b - a > 1) { const m = (a + b) >> 1; if (this.offsets[m][0] <= ms) a = m; else b = m; }
    return a;
  }

  /** A date whose UTC fields are what clocks show. */
  date(ms) { return new Date(ms + this.offsets[this.at(ms)][1]); }

  /** What the time in a span is called: "EST / EDT". */
  names(t0, t1) { return [...new Set(this.offsets.slice(this.at(t0), this.at(t1) + 1).map((row) => row[2]))].join(" / "); }

  /** A moment to the finest unit that it has, as the server writes it: 2025-03-15 17:26 EDT. */
  moment(ms) {
    const d = this.date(ms);
    const seconds = part(ms, MINUTE) ? `:${two(d.getUTCSeconds())}` : "";
    const rest = part(ms, SECOND) ? `.${String(part(ms, SECOND)).padStart(3, "0")}` : "";
    return `${day(d)} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}${seconds}${rest} ${this.offsets[this.at(ms)][2]}`;
  }

  /** A moment in whole minutes, or seconds. */
  near(ms, seconds) { const grain = seconds ? SECOND : MINUTE; return this.moment(Math.floor(ms / grain) * grain); }

  /** Bounds as the server writes them (`show_bounds`): a law of the tests holds the two together. */
  span(low, high) {
    const first = (ms) => this.moment(ms - part(ms, SECOND));
    const last = (ms) => { const closed = ms - part(ms, SECOND) + SECOND; return this.moment(closed - (part(closed, MINUTE) ? SECOND : MINUTE)); };
    const open = [!Number.isFinite(low), !Number.isFinite(high)];
    if (open[0] && open[1]) return "any time";
    if (open[0]) return `not after ${last(high)}`;
    if (open[1]) return `not before ${first(low)}`;
    if (high - low < SECOND - 1 && Math.floor(low / MINUTE) === Math.floor(high / MINUTE)) return low === high ? this.moment(low) : `${this.moment(low)} .. ${this.moment(high)}`;
    const a = first(low), b = last(high);
    if (a === b) return a;
    const [from, zone] = split(a), [to, other] = split(b);
    if (from.slice(0, 10) !== to.slice(0, 10) || zone !== other) return `${a} .. ${b}`;
    if (from.slice(11) === "00:00" && to.slice(11) === "23:59") return `${from.slice(0, 10)} ${zone}`;
    return `${from}..${to.slice(11)} ${zone}`;
  }

  /** The ticks of a step between two moments, each with its civil date. */
  ticks(t0, t1, [size, kind, many]) {
    const out = [];
    for (let z = this.at(t0); z < this.offsets.length && out.length < MOST; z++) {
      const [from, offset] = this.offsets[z], to = z + 1 < this.offsets.length ? this.offsets[z + 1][0] : Infinity;
      const low = Math.max(t0, z ? from : -Infinity) + offset, high = Math.min(t1, to) + offset;
      if (low > high || from > t1) break;
      const every = kind === "month" || kind === "year" ? months(low, high, kind === "month" ? many : 12 * many) : even(low, high, size);
      for (const local of every) { out.push([local - offset, new Date(local)]); if (out.length > MOST) break; }
    }
    return out;
  }
}

function* even(low, high, size) { for (let local = Math.ceil(low / size) * size; local < high; local += size) yield local; }

function* months(low, high, many) {
  const d = new Date(low);
  for (let month = Math.floor((d.getUTCFullYear() * 12 + d.getUTCMonth()) / many) * many; ; month += many) {
    const local = new Date(0);
    local.setUTCFullYear(Math.floor(month / 12), part(month, 12), 1);
    if (!(local.getTime() < high)) return;
    if (local.getTime() >= low) yield local.getTime();
  }
}

const split = (text) => { const at = text.lastIndexOf(" "); return [text.slice(0, at), text.slice(at + 1)]; };
const day = (d) => `${String(d.getUTCFullYear()).padStart(4, "0")}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;

/** What stands at a tick. */
export const tickText = (d, kind) => {
  if (kind === "second") return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  if (kind === "time") return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
  if (kind === "day") return `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`;
  return kind === "month" ? MONTHS[d.getUTCMonth()] : String(d.getUTCFullYear());
};

/** What stands over the ticks until it changes: the day over times, the year over days and months. */
export const headText = (d, kind) => {
  if (kind === "second" || kind === "time") return `${DAYS[d.getUTCDay()]} ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
  return kind === "year" ? "" : String(d.getUTCFullYear());
};
