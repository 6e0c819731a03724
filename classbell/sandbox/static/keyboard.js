// The buttons below a message and the keyboard below the chat.
import { button, make } from "./dom.js";
import { icon } from "./icons.js";

const SIGNS = { url: "link", login_url: "link", web_app: "app", copy_text: "copy" };

/** The inline keyboard of a message; `press(key, row, column)` answers with a promise while the button waits. */
export function inlineKeyboard(markup, press) {
  const rows = markup.inline_keyboard.map((keys, row) =>
    make(
      "div",
      { class: "row" },
      keys.map((key, column) => inlineKey(key, { row, column }, press)),
    ),
  );
  return make("div", { class: "inline-keyboard" }, rows);
}

function inlineKey(key, { row, column }, press) {
  const sign = Object.keys(SIGNS).find((kind) => kind in key);
  const node = button(
    { class: `key ${sign ?? "callback"} ${key.style ?? ""}`, "data-row": row, "data-column": column },
    make("span", { class: "face" }, key.text),
    sign && icon(SIGNS[sign]),
  );
  node.addEventListener("click", () => waitOn(node, () => press(key, row, column)));
  return node;
}

/** Runs the work with the button marked busy, and not twice at once. */
export async function waitOn(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

/** The reply keyboard of a chat; `press(key)` gets the key as the Bot API describes it. */
export function replyKeyboard(markup, press) {
  const rows = markup.keyboard.map((keys) =>
    make(
      "div",
      { class: "row" },
      keys.map((key) => replyKey(key, press)),
    ),
  );
  const kind = markup.resize_keyboard ? "reply-keyboard" : "reply-keyboard tall";
  return make("div", { class: kind, role: "group", label: "keyboard" }, rows);
}

function replyKey(given, press) {
  const key = typeof given === "string" ? { text: given } : given;
  const sign = key.request_contact ? "contact" : key.request_location ? "pin" : key.web_app ? "app" : null;
  const node = button({ class: "key" }, sign && icon(sign), make("span", { class: "face" }, key.text));
  node.addEventListener("click", () => waitOn(node, () => press(key)));
  return node;
}

/** Redraws a keyboard in place; whoever stood on a key with the keyboard stays on the key at that place. */
export function keepFocus(slot, redraw) {
  const held = slot.contains(document.activeElement)
    ? document.activeElement.closest("[data-row]")?.dataset
    : null;
  const place = held && { row: held.row, column: held.column };
  redraw();
  if (place) slot.querySelector(`[data-row="${place.row}"][data-column="${place.column}"]`)?.focus();
}
