/* Everything the phone page runs. */
import "../session.js";
import { expose } from "../namespace.js";
import * as phoneApp from "../phone/app.js";
import * as phoneNet from "../phone/net.js";
import * as phonePlace from "../phone/place.js";
import * as phoneStore from "../phone/store.js";

expose({ phoneNet, phonePlace, phoneStore });
phoneApp.start();
