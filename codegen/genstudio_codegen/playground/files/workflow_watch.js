// Asks for the workflows again and again, so that those that were added, changed or removed are seen without a reload.

import { get } from "./server.js";

const INTERVAL = 2000;

export class WorkflowWatch {
  // `onChange` is given what the server knows now, `onReach` whether it answers.
  constructor({ onChange, onReach }) {
    this.onChange = onChange;
    this.onReach = onReach;
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.ask(); });
  }

  start(version) {
    this.version = version;
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    // What nobody looks at need not be fresh.
    if (!document.hidden) this.timer = setTimeout(() => this.ask(), INTERVAL);
  }

  async ask() {
    try {
      const answer = await get(`/workflows?known=${encodeURIComponent(this.version)}`);
      this.onReach(true);
      if (answer.version !== this.version) {
        this.version = answer.version;
        await this.onChange(answer);
      }
    } catch {
      this.onReach(false);
    }
    this.later();
  }
}
