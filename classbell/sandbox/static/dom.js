// Builds nodes. Nothing here, nor anywhere in the page, parses text as HTML.
import { hint, label, say } from "./speech.js";

const SETTERS = {
  class: (node, value) => {
    node.className = value;
  },
  word: (node, value) => say(node, ...[value].flat()),
  label: (node, value) => label(node, ...[value].flat()),
  hint: (node, value) => hint(node, ...[value].flat()),
  style: (node, value) => Object.entries(value).forEach(([name, text]) => node.style.setProperty(name, text)),
};

/**
 * One element. `word`, `label` and `hint` take a key of words.js (or [key, values]) and follow the language;
 * `on…` takes a listener; null, undefined and false are left out, among the children too.
 */
export function make(name, props = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value !== null && value !== undefined && value !== false) put(node, key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function put(node, key, value) {
  if (key in SETTERS) SETTERS[key](node, value);
  else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else node.setAttribute(key, value === true ? "" : value);
}

/** A button that never submits a form by accident. */
export function button(props, ...children) {
  return make("button", { type: "button", ...props }, ...children);
}

/** The round picture of a person or a chat: a colour and one or two letters. */
export function avatar(name, colour) {
  return make(
    "span",
    { class: "avatar", "aria-hidden": "true", style: { "--person": colour ?? "#5b7fa6" } },
    initials(name),
  );
}

function initials(name) {
  const trimmed = name.trim();
  if (/\p{Script=Han}/u.test(trimmed)) return [...trimmed].at(-1);
  const parts = trimmed.split(/\s+/u).filter(Boolean);
  return (
    parts
      .slice(0, 2)
      .map((part) => [...part][0].toUpperCase())
      .join("") || "?"
  );
}
