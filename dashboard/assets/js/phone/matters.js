/* The list of admitted matters: read once, kept on the phone, searched while typing, the last ones on top. */
import { facts, make, say } from "../facts.js";
import { me, read, recall, remember } from "./net.js";
import { button, failure, nothing, sheet } from "./parts.js";

const RECENT = 6;

/**
 * Return the matters that may be reported, as [{code, name, major}]. The one place that knows where they
 * come from.
 */
async function matters() {
  const { content } = await read("matters", me.facts.matters);
  const isChinese = facts.locale.startsWith("zh");
  return content.matters.map(({ code, name, name_en, major }) => ({
    code,
    major,
    name: (!isChinese && name_en) || name,
  }));
}

/** Let the person choose a matter; `chosen` receives it. */
async function pick(chosen) {
  const search = make("input.field", {
    type: "search",
    placeholder: say("matter_search"),
    "aria-label": say("matter_search"),
    "data-testid": "matter-search",
  });
  const list = make("div.phone-matters", { "data-testid": "matters" });
  const { close } = sheet(say("matter"), [search, list], { testid: "matter-sheet" });
  search.focus();
  try {
    const all = await matters();
    const recent = (await recall("recent matters")) ?? [];
    const show = () =>
      draw(
        list,
        found(all, search.value.trim()),
        search.value ? [] : all.filter(({ code }) => recent.includes(code)),
        take
      );
    search.addEventListener("input", show);
    show();
  } catch (error) {
    list.replaceChildren(failure(error, () => (close(), pick(chosen))));
  }

  async function take(matter) {
    close();
    const before = (await recall("recent matters")) ?? [];
    await remember(
      "recent matters",
      [matter.code, ...before.filter((code) => code !== matter.code)].slice(0, RECENT)
    );
    chosen(matter);
  }
}

const found = (all, wanted) => {
  const words = wanted.toLowerCase().split(/\s+/);
  return all.filter(({ code, name, major }) =>
    words.every((word) => `${code} ${name} ${major}`.toLowerCase().includes(word))
  );
};

function draw(list, rows, recent, take) {
  const groups = grouped(rows);
  const parts = [...groups].map(([major, members]) => group(major, members, take));
  if (recent.length) parts.unshift(group(say("matter_recent"), recent, take));
  list.replaceChildren(...(parts.length ? parts : [nothing(say("matter_none"), say("matter_none_hint"))]));
}

function grouped(rows) {
  const groups = new Map();
  for (const matter of rows) groups.set(matter.major, [...(groups.get(matter.major) ?? []), matter]);
  return groups;
}

function group(title, members, take) {
  const rows = members.map((matter) =>
    make(
      "li",
      {},
      button(
        "button.phone-choice",
        [make("span", {}, matter.name), make("small.muted", {}, matter.code)],
        () => take(matter)
      )
    )
  );
  return make("section", {}, make("h3", {}, title), make("ul", {}, ...rows));
}

export { pick, matters };
