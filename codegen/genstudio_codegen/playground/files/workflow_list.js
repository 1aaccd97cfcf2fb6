// The workflows, searchable by title, id and file. On narrow screens, a button unfolds them.

import { breakable, h, icon, replace } from "./dom.js";
import { t } from "./words.js";

const DRAWN_AT_ONCE = 200;
const FEW = 6;

export class WorkflowList {
  constructor(workflows, onChoose) {
    this.onChoose = onChoose;
    this.search = h("input", {
      type: "search", placeholder: t("searchWorkflows"), "aria-label": t("searchWorkflows"), autocomplete: "off",
      spellcheck: false, oninput: () => this.draw(), onkeydown: (event) => this.intoList(event),
    });
    this.items = h("ul", { class: "workflows" });
    this.count = h("p", { class: "soft small", role: "status" });
    this.toggle = h("button", {
      type: "button", class: "unfold", "aria-expanded": "false", onclick: () => this.unfold(!this.isUnfolded),
    }, icon("menu"), h("span", { class: "current" }, t("chooseWorkflow")));
    this.element = h("nav", { class: "list-column", "aria-label": t("workflows") },
      this.toggle,
      h("div", { class: "list-body" }, this.search, this.count, this.items));
    this.put(workflows);
    this.unfold(workflows.length > 1);
  }

  // Shows other workflows; what was searched, chosen and reached stays.
  put(workflows) {
    this.workflows = workflows.map((one) => ({ ...one, words: `${one.title} ${one.id} ${one.file}`.toLowerCase() }));
    this.search.hidden = workflows.length <= FEW;
    if (this.search.hidden) this.search.value = "";
    const reached = this.items.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    const at = this.items.scrollTop;
    this.draw();
    this.items.scrollTop = at;
    if (reached) [...this.items.querySelectorAll("button")].find((one) => one.dataset.key === reached)?.focus();
    this.name();
  }

  get isUnfolded() {
    return this.element.classList.contains("unfolded");
  }

  unfold(unfolded) {
    this.element.classList.toggle("unfolded", unfolded);
    this.toggle.setAttribute("aria-expanded", String(unfolded));
  }

  select(key) {
    this.selected = key;
    this.name();
    for (const button of this.items.querySelectorAll("button")) this.mark(button);
    this.unfold(false);
  }

  name() {
    const chosen = this.workflows.find((one) => one.key === this.selected);
    this.toggle.querySelector(".current").textContent = chosen?.title ?? t("chooseWorkflow");
  }

  draw() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.workflows.filter((one) => words.every((word) => one.words.includes(word)));
    replace(this.items, found.slice(0, DRAWN_AT_ONCE).map((one) => this.item(one)));
    // The rest is drawn after the first paint.
    if (found.length > DRAWN_AT_ONCE) {
      const drawn = this.items;
      setTimeout(() => {
        if (drawn.childElementCount === DRAWN_AT_ONCE) drawn.append(...found.slice(DRAWN_AT_ONCE).map((one) => this.item(one)));
      });
    }
    const none = this.workflows.length ? t("noWorkflows") : t("nothingHosted");
    this.count.textContent = found.length ? t("countWorkflows", { count: found.length }) : none;
  }

  item(one) {
    const button = h("button", { type: "button", title: one.file, onclick: () => this.onChoose(one.key) },
      h("span", { class: "name" }, breakable(one.title)), h("span", { class: "soft id" }, one.id || one.file));
    button.dataset.key = one.key;
    this.mark(button);
    return h("li", {}, button);
  }

  mark(button) {
    if (button.dataset.key === this.selected) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }

  intoList(event) {
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      this.items.querySelector("button")?.[event.key === "Enter" ? "click" : "focus"]();
    }
  }
}
