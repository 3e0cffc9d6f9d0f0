/* What modules expect of a browser when they load: import this before them. Pages themselves are tested in
   Chromium (tests/browser). */
import "fake-indexeddb/auto";

const listeners = new Map();

const browser = {
  self: globalThis,
  window: globalThis,
  location: { pathname: "/map", search: "", hash: "", origin: "http://localhost" },
  history: {
    steps: [],
    pushState: (_state, _title, url) => enter(url, { step: true }),
    replaceState: (_state, _title, url) => enter(url, { step: false }),
  },
  addEventListener: (kind, listener) => listeners.set(kind, listener),
  BroadcastChannel: undefined, // it would keep the process alive
};

function enter(url, { step }) {
  const { pathname, search } = new URL(url, "http://localhost");
  Object.assign(browser.location, { pathname, search });
  browser.history.steps.push({ url, step });
}

for (const [name, value] of Object.entries(browser)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
delete globalThis.BroadcastChannel;

export const { history, location } = browser;

/** Do what the browser does on an event of the window. */
export const dispatch = (kind) => listeners.get(kind)();
