/* Small drawings: SVG elements, paths of lines, and arrows for changes. */
const NS = "http://www.w3.org/2000/svg";

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Return the path of a line through [x, y] points; a null is a gap.
 *
 * @param {([number, number] | null)[]} points
 */
function line(points) {
  let path = "";
  let pen = "M";
  for (const point of points) {
    if (point === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    pen = "L";
  }
  return path;
}

/**
 * Return an arrow up or down, null where nothing changed.
 *
 * @param {number} change
 */
function arrow(change) {
  if (!change) return null;
  const path = change > 0 ? "M5 1 9.5 9 .5 9Z" : "M5 9 .5 1 9.5 1Z";
  return svg(
    "svg",
    { viewBox: "0 0 10 10", class: "arrow", "aria-hidden": "true" },
    svg("path", { d: path })
  );
}

/** @param {string} id */
const byId = (id) => document.getElementById(id);

export { svg, line, arrow, byId };
