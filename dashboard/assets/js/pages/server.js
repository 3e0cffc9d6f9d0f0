/* What server-rendered pages of signed-in users run: the navigation between pages, and what was typed
   before a sign-in ended. */
import * as drafts from "../drafts.js";
import * as navigation from "../navigation.js";

navigation.start();
drafts.start();
