/* What the server gives the scripts of a page: the city, its levels, and words in the reader's language. */
/** @type {Record<string, any>} */
const facts = {};

/**
 * @param {HTMLElement} element
 */
function read(element) {
  Object.assign(facts, JSON.parse(element.dataset.facts ?? "{}"));
  return facts;
}

/**
 * Return the sentence under `key` with {0}, {1}… filled.
 *
 * @param {string} key
 * @param {...any} values
 */
function say(key, ...values) {
  const sentence = facts.words[key] ?? key;
  return values.length
    ? sentence.replace(/\{(\d)\}/g, (/** @type {string} */ _, /** @type {number} */ i) => values[i])
    : sentence;
}

const formats = new Map();
let clock = null;

/**
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
function number(value, decimals = 0) {
  if (value === null || value === undefined) return "—";
  if (!formats.has(decimals)) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    formats.set(decimals, new Intl.NumberFormat(facts.locale, digits));
  }
  return formats.get(decimals).format(value);
}

/**
 * @param {number | null | undefined} value
 */
function share(value) {
  return value === null || value === undefined ? "—" : number(value * 100) + "%";
}

/**
 * Return an instant in the city's zone; a replay shows its day as well.
 *
 * @param {string} iso
 */
function instant(iso) {
  clock ??= new Intl.DateTimeFormat(facts.locale, {
    ...(facts.city.replay ? { year: "numeric", month: "short", day: "numeric" } : {}),
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: facts.city.zone,
  });
  return clock.format(new Date(iso));
}

/** Return the city's present day as YYYY-MM-DD, shifted by `days`. */
function day(days = 0) {
  const now = facts.city.replay ? new Date(facts.city.replay) : new Date();
  const local = new Intl.DateTimeFormat("en-CA", { timeZone: facts.city.zone }).format(now);
  const shifted = new Date(local + "T12:00:00Z");
  shifted.setUTCDate(shifted.getUTCDate() + days);
  return shifted.toISOString().slice(0, 10);
}

/**
 * @param {string} code
 */
const level = (code) => facts.levels.find((/** @type {any} */ entry) => entry.code === code);

/**
 * Return the level one looks at after drilling into an area of `code`; the wider choice where two stand side
 * by side.
 *
 * @param {string} code
 */
function levelBelow(code) {
  const depth = level(code)?.depth ?? 0;
  const below = facts.levels.filter((/** @type {any} */ entry) => entry.depth === depth + 1 && entry.shapes);
  return below.find((/** @type {any} */ entry) => entry.code === "unit") ?? below[0];
}

/**
 * Make an element: `make("p.note", {title: "…"}, child, "text")`.
 *
 * @param {string} what
 * @param {Record<string, any>} [attributes]
 * @param {...any} children
 * @returns {any}
 */
function make(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * Return a light: its shape, followed by its word.
 *
 * @param {string} kind
 * @param {string} word
 */
function light(kind, word) {
  return make("span.light-word", {}, make(`span.light.light--${kind}`, { "aria-hidden": "true" }), word);
}

export { facts, read, say, number, share, instant, day, level, levelBelow, make, light };
