// Hands: what pointers, the wheel and keys do on the canvas.

/**
 * @param {import("./timeline-drawing.js").Drawing} drawing
 * @param {object} acts what may be done: zoom, pan, set, select, hover, open, enter, brush, drawn, keys
 */
export function hands(drawing, acts) {
  const { canvas, box } = drawing, held = new Map();
  let moved = 0, pinched = false, brushing = false;
  const place = (event) => { const r = canvas.getBoundingClientRect(); return [event.clientX - r.left, event.clientY - r.top]; };

  canvas.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, place(event));
    if (held.size === 1) { moved = 0; pinched = false; }
    if (event.button === 0) canvas.setPointerCapture(event.pointerId);
    brushing = event.shiftKey && event.button === 0 && held.size === 1;
    if (brushing) { const at = drawing.time(place(event)[0]); acts.brush([at, at]); }
  });

  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = place(event), old = held.get(event.pointerId);
    if (!old) { acts.hover(x, y); return; }
    moved += Math.abs(x - old[0]) + Math.abs(y - old[1]);
    if (held.size === 2) pinch(event, x, y, old);
    else if (brushing) acts.brush([null, drawing.time(x)]);
    else if (moved > 4 && !pinched) {
      if (event.pointerType === "mouse") box.scrollTop += old[1] - y;
      acts.pan((old[0] - x) / (drawing.size.w - drawing.gutter));
    }
    held.set(event.pointerId, [x, y]);
  });

  function pinch(event, x, y, old) {
    const other = [...held].find(([id]) => id !== event.pointerId)[1];
    const was = Math.hypot(old[0] - other[0], old[1] - other[1]), now = Math.hypot(x - other[0], y - other[1]);
    const middle = (x + other[0]) / 2;
    if (was > 8 && now > 8) acts.zoom(was / now, drawing.time(middle));
    acts.pan((old[0] - x) / 2 / (drawing.size.w - drawing.gutter)); // what is between the fingers goes with them
    pinched = true;
    if (acts.brush) acts.brush(null);
    brushing = false;
  }

  const lift = (event) => {
    const had = held.delete(event.pointerId);
    if (!had) return;
    if (brushing) { brushing = false; acts.brush(null, event.type === "pointerup" && moved > 4); return; }
    if (event.type === "pointercancel" || moved > 4 || pinched || event.button > 0) return;
    acts.touch(...place(event));
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => acts.hover(-1, -1));
  canvas.addEventListener("dblclick", (event) => { event.preventDefault(); acts.enter(...place(event)); });

  canvas.addEventListener("wheel", (event) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!event.ctrlKey && !event.metaKey && !sideways && document.activeElement !== canvas) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    if (sideways) acts.pan((event.deltaX * unit) / drawing.size.w);
    else if (event.shiftKey) box.scrollTop += event.deltaY * unit;
    else acts.zoom(Math.exp(Math.max(-0.5, Math.min(0.5, event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.002)))), drawing.time(place(event)[0]));
  }, { passive: false });
}

/** Do what a key is for on an element, and nothing else with it. */
export function keysOf(element, keys) {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key](event);
  });
}
