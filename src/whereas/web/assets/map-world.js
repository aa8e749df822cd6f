// The outline of the world, read from the two files that are packaged; and the flat map that positions are put on.

/** Positions on Mercator's map of the whole earth, 0 to 1 across and down. A longitude beyond 180 goes on beyond 1. */
export const across = (longitude) => longitude / 360 + 0.5;
export const down = (latitude) => {
  const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, latitude)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};
/** The latitude at a place on the map. */
export const latitudeAt = (y) => (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI;

/**
 * A line of points with the box around it.
 * @param {Float64Array} xs @param {Float64Array} ys
 */
export function lineOf(xs, ys) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < xs.length; i++) {
    box[0] = Math.min(box[0], xs[i]); box[1] = Math.min(box[1], ys[i]); box[2] = Math.max(box[2], xs[i]); box[3] = Math.max(box[3], ys[i]);
  }
  return { xs, ys, box };
}

/**
 * Read an outline: how many parts a degree has, then coasts, then borders; each line as its length and its steps.
 * Coasts are rings to be filled. The format: docs/map.md.
 */
export function outline(bytes) {
  const data = new Uint8Array(bytes);
  let at = 0;
  const number = () => {
    let value = 0, scale = 1, byte;
    do { byte = data[at++]; value += (byte & 127) * scale; scale *= 128; } while (byte > 127);
    return value;
  };
  const step = () => { const folded = number(); return folded % 2 ? -(folded + 1) / 2 : folded / 2; };
  const perDegree = number();
  const lines = () => Array.from({ length: number() }, () => {
    const count = number(), xs = new Float64Array(count), ys = new Float64Array(count);
    for (let i = 0, x = 0, y = 0; i < count; i++) { x += step(); y += step(); xs[i] = across(x / perDegree); ys[i] = down(y / perDegree); }
    return lineOf(xs, ys);
  });
  return { coasts: lines(), borders: lines() };
}
