// Fetches the part of the page that changes, and replaces it when it is different. The server escapes its content.
"use strict";
const live = document.getElementById("live");
const state = document.getElementById("state");
let shown = "";

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch(live.dataset.address);
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
