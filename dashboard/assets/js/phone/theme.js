/* The theme before the first paint: light, or dark where the phone prefers it. */
(function () {
  "use strict";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => (document.documentElement.dataset.theme = dark.matches ? "dark" : "light");
  dark.addEventListener("change", follow);
  follow();
})();
