// Passages: where a place in the page is in the frozen text, and the other way; both count Unicode code points.
// Every run of the text is an element that knows its first code point (data-at) and how many it stands for (data-len).

const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/g;

/** How many code points a text has. */
export const points = (text) => text.length - (text.match(ASTRAL)?.length || 0);

/** At which UTF-16 unit the code point of that number stands. */
export function unit(text, count) {
  if (!ASTRAL.test(text)) return Math.min(count, text.length);
  ASTRAL.lastIndex = 0;
  let at = 0;
  for (let done = 0; done < count && at < text.length; done += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

export class Passages {
  /** @param {HTMLElement} root the element that holds the text */
  constructor(root) {
    this.root = root;
    this.refresh();
  }

  /** Look again at the pieces, after the page has changed. */
  refresh() {
    this.pieces = [...this.root.querySelectorAll("[data-at]")];
    this.starts = this.pieces.map((piece) => Number(piece.dataset.at));
  }

  /** Where the text on this page begins and ends. */
  get ends() {
    const last = this.pieces.at(-1);
    return last ? [this.starts[0], Number(last.dataset.at) + Number(last.dataset.len)] : [0, 0];
  }

  /** The code point at a place of the page: a node and an offset, as a Range has them. */
  offset(node, at) {
    const held = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-at]");
    if (held && this.root.contains(held)) {
      const begins = Number(held.dataset.at), length = Number(held.dataset.len);
      if (at === 0) return begins;
      if (node.nodeType !== Node.TEXT_NODE || held.className.startsWith("glyph")) return begins + length;
      return begins + points(node.data.slice(0, at));
    }
    const probe = document.createRange();
    probe.setStart(node, at);
    probe.collapse(true);
    let low = 0, high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (probe.comparePoint(this.pieces[middle], 0) >= 0) high = middle; else low = middle + 1;
    }
    return low < this.pieces.length ? this.starts[low] : this.ends[1];
  }

  /** The span of a Range, or null where none of the text is in it. */
  span(range) {
    if (!range || !range.intersectsNode(this.root)) return null;
    const whole = document.createRange();
    whole.selectNodeContents(this.root);
    const first = range.compareBoundaryPoints(Range.START_TO_START, whole) < 0 ? this.ends[0] : this.offset(range.startContainer, range.startOffset);
    const last = range.compareBoundaryPoints(Range.END_TO_END, whole) > 0 ? this.ends[1] : this.offset(range.endContainer, range.endOffset);
    return last > first ? [first, last] : null;
  }

  /** The piece in which a code point stands. */
  piece(at) {
    let low = 0, high = this.starts.length;
    while (low < high) { const middle = (low + high) >> 1; if (this.starts[middle] <= at) low = middle + 1; else high = middle; }
    return this.pieces[Math.max(0, low - 1)];
  }

  /** The Range of a span; null where it is not on this page. */
  range(start, end) {
    const [first, last] = this.ends;
    if (!this.pieces.length || start < first || end > last || end < start) return null;
    const made = document.createRange();
    this.#put(made, "Start", start, this.piece(start));
    this.#put(made, "End", end, this.piece(Math.max(start, end - 1)));
    return made;
  }

  #put(range, end, at, piece) {
    const inside = at - Number(piece.dataset.at), text = piece.firstChild;
    if (text && !piece.className.startsWith("glyph")) range[`set${end}`](text, unit(text.data, inside));
    else if (inside > 0) range[`set${end}After`](piece);
    else range[`set${end}Before`](piece);
  }

  /** Light a span, under the name of a highlight of the style sheet; none to put it out. Says whether the browser can. */
  light(name, spans) {
    if (!globalThis.CSS?.highlights) return false;
    const ranges = spans.map(([start, end]) => this.range(start, end)).filter(Boolean);
    if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges)); else CSS.highlights.delete(name);
    return true;
  }
}
