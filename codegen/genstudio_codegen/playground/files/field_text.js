// A text, in a line or in an area that grows with it; and JSON, which is typed as text and read by the server.

import { h } from "./dom.js";
import { t } from "./words.js";
import { Field } from "./field.js";

export class TextField extends Field {
  build() {
    const { multiline } = this.described;
    const area = multiline || this.isJson || String(this.initial() ?? "").length > 60;
    this.input = h(area ? "textarea" : "input", {
      id: this.id, rows: area ? 3 : undefined, type: area ? undefined : "text", autocomplete: "off", spellcheck: false,
      class: this.isJson ? "mono" : "", oninput: () => { this.grow(); this.touch(); },
    });
    return this.input;
  }

  get isJson() {
    return this.described.editor === "json";
  }

  facts() {
    return this.isJson ? [t("jsonHint"), ...super.facts()] : super.facts();
  }

  show(value) {
    this.input.value = value === null ? "" : String(value);
    this.grow();
  }

  read() {
    return { [this.isJson ? "json" : "text"]: this.input.value };
  }

  write(held) {
    this.show(held.json ?? held.text ?? "");
  }

  current() {
    return this.touched ? this.input.value : super.current();
  }

  grow() {
    if (this.input.tagName !== "TEXTAREA") return;
    const lines = this.input.value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 56), 0);
    this.input.rows = Math.min(14, Math.max(3, lines));
  }
}
