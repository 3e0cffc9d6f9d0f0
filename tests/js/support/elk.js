/* ELK without a browser: its worker's file offers itself to Node in another way. */
import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";

const FILE = new URL("../../../dashboard/assets/vendor/elk/elk-worker.min.js", import.meta.url);
const held = { exports: {} };
compileFunction(readFileSync(FILE, "utf8"), ["module", "exports"])(held, held.exports);

const worker = new held.exports.Worker();
const waiting = new Map();
worker.onmessage = ({ data }) => {
  const { resolve, reject } = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.error) reject(data.error);
  else resolve(data.data);
};

function ask(message) {
  return new Promise((resolve, reject) => {
    const id = waiting.size + performance.now();
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, ...message });
  });
}

await ask({ cmd: "register", algorithms: ["layered"] });

/** Return ELK's layout of a graph. */
export const layout = (graph) => ask({ cmd: "layout", graph });
