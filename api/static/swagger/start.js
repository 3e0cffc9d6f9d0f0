/* Show the description of the interfaces; nothing is fetched from outside, no validator is asked. */
window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#interfaces",
  deepLinking: true,
  validatorUrl: null,
});
