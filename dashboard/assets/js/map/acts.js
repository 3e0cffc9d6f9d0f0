/* The acts on the ticket of the map's panel: a button opens its form, keys press and send, as at a desk. */
import * as actForm from "../desk/act-form.js";

const TYPING = "input, select, textarea, [contenteditable], [role=dialog], [role=listbox]";

const pressed = (selector) => document.querySelector(selector)?.click();

function start() {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", keyed);
  document.addEventListener("change", actForm.conditions);
}

function clicked(event) {
  const of = (name) => event.target.closest(`[data-${name}]`);
  if (event.isTrusted) actForm.letGo(); // a click elsewhere cancels a form that waits to be sent
  if (of("act")) actForm.choose(of("act"));
  else if (of("act-cancel")) actForm.cancel();
  else if (of("start")) actForm.begin(of("start").dataset.start);
  else if (of("press")) pressed(`#${of("press").dataset.press}`);
}

function keyed(event) {
  const withControl = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && withControl) actForm.submit(() => false);
  if (withControl || event.altKey || !/^[1-9]$/.test(event.key) || event.target.closest(TYPING)) return;
  pressed(`[data-key="${event.key}"]`);
}

export { start };
