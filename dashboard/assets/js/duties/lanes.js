/* Place a flow chart in lanes: one column for each department, town, Center or unit, time running down.

   ELK computes layers, order and the routes of edges; it knows no lanes. So it is asked twice or more: first
   for the layers, then with the boxes at the columns of their lanes, which its interactive strategies keep.
   Where a route needs room, ELK moves a box to the right: where it comes too near to the next lane, all
   further lanes begin later, and ELK is asked again. Lengths are in units of the drawing. */

/**
 * @typedef {{ to: number, condition: string | null }} Next
 * @typedef {{ no: number, title: string, who: string, limit: string | null, next: Next[] }} Step
 * @typedef {{ lanes: { code: string, name: string }[], steps: Step[] }} Chart
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ id: string, lane: string, kind: string, no: number, lines: string[],
 *   width: number, height: number, x: number, y: number }} Box
 * @typedef {{ id: string, from: string, to: string, points: Point[] }} Route
 * @typedef {{ code: string, name: string, x: number, width: number }} Lane
 * @typedef {{ width: number, height: number, lanes: Lane[], boxes: Box[], routes: Route[] }} Drawing
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
    if (tries === TRIES || moves.every((move) => move < 1)) return drawing(chart, boxes, found);
    lefts = lefts.map((left, index) => left + moves[index]);
  }
}

/** Steps, and below each the conditions of its branches as boxes of their own. */
function boxesOf(chart) {
  return chart.steps.flatMap((step) => [stepBox(step), ...conditionBoxes(step)]);
}

const stepBox = ({ no, who, title }) => ({
  ...{ id: `s${no}`, lane: who, kind: "step", no, lines: [title], x: 0, y: 0 },
  ...STEP,
});

function conditionBoxes({ no, who, next }) {
  const made = next.map(({ condition }, index) => {
    if (!condition) return null;
    const lines = broken(condition);
    const width = Math.max(...lines.map(textWidth)) + 16;
    const size = { width, height: lines.length * LINE + 6, x: 0, y: 0 };
    return { id: `c${no}-${index}`, lane: who, kind: "condition", no, lines, ...size };
  });
  return made.filter(Boolean);
}

/** Break a long condition into two lines of about the same length; none begins with a sign. */
function broken(text) {
  const letters = [...text];
  if (letters.length <= LONGEST_LINE) return [text];
  const half = Math.ceil(letters.length / 2);
  const at = /[、，。；：）”]/.test(letters[half]) ? half + 1 : half;
  return [letters.slice(0, at), letters.slice(at)].map((line) => line.join("").trim()).filter(Boolean);
}

/** @param {string} text */
const textWidth = (text) =>
  [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? LETTER.wide : LETTER.narrow), 0);

function edgesOf(chart) {
  return chart.steps.flatMap(({ no, next }) =>
    next.flatMap(({ to, condition }, index) => {
      const middle = `c${no}-${index}`;
      return condition ? [edge(`s${no}`, middle, 10), edge(middle, `s${to}`)] : [edge(`s${no}`, `s${to}`)];
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
  chart.lanes.forEach(({ code }, index) => {
    for (const row of rows) {
      const own = inLane(row, code);
      let x = lefts[index] + (widths[index] - rowWidth(own)) / 2;
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

/** Return the drawing: the lanes around the boxes as ELK placed them, everything to the right of x = 0. */
function drawing(chart, boxes, found) {
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
  const points = routes.flatMap((route) => route.points);
  const left = Math.min(...boxes.map(({ x }) => x), ...points.map(({ x }) => x)) - PADDING;
  for (const one of [...boxes, ...points]) one.x -= left;
  const width = Math.max(...boxes.map(endOf), ...points.map(({ x }) => x)) + PADDING;
  const height = Math.max(...boxes.map((box) => box.y + box.height), ...points.map(({ y }) => y));
  return { width, height, lanes: lanesOf(chart, boxes, width), boxes, routes };
}

/** @param {Box} box */
const endOf = (box) => box.x + box.width;

/** A lane begins in the middle between its own boxes and those of the lane before it. */
function lanesOf(chart, boxes, width) {
  const own = chart.lanes.map(({ code }) => boxes.filter(({ lane }) => lane === code));
  const begins = own.map((those, index) => {
    if (!index) return 0;
    const before = Math.max(...own[index - 1].map(endOf));
    const left = Math.min(...those.map(({ x }) => x));
    return Math.max(before + PADDING / 2, left - PADDING);
  });
  return chart.lanes.map((lane, index) => ({
    ...lane,
    x: begins[index],
    width: (begins[index + 1] ?? width) - begins[index],
  }));
}

export { place };
