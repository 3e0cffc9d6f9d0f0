/* What elements drawn from data do when they are clicked: write into a store, or go to another query of
   the page. */
/** @param {MouseEvent} event */
const isPlain = (event) =>
  event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

document.addEventListener("click", (event) => {
  const writer = event.target.closest("[data-store]");
  if (writer) {
    const { id, data } = JSON.parse(writer.dataset.store);
    dash_clientside.set_props(id, { data });
  }
  const link = event.target.closest("a[data-link]");
  // another page opens as any link does
  if (!link || !isPlain(event) || link.pathname !== location.pathname) return;
  event.preventDefault();
  // what is there already is not drawn again: words that were typed stay
  if (link.search !== location.search) dash_clientside.set_props("location", { search: link.search });
});

export {};
