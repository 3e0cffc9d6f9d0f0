/* What browsers and libraries give our scripts besides the DOM: checked by tsc only, never served. */

/** Set by Dash's renderer; `huying` holds our clientside functions. */
interface DashClientside {
  no_update: unknown;
  set_props(id: string | object, props: Record<string, unknown>): void;
  huying?: Record<string, (...args: any[]) => unknown>;
}

declare const dash_clientside: DashClientside;
declare const topojson: {
  feature(topology: any, object: any): any;
  merge(topology: any, objects: any[]): any;
  mesh(topology: any, object: any): any;
};
/** Leaflet, as dash-leaflet brings it; it has no types of its own. */
declare const L: any;

interface Window {
  dash_clientside: DashClientside;
  dash_component_api: { stringifyId(id: object): string };
  dash_stores: { getState(): any; dispatch(action: object): void }[];
  /** The one name of ours, see js/namespace.js. */
  huying: Readonly<Record<string, unknown>>;
}

/* Our documents are HTML: what a selector finds are HTML elements, and events come from them. */

interface ParentNode {
  querySelector<E extends Element = HTMLElement & HTMLInputElement>(selectors: string): E | null;
  querySelectorAll<E extends Element = HTMLElement & HTMLInputElement>(selectors: string): NodeListOf<E>;
}

interface Element {
  closest<E extends Element = HTMLElement & HTMLInputElement>(selectors: string): E | null;
  /** Like insertBefore, but keeps focus and scroll position; not in every browser. */
  moveBefore?(child: Node, before: Node | null): void;
}

interface ObjectConstructor {
  /** The entries of JSON from the server: its values are not known to the checker. */
  entries(of: any): [string, any][];
  values(of: any): any[];
}

/* Only service workers have these; the phone's worker runs in one. */
interface ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}
