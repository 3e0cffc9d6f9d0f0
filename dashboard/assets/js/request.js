/* Requests of our own scripts to our own interfaces. Dash sends its own: failures.js sees them through
   the renderer's hooks, and nothing replaces `fetch`. */

/** The server's answer was a refusal; the message is for the person. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {number} status
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * Return the message of a problem+json or another answer.
 *
 * @param {{ detail?: string, title?: string }} problem
 * @param {number} status
 */
export const getMessage = ({ detail, title }, status) => detail ?? title ?? String(status);

/** Return 128 random bits in hexadecimal; randomUUID is missing where the page came without HTTPS. */
export function createKey(bytes = 16) {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Post JSON and return the JSON of the answer. Raises Refusal for any status but 2xx, what fetch raises
 * without an
 * answer.
 *
 * @param {string} url
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
export async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const content = await answer.json();
  if (!answer.ok) throw new Refusal(getMessage(content, answer.status), answer.status);
  return content;
}
