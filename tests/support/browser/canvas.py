"""Scripts that inspect the map's canvas, and a small topology with known answers."""

# The colour of the canvas at points of the earth, and the one that the style sheet gives the area there.
COLOURS = """(codes) => {
  const { painter, layer, classes, fills } = huying;
  const view = layer.view();
  const context = document.querySelector("#map canvas").getContext("2d");
  const rgb = (colour) => {
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].join();
  };
  return codes.map((code) => {
    const shapes = painter.shapes();
    const i = shapes.index.get(code);
    const [lat, lon] = shapes.points[i];
    const [x, y] = layer.plane().place([lon, lat]).map((v, axis) => v * view.scale + [view.x, view.y][axis]);
    const at = [x * view.ratio, y * view.ratio].map(Math.floor);
    const fill = classes.fill(painter.legend(), painter.shown(i));
    const shown = [...context.getImageData(...at, 1, 1).data].join();
    return [code, shown, fill.startsWith("var") ? rgb(fills.token(fill)) : fill];
  });
}"""
# Two squares side by side; a part of a third area fills a hole of the left one, its other part is apart.
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [
        [[10, 0], [0, 10]],  # between the squares
        [[10, 10], [-10, 0], [0, -10], [10, 0]],  # the rest of the left one
        [[10, 10], [10, 0], [0, -10], [-10, 0]],  # the rest of the right one
        [[4, 4], [0, 2], [2, 0], [0, -2], [-2, 0]],  # the hole
        [[30, 0], [0, 5], [5, 0], [0, -5], [-5, 0]],  # apart
    ],
    "objects": {
        "areas": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "left", "arcs": [[0, 1], [3]], "properties": {"label": [2, 2]}},
                {"type": "Polygon", "id": "right", "arcs": [[-1, 2]], "properties": {"label": [15, 5]}},
                {
                    "type": "MultiPolygon", "id": "parts", "arcs": [[[3]], [[4]]],
                    "properties": {"label": [5, 5]},
                },
            ],
        }
    },
}  # fmt: skip
PLACED = """([topology, points]) => {
  const shapes = new huying.shapes.Shapes("any", topology);
  const geometry = new huying.geometry.Geometry(shapes, { place: (point) => point });
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  return points.map((point) => {
    const holds = (_, i) => pen.isPointInPath(geometry.path(i), ...point, "evenodd");
    const painted = shapes.codes.findIndex(holds);
    return [shapes.codes[geometry.at(point)] ?? null, shapes.codes[painted] ?? null];
  });
}"""
# Sets the class of areas as a message of the stream does.
CHANGE = """(places) => {
  const picture = huying.painter.picture();
  const set = places.map((i) => [i, 9, 9, picture.classes[i] ? 0 : 3]);
  const { view, event, as_of, unlocated, total } = picture;
  huying.painter.change({ view, event, as_of, unlocated, total, set });
}"""
PIXELS = """() => {
  const canvas = document.querySelector("#map canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return { width: canvas.width, words: new Uint32Array(data.buffer) };
}"""
DIFFERING = f"""(places) => {{
  const before = ({PIXELS})();
  ({CHANGE})(places);
  const after = ({PIXELS})();
  huying.layer.redraw();
  const anew = ({PIXELS})();
  const {{ scale, ratio, x, y }} = huying.layer.view();
  const boxes = places.map((i) => huying.painter.geometry().boxes[i]);
  let [changed, outside, unlike] = [0, 0, 0];
  // A browser smooths the edges of long and of short lines in different ways: channels differ a little there.
  const channels = (word) => [0, 8, 16].map((by) => (word >> by) & 255);
  const apart = (one, other) =>
    Math.max(...channels(one).map((value, n) => Math.abs(value - channels(other)[n])));
  after.words.forEach((word, n) => {{
    if (word !== anew.words[n] && apart(word, anew.words[n]) > 48) unlike += 1;
    if (word === before.words[n]) return;
    changed += 1;
    const px = ((n % after.width) / ratio - x) / scale;
    const py = (Math.floor(n / after.width) / ratio - y) / scale;
    const rim = 4 / scale;
    const near = boxes.some(([l, t, r, b]) => px > l - rim && px < r + rim && py > t - rim && py < b + rim);
    if (!near) outside += 1;
  }});
  return {{ changed, outside, unlike }};
}}"""
