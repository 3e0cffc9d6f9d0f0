/* What server-rendered pages of signed-in users run: the navigation between pages. */
import * as navigation from "../navigation.js";

navigation.start();
