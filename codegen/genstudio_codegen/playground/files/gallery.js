// The runs of this session: each is shown again, reopened with its values, or compared with another.

import { h, replace } from "./dom.js";
import { address, get } from "./server.js";
import { t } from "./words.js";
import { showComparison } from "./comparison.js";

const KINDS = { audio: "kindAudio", file: "kindFile" };

export class Gallery {
  constructor({ onShow, onReopen }) {
    this.onShow = onShow;
    this.onReopen = onReopen;
    this.runs = new Map();
    this.picked = [];
    this.list = h("ul", { class: "runs" });
    this.compareButton = h("button", { type: "button", class: "quiet", disabled: true, onclick: () => this.compare() }, t("compare"));
    this.empty = h("p", { class: "empty soft" }, t("galleryEmpty"));
    this.element = h("section", { class: "card gallery", "aria-label": t("gallery") },
      h("div", { class: "card-head" }, h("h2", {}, t("gallery")), this.compareButton), this.empty, this.list);
    this.compareButton.hidden = true;
  }

  async load() {
    const { runs } = await get("/runs");
    for (const run of runs.reverse()) this.runs.set(run.id, run);
    this.draw();
  }

  // The runs that have not ended, the newest first.
  going() {
    return [...this.runs.values()].reverse().filter((run) => run.seconds === null);
  }

  put(run) {
    this.runs.set(run.id, run);
    this.draw();
  }

  draw() {
    const newest = [...this.runs.values()].sort((one, other) => other.id - one.id);
    this.empty.hidden = newest.length > 0;
    this.compareButton.hidden = newest.length < 2;
    this.compareButton.disabled = this.picked.length !== 2;
    replace(this.list, newest.map((run) => this.item(run)));
  }

  item(run) {
    const seconds = run.seconds === null ? t(run.state) : t("seconds", { seconds: run.seconds.toFixed(1) });
    return h("li", {},
      h("button", { type: "button", class: "thumb", "aria-label": t("showRun", { id: run.id, title: run.title, state: t(run.state) }), onclick: () => this.onShow(run) }, thumbOf(run)),
      h("p", { class: "run-title" }, h("span", { class: "title" }, run.title), h("span", { class: "soft small" }, `#${run.id} · ${seconds}`)),
      h("div", { class: "run-actions" },
        h("button", { type: "button", class: "quiet small", "aria-label": t("reopenRun", { id: run.id }), onclick: () => this.onReopen(run) }, t("reopen")),
        h("label", { class: "pick" }, h("input", {
          type: "checkbox", checked: this.picked.includes(run.id), "aria-label": t("pick", { id: run.id }), onchange: () => this.pick(run.id),
        }), h("span", { class: "soft small", "aria-hidden": "true" }, t("pickShort")))));
  }

  pick(id) {
    this.picked = this.picked.includes(id) ? this.picked.filter((one) => one !== id) : [...this.picked, id].slice(-2);
    for (const [index, run] of [...this.runs.values()].sort((one, other) => other.id - one.id).entries()) {
      this.list.children[index].querySelector("input").checked = this.picked.includes(run.id);
    }
    this.compareButton.disabled = this.picked.length !== 2;
  }

  compare() {
    const [one, other] = [...this.picked].sort((a, b) => a - b).map((id) => this.runs.get(id));
    showComparison(one, other);
  }
}

// What a run gave, small: its first picture or video, else what it is in a word.
function thumbOf(run) {
  const at = run.files.findIndex((file) => file.kind === "image" || file.kind === "video");
  const source = address(`/runs/${run.id}/files/${at}`);
  if (at >= 0 && run.files[at].kind === "image") return h("img", { src: source, alt: "", loading: "lazy" });
  if (at >= 0) return h("video", { src: source, muted: true, preload: "metadata", tabIndex: -1, "aria-hidden": "true" });
  const what = t(run.state !== "succeeded" ? run.state : run.files.length ? KINDS[run.files[0].kind] : run.texts.length ? "kindText" : run.state);
  return h("span", { class: `thumb-text ${run.state}` }, what);
}
