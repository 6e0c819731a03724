// Sheets over one phone or over the whole page, and the short lines that come and go.
import { Refused } from "./api.js";
import { button, make } from "./dom.js";
import { icon } from "./icons.js";

const POP_FOR = 3500;
const TOAST_FOR = 6000;

/**
 * Opens a sheet over `host` alone: what is under it cannot be reached until it closes, other phones can.
 * Gives {node, close}; `onclose` is called once however it closes.
 */
export function sheet(host, title, content, onclose = () => {}) {
  const back = document.activeElement;
  const under = [...host.children].filter((child) => !child.inert);
  const node = make("div", { class: "sheet", role: "dialog", label: title });
  const veil = make("div", { class: "veil" }, node);
  const close = () => {
    if (!veil.isConnected) return;
    veil.remove();
    under.forEach((child) => {
      child.inert = false;
    });
    onclose();
    if (back?.isConnected) back.focus();
  };
  const shut = button({ class: "plain", label: "close", onclick: close }, icon("close"));
  node.append(make("header", {}, make("h2", { word: title }), shut), ...[content].flat().filter(Boolean));
  veil.addEventListener("pointerdown", (event) => {
    if (event.target === veil) close();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  under.forEach((child) => {
    child.inert = true;
  });
  host.append(veil);
  (node.querySelector("[data-first]") ?? shut).focus();
  return { node, close };
}

/** What a bot says by show_alert: stays until it is put away. */
export function alertOver(host, text) {
  const fine = button({ class: "main", word: "ok", "data-first": true });
  const opened = sheet(host, "alert", [
    make("p", { class: "alert-text" }, text),
    make("div", { class: "actions" }, fine),
  ]);
  opened.node.setAttribute("role", "alertdialog");
  fine.addEventListener("click", opened.close);
}

/** Asks before something is done; `run` is called on yes. */
export function confirmOver(host, { title, text, values = {}, yes }, run) {
  const sure = button({ class: "main", word: yes, "data-first": true });
  const no = button({ word: "cancel" });
  const opened = sheet(host, title, [
    make("p", { word: [text, values] }),
    make("div", { class: "actions" }, no, sure),
  ]);
  no.addEventListener("click", opened.close);
  sure.addEventListener("click", () => {
    opened.close();
    run();
  });
}

/** A line over one phone's chat, as a bot's answer to a tap. */
export function pop(host, text) {
  host.querySelectorAll(":scope > .pop").forEach((old) => old.remove());
  const node = make("div", { class: "pop", role: "status" }, text);
  host.append(node);
  setTimeout(() => node.remove(), POP_FOR);
}

/** A line over the whole page. */
export function toast(word, values, tone = "said") {
  const shelf = document.querySelector("#toasts");
  const node = make("div", { class: `toast ${tone}`, role: tone === "bad" ? "alert" : "status" });
  node.append(tone === "bad" ? icon("warning") : "", make("span", { word: [word, values] }));
  shelf.append(node);
  setTimeout(() => node.remove(), TOAST_FOR);
}

/** Does the work; a refusal is told to the person and answered by undefined, anything else is a bug and thrown. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.word, error.values, "bad");
    return undefined;
  }
}
