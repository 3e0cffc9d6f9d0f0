/* Rows of the table in which a flow chart is edited: pure functions, each returns other rows.

   Numbers of steps stay when rows are added, moved and removed, so that a comparison of two charts names the
   same step by the same number; renumber() makes them follow the order. */

/**
 * @typedef {{ to: number, condition: string }} Branch
 * @typedef {{ no: number, title: string, who: string, text: string, limit: string, next: Branch[] }} Row
 */

const MOST = 40; // rows of one chart, as the rules of duties say

/** @param {string} text @returns {Row[]} */
const parse = (text) => (text.trim() ? JSON.parse(text) : []);

/** @param {Row[]} rows */
const format = (rows) => JSON.stringify(rows);

/** The number of a new step: one more than any there is. @param {Row[]} rows */
const free = (rows) => Math.max(0, ...rows.map(({ no }) => no)) + 1;

/**
 * Add a row below another, taken by the same. It is put into a way without a choice; of several ways none is
 * changed.
 *
 * @param {Row[]} rows
 * @param {number} index of the row above; -1: at the top
 * @returns {Row[]}
 */
function add(rows, index) {
  if (rows.length >= MOST) return rows;
  const no = free(rows);
  const above = rows[index];
  const isInWay = above !== undefined && above.next.length < 2;
  const next = isInWay ? above.next : [];
  const made = { no, title: "", who: above?.who ?? "town", text: "", limit: "", next };
  const others = isInWay ? change(rows, index, { next: [{ to: no, condition: "" }] }) : rows;
  return [...others.slice(0, index + 1), made, ...others.slice(index + 1)];
}

/**
 * Remove a row. Where it led on without a choice, those that led to it lead there; else the rules name them.
 *
 * @param {Row[]} rows
 * @param {number} index
 * @returns {Row[]}
 */
function remove(rows, index) {
  const gone = rows[index];
  const others = rows.filter((row) => row !== gone);
  if (gone.next.length !== 1) return others;
  const { to } = gone.next[0];
  return others.map((row) => {
    const known = row.next.some((one) => one.to === to) || row.no === to;
    const next = row.next.map((one) => (one.to === gone.no && !known ? { ...one, to } : one));
    return { ...row, next };
  });
}

/** Move a row up (-1) or down (1). @param {Row[]} rows @param {number} index @param {number} by */
function move(rows, index, by) {
  const to = index + by;
  if (to < 0 || to >= rows.length) return rows;
  const moved = [...rows];
  [moved[index], moved[to]] = [moved[to], moved[index]];
  return moved;
}

/** Number the rows from 1 in their order; branches follow. @param {Row[]} rows @returns {Row[]} */
function renumber(rows) {
  const numbers = new Map(rows.map(({ no }, index) => [no, index + 1]));
  const of = (/** @type {number} */ no) => numbers.get(no) ?? no + rows.length; // what is not there stays so
  return rows.map((row) => ({
    ...row,
    no: of(row.no),
    next: row.next.map((one) => ({ ...one, to: of(one.to) })),
  }));
}

/** Replace some fields of a row. @param {Row[]} rows @param {number} index @param {Partial<Row>} fields */
const change = (rows, index, fields) => rows.map((row, at) => (at === index ? { ...row, ...fields } : row));

/**
 * Add a branch to a row, to the row after it where that is no branch yet.
 *
 * @param {Row[]} rows
 * @param {number} index
 */
function branch(rows, index) {
  const row = rows[index];
  const taken = new Set([row.no, ...row.next.map(({ to }) => to)]);
  const after = [...rows.slice(index + 1), ...rows.slice(0, index)].find(({ no }) => !taken.has(no));
  return after ? change(rows, index, { next: [...row.next, { to: after.no, condition: "" }] }) : rows;
}

export { MOST, add, branch, change, format, move, parse, remove, renumber };
