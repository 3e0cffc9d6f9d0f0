/* Everything the wall runs. */
import * as facts from "../facts.js";
import { expose } from "../namespace.js";
import * as clock from "../wall/clock.js";
import * as wallMap from "../wall/map.js";
import * as wall from "../wall/wall.js";

expose({ clock, facts, wall, wallMap });
wall.start();
