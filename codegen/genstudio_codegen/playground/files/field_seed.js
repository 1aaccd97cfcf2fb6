// A seed: 64 bits as decimal text, never a JavaScript number. Locked, the number is sent; unlocked, each run draws one.

import { h, icon, replace } from "./dom.js";
import { t } from "./words.js";
import { Field } from "./field.js";

export class SeedField extends Field {
  build() {
    this.locked = true;
    this.last = "";
    this.input = h("input", {
      id: this.id, type: "text", inputmode: "numeric", autocomplete: "off", class: "number seed",
      oninput: () => this.touch(),
    });
    this.dice = h("button", {
      type: "button", class: "icon-button", title: t("dice"), "aria-label": t("dice"), onclick: () => this.roll(),
    }, icon("dice"));
    this.lock = h("button", { type: "button", class: "icon-button", onclick: () => this.toggle() });
    return h("div", { class: "seed-row" }, this.input, this.dice, this.lock);
  }

  facts() {
    return [this.last && !this.locked ? t("lastSeed", { seed: this.last }) : "", ...super.facts()];
  }

  roll() {
    this.setLocked(true);
    this.input.value = drawn(this.limits.minimum, this.limits.maximum);
    this.touch();
  }

  toggle() {
    if (this.locked) {
      this.last ||= this.input.value.trim();
      this.setLocked(false);
    } else {
      this.setLocked(true);
      this.input.value = this.last || drawn(this.limits.minimum, this.limits.maximum);
    }
    this.touch();
  }

  setLocked(locked) {
    this.locked = locked;
    this.input.disabled = !locked;
    this.input.placeholder = locked ? "" : t("newSeedEachRun");
    if (!locked) this.input.value = "";
    const says = locked ? t("unlockSeed") : t("lockSeed");
    this.lock.title = says;
    this.lock.setAttribute("aria-label", t("lockSeed"));
    this.lock.setAttribute("aria-pressed", String(locked));
    replace(this.lock, icon(locked ? "locked" : "unlocked"));
  }

  get focusable() {
    return this.locked ? this.input : this.lock;
  }

  // What a run drew, which the lock keeps.
  noteDrawn(seed) {
    this.last = seed;
    this.describe();
  }

  use(seed) {
    this.setLocked(true);
    this.input.value = seed;
    this.touch();
  }

  show(value) {
    this.setLocked(true);
    this.input.value = value === null ? "" : String(value);
  }

  read() {
    return this.locked ? { number: this.input.value } : { random: true };
  }

  write(held) {
    this.setLocked(!held.random);
    if (!held.random) this.input.value = held.number ?? "";
  }
}

// A number of the whole range, drawn without bias.
export function drawn(minimum, maximum) {
  const high = maximum === null ? (1n << 64n) - 1n : BigInt(maximum);
  let low = minimum === null ? 0n : BigInt(minimum);
  if (high >= 0n && low < 0n) low = 0n;
  const size = high - low + 1n;
  const bits = size.toString(2).length;
  for (;;) {
    const words = crypto.getRandomValues(new Uint32Array(Math.ceil(bits / 32)));
    const number = words.reduce((sum, word) => (sum << 32n) + BigInt(word), 0n) & ((1n << BigInt(bits)) - 1n);
    if (number < size) return String(low + number);
  }
}
