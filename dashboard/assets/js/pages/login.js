/* The sign-in page: who comes here is signed out, and what was read on the phone page is forgotten. */
import { forgetRead } from "../phone/store.js";

forgetRead().catch(() => null); // a browser without storage has kept nothing
