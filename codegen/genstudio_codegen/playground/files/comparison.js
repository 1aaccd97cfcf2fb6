// Two runs side by side: their files, and the values in which they differ.

import { breakable, h } from "./dom.js";
import { t } from "./words.js";
import { mediaOf } from "./result_panel.js";

export function showComparison(one, other) {
  const dialog = h("dialog", { class: "comparison", "aria-label": t("compareTitle") },
    h("div", { class: "card-head" }, h("h2", {}, t("compareTitle")), h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, t("close"))),
    h("div", { class: "pair" }, [one, other].map((run) => h("section", { "aria-label": t("runNumber", { id: run.id }) },
      h("h3", {}, t("runNumber", { id: run.id }), " · ", breakable(run.title)), mediaOf(run), run.error ? h("p", { class: "alert" }, run.error) : null))),
    differences(one, other));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function differences(one, other) {
  const names = [...new Set([...Object.keys(one.fields), ...Object.keys(other.fields), ...Object.keys(one.seeds), ...Object.keys(other.seeds)])];
  const differing = names.filter((name) => shown(one, name) !== shown(other, name));
  if (!differing.length) return h("p", { class: "soft" }, t("sameValues"));
  return h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("parameter")), [one, other].map((run) => h("th", { scope: "col" }, t("runNumber", { id: run.id }))))),
    h("tbody", {}, differing.map((name) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, breakable(name))), h("td", {}, shown(one, name)), h("td", {}, shown(other, name))))));
}

function shown(run, name) {
  if (run.seeds[name]) return run.seeds[name];
  const held = run.fields[name];
  if (held === undefined) return t("asStored");
  const [[kind, content]] = Object.entries(held);
  return kind === "random" ? t("random") : typeof content === "object" ? JSON.stringify(content) : String(content);
}
