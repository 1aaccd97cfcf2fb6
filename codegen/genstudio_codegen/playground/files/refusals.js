// What is wrong with a field, in the page's language. English has the module's own words. Another language words the rule
// that is broken, with the limits of the field, and has the module's words for what it does not know.

import { currentLanguage, filled } from "./words.js";
import { zh } from "./refusals.zh.js";

const TABLES = { zh };
const LONGEST = 60;
const MOST_LISTED = 12;

export function worded(problem, field) {
  const table = TABLES[currentLanguage()];
  const template = field && table?.rules[problem.rule];
  if (!template) return problem.message;
  return filled(template, { value: given(field), expected: expected(field, table.expected) });
}

function given(field) {
  const held = field.value();
  const text = held === null ? "" : String(Object.values(held)[0]);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function expected(field, words) {
  const { kinds, editor } = field.described;
  const { minimum, maximum, choices, choice_count: count } = field.limits;
  if (editor === "number") {
    const what = kinds.includes("FLOAT") ? words.number : words.integer;
    const range = minimum !== null && maximum !== null ? words.between
      : minimum !== null ? words.atLeast : maximum !== null ? words.atMost : "{what}";
    return filled(range, { what, low: minimum, high: maximum });
  }
  if (editor === "choice" || editor === "choices") {
    const listed = choices !== null && choices.length <= MOST_LISTED;
    return filled(listed ? words.among : words.oneOf, { count, choices: (choices ?? []).join(words.comma) });
  }
  return words[editor];
}
