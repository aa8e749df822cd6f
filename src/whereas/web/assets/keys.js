// Keys: what each does, told by the dialog that ? opens. A key does nothing while somebody types.

const known = new Map();
let waiting = "";

/** What a key does here: key("j", "next", next), or after another: key("g t", "timeline", go). */
export function key(keys, what, act) {
  known.set(keys, { what, act });
}

const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const pressed = waiting ? `${waiting} ${event.key}` : event.key;
  waiting = "";
  const found = known.get(pressed);
  if (found) {
    event.preventDefault();
    found.act(event);
  } else if ([...known.keys()].some((each) => each.startsWith(`${pressed} `))) {
    waiting = pressed;
    setTimeout(() => { waiting = ""; }, 1500);
  }
});

/** Show all keys. */
export function show() {
  const dialog = document.getElementById("keys");
  const list = dialog.querySelector("dl");
  list.replaceChildren();
  for (const [keys, { what }] of known) {
    const term = document.createElement("dt"), told = document.createElement("dd");
    for (const each of keys.split(" ")) { const mark = document.createElement("kbd"); mark.textContent = each; term.append(mark, " "); }
    told.textContent = what;
    const row = document.createElement("div");
    row.append(term, told);
    list.append(row);
  }
  dialog.showModal();
}

key("?", "these keys", show);
