// The form of one workflow: its fields by node, what is wrong with them, and the button that runs it.

import { breakable, debounced, h, icon, replace } from "./dom.js";
import { get, post } from "./server.js";
import { t } from "./words.js";
import { makeField } from "./fields.js";
import { groupsOf } from "./form_groups.js";
import { complaintsOf } from "./complaints.js";
import { worded } from "./refusals.js";

export class FormPanel {
  constructor({ code, largestUpload, onRun }) {
    this.code = code;
    this.largestUpload = largestUpload;
    this.onRun = onRun;
    this.list = [];
    this.checked = debounced(() => this.check(), 250);
    this.element = h("section", { class: "form" }, this.nothing());
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && this.element.isConnected && this.runButton) this.run();
    });
    document.addEventListener("paste", (event) => this.paste(event));
  }

  nothing() {
    return h("div", { class: "empty" }, h("h2", {}, t("chooseTitle")), h("p", {}, t("chooseText")));
  }

  // Shows the form of a workflow. The same one `again`, because its spec has changed, stays in sight until it is there.
  async open(key, fields = {}, { again = false } = {}) {
    const reached = again ? this.list.find((field) => field.element.contains(document.activeElement))?.name : "";
    this.key = key;
    if (!again) {
      this.list = [];
      this.runButton = null;
      this.code.clear();
      replace(this.element, h("p", { class: "empty soft", role: "status" }, t("loading")));
    }
    try {
      const { form } = await get(`/workflows/${key}`);
      if (this.key !== key) return;
      this.build(form, fields);
      if (again) this.told.textContent = t("specChanged");
      if (reached) this.list.find((field) => field.name === reached)?.focusable?.focus();
    } catch (error) {
      if (this.key === key) replace(this.element, h("div", { class: "alert", role: "alert" }, h("h2", {}, t("unusable")), h("p", {}, error.message)));
    }
  }

  // The workflow is hosted no longer; what was typed can still be read and copied.
  lose() {
    this.told.textContent = "";
    if (this.runButton) this.runButton.disabled = true;
    this.complainAtTop(t("lost"));
  }

  build(form, fields) {
    this.list = form.groups.flatMap((group) => group.fields.map((one) => makeField(one, this)));
    this.summary = h("p", { class: "soft small", role: "status" });
    this.told = h("p", { class: "notice small", role: "status" });
    this.alert = h("div", { class: "alert", role: "alert", hidden: true });
    this.runButton = h("button", { type: "button", class: "primary", onclick: () => this.run() }, icon("play"), t("run"));
    this.resetButton = h("button", { type: "button", class: "quiet", onclick: () => this.restore({}) }, t("resetAll"));
    replace(this.element,
      h("header", { class: "form-head" },
        h("h2", {}, breakable(form.name)),
        form.description ? h("p", { class: "description" }, form.description) : null,
        h("p", { class: "soft small" }, t("parameters", { count: this.list.length }), " · ", t("onlyChanged"))),
      this.told,
      this.alert,
      groupsOf(form.groups, this.list),
      h("footer", { class: "run-bar" }, this.runButton, this.resetButton, this.summary));
    this.restore(fields);
  }

  restore(fields) {
    for (const field of this.list) field.restore(fields[field.name]);
    this.changed();
  }

  // Whether the conditions of a field hold, by the values that the workflow would run with.
  meets(needs) {
    return needs.every((need) => {
      const field = this.list.find((one) => one.name === need.field);
      return !field || need.choices.includes(String(field.current()));
    });
  }

  changed() {
    this.told.textContent = "";
    for (const field of this.list) {
      const hidden = field.described.needs.length > 0 && !this.meets(field.described.needs);
      field.element.hidden = hidden;
      if (field.described.variants.length) field.refresh();
    }
    this.summary.textContent = this.count();
    this.resetButton.hidden = !this.list.some((field) => field.touched);
    this.checked();
  }

  fields() {
    const given = this.list.filter((field) => field.touched && !field.element.hidden).map((field) => [field.name, field.value()]);
    return Object.fromEntries(given.filter(([, value]) => value !== null));
  }

  async check() {
    const { key } = this;
    if (!key || !this.runButton) return;
    const asked = JSON.stringify(this.fields());
    const turn = this.turn = (this.turn ?? 0) + 1;
    try {
      const answer = await post(`/workflows/${key}/check`, { fields: this.fields() });
      // The spec may have changed meanwhile: an answer that was overtaken is about the one before.
      if (turn !== this.turn || this.key !== key || JSON.stringify(this.fields()) !== asked) return;
      this.complain(answer.problems, answer.notices);
      this.code.show(answer.code);
    } catch (error) {
      this.complainAtTop(t("failedRequest", { reason: error.message }));
    }
  }

  complain(problems, notices = []) {
    const byName = new Map(problems.map((one) => [one.name, worded(one, this.list.find((field) => field.name === one.name))]));
    for (const field of this.list) {
      field.complain(byName.get(field.name) ?? "");
      if (byName.has(field.name)) reveal(field.element);
      byName.delete(field.name);
    }
    if (problems.length) this.summary.textContent = t("problems", { count: problems.length });
    else this.summary.textContent = this.count();
    this.complainAtTop([...byName.values(), ...notices].join("\n"));
  }

  count() {
    const count = Object.keys(this.fields()).length;
    return count ? t("changed", { count }) : t("noneChanged");
  }

  complainAtTop(text) {
    this.alert.hidden = !text;
    this.alert.textContent = text;
  }

  async run() {
    const button = this.runButton;
    if (button.disabled) return;
    button.disabled = true;
    try {
      const answer = await post(`/workflows/${this.key}/runs`, { fields: this.fields() });
      this.complain(answer.problems ?? []);
      if (!answer.problems) this.onRun(answer);
    } catch (error) {
      this.complainAtTop(t("failedRequest", { reason: error.message }));
    } finally {
      button.disabled = false;
    }
    this.list.find((field) => field.element.classList.contains("wrong"))?.focusable?.focus();
  }

  // What the service says about a run that it refused is shown at the fields that it names.
  noteRun(run) {
    if (run.workflow !== this.key) return;
    for (const field of this.list) if (run.seeds[field.name] && field.noteDrawn) field.noteDrawn(run.seeds[field.name]);
    if (run.state === "failed") this.complain(complaintsOf(run.error, this.list));
  }

  useSeeds(seeds) {
    for (const field of this.list) if (seeds[field.name] && field.use) field.use(seeds[field.name]);
  }

  paste(event) {
    const file = event.clipboardData?.files[0];
    if (!file || !this.element.isConnected) return;
    const uploads = this.list.filter((field) => field.take && field.picker && !field.element.hidden);
    const target = uploads.find((field) => field.element.contains(document.activeElement)) ?? uploads[0];
    if (target) {
      event.preventDefault();
      target.take(file);
    }
  }
}

// Unfolds what a field is folded away in.
function reveal(element) {
  for (let at = element.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
}
