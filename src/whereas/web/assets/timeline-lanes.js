// Lanes: where each entry stands from top to bottom. It hangs on no zoom, so nothing jumps up or down while one zooms.

export const ROW = 18, PAD = 7;
const ROWS = { together: 9, source: 5, subject: 6 };

/** A row: entries by time, and how far the ones up to each reach, so that a frame can begin at the first in view. */
const rowOf = () => ({ items: [], reach: [], end: -Infinity });

/** Put entries on rows, each on the one that has been free for longest, so that names have room. */
function rows(record, members, most) {
  const made = Array.from({ length: Math.max(1, Math.min(most, Math.ceil(members.length / 2))) }, rowOf);
  for (const n of members) {
    let row = made[0];
    for (const other of made) if (other.end < row.end) row = other;
    row.items.push(n);
    row.end = Math.max(row.end, record.last(n));
    row.reach.push(row.end);
  }
  return made.filter((row) => row.items.length);
}

/**
 * The lanes of what is shown. `shown` are entries in the order of time; `lives` rows of orders in force.
 * @returns {{lanes: object[], tall: number, at: Int32Array}} at: the middle of each entry's row, -1 where it is not shown
 */
export function lay(record, shown, mode, lives, narrow) {
  const lanes = [];
  if (lives.length) lanes.push({ name: "orders in force", kind: "orders", lives, rows: lives.map(() => rowOf()) });
  const group = (of, key) => { const made = new Map(); for (const n of of) { const k = key(n); if (made.has(k)) made.get(k).push(n); else made.set(k, [n]); } return made; };
  if (mode === "source") {
    const together = [...shown.filter((n) => record.together(n))], rest = shown.filter((n) => !record.together(n));
    if (together.length) lanes.push({ name: "all claims together", kind: "together", rows: rows(record, together, ROWS.together) });
    const made = group(rest, (n) => record.source[n]);
    for (let source = 0; source < record.sources.ids.length; source++) {
      if (made.has(source)) lanes.push({ name: record.sources.names[source], kind: "source", key: record.sources.ids[source], rows: rows(record, made.get(source), ROWS.source) });
    }
  } else {
    for (const [subject, members] of group(shown, (n) => record.subject(n))) {
      const ours = members.filter((n) => record.together(n)), theirs = members.filter((n) => !record.together(n));
      lanes.push({ name: record.subjectName(subject), kind: "subject", key: record.events.subjects[subject], rows: [...(ours.length ? rows(record, ours, 4) : []), ...(theirs.length ? rows(record, theirs, ROWS.subject) : [])] });
    }
  }
  return { lanes, ...placed(record, lanes, narrow) };
}

function placed(record, lanes, narrow) {
  const at = new Int32Array(record.count).fill(-1);
  let y = 0;
  for (const lane of lanes) {
    lane.y = y;
    lane.head = narrow ? 16 : 0;
    lane.rows.forEach((row, number) => { for (const n of row.items) at[n] = y + PAD + lane.head + number * ROW + ROW / 2; });
    y += lane.rows.length * ROW + 2 * PAD + lane.head;
    lane.end = y;
  }
  return { tall: y, at };
}

/** The number of the first lane that ends below `y`. */
export function laneAt(lanes, y) {
  let a = 0, b = lanes.length;
  while (a < b) { const m = (a + b) >> 1; if (lanes[m].end <= y) a = m + 1; else b = m; }
  return a;
}

/** The number of the first entry of a row that reaches to `t0`. */
export function firstIn(row, t0) {
  let a = 0, b = row.items.length;
  while (a < b) { const m = (a + b) >> 1; if (row.reach[m] < t0) a = m + 1; else b = m; }
  return a;
}
