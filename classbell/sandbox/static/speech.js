// The page's language: every word on it is said through here, so that a switch can say it again in place.
import { dayName, useLocale } from "./format.js";
import { WORDS } from "./words.js";

const LOCALES = { zh: "zh-CN", en: "en-GB" };
const KEPT = "classbell.sandbox.language";
const SPOKEN = {
  word: (node, text) => {
    node.textContent = text;
  },
  hint: (node, text) => {
    node.placeholder = text;
  },
  label: (node, text) => {
    node.setAttribute("aria-label", text);
    node.title = text;
  },
};

const given = new WeakMap();
let current = "zh";

export const language = () => current;

/** The words of a key, with `{name}` replaced; `{at}` is an instant and reads as a day. */
export function told(key, values = {}) {
  const text = WORDS[current][key];
  if (text === undefined) throw new Error(`no word for ${key}`);
  return text.replace(/\{(\w+)\}/gu, (_, name) =>
    name === "at" ? dayName(values.at) : String(values[name] ?? ""),
  );
}

function remember(kind) {
  return (node, key, values = {}) => {
    node.dataset[kind] = key;
    given.set(node, { ...given.get(node), [kind]: values });
    SPOKEN[kind](node, told(key, values));
  };
}

/** A node's text, its placeholder, its name for screen readers (and tooltip). */
export const say = remember("word");
export const hint = remember("hint");
export const label = remember("label");

/** Switches the language and says everything below `root` again. */
export function speak(name, root = document) {
  current = name in WORDS ? name : "en";
  useLocale(LOCALES[current]);
  document.documentElement.lang = LOCALES[current];
  document.title = told("title");
  for (const kind of Object.keys(SPOKEN)) {
    root
      .querySelectorAll(`[data-${kind}]`)
      .forEach((node) => SPOKEN[kind](node, told(node.dataset[kind], given.get(node)?.[kind])));
  }
}

/** The language somebody chose on this computer before, or null. */
export const chosen = () => localStorage.getItem(KEPT);

export function choose(name) {
  localStorage.setItem(KEPT, name);
  speak(name);
}
