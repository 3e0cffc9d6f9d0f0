/* Everything a Dash page runs; the renderer starts after it (see application.py). */
import * as classes from "../classes.js";
import * as drafts from "../drafts.js";
import * as facts from "../facts.js";
import * as failures from "../failures.js";
import * as fills from "../fills.js";
import * as geometry from "../geometry.js";
import * as navigation from "../navigation.js";
import "../node-events.js";
import "../nodes.js";
import * as bell from "../notices.js";
import "../panel-picks.js";
import "../panel.js";
import "../print.js";
import * as session from "../session.js";
import * as shapes from "../shapes.js";
import * as stream from "../stream.js";
import * as undo from "../undo.js";
import * as uploads from "../uploads/uploads.js";
import * as view from "../view.js";
import "../desk/compare.js";
import * as desk from "../desk/desk.js";
import "../desk/duty-hint.js";
import "../desk/intake/intake.js";
import "../duties/duties.js";
import "../duties/import-file.js";
import * as charts from "../indicators/charts.js";
import * as layer from "../map/layer.js";
import * as map from "../map/map.js";
import * as painter from "../map/painter.js";
import { expose } from "../namespace.js";
import * as papers from "../papers/papers.js";

expose({
  bell,
  classes,
  facts,
  failures,
  fills,
  geometry,
  layer,
  map,
  painter,
  papers,
  session,
  shapes,
  stream,
  uploads,
  view,
});

navigation.start();
navigation.nameTab();
undo.start();
drafts.start();
charts.start();

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.huying = {
  start_map: map.start,
  start_desk: desk.start,
  desk_done: desk.finished,
  paint_charts: charts.paintCharts,
  pick_in_chart: charts.pickInChart,
};
