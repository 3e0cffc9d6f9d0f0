/* The picture of one view, kept as it is now. */

/** Tell whether a picture is kept as it is now, so that another tab can start from it. */
/**
 * @param {any} picture
 */
export const isWhole = (picture) => Array.isArray(picture?.values);

/** Bring a picture along by a change; arrays are in the order of the shapes. */
/**
 * @param {any} picture
 * @param {any} change
 */
export function carryAlong(picture, change) {
  for (const [i, value, count, kind] of isWhole(picture) ? (change.set ?? []) : []) {
    picture.values[i] = value;
    picture.counts[i] = count;
    picture.classes[i] = kind;
  }
  if (change.parts) carryBoard(picture, change);
  for (const name of ["event", "as_of", "unlocated", "total"])
    if (name in change) picture[name] = change[name];
}

/** Bring the board of a wall along: parts are replaced, new classes are kept next to the packed ones. */
/**
 * @param {any} picture
 * @param {any} change its parts and areas
 */
export function carryBoard(picture, { parts, areas }) {
  Object.assign(picture.parts, parts);
  for (const [measure, { classes, ...totals }] of Object.entries(areas)) {
    const held = Object.assign(picture.map[measure], totals);
    held.changed ??= {};
    for (const [i, kind] of classes) held.changed[i] = kind;
  }
}
