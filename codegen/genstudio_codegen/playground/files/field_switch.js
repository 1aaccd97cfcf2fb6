// True or false, as a switch.

import { h } from "./dom.js";
import { t } from "./words.js";
import { Field } from "./field.js";

export class SwitchField extends Field {
  build() {
    this.input = h("input", {
      id: this.id, type: "checkbox", role: "switch", class: "switch", onchange: () => { this.say(); this.touch(); },
    });
    this.state = h("span", { class: "soft", "aria-hidden": "true" });
    return h("div", { class: "switch-row" }, this.input, this.state);
  }

  say() {
    this.state.textContent = this.input.checked ? t("on") : t("off");
  }

  show(value) {
    this.input.checked = value === true;
    this.say();
  }

  read() {
    return { value: this.input.checked };
  }

  write(held) {
    this.show(held.value);
  }

  current() {
    return this.touched ? this.input.checked : super.current();
  }
}
