// Events: one is declared, or put otherwise, as an entry.

import { query, seen } from "./api.js";
import { done, names, save } from "./rest.js";

for (const form of document.querySelectorAll("form[data-event]")) {
  const fields = form.elements;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isNew = !form.dataset.event, id = form.dataset.event || fields.id.value.trim();
    const body = {
      what: fields.what.value.trim(), kind: fields.kind.value.trim(), place: fields.place.value.trim(),
      also: names(fields.also.value), extended: fields.extended.checked, new: isNew,
    };
    const path = `/event/${encodeURIComponent(id)}`;
    const told = await save(form, "PUT", `/api/events/${encodeURIComponent(id)}`, body);
    if (told) done(told, isNew ? path + query() : undefined);
  });
  form.querySelector("[data-away]")?.addEventListener("click", async () => {
    const told = await save(form, "DELETE", `/api/events/${encodeURIComponent(form.dataset.event)}?since=${seen()}`, undefined);
    if (told) done(told, `/events${query()}`);
  });
}

// the filter of the list is asked as soon as something is chosen
const filter = document.getElementById("filter");
for (const select of filter?.querySelectorAll("select") ?? []) select.addEventListener("change", () => filter.requestSubmit());
