// Text with Telegram's entities, as nodes. Offsets count UTF-16 units, as JavaScript strings do.
import { button, make } from "./dom.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

const BUILDERS = {
  url: (inner, text, _, act) => anchor(inner, text.includes("://") ? text : `https://${text}`, act),
  text_link: (inner, _, entity, act) => anchor(inner, entity.url, act),
  email: (inner, text) => make("a", { href: `mailto:${text}` }, inner),
  phone_number: (inner, text) => make("a", { href: `tel:${text.replace(/[^\d+]/gu, "")}` }, inner),
  bot_command: (inner, text, _, act) => button({ class: "command", onclick: () => act.command(text) }, inner),
  code: (inner, text, _, act) =>
    button({ class: "code", label: "copy", onclick: () => act.copy(text) }, make("code", {}, inner)),
  pre: (inner, _, entity) => make("pre", { "data-language": entity.language }, make("code", {}, inner)),
  spoiler: (inner) => spoiler(inner),
  blockquote: (inner) => make("blockquote", {}, inner),
  expandable_blockquote: (inner) => expandable(inner),
  mention: (inner) => make("span", { class: "mention" }, inner),
  text_mention: (inner) => make("span", { class: "mention" }, inner),
  hashtag: (inner) => make("span", { class: "mention" }, inner),
  cashtag: (inner) => make("span", { class: "mention" }, inner),
};

/**
 * The text as nodes. `act` says what taps do: link(url), command(text), copy(text).
 * An entity that does not nest within its neighbours is cut at their edge.
 */
export function rich(text, entities, act) {
  const ordered = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, ordered, { from: 0, to: text.length, act });
}

function nodes(text, entities, { from, to, act }) {
  const made = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    const within = others.filter((other) => other.offset < end);
    rest = others.filter((other) => other.offset >= end);
    if (start >= end) continue;
    if (start > at) made.push(text.slice(at, start));
    made.push(wrap(text, entity, nodes(text, within, { from: start, to: end, act }), { start, end, act }));
    at = end;
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

function wrap(text, entity, inner, { start, end, act }) {
  if (entity.type in PLAIN) return make(PLAIN[entity.type], {}, inner);
  const build = BUILDERS[entity.type];
  return build ? build(inner, text.slice(start, end), entity, act) : make("span", {}, inner);
}

function anchor(inner, url, act) {
  const opened = (event) => {
    event.preventDefault();
    act.link(url);
  };
  const href = /^(https?|tg|mailto|tel):/iu.test(url) ? url : "#";
  return make("a", { href, rel: "noopener noreferrer", target: "_blank", title: url, onclick: opened }, inner);
}

function spoiler(inner) {
  const shown = make("span", { class: "spoiler-text", "aria-hidden": "true" }, inner);
  const cover = button({ class: "spoiler", label: "spoiler" }, shown);
  cover.addEventListener("click", () => cover.replaceWith(...shown.childNodes));
  return cover;
}

function expandable(inner) {
  const quote = make("blockquote", { class: "folded" }, make("div", { class: "quoted" }, inner));
  const toggle = button({ class: "unfold", word: "quote.more", "aria-expanded": "false" });
  toggle.addEventListener("click", () => {
    quote.classList.remove("folded");
    toggle.remove();
  });
  quote.append(toggle);
  return quote;
}
