/* Buttons that print the page: what is printed is decided by its style sheet. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

export {};
