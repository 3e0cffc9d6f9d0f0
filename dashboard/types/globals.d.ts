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
  L?: any;
  dash_clientside: DashClientside;
  dash_component_api: { stringifyId(id: object): string };
  dash_stores: { getState(): any; dispatch(action: object): void }[];
  /** The one name of ours, see js/namespace.js. */
  huying: Readonly<Record<string, unknown>>;
}

/* Our documents are HTML, and their scripts know them: what a selector or an id asks for is there (tests compare ids
   with the pages), and events come from elements. Where an element may be missing, scripts say `?.`. */

/** An element of a page, or a control of a form: input, select or text area. */
interface PageElement extends HTMLInputElement {
  readonly options: HTMLOptionsCollection;
  readonly selectedOptions: HTMLCollectionOf<HTMLOptionElement>;
  length: number;
  readonly dataset: { [name: string]: string };
  readonly lastElementChild: Element;
  readonly form: HTMLFormElement;
  readonly files: FileList;
  addEventListener(kind: string, listener: PageListener, options?: boolean | AddEventListenerOptions): void;
  addEventListener(kind: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    kind: K,
    listener: (this: HTMLInputElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions
  ): void;
  /** Of links. */
  readonly pathname: string;
  readonly search: string;
}

interface PageEvent extends MouseEvent, KeyboardEvent {
  readonly target: any;
  readonly relatedTarget: any;
  readonly dataTransfer: DataTransfer;
}

type PageListener = (event: PageEvent) => unknown;

interface ParentNode {
  querySelector<E extends Element = PageElement>(selectors: string): E;
  querySelectorAll<E extends Element = PageElement>(selectors: string): NodeListOf<E>;
}

interface Document {
  getElementById(id: string): PageElement;
  readonly activeElement: PageElement;
  addEventListener(kind: string, listener: PageListener, options?: boolean | AddEventListenerOptions): void;
}

interface Element {
  closest<E extends Element = PageElement>(selectors: string): E;
  /** Like insertBefore, but keeps focus and scroll position; not in every browser. */
  moveBefore?(child: Node, before: Node | null): void;
}

interface ObjectConstructor {
  /** The entries of JSON from the server: its values are not known to the checker. */
  entries(of: any): [string, any][];
  values(of: any): any[];
}

interface PerformanceEntry {
  /** Of resources: the status of the answer, 0 where none came. */
  readonly responseStatus?: number;
}

/* Workers: the shared worker of the stream and the service worker of the phone. */

interface Window {
  onconnect: ((event: { ports: readonly MessagePort[] }) => void) | null;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

interface Event {
  /** Of events of a service worker. */
  waitUntil(work: Promise<unknown>): void;
  readonly tag: string;
}

interface ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}
