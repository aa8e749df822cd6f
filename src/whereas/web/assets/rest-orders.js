// Orders: [ and ] go from month to month; the choice of a reading is shown at once; print opens every working.

import { key } from "./keys.js";

const turn = (id) => () => document.getElementById(id)?.click();
if (document.getElementById("month")) {
  key("[", "month before", turn("month-back"));
  key("]", "month after", turn("month-on"));
}
const reading = document.getElementById("reading");
reading?.addEventListener("change", () => reading.form.requestSubmit());
