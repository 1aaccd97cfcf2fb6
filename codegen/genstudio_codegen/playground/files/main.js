// Puts the page together: workflows on the left, the form in the middle, results and code on the right.

import { h, replace } from "./dom.js";
import { get } from "./server.js";
import { currentLanguage, setLanguage, t } from "./words.js";
import { WorkflowList } from "./workflow_list.js";
import { FormPanel } from "./form_panel.js";
import { ResultPanel } from "./result_panel.js";
import { CodePanel } from "./code_panel.js";
import { Gallery } from "./gallery.js";
import { RequestsView } from "./requests_view.js";
import { Tabs } from "./tabs.js";
import { WorkflowWatch } from "./workflow_watch.js";

const SERVICES = { emulator: "onEmulator", genstudio: "onGenstudio", comfyui: "onComfyui" };

class Page {
  constructor(root) {
    this.root = root;
    this.known = { service: null, workflows: [] };
  }

  async start() {
    this.known = await get("/workflows");
    this.build();
    addEventListener("hashchange", () => this.openFromAddress());
    await this.openFromAddress();
    await this.gallery.load();
    const [going] = this.gallery.going();
    if (going) this.follow(going);
    const watch = new WorkflowWatch({ onChange: (known) => this.change(known), onReach: (reached) => this.reach(reached) });
    watch.start(this.known.version);
  }

  // The workflows have changed: the list follows, and so does the form, with what was typed in it.
  async change(known) {
    const before = this.chosen;
    this.known = known;
    this.list.put(known.workflows);
    const now = this.chosen;
    if (!now && this.key) this.form.lose();
    else if (now && now.of !== before?.of) await this.form.open(this.key, this.form.fields(), { again: true });
    else if (!this.key) await this.openFromAddress();
  }

  get chosen() {
    return this.known.workflows.find((one) => one.key === this.key);
  }

  reach(reached) {
    // What could not be checked meanwhile is checked now.
    if (reached && !this.lost.hidden) this.form.checked();
    this.lost.hidden = reached;
  }

  follow(run) {
    this.gallery.put(run);
    this.result.follow(run, (ended) => {
      this.gallery.put(ended);
      this.form.noteRun(ended);
    });
  }

  build() {
    document.documentElement.lang = currentLanguage() === "zh" ? "zh-Hans" : "en";
    document.title = t("title");
    this.code = new CodePanel();
    this.result?.leave();
    this.result = new ResultPanel({ onSeed: (seeds) => this.form.useSeeds(seeds) });
    this.gallery = new Gallery({
      onShow: (run) => this.result.show(run),
      onReopen: (run) => this.reopen(run),
    });
    this.form = new FormPanel({
      code: this.code,
      largestUpload: this.known.largest_upload,
      onRun: (run) => this.follow(run),
    });
    this.list = new WorkflowList(this.known.workflows, (key) => this.open(key));
    this.requests = new RequestsView();
    const tryView = h("div", { class: "columns" },
      this.list.element,
      h("main", { class: "form-column", "aria-label": t("tabTry") }, this.form.element),
      h("aside", { class: "result-column", "aria-label": t("result") }, this.result.element, this.code.element, this.gallery.element));
    this.tabs = new Tabs(t("views"), [
      { name: "try", label: t("tabTry"), content: tryView },
      { name: "requests", label: t("tabRequests"), content: this.requests.element, onShow: (shown) => this.requests.watch(shown) },
    ]);
    this.lost = h("p", { class: "alert lost", role: "alert", hidden: true }, t("disconnected"));
    replace(this.root, this.header(), this.lost, ...this.tabs.panels);
  }

  header() {
    const { service } = this.known;
    const other = currentLanguage() === "zh" ? "en" : "zh";
    const names = { en: "English", zh: "中文" };
    return h("header", { class: "top" },
      h("div", { class: "brand" }, h("h1", {}, t("title")), h("p", { class: "service", title: service.address }, t(SERVICES[service.kind]))),
      this.tabs.bar,
      h("button", { type: "button", class: "quiet", lang: other === "zh" ? "zh-Hans" : "en", onclick: () => this.switchLanguage(other) }, names[other]));
  }

  async switchLanguage(language) {
    const held = this.form.fields();
    const shown = this.result.run;
    const picked = this.key;
    setLanguage(language);
    this.build();
    await this.gallery.load();
    if (picked) await this.open(picked, held);
    if (shown) this.follow(shown);
    this.root.querySelector("header button.quiet").focus();
  }

  async openFromAddress() {
    const key = location.hash.slice(1);
    const only = this.known.workflows.length === 1 ? this.known.workflows[0].key : "";
    const wanted = this.known.workflows.some((one) => one.key === key) ? key : only;
    if (wanted && wanted !== this.key) await this.open(wanted);
  }

  async open(key, fields = {}) {
    this.key = key;
    history.replaceState(null, "", `#${key}`);
    this.list.select(key);
    await this.form.open(key, fields);
  }

  async reopen(run) {
    if (!this.known.workflows.some((one) => one.key === run.workflow)) {
      this.result.say(t("workflowGone"));
      return;
    }
    this.result.show(run);
    await this.open(run.workflow, run.fields);
    this.form.element.scrollIntoView({ block: "start" });
  }
}

const page = new Page(document.getElementById("page"));
page.start().catch(() => replace(page.root, h("p", { class: "alert", role: "alert" }, t("disconnected"))));
