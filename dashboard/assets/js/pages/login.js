/* The sign-in page: who comes here is signed out, and what was read on the phone page is forgotten. */
import { returnAll } from "../drafts.js";
import { forgetRead } from "../phone/store.js";

returnAll();
forgetRead().catch(() => null); // a browser without storage has kept nothing
