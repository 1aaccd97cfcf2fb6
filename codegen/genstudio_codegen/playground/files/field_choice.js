// One of some choices: a plain selection of a few, a searchable list of many.

import { h, replace } from "./dom.js";
import { t } from "./words.js";
import { Combobox } from "./combobox.js";
import { Field } from "./field.js";

const FEW = 12;

export class ChoiceField extends Field {
  build() {
    this.picked = null;
    const { choices, open } = this.described.limits;
    this.isPlain = choices !== null && choices.length <= FEW && !open;
    if (this.isPlain) {
      this.select = h("select", { id: this.id, onchange: () => this.take(this.choices[this.select.selectedIndex]) });
      return this.select;
    }
    this.box = new Combobox({
      id: this.id, limits: () => this.limits, onPick: (choice) => this.take(choice),
      address: `/workflows/${this.form.key}/choices/${this.name}`,
    });
    return this.box.element;
  }

  take(choice) {
    this.picked = choice;
    this.touch();
  }

  refresh() {
    super.refresh();
    if (this.isPlain) this.show(this.picked);
  }

  show(value) {
    this.picked = value;
    if (!this.isPlain) {
      this.box.show(value === null ? "" : String(value));
      return;
    }
    // A value that is no choice is shown all the same: it is what the workflow holds.
    const listed = this.limits.choices ?? [];
    const at = listed.findIndex((choice) => choice === value);
    this.choices = at < 0 ? [value, ...listed] : listed;
    replace(this.select, this.choices.map((choice) => h("option", {}, choice === null ? t("choose") : String(choice))));
    this.select.selectedIndex = Math.max(at, 0);
    this.select.title = value === null ? "" : String(value);
  }

  read() {
    return { value: this.picked };
  }

  write(held) {
    this.show(held.value ?? null);
  }

  current() {
    return this.touched ? this.picked : super.current();
  }
}
