// A number: typed exactly as a text, and a slider beside it where the range has two ends.

import { h } from "./dom.js";
import { t } from "./words.js";
import { Field } from "./field.js";

const MOST_STEPS = 100000;

export class NumberField extends Field {
  build() {
    this.input = h("input", {
      id: this.id, type: "text", inputmode: this.isInteger ? "numeric" : "decimal", autocomplete: "off", class: "number",
      oninput: () => { this.follow(); this.touch(); }, onkeydown: (event) => this.step(event),
    });
    this.slider = h("input", {
      type: "range", "aria-label": t("slider", { label: this.described.label }), tabIndex: -1,
      oninput: () => { this.input.value = this.slider.value; this.touch(); },
    });
    return h("div", { class: "number-row" }, this.input, this.slider);
  }

  get isInteger() {
    return this.described.kinds.every((kind) => kind === "INT");
  }

  get stepSize() {
    const step = Number(this.limits.step);
    return step > 0 ? step : this.isInteger ? 1 : 0.01;
  }

  facts() {
    const { minimum, maximum, step } = this.limits;
    const low = minimum !== null, high = maximum !== null;
    const range = low && high ? t("range", { low: minimum, high: maximum })
      : low ? t("atLeast", { low: minimum }) : high ? t("atMost", { high: maximum }) : "";
    const shownStep = step !== null && Number(step) !== 1 && Number(step) > 0 ? t("step", { step }) : "";
    return [range, shownStep, ...super.facts()];
  }

  describe() {
    super.describe();
    const low = Number(this.limits.minimum), high = Number(this.limits.maximum);
    const bounded = this.limits.minimum !== null && this.limits.maximum !== null && high > low;
    this.slider.hidden = !bounded || (high - low) / this.stepSize > MOST_STEPS;
    if (!this.slider.hidden) {
      this.slider.min = String(low);
      this.slider.max = String(high);
      this.slider.step = String(this.stepSize);
      this.follow();
    }
  }

  follow() {
    const typed = Number(this.input.value);
    if (this.input.value.trim() && Number.isFinite(typed)) this.slider.value = String(typed);
  }

  step(event) {
    const direction = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    const typed = Number(this.input.value);
    if (!direction || !Number.isFinite(typed) || Math.abs(typed) > Number.MAX_SAFE_INTEGER) return;
    event.preventDefault();
    const { minimum, maximum } = this.limits;
    const decimals = (String(this.stepSize).split(".")[1] ?? "").length;
    let next = Number((typed + direction * this.stepSize).toFixed(Math.max(decimals, (String(typed).split(".")[1] ?? "").length)));
    if (minimum !== null) next = Math.max(next, Number(minimum));
    if (maximum !== null) next = Math.min(next, Number(maximum));
    this.input.value = String(next);
    this.follow();
    this.touch();
  }

  show(value) {
    this.input.value = value === null ? "" : String(value);
    this.follow();
  }

  read() {
    return { number: this.input.value };
  }

  write(held) {
    this.show(held.number ?? "");
  }

  current() {
    return this.touched ? this.input.value : super.current();
  }
}
