// A list of actions that opens beside the button that asked for it.
import { button, make } from "./dom.js";
import { icon } from "./icons.js";

/**
 * Opens a menu inside `host`. Items: {word | text, note?, icon?, tone?, run}. Closes on a choice, Escape or a click
 * elsewhere, and gives the focus back to `anchor`. Asking again while it is open closes it.
 */
export function openMenu(host, anchor, items, place = "") {
  const open = host.querySelector(":scope > .menu");
  if (open) {
    open.remove();
    if (open.anchor === anchor) return;
  }
  const menu = make("div", { class: `menu ${place}`, role: "menu" });
  menu.anchor = anchor;
  const close = closer(menu, anchor);
  menu.append(...items.map((item) => entry(item, close)));
  menu.addEventListener("keydown", (event) => steer(event, menu, close));
  host.append(menu);
  anchor.setAttribute("aria-expanded", "true");
  menu.querySelector("button")?.focus();
}

function closer(menu, anchor) {
  const away = (event) => {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close(false);
  };
  const close = (refocus = true) => {
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", away);
    if (refocus) anchor.focus();
  };
  document.addEventListener("pointerdown", away);
  return close;
}

function entry(item, close) {
  const chosen = () => {
    close();
    item.run();
  };
  const face = item.word
    ? make("span", { class: "face", word: item.word })
    : make("span", { class: "face" }, item.text);
  return button(
    { role: "menuitem", class: item.tone ?? "", "data-action": item.action, onclick: chosen },
    item.icon && icon(item.icon),
    face,
    item.note && make("span", { class: "note" }, item.note),
  );
}

function steer(event, menu, close) {
  const keys = [...menu.querySelectorAll("button")];
  const at = keys.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: keys.length - 1 };
  if (event.key === "Escape") close();
  else if (event.key in steps) keys.at(steps[event.key] % keys.length).focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
