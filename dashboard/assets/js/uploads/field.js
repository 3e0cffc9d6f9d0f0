/* One field that takes files: its state, and how it and its files are drawn. */

export const fields = new WeakMap();

/**
 * Return the state of the field around `element`, new where its form was redrawn; null outside of
 * fields.
 */
export function fieldOf(element) {
  const root = element?.closest?.("[data-uploader]");
  if (!root) return null;
  let field = fields.get(root);
  if (!field) {
    field = { root, key: root.dataset.key, words: JSON.parse(root.dataset.words), items: [] };
    fields.set(root, field);
  }
  return field;
}

export function say(field, word, ...values) {
  return field.words[word].replace(/\{(\d)\}/g, (_, i) => values[i]);
}

export const part = (field, name) => field.root.querySelector(`.uploader__${name}`);

/** Return a new element with its class, attributes and children. */
export function make(tag, className, attributes = {}, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function mark(item, state) {
  item.state = state;
  item.element.dataset.state = state;
}

export function draw(field, item, words = "") {
  const name = item.stored?.name ?? item.file.name;
  const hadFocus = item.element.contains(document.activeElement);
  item.element.replaceChildren(
    picture(field, item, name),
    make("span", "uploader__name", { title: name }, name),
    ...(["queued", "sending"].includes(item.state) ? [progress(field, name)] : []),
    ...(words
      ? [make("span", "uploader__why", item.state === "failed" ? { role: "alert" } : {}, words)]
      : []),
    ...(item.state === "failed" && item.mayRetry ? [button(field, "retry", "retry_file", name)] : []),
    button(field, "remove", "remove_file", name)
  );
  if (hadFocus) item.element.querySelector("button:last-child").focus();
}

function picture(field, item, name) {
  if (!item.stored) return make("span", "uploader__picture");
  const link = {
    href: item.stored.url,
    target: "_blank",
    rel: "noopener",
    "aria-label": say(field, "open_file", name),
  };
  const { thumbnail } = item.stored;
  const shown = thumbnail
    ? make("img", "", { src: thumbnail, alt: "" })
    : make("span", "gallery__paper", {}, "PDF");
  return make("a", "uploader__picture", link, shown);
}

function progress(field, name) {
  return make("progress", "uploader__progress", {
    max: 1,
    value: 0,
    "aria-label": say(field, "uploading", name),
  });
}

export function showProgress(item, share) {
  const bar = item.element.querySelector("progress");
  if (bar) bar.value = share;
}

function button(field, what, words, name) {
  const said = {
    type: "button",
    "data-upload": what,
    "aria-label": say(field, words, name),
    title: say(field, words, name),
  };
  if (what === "retry") return make("button", "button", said, say(field, "retry"));
  return make("button", "icon-button", said, make("span", "icon icon--close", { "aria-hidden": "true" }));
}

/** Say how many files are there, or `words` instead. */
export function tell(field, words = "", isWarning = false) {
  const status = part(field, "status");
  const count = field.items.filter((item) => item.stored).length;
  status.textContent = words || (count ? say(field, "count", count, field.root.dataset.most) : "");
  status.classList.toggle("uploader__status--warning", isWarning);
}
