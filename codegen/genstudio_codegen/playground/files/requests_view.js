// What was sent to the service and what it answered, looked up each second while it is shown.

import { h, replace } from "./dom.js";
import { get } from "./server.js";
import { currentLanguage, t } from "./words.js";

const INTERVAL = 1000;

export class RequestsView {
  constructor() {
    this.drawn = "";
    this.open = new Set();
    this.list = h("ol", { class: "requests" });
    this.note = h("p", { class: "soft", role: "status" });
    this.element = h("main", { class: "requests-view", "aria-label": t("tabRequests") }, h("p", { class: "soft" }, t("requestsText")), this.note, this.list);
  }

  watch(shown) {
    clearTimeout(this.timer);
    if (shown) this.refresh();
  }

  async refresh() {
    try {
      const { requests } = await get("/requests");
      const text = JSON.stringify(requests);
      if (text !== this.drawn) this.draw(requests);
      this.drawn = text;
      this.note.textContent = requests.length ? "" : t("requestsEmpty");
    } catch {
      this.note.textContent = t("disconnected");
    }
    this.note.hidden = !this.note.textContent;
    if (this.element.isConnected) this.timer = setTimeout(() => this.refresh(), INTERVAL);
  }

  draw(requests) {
    replace(this.list, requests.map((one) => this.row(one)));
  }

  row(one) {
    const key = `${one.time} ${one.name}`;
    const time = new Date(one.time * 1000).toLocaleTimeString(currentLanguage());
    const good = /^(HTTP )?(200|201|206|101)$|^socket/.test(one.outcome);
    return h("li", {}, h("details", {
      open: this.open.has(key), ontoggle: (event) => (event.target.open ? this.open.add(key) : this.open.delete(key)),
    },
    h("summary", {},
      h("span", { class: "soft time" }, time),
      h("span", { class: "name" }, one.name, one.times > 1 ? h("span", { class: "soft" }, ` ${t("times", { count: one.times })}`) : null),
      h("span", { class: good ? "outcome good" : "outcome bad" }, one.outcome),
      one.remark ? h("span", { class: "remark" }, one.remark) : null,
      h("span", { class: "soft" }, t("milliseconds", { count: one.milliseconds }))),
    h("div", { class: "bodies" }, [["sent", one.body], ["answered", one.answer]].map(([label, text]) =>
      h("section", {}, h("h3", {}, t(label)), h("pre", { tabIndex: 0, "aria-label": t(label) }, text || t("nothing")))))));
  }
}
