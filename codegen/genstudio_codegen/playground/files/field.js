// One field: its label, its control, what is known of its range, and what is wrong with it. A field that nobody touched
// is not sent. Kinds of fields extend this class with `control`, `read`, `write` and `show`.

import { breakable, h, icon, newId, replace } from "./dom.js";
import { t } from "./words.js";

export class Field {
  constructor(described, form) {
    this.described = described;
    this.form = form;
    this.name = described.name;
    this.id = newId("field");
    this.touched = false;
    this.control = this.build();
    this.problem = h("p", { class: "problem", id: `${this.id}-problem` });
    this.hint = h("p", { class: "hint", id: `${this.id}-hint` });
    this.undo = h("button", {
      type: "button", class: "icon-button undo", title: t("reset", { label: described.label }),
      "aria-label": t("reset", { label: described.label }), onclick: () => this.reset(),
    }, icon("undo"));
    const labelled = { class: "label", id: `${this.id}-label`, ...(this.labelsControl ? { for: this.id } : {}) };
    this.element = h("div", { class: `field field-${described.editor}`, "data-field": this.name },
      h("div", { class: "field-head" },
        h(this.labelsControl ? "label" : "span", labelled, described.label),
        described.required ? h("span", { class: "mark" }, t("required")) : null,
        h("code", { class: "name" }, breakable(this.name)),
        this.undo),
      this.control, this.problem, this.hint);
    this.describe();
    this.show(this.initial());
    this.mark();
  }

  // Whether the label belongs to one control with the field's id; groups of controls are labelled by reference.
  get labelsControl() {
    return true;
  }

  get limits() {
    const met = this.described.variants.find((variant) => this.form.meets(variant.needs));
    return met ? met.limits : this.described.limits;
  }

  initial() {
    return this.described.stored ?? null;
  }

  // What the fields that depend on this one compare: the value that the workflow would run with.
  current() {
    return this.described.stored ?? this.described.default;
  }

  describe() {
    const { tooltip } = this.described;
    const facts = this.facts().filter(Boolean).map((fact) => h("span", { class: "fact" }, fact));
    replace(this.hint, tooltip ? h("span", { class: "tooltip" }, tooltip) : null, facts);
    this.hint.hidden = !tooltip && facts.length === 0;
    this.refer();
  }

  facts() {
    const { default: standard } = this.described;
    const told = standard !== undefined && this.described.stored === undefined && typeof standard !== "object" && String(standard).length < 60;
    return told ? [t("nodeDefault", { value: String(standard) })] : [];
  }

  // The control that has the focus when something is wrong.
  get focusable() {
    return this.control.matches("input, textarea, select, button") ? this.control : this.control.querySelector("input, textarea, select, button");
  }

  refer() {
    const target = this.focusable;
    if (!target) return;
    const wrong = Boolean(this.problem.textContent);
    const ids = [wrong ? this.problem.id : "", this.hint.hidden ? "" : this.hint.id].filter(Boolean);
    if (ids.length) target.setAttribute("aria-describedby", ids.join(" "));
    else target.removeAttribute("aria-describedby");
    if (wrong) target.setAttribute("aria-invalid", "true");
    else target.removeAttribute("aria-invalid");
  }

  complain(message) {
    this.problem.textContent = message;
    this.element.classList.toggle("wrong", Boolean(message));
    this.refer();
  }

  touch() {
    this.touched = true;
    this.mark();
    this.form.changed(this);
  }

  reset() {
    this.touched = false;
    this.show(this.initial());
    this.mark();
    this.form.changed(this);
    this.focusable?.focus();
  }

  mark() {
    this.element.classList.toggle("touched", this.touched);
    this.undo.hidden = !this.touched;
  }

  // What is sent, null for nothing.
  value() {
    return this.touched ? this.read() : null;
  }

  restore(held) {
    this.touched = held !== undefined;
    if (this.touched) this.write(held);
    else this.show(this.initial());
    this.mark();
  }

  // Says again what changes with the choices of other fields.
  refresh() {
    this.describe();
  }

  replaceControl(...children) {
    replace(this.control, ...children);
  }
}
