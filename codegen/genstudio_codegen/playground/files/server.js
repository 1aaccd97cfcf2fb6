// What the page asks its server.

const BASE = "/page/api";

export async function get(path) {
  return read(await fetch(BASE + path));
}

export async function post(path, body) {
  const headers = { "X-Playground": "1" };
  return read(await fetch(BASE + path, { method: "POST", headers, body: body instanceof Blob ? body : JSON.stringify(body) }));
}

export function address(path) {
  return BASE + path;
}

async function read(response) {
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer?.refused) throw new Error(answer?.refused ?? `HTTP ${response.status}`);
  return answer;
}
