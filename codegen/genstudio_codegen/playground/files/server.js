// What the page asks its server.

import { t } from "./words.js";

const BASE = "/page/api";

export async function get(path) {
  return read(await asked(path));
}

export async function post(path, body) {
  const headers = { "X-Playground": "1" };
  return read(await asked(path, { method: "POST", headers, body: body instanceof Blob ? body : JSON.stringify(body) }));
}

// What the browser says when nobody answers is in its own words, which tell nothing.
function asked(path, options) {
  return fetch(BASE + path, options).catch(() => { throw new Error(t("disconnected")); });
}

export function address(path) {
  return BASE + path;
}

async function read(response) {
  const answer = await response.json().catch(() => null);
  if (response.status === 413) throw new Error(t("tooMuch"));
  if (!response.ok || answer?.refused) throw new Error(answer?.refused ?? `HTTP ${response.status}`);
  return answer;
}
