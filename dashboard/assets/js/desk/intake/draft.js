/* The draft of a new call: what its fields hold, which of them are asked, and what is sent. No DOM. */

/**
 * @typedef {{
 *   phone: string, name: string, credit_code: string, requester_kind: string, request_kind: string, text:
 * string,
 *   matter: string, place: any, address: string, urgent: boolean, answer: string, same_as: string,
 *   override: string, refused: string[], sent?: { content: string, key: string },
 * }} Draft
 * @typedef {{
 *   name: string, kind: string, label: string, row?: string, hint?: string, title?: string, maxlength?:
 * number,
 *   rows?: number, options: string[][], beside?: string, optional?: boolean,
 *   visible_if?: Record<string, string[]>,
 * }} Field one row of the server's field table (hotline_config.py)
 */

/** @type {Readonly<Draft>} */
export const EMPTY = Object.freeze({
  phone: "",
  name: "",
  credit_code: "",
  requester_kind: "citizen",
  request_kind: "help",
  text: "",
  matter: "",
  place: null,
  address: "",
  urgent: false,
  answer: "",
  same_as: "",
  override: "",
  refused: [],
});

/**
 * Tell whether a field is asked: every field that it depends on has one of the named values.
 *
 * @param {Pick<Field, "visible_if">} field
 * @param {Record<string, any>} draft
 */
export function isVisible({ visible_if: wanted = {} }, draft) {
  return Object.entries(wanted).every(([name, values]) => values.includes(draft[name]));
}

/**
 * Return the body of the request that registers the call.
 *
 * @param {Draft} draft
 * @param {{ channel: string, fields: Field[], isOverridden: boolean }} form
 */
export function toRequest(draft, { channel, fields, isOverridden }) {
  /** @param {string} value */
  const orNull = (value) => value.trim() || null;
  /** @param {string} name */
  const isAsked = (name) => isVisible(fields.find((field) => field.name === name) ?? {}, draft);
  const creditCode = isAsked("credit_code") && draft.credit_code ? draft.credit_code.trim() : null;
  return {
    description: draft.text.trim(),
    channel,
    matter: draft.matter || null,
    address: orNull(draft.address),
    urgent: draft.urgent,
    requester_kind: draft.requester_kind,
    request_kind: draft.request_kind,
    reporter_name: orNull(draft.name),
    reporter_phone: orNull(draft.phone),
    answer: isAsked("answer") ? draft.answer.trim() : "",
    ...(creditCode === null ? {} : { credit_code: creditCode }),
    same_as: draft.same_as,
    override: isOverridden ? draft.override.trim() : "",
    ...draft.place?.spot,
  };
}

/**
 * Return rows of one group under its name, groups in the order of their first row.
 *
 * @template Row
 * @param {Row[]} rows
 * @param {(row: Row) => string} groupOf
 */
export function groupRows(rows, groupOf) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const row of rows) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row]);
  return groups;
}

/**
 * Return words in pieces between which a line may break, and whether each is a number: never within one.
 *
 * @param {string} words
 */
export function splitAtNumbers(words) {
  return words.split(/([A-Z]*\d{8}-\d+)/).map((text, i) => ({ text, isNumber: i % 2 === 1 }));
}
