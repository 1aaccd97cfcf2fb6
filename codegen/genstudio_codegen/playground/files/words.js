// The words of the page, in the browser's language or the chosen one.

import { en } from "./words.en.js";
import { zh } from "./words.zh.js";

const TABLES = { en, zh };
const STORED = "genstudio-playground-language";

let language = initial();

function initial() {
  const chosen = localStorage.getItem(STORED);
  if (chosen in TABLES) return chosen;
  return navigator.languages.some((one) => one.toLowerCase().startsWith("zh")) && !firstIsEnglish() ? "zh" : "en";
}

function firstIsEnglish() {
  return navigator.languages[0]?.toLowerCase().startsWith("en");
}

export function currentLanguage() {
  return language;
}

export function setLanguage(chosen) {
  language = chosen;
  localStorage.setItem(STORED, chosen);
}

// The words of a key, with each {name} in them replaced by what is given.
export function t(key, given = {}) {
  return filled(TABLES[language][key], given);
}

export function filled(text, given) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(given[name]));
}
