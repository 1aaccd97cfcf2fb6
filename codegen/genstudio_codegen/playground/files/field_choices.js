// Several of some choices: what is picked stands above a list to pick from.

import { h, icon, replace } from "./dom.js";
import { Combobox } from "./combobox.js";
import { Field } from "./field.js";

export class ChoicesField extends Field {
  build() {
    this.picked = [];
    this.chips = h("ul", { class: "chips" });
    this.box = new Combobox({
      id: this.id, limits: () => this.limits, keepsOpen: true, onPick: (choice) => this.add(choice),
      address: `/workflows/${this.form.key}/choices/${this.name}`,
    });
    return h("div", { class: "choices-row" }, this.chips, this.box.element);
  }

  get focusable() {
    return this.box.input;
  }

  add(choice) {
    if (!this.picked.includes(choice)) this.picked = [...this.picked, choice];
    this.draw();
    this.touch();
  }

  remove(choice) {
    this.picked = this.picked.filter((one) => one !== choice);
    this.draw();
    this.touch();
    this.box.input.focus();
  }

  draw() {
    this.chips.hidden = this.picked.length === 0;
    replace(this.chips, this.picked.map((choice) => h("li", {}, h("button", {
      type: "button", class: "chip", onclick: () => this.remove(choice),
    }, String(choice), icon("close")))));
    this.box.show("");
  }

  show(value) {
    const held = value && !Array.isArray(value) && typeof value === "object" ? value.__value__ : value;
    this.picked = Array.isArray(held) ? held : held === null || held === undefined || held === "" ? [] : [held];
    this.draw();
  }

  read() {
    return { value: this.picked };
  }

  write(held) {
    this.show(held.value ?? []);
  }
}
