// The record: what the server told in columns, read back into arrays that a frame can run through.
// An entry is a number: first the points (what all claims together allow), then the dated claims.

const sums = (steps) => { let at = 0; return steps.map((step) => (at += step)); };
const names = (coded) => { let last = ""; return coded.map((each) => (last = last.slice(0, each.charCodeAt(0) - 97) + each.slice(1))); };
const sparse = ([at, values], into, from = 0) => sums(at).forEach((place, n) => { into[from + place] = values[n]; });

export class Record {
  /** @param {object} told what /api/timeline answers */
  constructor(told) {
    const { events, points, dated, links } = told;
    this.events = { ids: names(events.ids), kinds: events.kinds, kind: sums(events.kind), subjects: names(events.subjects), subject: sums(events.subject), told: events.told, named: new Map() };
    sums(events.named[0]).forEach((number, n) => this.events.named.set(number, events.named[1][n]));
    this.sources = told.sources;
    this.claims = names(told.claims);
    this.disputes = told.disputes;
    this.readings = told.readings;
    this.asOf = told.as_of;
    this.zones = told.zones;
    this.pointEvent = sums(points.event);
    this.pointEnd = points.end;
    this.points = points.event.length;
    this.count = this.points + dated.claim.length;
    this.contested = new Set(sums(points.contested));
    this.#moments(points, dated);
    this.point = Int32Array.from([...this.pointEvent.keys(), ...sums(dated.point)]);
    this.claim = new Int32Array(this.count).fill(-1);
    this.claim.set(sums(dated.claim), this.points);
    this.source = new Int32Array(this.count).fill(-1);
    this.source.set(sums(dated.source), this.points);
    this.dispute = new Int32Array(this.count).fill(-1);
    sparse(points.dispute, this.dispute);
    sparse(dated.dispute, this.dispute, this.points);
    this.links = { claim: sums(links.claim), before: sums(links.before), after: [], ordered: links.ordered };
    this.links.after = links.after.map((step, n) => this.links.before[n] + step);
    this.tied = new Map();
    for (let n = 0; n < this.links.claim.length; n++) for (const point of [this.links.before[n], this.links.after[n]]) {
      if (this.tied.has(point)) this.tied.get(point).push(n); else this.tied.set(point, [n]);
    }
    this.order = this.#sorted();
  }

  #moments(points, dated) {
    this.low = new Float64Array(this.count).fill(-Infinity);
    this.high = new Float64Array(this.count).fill(Infinity);
    const put = (n, low, high, base) => {
      if (low !== null) this.low[n] = base + low;
      if (high !== null) this.high[n] = (low === null ? base : this.low[n]) + high;
    };
    let at = 0;
    for (let n = 0; n < this.points; n++) { put(n, points.low[n], points.high[n], at); at = this.known(n) ?? at; }
    const of = sums(dated.point);
    for (let n = 0; n < of.length; n++) put(this.points + n, dated.low[n], dated.high[n], this.known(of[n]) ?? 0);
  }

  #sorted() {
    const first = new Float64Array(this.count), { high, point } = this, bounded = [];
    for (let n = 0; n < this.count; n++) { first[n] = this.known(n) ?? NaN; if (first[n] === first[n]) bounded.push(n); }
    return Int32Array.from(bounded).sort((a, b) => first[a] - first[b] || (high[a] === high[b] ? 0 : high[a] - high[b]) || point[a] - point[b] || a - b);
  }

  /** The moment by which an entry is sorted: its earliest, else its latest; null where it has neither. */
  known(n) { return Number.isFinite(this.low[n]) ? this.low[n] : Number.isFinite(this.high[n]) ? this.high[n] : null; }
  /** Its last known moment. */
  last(n) { return Number.isFinite(this.high[n]) ? this.high[n] : this.low[n]; }
  /** The middle of what is known of it. */
  middle(n) { return (this.known(n) + this.last(n)) / 2; }

  event(n) { return this.pointEvent[this.point[n]]; }
  together(n) { return n < this.points; }
  kind(n) { return this.events.kind[this.event(n)]; }
  subject(n) { return this.events.subject[this.event(n)]; }

  /** What the event of an entry is called, with which end of it. */
  name(n) {
    const event = this.event(n), end = ["", ": start", ": end"][this.pointEnd[this.point[n]]];
    return (this.events.named.get(event) ?? this.events.ids[event]) + end;
  }
  /** The name of a point, as claims write it. */
  pointName(point) { return this.events.ids[this.pointEvent[point]] + ["", ".start", ".end"][this.pointEnd[point]]; }
  /** Whose word an entry is. */
  whose(n) { return this.together(n) ? `all claims together${this.contested.has(n) ? ", contested" : ""}` : this.sources.names[this.source[n]]; }
  subjectName(number) { const told = this.events.told[number]; return this.events.subjects[number] + (told ? `: ${told}` : ""); }
  /** The words that a filter finds before the server answers. */
  words(n) { return `${this.events.ids[this.event(n)]} ${this.name(n)} ${this.events.kinds[this.kind(n)]} ${this.whose(n)}`.toLowerCase(); }

  /** How an address names an entry. */
  address(n) {
    if (n < 0) return {};
    if (this.together(n)) return { event: this.pointName(this.point[n]) };
    const claim = this.claim[n], many = this.claim[n - 1] === claim || this.claim[n + 1] === claim;
    return { claim: this.claims[claim], ...(many ? { point: this.pointName(this.point[n]) } : {}) };
  }

  /** The entry that an address names, or -1. */
  addressed({ event, claim, point }) {
    if (claim) {
      const number = this.claims.indexOf(claim);
      for (let n = this.points; number >= 0 && n < this.count; n++) if (this.claim[n] === number && (!point || this.pointName(this.point[n]) === point)) return n;
    } else if (event) {
      for (let n = 0; n < this.points; n++) if (this.known(n) !== null && (this.pointName(n) === event || this.events.ids[this.pointEvent[n]] === event)) return n;
    }
    return -1;
  }

  /** The entries that the server found, from its two columns of steps. */
  found({ points, dated }) {
    const made = new Uint8Array(this.count);
    for (const n of sums(points)) made[n] = 1;
    for (const n of sums(dated)) made[this.points + n] = 1;
    return made;
  }

  /** First and last moment, and the narrowest stretch that holds three fifths of the entries. */
  extents() {
    let first = Infinity, last = -Infinity;
    for (const n of this.order) { first = Math.min(first, this.known(n)); last = Math.max(last, this.last(n)); }
    const margin = Math.max((last - first) * 0.04, 5 * 60e3);
    const whole = { t0: first - margin, t1: last + margin };
    const middles = Float64Array.from(this.order, (n) => this.middle(n)).sort();
    const size = Math.max(1, Math.ceil(middles.length * 0.6));
    let best = [whole.t0, whole.t1];
    for (let i = 0; i + size <= middles.length; i++) if (middles[i + size - 1] - middles[i] < best[1] - best[0]) best = [middles[i], middles[i + size - 1]];
    const pad = Math.max((best[1] - best[0]) * 0.08, 10 * 60e3);
    return { whole, dense: { t0: best[0] - pad, t1: best[1] + pad } };
  }
}
