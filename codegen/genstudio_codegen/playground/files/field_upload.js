// A picture, video, sound or other file: dropped, pasted, taken from the camera roll, or named by an id or URL.

import { h, icon, replace } from "./dom.js";
import { address, post } from "./server.js";
import { t } from "./words.js";
import { Field } from "./field.js";

const ACCEPTED = { image: "image/*", video: "video/*", audio: "audio/*", file: "" };

export class UploadField extends Field {
  build() {
    this.held = null;
    this.picker = h("input", {
      id: this.id, type: "file", accept: ACCEPTED[this.described.upload], class: "file-input",
      onchange: () => this.take(this.picker.files[0]),
    });
    this.preview = h("div", { class: "preview" });
    this.caption = h("span", { class: "caption" });
    this.zone = h("label", {
      class: "drop", ondragover: (event) => this.over(event, true), ondragleave: (event) => this.over(event, false),
      ondrop: (event) => this.drop(event),
    }, this.picker, this.preview, h("span", { class: "drop-text" }, icon("upload"), this.caption));
    this.reference = h("input", {
      type: "text", autocomplete: "off", spellcheck: false, "aria-label": `${this.described.label}: ${t("idOrUrl")}`,
      placeholder: t("idOrUrl"), oninput: () => { this.held = { text: this.reference.value }; this.draw(); this.touch(); },
    });
    this.other = h("details", { class: "reference" }, h("summary", {}, t("orName")), this.reference);
    return h("div", { class: "upload" }, this.zone, this.other);
  }

  over(event, inside) {
    event.preventDefault();
    this.zone.classList.toggle("over", inside);
  }

  drop(event) {
    this.over(event, false);
    if (event.dataTransfer.files.length) this.take(event.dataTransfer.files[0]);
  }

  async take(file) {
    if (!file) return;
    this.refuse("");
    const most = this.form.largestUpload;
    if (file.size > most) {
      this.refuse(t("fileTooLarge", { name: file.name, size: mebibytes(file.size), most: mebibytes(most) }));
      this.picker.value = "";
      return;
    }
    this.caption.textContent = t("uploading");
    try {
      const stored = await post(`/uploads?name=${encodeURIComponent(file.name)}`, file);
      this.held = { upload: stored.id };
      this.file = { name: stored.name, kind: stored.kind };
      this.draw();
      this.touch();
    } catch (error) {
      this.draw();
      this.refuse(t("uploadFailed", { reason: error.message }));
    }
    this.picker.value = "";
  }

  // Why a file was not taken. It stays until another one is given, whatever is checked meanwhile.
  refuse(reason) {
    this.refused = reason;
    this.complain("");
  }

  complain(message) {
    super.complain(message || this.refused || "");
  }

  reset() {
    this.refused = "";
    super.reset();
  }

  draw() {
    const id = this.held?.upload;
    const source = id ? address(`/uploads/${id}`) : "";
    const kind = this.file?.kind;
    const shown = !id ? null
      : kind === "image" ? h("img", { src: source, alt: this.file.name })
        : kind === "video" ? h("video", { src: source, controls: true, muted: true, "aria-label": this.file.name })
          : kind === "audio" ? h("audio", { src: source, controls: true, "aria-label": this.file.name }) : null;
    replace(this.preview, shown);
    this.preview.hidden = shown === null;
    this.caption.textContent = id ? this.file?.name ?? "" : t("dropHere");
    if (!this.held?.text) this.reference.value = "";
  }

  facts() {
    const { stored } = this.described;
    return typeof stored === "string" && stored ? [t("storedFile", { name: stored })] : [];
  }

  show() {
    this.held = null;
    this.file = null;
    this.draw();
  }

  read() {
    return this.held;
  }

  write(held) {
    this.held = held;
    this.file = null;
    if (held.text !== undefined) {
      this.reference.value = held.text;
      this.other.open = true;
    }
    this.draw();
    if (held.upload) this.recall(held.upload);
  }

  async recall(id) {
    const response = await fetch(address(`/uploads/${id}`)).catch(() => null);
    if (!response?.ok || this.held?.upload !== id) return;
    const name = /filename\*?=(?:utf-8'')?"?([^";]+)/i.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "";
    this.file = { kind: response.headers.get("x-file-kind"), name: decodeURIComponent(name) };
    await response.body?.cancel();
    this.draw();
  }
}

function mebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(bytes % 2 ** 20 ? 1 : 0);
}
