/* What the session remembers: city and language; the server changes it and redirects back. */
import { make } from "./facts.js";

/**
 * Post the choice of `name` ("city" or "locale") and go on to `next`.
 *
 * @param {string} name
 * @param {string} value
 */
function choose(name, value, next = location.pathname + location.search) {
  /** @param {string} key @param {string} content */
  const field = (key, content) => make("input", { type: "hidden", name: key, value: content });
  const form = make(
    "form",
    { method: "post", action: `/session/${name}`, hidden: true },
    field(name, value),
    field("next", next)
  );
  document.body.append(form);
  form.submit();
}

document.addEventListener("click", ({ target }) => {
  const locale = target.closest("[data-locale]")?.dataset.locale;
  if (locale) choose("locale", locale);
});

export { choose };
