/* The form of a post: shows what the chosen role is bound to and fills each list from the one above. */
function show(choice) {
  const role = choice.querySelector("[name=role]").value;
  for (const part of choice.querySelectorAll("[data-for]")) {
    const wanted = part.dataset.for.split(" ").includes(role);
    part.hidden = !wanted;
    part.querySelector("select").disabled = !wanted;
  }
}

function empty(select) {
  select.length = 1;
  if (select.dataset.below) empty(select.form.elements[select.dataset.below]);
}

async function fill(choice, select, query) {
  empty(select);
  const answer = await fetch(`${choice.dataset.places}?${new URLSearchParams(query)}`);
  if (!answer.ok) return;
  for (const { code, name } of await answer.json()) select.add(new Option(name, code));
}

for (const choice of document.querySelectorAll("[data-post-choice]")) {
  choice.addEventListener("change", (/** @type {any} */ { target }) => {
    if (target.name === "role") show(choice);
    const { below, sections } = target.dataset;
    const fields = target.form.elements;
    if (below && target.value) fill(choice, fields[below], { below: target.value });
    else if (below) empty(fields[below]);
    if (sections) fill(choice, fields[sections], { department: target.value });
  });
  show(choice);
}

/* A page that waits for the worker: what is marked follows, and the page is loaded again at the end. */
const FOLLOW_MS = 1500;

async function follow() {
  const live = document.querySelector("[data-follow]");
  if (!live) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-follow]");
    if (answer.ok && !now) return location.reload();
    if (now) live.replaceWith(document.importNode(now, true));
  } catch {
    // no connection: the next turn asks again
  }
  setTimeout(follow, FOLLOW_MS);
}

setTimeout(follow, FOLLOW_MS);

export {};
