/* Rules for the scripts in dashboard/assets; types are tsc's business (tsconfig.json). */
import js from "@eslint/js";
import globals from "globals";

const SIZES = {
  "max-len": ["error", { code: 110, ignoreUrls: true }],
  "max-lines": ["error", { max: 300 }],
};

export default [
  { ignores: ["dashboard/assets/vendor/**", "node_modules/**"] },
  js.configs.recommended,
  {
    files: ["dashboard/assets/**/*.js"],
    languageOptions: {
      ecmaVersion: 2025,
      sourceType: "module",
      globals: { ...globals.browser, dash_clientside: "readonly", topojson: "readonly", L: "readonly" },
    },
    rules: {
      ...SIZES,
      eqeqeq: "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-globals": ["error", { name: "event", message: "Take the event as an argument." }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "AssignmentExpression[left.object.name='window'][left.property.name!='fetch']",
          message: "Nothing of ours is on window but js/namespace.js.",
        },
        {
          selector: "AssignmentExpression[left.property.name='fetch']",
          message: "Nothing replaces fetch: Dash's requests have hooks, ours are calls of our own.",
        },
        {
          selector: "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]",
          message: "Build nodes; data is never read as HTML.",
        },
        {
          selector: "CallExpression[callee.property.name='createElementNS']",
          message: "Use svg() of js/drawing.js.",
        },
      ],
    },
  },
  {
    files: [
      "dashboard/assets/js/drawing.js",
      "dashboard/assets/js/namespace.js",
      "dashboard/assets/js/pages/dash.js",
    ],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // Nothing on window but one namespace; Dash's own holds its clientside functions.
    files: ["dashboard/assets/**/*.js"],
    ignores: ["dashboard/assets/js/namespace.js", "dashboard/assets/js/pages/dash.js"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "window", property: "huying", message: "Import the module; the namespace is for Dash." },
      ],
    },
  },
  {
    files: ["dashboard/assets/js/theme.js", "dashboard/assets/js/phone/theme.js"],
    languageOptions: { sourceType: "script" },
  },
  {
    files: ["dashboard/assets/workers/**/*.js", "dashboard/assets/js/phone/worker.js"],
    languageOptions: { globals: { ...globals.worker, ...globals.serviceworker } },
  },
  {
    files: ["tests/js/**/*.js", "*.config.js"],
    languageOptions: { ecmaVersion: 2025, sourceType: "module", globals: globals.node },
    rules: SIZES,
  },
];
