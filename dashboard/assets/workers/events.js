/* Server-sent events as they come over the wire. */

/** Read a body as server-sent events; `heard` is called for every piece, comments included. */
/**
 * @param {any} body a stream of bytes
 * @param {{ event: (kind: string, data: any) => void, heard: () => void }} hears
 */
export async function readEvents(body, { event, heard }) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    heard();
    const parts = (rest + value).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) parseEvent(part, event);
  }
}

/**
 * @param {string} part
 * @param {(kind: string, data: any) => void} event
 */
export function parseEvent(part, event) {
  let kind = "message";
  const data = [];
  for (const row of part.split("\n")) {
    if (row.startsWith("event: ")) kind = row.slice(7);
    else if (row.startsWith("data: ")) data.push(row.slice(6));
  }
  if (data.length) event(kind, JSON.parse(data.join("\n")));
}

/** Return the message of a refusal, null where it has none. */
/**
 * @param {Response} answer
 */
export async function reasonOf(answer) {
  try {
    const { detail, title } = await answer.json();
    return detail ?? title ?? null;
  } catch {
    return null;
  }
}
