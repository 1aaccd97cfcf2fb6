// Tabs after the pattern of the ARIA practices: arrows move between them, and the chosen one shows its panel.

import { h, newId } from "./dom.js";

export class Tabs {
  constructor(label, tabs) {
    this.tabs = tabs.map((tab) => {
      const id = newId("tab");
      const button = h("button", {
        type: "button", role: "tab", id, "aria-controls": `${id}-panel`,
        onclick: () => this.choose(tab.name), onkeydown: (event) => this.move(event),
      }, tab.label);
      const panel = h("div", { role: "tabpanel", id: `${id}-panel`, "aria-labelledby": id, class: "tab-panel" }, tab.content);
      return { ...tab, button, panel };
    });
    this.bar = h("div", { role: "tablist", class: "tabs", "aria-label": label }, this.tabs.map((tab) => tab.button));
    this.panels = this.tabs.map((tab) => tab.panel);
    this.choose(this.tabs[0].name);
  }

  choose(name) {
    this.chosen = name;
    for (const tab of this.tabs) {
      const chosen = tab.name === name;
      tab.button.setAttribute("aria-selected", String(chosen));
      tab.button.tabIndex = chosen ? 0 : -1;
      tab.panel.hidden = !chosen;
      tab.onShow?.(chosen);
    }
  }

  move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.tabs.findIndex((tab) => tab.name === this.chosen);
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    this.choose(next.name);
    next.button.focus();
  }
}
