// Orders in force: when they surely were, when perhaps, under one reading or under all of them.

const inside = (at, low, high) => (low ?? -Infinity) <= at && at <= (high ?? Infinity);
const perhaps = ([, begins, , , ends], at) => inside(at, begins, ends);
const surely = ([sure, , begun, ending], at) => sure && inside(at, begun, ending);

/** The lives of an order under a reading ("" for every reading). One without verdicts has a life under no reading: it counts for each. */
const livesOf = (order, reading) => order.lives.filter((life) => !reading || !life.reading || life.reading === reading);

/**
 * When an order was in force: surely where all its lives say so, perhaps where one does.
 * @returns {{low: number, high: number, sure: boolean}[]}
 */
export function shades(lives) {
  const edges = new Set([-Infinity, Infinity]);
  for (const life of lives) for (const spell of life.spells) for (const end of spell.slice(1)) if (end !== null) edges.add(end);
  const sorted = [...edges].sort((a, b) => a - b), made = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [low, high] = [sorted[i], sorted[i + 1]];
    const at = Number.isFinite(low) ? (Number.isFinite(high) ? (low + high) / 2 : low + 1) : Number.isFinite(high) ? high - 1 : 0;
    if (!lives.some((life) => life.spells.some((spell) => perhaps(spell, at)))) continue;
    const sure = lives.every((life) => life.spells.some((spell) => surely(spell, at)));
    const last = made.at(-1);
    if (last && last.high === low && last.sure === sure) last.high = high; else made.push({ low, high, sure });
  }
  return made;
}

/** The shading behind everything: of each order, under a reading, under every reading (""), or none ("none"). */
export const shading = (orders, reading) => (reading === "none" ? [] : orders.flatMap((order) => shades(livesOf(order, reading))));

/** A row for each life that differs: what it is called, its shades, its words, and where it is told of. */
export function livesRows(orders, readings, reading) {
  if (reading === "none") return [];
  const titles = new Map(readings.map((each) => [each.id, each.title])), made = [];
  for (const order of orders) {
    const alike = new Map();
    for (const life of livesOf(order, reading)) {
      const some = order.lives.filter((other) => other.reading === life.reading).length > 1 && life.clauses.length ? ` (${life.clauses.join(", ")})` : "";
      const whose = (titles.get(life.reading) ?? "") + some;
      if (!life.spells.length) continue;
      if (alike.has(life.text)) alike.get(life.text).whose.push(whose); else alike.set(life.text, { life, whose: [whose] });
    }
    for (const { life, whose } of alike.values()) {
      const read = whose.filter(Boolean).join(", ");
      made.push({ title: order.title, whose: read, text: life.text, href: order.href, shades: shades([life]) });
    }
  }
  return made;
}
