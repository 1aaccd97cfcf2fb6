// A searchable list of choices after the combobox pattern of the ARIA practices. Long lists are searched by the server.

import { debounced, h, newId, replace } from "./dom.js";
import { get } from "./server.js";
import { t } from "./words.js";

const SHOWN = 60;

export class Combobox {
  constructor({ id, limits, address, onPick, keepsOpen = false }) {
    this.limits = limits;
    this.address = address;
    this.onPick = onPick;
    this.keepsOpen = keepsOpen;
    this.options = [];
    this.active = -1;
    this.value = "";
    const listId = newId("choices");
    const search = debounced(() => this.search(), 120);
    this.input = h("input", {
      id, type: "text", role: "combobox", autocomplete: "off", spellcheck: false, "aria-expanded": "false",
      "aria-controls": listId, "aria-autocomplete": "list", class: "combobox",
      onfocus: () => this.input.select(), onclick: () => this.open(), oninput: () => { this.isStale = true; this.open(); search(); },
      onkeydown: (event) => this.key(event), onblur: () => setTimeout(() => this.leave(), 120),
    });
    this.list = h("ul", { role: "listbox", id: listId, class: "choices", hidden: true, "aria-label": t("choose") });
    this.more = h("p", { class: "soft small more", hidden: true });
    this.element = h("div", { class: "combobox-frame" }, this.input, h("div", { class: "popup" }, this.list, this.more));
  }

  show(text) {
    this.value = text;
    this.input.value = text;
    this.input.placeholder = t("searchChoices", { count: this.limits().choice_count });
  }

  async open() {
    if (this.input.getAttribute("aria-expanded") === "true") return;
    this.input.setAttribute("aria-expanded", "true");
    this.list.hidden = false;
    await this.search(true);
  }

  close() {
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.list.hidden = true;
    this.more.hidden = true;
  }

  leave() {
    if (this.element.contains(document.activeElement)) return;
    this.close();
    if (this.limits().open && this.input.value && this.input.value !== this.value && !this.keepsOpen) this.pick(this.input.value);
    else this.input.value = this.keepsOpen ? "" : this.value;
  }

  async search(all = false) {
    const query = all ? "" : this.input.value;
    if (!all) this.isStale = false;
    const { total, choices } = await this.find(query);
    this.options = choices;
    const typed = query.trim();
    const rows = choices.map((choice, index) => this.option(choice, index, String(choice)));
    if (this.limits().open && typed && !choices.some((choice) => String(choice) === typed)) {
      this.options = [...choices, typed];
      rows.push(this.option(typed, choices.length, t("useTyped", { value: typed })));
    }
    replace(this.list, rows);
    this.active = all ? choices.findIndex((choice) => String(choice) === this.value) : rows.length ? 0 : -1;
    this.highlight();
    const none = rows.length === 0;
    this.more.hidden = this.list.hidden || (!none && total <= choices.length);
    this.more.textContent = none ? t("noChoice") : t("shownOf", { shown: choices.length, total });
  }

  async find(query) {
    const { choices } = this.limits();
    if (choices === null) return get(`${this.address}?q=${encodeURIComponent(query)}`).catch(() => ({ total: 0, choices: [] }));
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = choices.filter((choice) => words.every((word) => String(choice).toLowerCase().includes(word)));
    return { total: found.length, choices: found.slice(0, Math.max(SHOWN, 200)) };
  }

  option(choice, index, text) {
    return h("li", {
      role: "option", id: newId("choice"), "aria-selected": String(String(choice) === this.value),
      onmousedown: (event) => event.preventDefault(), onclick: () => this.take(index),
    }, text);
  }

  highlight() {
    [...this.list.children].forEach((row, index) => row.classList.toggle("active", index === this.active));
    const row = this.list.children[this.active];
    if (row) {
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  async key(event) {
    if (event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) await this.open();
      else if (this.options.length) {
        this.active = (this.active + step + this.options.length) % this.options.length;
        this.highlight();
      }
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      // Whoever types fast means what was typed, not what was listed before.
      if (this.isStale) await this.search();
      if (this.active >= 0) this.take(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.input.value = this.value;
      this.close();
    }
  }

  take(index) {
    this.pick(this.options[index]);
    this.close();
  }

  pick(choice) {
    this.value = this.keepsOpen ? "" : String(choice);
    this.input.value = this.value;
    this.onPick(choice);
  }
}
