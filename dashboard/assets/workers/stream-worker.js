/* The stream of one browser: one connection for each city carries the views of all its tabs.
   Runs as a SharedWorker; where a browser has none, as one worker for each tab. */
import { Line } from "./line.js";

const SILENT_TAB_MS = 150_000; // a tab that was closed without a message; sleeping ones send one each minute
const lines = new Map(); // city → Line

/* Tabs */

let tabs = 0;
const spoken = new Map(); // tab → {at: when it last spoke, close: forget what it looks at}

function listen(port) {
  const tab = (tabs += 1);
  const looks = new Map();
  const close = () => looks.forEach((unlook) => unlook());
  const speaks = () => spoken.set(tab, { at: Date.now(), close });
  speaks();

  function look({ id, city, view, since = null }) {
    if (looks.has(id)) return;
    const line = lines.get(city) ?? new Line(city, () => lines.delete(city));
    lines.set(city, line);
    const key = `${tab} ${id}`;
    line.look(view, key, { port, id }, since);
    looks.set(id, () => {
      line.leave(view, key);
      looks.delete(id);
    });
  }

  port.onmessage = ({ data: said }) => {
    speaks();
    if (said.kind === "look") look(said);
    else if (said.kind === "alive") said.looks.forEach(look);
    else if (said.kind === "leave") looks.get(said.id)?.();
    else if (said.kind === "bye") close();
  };
  port.start?.();
}

setInterval(() => {
  for (const [tab, { at, close }] of spoken) {
    if (Date.now() - at < SILENT_TAB_MS) continue;
    close();
    spoken.delete(tab);
  }
}, SILENT_TAB_MS / 3);

if ("SharedWorkerGlobalScope" in self) self.onconnect = ({ ports }) => listen(ports[0]);
else listen(self);
