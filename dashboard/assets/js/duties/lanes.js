/* Place a flow chart in lanes: one column for each department, town, Center or unit, time running down.

   ELK computes layers, order and the routes of edges; it knows no lanes. So it is asked twice or more: first
   for the layers, then with the boxes at the columns of their lanes, which its interactive strategies keep.
   Where a route needs room between two boxes ELK moves a box to the right: then its lane begins there, and ELK
   is asked again until nothing moves. Lengths are in units of the drawing. */

/**
 * @typedef {{ to: number, condition: string | null }} Next
 * @typedef {{ no: number, title: string, who: string, limit: string | null, next: Next[] }} Step
 * @typedef {{ lanes: { code: string, name: string }[], steps: Step[] }} Chart
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ id: string, lane: string, kind: "step" | "condition", no: number, lines: string[],
 *   width: number, height: number, x: number, y: number }} Box
 * @typedef {{ id: string, from: string, to: string, points: Point[] }} Route
 * @typedef {{ width: number, height: number, lanes: { code: string, name: string, x: number, width: number }[],
 *   boxes: Box[], routes: Route[] }} Drawing
 */

const STEP = { width: 140, height: 50 };
const LETTER = { wide: 12, narrow: 7 };
const LINE = 15; // height of a line of a condition
const LONGEST_LINE = 8; // letters of a condition before it is broken
const PADDING = 14; // between a lane's edge and its boxes
const GAP = 18; // between boxes of one lane
const TRIES = 6;

const LAYERS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.layered.cycleBreaking.strategy": "MODEL_ORDER",
  "elk.layered.layering.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.spacing.nodeNodeBetweenLayers": "26",
  "elk.layered.spacing.edgeNodeBetweenLayers": "10",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "8",
  "elk.spacing.nodeNode": String(GAP),
  "elk.spacing.edgeNode": "10",
  "elk.spacing.edgeEdge": "8",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
};
const COLUMNS = {
  ...LAYERS,
  "elk.interactiveLayout": "true",
  "elk.layered.considerModelOrder.strategy": "NONE",
  "elk.layered.crossingMinimization.strategy": "INTERACTIVE",
  "elk.layered.nodePlacement.strategy": "INTERACTIVE",
};

/**
 * Return where everything of a chart is drawn.
 *
 * @param {Chart} chart
 * @param {(graph: object) => Promise<any>} layout ELK's layout of a graph
 * @returns {Promise<Drawing>}
 */
async function place(chart, layout) {
  const boxes = boxesOf(chart);
  const edges = edgesOf(chart);
  adopt(boxes, await layout(graph(LAYERS, boxes, edges)));
  const rows = rowsOf(boxes);
  const widths = chart.lanes.map(({ code }) => laneWidth(code, rows));
  let lefts = stacked(widths);
  for (let tries = 1; ; tries += 1) {
    arrange(chart, rows, lefts, widths);
    const found = await layout(graph(COLUMNS, boxes, edges));
    const moves = movesOf(chart, boxes, found);
    if (tries === TRIES || moves.every((move) => move < 1)) return drawing(chart, boxes, found, { lefts, widths });
    lefts = lefts.map((left, index) => left + moves[index]);
  }
}

/** Steps, and below each the conditions of its branches as boxes of their own. */
function boxesOf(chart) {
  return chart.steps.flatMap((step) => [
    { id: `s${step.no}`, lane: step.who, kind: "step", no: step.no, lines: [step.title], ...STEP, x: 0, y: 0 },
    ...step.next.filter(({ condition }) => condition).map((next) => conditionBox(step, next)),
  ]);
}

function conditionBox(step, { to, condition }) {
  const lines = broken(condition);
  return {
    id: `c${step.no}-${index}`,
    lane: step.who,
    kind: "condition",
    no: step.no,
    lines,
    width: Math.max(...lines.map(textWidth)) + 16,
    height: lines.length * LINE + 6,
    x: 0,
    y: 0,
  };
}

/** Break a long condition into two lines of about the same length. */
function broken(text) {
  const letters = [...text];
  if (letters.length <= LONGEST_LINE) return [text];
  const half = Math.ceil(letters.length / 2);
  return [letters.slice(0, half).join("").trim(), letters.slice(half).join("").trim()];
}

/** @param {string} text */
const textWidth = (text) =>
  [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? LETTER.wide : LETTER.narrow), 0);

function edgesOf(chart) {
  return chart.steps.flatMap((step) =>
    step.next.flatMap(({ to, condition }) => {
      if (!condition) return [edge(`s${step.no}`, `s${to}`)];
      const middle = `c${step.no}-${to}`;
      return [edge(`s${step.no}`, middle, 10), edge(middle, `s${to}`)];
    })
  );
}

/** An edge; with a high priority its ends are in neighbouring layers. */
const edge = (from, to, priority = 1) => ({
  id: `${from}>${to}`,
  sources: [from],
  targets: [to],
  layoutOptions: { "elk.layered.priority.shortness": String(priority) },
});

const graph = (layoutOptions, boxes, edges) => ({
  id: "chart",
  layoutOptions,
  children: boxes.map(({ id, width, height, x, y }) => ({ id, width, height, x, y })),
  edges: edges.map((each) => ({ ...each })),
});

function adopt(boxes, found) {
  const places = new Map(found.children.map((child) => [child.id, child]));
  for (const box of boxes) ({ x: box.x, y: box.y } = places.get(box.id));
}

/** The boxes of each layer from left to right; boxes of one layer share their middle line. */
function rowsOf(boxes) {
  const rows = new Map();
  for (const box of boxes) {
    const middle = Math.round(box.y + box.height / 2);
    const key = [...rows.keys()].find((known) => Math.abs(known - middle) <= 2) ?? middle;
    if (!rows.has(key)) rows.set(key, []);
    rows.get(key).push(box);
  }
  for (const row of rows.values()) row.sort((one, other) => one.x - other.x);
  return [...rows.values()];
}

const inLane = (row, code) => row.filter((box) => box.lane === code);
const rowWidth = (row) => row.reduce((sum, box) => sum + box.width + GAP, -GAP);

function laneWidth(code, rows) {
  return Math.max(STEP.width, ...rows.map((row) => rowWidth(inLane(row, code)))) + 2 * PADDING;
}

function stacked(widths) {
  let x = 0;
  return widths.map((width) => (x += width) - width);
}

/** Put the boxes of each row side by side into the middle of their lanes. */
function arrange(chart, rows, lefts, widths) {
  chart.lanes.forEach(({ code }, place_) => {
    for (const row of rows) {
      const own = inLane(row, code);
      let x = lefts[place_] + (widths[place_] - rowWidth(own)) / 2;
      for (const box of own) {
        box.x = x;
        x += box.width + GAP;
      }
    }
  });
}

/** Return by how much each lane must begin further right, so that it is clear of the lane before it. */
function movesOf(chart, boxes, found) {
  const places = new Map(found.children.map((child) => [child.id, child]));
  let end = -Infinity;
  let by = 0;
  return chart.lanes.map(({ code }) => {
    const own = boxes.filter(({ lane }) => lane === code).map(({ id }) => places.get(id));
    by += Math.max(0, end - (Math.min(...own.map(({ x }) => x)) + by));
    end = Math.max(...own.map(({ x, width }) => x + width)) + by + 2 * PADDING;
    return by;
  });
}

function drawing(chart, boxes, found, { lefts, widths }) {
  adopt(boxes, found);
  const routes = found.edges.map(({ id, sources, targets, sections }) => ({
    id,
    from: sources[0],
    to: targets[0],
    points: sections.flatMap(({ startPoint, bendPoints, endPoint }) => [
      startPoint,
      ...(bendPoints ?? []),
      endPoint,
    ]),
  }));
  return { ...extent(chart, boxes, routes, { lefts, widths }), boxes, routes };
}

/** Lanes reach from the first box or route of the chart to the last; each ends where the next one begins. */
function extent(chart, boxes, routes, { lefts, widths }) {
  const own = (code) => boxes.filter((box) => box.lane === code);
  const first = Math.min(
    ...routes.flatMap(({ points }) => points.map(({ x }) => x - PADDING)),
    ...boxes.map(({ x }) => x - PADDING)
  );
  const last = Math.max(
    ...routes.flatMap(({ points }) => points.map(({ x }) => x + PADDING)),
    ...boxes.map(({ x, width }) => x + width + PADDING)
  );
  const begins = chart.lanes.map(({ code }, place_) => {
    const boxesOfLane = own(code);
    const left = Math.min(...boxesOfLane.map(({ x }) => x)) - PADDING;
    const before = place_ ? Math.max(...own(chart.lanes[place_ - 1].code).map(({ x, width }) => x + width)) : first;
    return place_ ? Math.max(before + PADDING / 2, Math.min(left, lefts[place_])) : Math.min(first, left);
  });
  const lanes = chart.lanes.map(({ code, name }, place_) => ({
    code,
    name,
    x: begins[place_] - first,
    width: (begins[place_ + 1] ?? Math.max(last, begins[place_] + widths[place_])) - begins[place_],
  }));
  for (const box of boxes) box.x -= first;
  for (const { points } of routes) for (const point of points) point.x -= first;
  const end = lanes.at(-1);
  const height = Math.max(
    ...boxes.map(({ y, height: tall }) => y + tall),
    ...routes.flatMap(({ points }) => points.map(({ y }) => y))
  );
  return { width: end.x + end.width, height, lanes };
}

export { place };
