/* ELK in a worker of its own: laying out a chart never blocks the page. */
const FILE = new URL("../../vendor/elk/elk-worker.min.js", import.meta.url);

/** @type {Worker | null} */
let worker = null;
let asked = 0;
/** @type {Map<number, { resolve: (data: any) => void, reject: (error: unknown) => void }>} */
const waiting = new Map();

/** @param {MessageEvent} event */
function answered({ data }) {
  const one = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.error) one?.reject(data.error);
  else one?.resolve(data.data);
}

/**
 * The file did not load, or broke: nothing that waits will be answered, and the next chart tries again.
 *
 * @param {ErrorEvent} event
 */
function broken(event) {
  event.preventDefault();
  for (const { reject } of waiting.values()) reject(new Error("elk"));
  waiting.clear();
  worker = null;
}

/** @param {object} message */
function ask(message) {
  const id = (asked += 1);
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker?.postMessage({ id, ...message });
  });
}

/**
 * Return ELK's layout of a graph: the graph with places of nodes and sections of edges.
 *
 * @param {object} graph
 * @returns {Promise<any>}
 */
function layout(graph) {
  if (!worker) {
    worker = new Worker(FILE, { name: "elk" });
    worker.onmessage = answered;
    worker.onerror = broken;
    ask({ cmd: "register", algorithms: ["layered"] }).catch(() => null);
  }
  return ask({ cmd: "layout", graph });
}

export { layout };
