/* The one name of ours on `window`. Dash calls the hooks of `huying.failures`, dash-leaflet looks up
   `huying.papers`
   by name, and browser tests read what a page shows. Modules import each other and never read it. */

/**
 * Publish the modules of a page as `window.huying`.
 *
 * @param {Record<string, object>} modules
 */
export function expose(modules) {
  window.huying = Object.freeze({ ...modules });
}
