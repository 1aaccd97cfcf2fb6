// One run: how far it is, and what came of it.

import { h, icon, replace } from "./dom.js";
import { address, post } from "./server.js";
import { t } from "./words.js";

const ENDED = ["succeeded", "failed", "cancelled"];

export class ResultPanel {
  constructor({ onSeed }) {
    this.onSeed = onSeed;
    this.run = null;
    this.title = h("p", { class: "soft small run-of" });
    this.state = h("p", { class: "state", role: "status" });
    this.bar = h("progress", { max: 100, "aria-label": t("running") });
    this.cancel = h("button", { type: "button", class: "quiet", onclick: () => this.stop() }, t("cancel"));
    this.progress = h("div", { class: "progress-row", hidden: true }, this.bar, this.cancel);
    this.body = h("div", { class: "result-body" });
    this.element = h("section", { class: "card result" }, h("div", { class: "card-head" }, h("h2", {}, t("result")), this.title, this.state), this.progress, this.body);
    replace(this.body, h("p", { class: "empty soft" }, t("resultEmpty")));
  }

  say(text) {
    replace(this.body, h("p", { class: "alert", role: "alert" }, text));
  }

  leave() {
    this.source?.close();
  }

  follow(run, onEnd) {
    this.leave();
    this.show(run);
    if (matchMedia("(max-width: 1000px)").matches) this.element.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    const source = this.source = new EventSource(address(`/runs/${run.id}/events`));
    source.onmessage = (event) => {
      const latest = JSON.parse(event.data);
      if (this.run?.id === latest.id) this.show(latest);
      if (ENDED.includes(latest.state)) {
        source.close();
        onEnd(latest);
      }
    };
    // A stream that breaks is opened again by the browser; one that the server refuses is over.
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) this.say(t("disconnected")); };
  }

  show(run) {
    this.run = run;
    const ended = ENDED.includes(run.state);
    this.state.className = `state ${run.state}`;
    this.state.textContent = t(run.state) + (run.state === "running" ? ` ${run.progress} %` : "");
    this.title.textContent = run.title;
    this.progress.hidden = ended;
    if (run.state === "submitting" || run.state === "queued") this.bar.removeAttribute("value");
    else this.bar.value = run.progress;
    this.cancel.hidden = !["queued", "running"].includes(run.state);
    replace(this.body, ended ? this.outcome(run) : this.waiting(run));
  }

  waiting(run) {
    const place = run.state === "queued" && run.position ? t("position", { position: run.position, queue: run.queue }) : "";
    const facts = [place, run.node ? t("atNode", { node: run.node }) : ""].filter(Boolean).join(" · ");
    const preview = run.preview ? h("img", { class: "live", src: `${address(`/runs/${run.id}/preview`)}?${run.preview}`, alt: "" }) : null;
    return [preview ?? h("div", { class: "placeholder", "aria-hidden": "true" }), facts ? h("p", { class: "soft small" }, facts) : null];
  }

  outcome(run) {
    return [
      run.error ? h("p", { class: "alert error-text", role: "alert" }, run.error) : null,
      ...run.notices.map((text) => h("p", { class: "notice small" }, text)),
      ...mediaOf(run),
      ...run.texts.map((text) => h("pre", { class: "text-result" }, text)),
      run.state === "succeeded" && !run.files.length && !run.texts.length ? h("p", { class: "soft" }, t("noFiles")) : null,
      this.facts(run),
    ];
  }

  facts(run) {
    const rows = [[t("took"), [t("seconds", { seconds: (run.seconds ?? 0).toFixed(1) })]]];
    const seeds = Object.entries(run.seeds);
    for (const [name, seed] of seeds) rows.push([seeds.length > 1 ? name : t("seed"), [h("code", { class: "seed-drawn" }, seed)]]);
    if (run.task) rows.push([t("task"), [h("code", {}, run.task)]]);
    const again = seeds.length ? h("button", { type: "button", class: "quiet", onclick: () => this.onSeed(run.seeds) }, icon("locked"), t("useSeed")) : null;
    return h("div", { class: "facts" }, h("dl", {}, rows.map(([term, held]) => h("div", {}, h("dt", {}, term), h("dd", {}, held)))), again);
  }

  async stop() {
    try {
      await post(`/runs/${this.run.id}/cancel`, {});
    } catch (error) {
      this.state.textContent = t("failedRequest", { reason: error.message });
    }
  }
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export function mediaOf(run) {
  const several = run.files.filter((file) => file.kind === "image" || file.kind === "video").length > 1;
  const shown = run.files.map((file, index) => figure(run, file, index));
  return shown.length ? [h("div", { class: several ? "media several" : "media" }, shown)] : [];
}

function figure(run, file, index) {
  const source = address(`/runs/${run.id}/files/${index}`);
  const viewers = {
    image: () => h("a", { href: source, target: "_blank", rel: "noopener", "aria-label": t("openPicture", { name: file.name }) }, h("img", { src: source, alt: file.name })),
    video: () => h("video", { src: source, controls: true, loop: true, playsInline: true, "aria-label": file.name }),
    audio: () => h("audio", { src: source, controls: true, "aria-label": file.name }),
    file: () => null,
  };
  return h("figure", { class: file.kind }, viewers[file.kind](), h("figcaption", {},
    h("a", { href: `${source}?download`, download: file.name, "aria-label": t("download", { name: file.name }) }, icon("download"), h("span", {}, file.name)),
    h("span", { class: "soft" }, size(file.size))));
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
