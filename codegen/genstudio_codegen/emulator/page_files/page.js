// Asks for the part of the page that changes, and puts it in when it has changed. The server escapes what it sends.
"use strict";
const live = document.getElementById("live");
const state = document.getElementById("state");
let shown = "";

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch("/page/live");
      const text = await answer.text();
      if (answer.ok && text !== shown) {
        live.innerHTML = text;
        shown = text;
      }
      state.textContent = "live";
    } catch {
      state.textContent = "the emulator does not answer";
    }
  }
  setTimeout(refresh, 500);
}

refresh();
