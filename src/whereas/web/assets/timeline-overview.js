// The overview: the whole record in one strip, how much there is and where it conflicts, with the window in view, to be dragged.

const H = 40, GRIP = 7;

export class Overview {
  /** @param {HTMLCanvasElement} canvas @param {object} scene @param {(t0: number, t1: number) => void} move */
  constructor(canvas, scene, move) {
    Object.assign(this, { canvas, scene, move, pen: canvas.getContext("2d", { alpha: false }), wide: 0, held: null });
    canvas.addEventListener("pointerdown", (event) => this.#take(event));
    canvas.addEventListener("pointermove", (event) => this.#drag(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { this.held = null; });
  }

  fit() {
    const dpr = devicePixelRatio || 1;
    this.wide = this.canvas.clientWidth;
    this.canvas.width = Math.round(this.wide * dpr);
    this.canvas.height = Math.round(H * dpr);
    this.pen.setTransform(dpr, 0, 0, dpr, 0, 0);
    this.count();
  }

  x(ms) { const { t0, t1 } = this.scene.extents.whole; return ((ms - t0) / (t1 - t0)) * this.wide; }
  time(x) { const { t0, t1 } = this.scene.extents.whole; return t0 + (x / this.wide) * (t1 - t0); }

  /** How many entries stand in each column, and where one is in conflict. */
  count() {
    const { record, shown } = this.scene;
    if (!this.wide) return; // it will be asked again once it has a size
    this.columns = new Float64Array(Math.max(1, Math.ceil(this.wide / 2)));
    this.odd = new Uint8Array(this.columns.length);
    for (const n of shown) {
      const at = Math.min(this.columns.length - 1, Math.max(0, Math.floor(this.x(record.middle(n)) / 2)));
      this.columns[at]++;
      if (record.dispute[n] >= 0) this.odd[at] = 1;
    }
    this.most = Math.log1p(this.columns.reduce((a, b) => Math.max(a, b), 1));
  }

  paint(colour) {
    const { pen, wide } = this;
    pen.fillStyle = colour.sheet; pen.fillRect(0, 0, wide, H);
    pen.fillStyle = colour.bar;
    for (let i = 0; i < this.columns.length; i++) {
      if (!this.columns[i]) continue;
      const tall = Math.max(2, (Math.log1p(this.columns[i]) / this.most) * (H - 12));
      pen.fillRect(i * 2, H - 4 - tall, 2, tall);
    }
    pen.fillStyle = colour.accent;
    for (let i = 0; i < this.odd.length; i++) if (this.odd[i]) pen.fillRect(i * 2, H - 3, 2, 3);
    const [a, b] = this.#window();
    pen.fillStyle = colour.paper; pen.globalAlpha = 0.6;
    pen.fillRect(0, 0, a, H); pen.fillRect(b, 0, wide - b, H);
    pen.globalAlpha = 1;
    pen.strokeStyle = colour.ink; pen.lineWidth = 1.5;
    pen.strokeRect(a + 0.75, 0.75, b - a - 1.5, H - 1.5);
    pen.fillStyle = colour.ink; pen.fillRect(a, H / 2 - 6, 3, 12); pen.fillRect(b - 3, H / 2 - 6, 3, 12);
  }

  #window() {
    const { t0, t1 } = this.scene.view;
    let a = Math.max(0, this.x(t0)), b = Math.min(this.wide, this.x(t1));
    if (b - a < 8) { const middle = Math.min(this.wide - 4, Math.max(4, (a + b) / 2)); a = middle - 4; b = middle + 4; }
    return [a, b];
  }

  #take(event) {
    if (event.button) return;
    const x = event.clientX - this.canvas.getBoundingClientRect().left, [a, b] = this.#window(), { t0, t1 } = this.scene.view;
    const narrow = b - a < 4 * GRIP;
    if (!narrow && Math.abs(x - a) < GRIP) this.held = { end: "t0" };
    else if (!narrow && Math.abs(x - b) < GRIP) this.held = { end: "t1" };
    else {
      if (x < a || x > b) { const middle = this.time(x); this.move(middle - (t1 - t0) / 2, middle + (t1 - t0) / 2); }
      this.held = { x, t0: this.scene.view.t0, t1: this.scene.view.t1 };
    }
    this.canvas.setPointerCapture(event.pointerId);
  }

  #drag(event) {
    if (!this.held) return;
    const x = event.clientX - this.canvas.getBoundingClientRect().left, { t0, t1 } = this.scene.view;
    if (this.held.end === "t0") this.move(Math.min(this.time(x), t1 - 1e3), t1);
    else if (this.held.end === "t1") this.move(t0, Math.max(this.time(x), t0 + 1e3));
    else { const by = this.time(x) - this.time(this.held.x); this.move(this.held.t0 + by, this.held.t1 + by); }
  }
}
