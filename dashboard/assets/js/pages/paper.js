/* Printed pages outside Dash: manuals and lists. */
import "../print.js";

export {};
