// The code that does what the form says, in four languages, each to be copied.

import { h, icon, replace } from "./dom.js";
import { t } from "./words.js";
import { Tabs } from "./tabs.js";

const LANGUAGES = ["python", "asyncio", "curl", "body"];

export class CodePanel {
  constructor() {
    this.texts = {};
    this.blocks = Object.fromEntries(LANGUAGES.map((name) => [name, h("pre", { tabIndex: 0, "aria-label": t(name) }, h("code", {}))]));
    this.tabs = new Tabs(t("code"), LANGUAGES.map((name) => ({ name, label: t(name), content: this.blocks[name] })));
    this.button = h("button", { type: "button", class: "quiet copy", onclick: () => this.copy() }, icon("copy"), h("span", {}, t("copy")));
    this.told = h("p", { role: "status", class: "unseen" });
    this.note = h("p", { class: "notice small", hidden: true }, t("codeOutdated"));
    this.shown = h("div", { hidden: true }, h("div", { class: "code-bar" }, this.tabs.bar, this.button), this.told, this.note, this.tabs.panels);
    this.empty = h("p", { class: "empty soft" }, t("codeEmpty"));
    this.element = h("section", { class: "card code", "aria-label": t("code") }, h("div", { class: "card-head" }, h("h2", {}, t("code"))), this.empty, this.shown);
  }

  // Nothing yet for the workflow that was chosen.
  clear() {
    this.texts = {};
    this.shown.hidden = true;
    this.empty.hidden = false;
    replace(this.empty, t("codePrepared"));
  }

  // Without code, the values are wrong: what is shown then belongs to the last ones that were right.
  show(code) {
    this.note.hidden = Boolean(code);
    if (!code) {
      replace(this.empty, t("codeOutdated"));
      return;
    }
    this.shown.hidden = false;
    this.empty.hidden = true;
    this.texts = code;
    for (const name of LANGUAGES) this.blocks[name].firstChild.textContent = code[name];
  }

  async copy() {
    const done = await navigator.clipboard.writeText(this.texts[this.tabs.chosen]).then(() => "copied", () => "copyFailed");
    const label = this.button.querySelector("span");
    replace(label, t(done));
    replace(this.told, t(done));
    setTimeout(() => { replace(label, t("copy")); replace(this.told); }, 1600);
  }
}
