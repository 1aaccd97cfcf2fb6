// The groups of a form: one per node, the likely fields in sight, and what is advanced or the editor's own folded away.

import { h } from "./dom.js";
import { t } from "./words.js";

export function groupsOf(groups, fields) {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const likely = [], others = [], editors = [];
  for (const group of groups) {
    const held = group.fields.map((one) => byName.get(one.name));
    const of = (likelihood) => held.filter((field) => field.described.likelihood === likelihood);
    editors.push(...of("ui"));
    const first = of("likely"), advanced = of("advanced");
    if (first.length) likely.push(fieldset(group, first, advanced));
    else if (advanced.length) others.push(fieldset(group, advanced, []));
  }
  const folded = (key, count, content) => h("details", { class: "fold" }, h("summary", {}, t(key, { count })), content);
  return [
    ...likely,
    others.length ? folded("furtherNodes", others.length, others) : null,
    editors.length ? folded("uiOnly", editors.length, editors.map((field) => field.element)) : null,
  ];
}

function fieldset(group, fields, advanced) {
  return h("fieldset", { class: "group" },
    h("legend", {}, h("span", { class: "title" }, group.title), " ",
      h("span", { class: "soft node" }, group.class_type && group.class_type !== group.title ? `${group.class_type} · #${group.node_id}` : `#${group.node_id}`)),
    fields.map((field) => field.element),
    advanced.length ? h("details", { class: "fold inner" },
      h("summary", {}, t("advanced", { count: advanced.length })), advanced.map((field) => field.element)) : null);
}
