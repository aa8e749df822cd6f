// How pages of the app ask and tell the server: JSON both ways; a refusal is raised with its problems, each with a way out.

export class Refusal extends Error {
  /** @param {number} status @param {{problem: string, remedy: string, field: string}[]} problems */
  constructor(status, problems) {
    super(problems.map((each) => `${each.problem}. Try: ${each.remedy}`).join("\n"));
    this.status = status;
    this.problems = problems;
  }
}

/** What the page was asked, to be carried on: "?aside=c1", or "". */
export const query = () => document.body.dataset.query || "";

/** The number of the last entry that this page has seen; what it writes says so, so that nothing newer is lost. */
export const seen = () => Number(document.body.dataset.head);

/** Ask the API. `body` is JSON, or bytes to send as they are. */
export async function ask(method, path, body, { signal } = {}) {
  const bytes = body instanceof Blob || body instanceof ArrayBuffer;
  const headers = body === undefined ? {} : { "content-type": bytes ? "application/octet-stream" : "application/json" };
  let answer;
  try {
    answer = await fetch(path, { method, headers, signal, body: body === undefined || bytes ? body : JSON.stringify(body) });
  } catch (wrong) {
    if (wrong.name === "AbortError") throw wrong;
    throw new Refusal(0, [{ problem: "whereas does not answer", remedy: "start it again with whereas serve; what you typed is still here", field: "" }]);
  }
  let told;
  try { told = await answer.json(); } catch { told = {}; }
  if (!answer.ok) throw new Refusal(answer.status, told.problems || [{ problem: `the server said ${answer.status}`, remedy: "load the page again", field: "" }]);
  return told;
}

/** Ask for something, with what the page was asked. `more` are further names and values of the address. */
export const get = (path, more = {}, options = {}) => {
  const pairs = new URLSearchParams(query());
  for (const [name, value] of Object.entries(more)) if (value !== undefined && value !== "") pairs.append(name, value);
  const asked = pairs.toString();
  return ask("GET", path + (asked ? "?" + asked : ""), undefined, options);
};

/** Change the case; says of the answer's `entry` that this page has seen it. */
export async function change(method, path, body = {}) {
  const told = await ask(method, path, body instanceof Blob ? body : { since: seen(), ...body });
  if (told.head) document.body.dataset.head = told.head;
  return told;
}

/** Tell the reader what was done, for eyes and for screen readers. */
export function say(text, wrong = false) {
  const place = document.getElementById("said");
  place.textContent = text;
  place.classList.toggle("wrong", wrong);
  place.classList.add("on");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.classList.remove("on"), wrong ? 12_000 : 5_000);
}

/** An element: el("a", {href: "/"}, "text", other). Text is always text, never markup. */
export function el(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...inside.filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
}
