/* Draw what stands in data-nodes of a host element, and update it in place: rows, letters, histories,
   sidebars.

   A node is a text or [tag, attributes, children]. An element is found again by id, data-key or data-open,
   else by
   its position among those of its tag; it keeps focus, scroll position, open details and typed text. What
   scripts
   changed since the last drawing stays unless the server now says something else. After each drawing the host
   dispatches "drawn". Only createElement and text nodes: nothing in the data is ever read as HTML. */
const ATTRIBUTE = "data-nodes";
const hosts = new WeakMap(); // host → the text it shows
const drawn = new WeakMap(); // element or text drawn here → its node

const isText = (node) => typeof node === "string";
const keyOf = ([, attributes]) => attributes.id ?? attributes["data-key"] ?? attributes["data-open"] ?? null;
const slotOf = (node) => {
  if (isText(node)) return "#text";
  const key = keyOf(node);
  return key === null ? node[0] : `${node[0]}#${key}`;
};

function create(node) {
  if (isText(node)) {
    const text = document.createTextNode(node);
    drawn.set(text, node);
    return text;
  }
  const [tag, attributes, children] = node;
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children) element.append(create(child));
  drawn.set(element, node);
  return element;
}

function update(element, node) {
  const before = drawn.get(element);
  drawn.set(element, node);
  if (isText(node)) {
    if (before !== node) element.data = node;
    return;
  }
  updateAttributes(element, before[1], node[1]);
  updateChildren(element, node[2]);
}

function updateAttributes(element, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(after))
    if (before[name] !== value) element.setAttribute(name, value);
}

/** Update the children that were drawn here; what a script added next to them is left alone. */
function updateChildren(parent, nodes) {
  const free = new Map(); // slot → children that can be used again, in order
  for (const child of parent.childNodes) {
    if (!drawn.has(child)) continue;
    const slot = slotOf(drawn.get(child));
    if (!free.has(slot)) free.set(slot, []);
    free.get(slot).push(child);
  }
  const wanted = nodes.map((node) => [node, free.get(slotOf(node))?.shift() ?? null]);
  for (const rest of free.values()) for (const child of rest) child.remove();
  let at = firstDrawn(parent.firstChild);
  for (const [node, old] of wanted) {
    if (old) update(old, node);
    if (old && old !== at && at && firstDrawn(at.nextSibling) === old) {
      const passed = at; // one that moves down: move it, and not all that follow
      at = old;
      parent.append(passed);
    }
    if (old && old === at) at = firstDrawn(at.nextSibling);
    else place(parent, old ?? create(node), at);
  }
}

function firstDrawn(child) {
  let next = child;
  while (next && !drawn.has(next)) next = next.nextSibling;
  return next;
}

/** Put a child before another; where the browser can, without taking its focus and scroll position. */
function place(parent, child, before) {
  if (child.isConnected && parent.moveBefore) parent.moveBefore(child, before);
  else parent.insertBefore(child, before);
}

function draw(host) {
  const text = host.getAttribute(ATTRIBUTE);
  if (hosts.get(host) === text) return;
  hosts.set(host, text);
  const focused = host.contains(document.activeElement) ? document.activeElement : null;
  updateChildren(host, text ? JSON.parse(text) : []);
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  host.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
}

function changed(records) {
  const found = new Set();
  for (const { type, target, addedNodes } of records) {
    if (type === "attributes") found.add(target);
    for (const added of addedNodes) {
      if (added.nodeType !== Node.ELEMENT_NODE || drawn.has(added)) continue;
      if (added.hasAttribute(ATTRIBUTE)) found.add(added);
      for (const inner of added.querySelectorAll(`[${ATTRIBUTE}]`)) found.add(inner);
    }
  }
  for (const host of found) if (host.isConnected) draw(host);
}

const watched = { subtree: true, childList: true, attributes: true, attributeFilter: [ATTRIBUTE] };
new MutationObserver(changed).observe(document.documentElement, watched);

export {};
