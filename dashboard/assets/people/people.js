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

export {};
