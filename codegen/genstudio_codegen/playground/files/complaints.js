// Which fields a service means when it refuses a prompt: those whose node and input its message names.

export function complaintsOf(message, fields) {
  return fields
    .filter(({ described }) => names(message, "node", described.node_id) && quoted(message, described.input))
    .map((field) => ({ name: field.name, message }));
}

function names(message, word, id) {
  return new RegExp(`\\b${word} ['"]?${escaped(id)}(?!\\w|:\\w)`, "i").test(message);
}

function quoted(message, input) {
  return new RegExp(`['"]${escaped(input)}['"]`).test(message);
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
