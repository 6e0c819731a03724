// One bubble of a chat: a message, or the messages of one album. An edit redraws only the parts it changed.
import { make } from "./dom.js";
import { rich } from "./entities.js";
import { clockTime, fullTime } from "./format.js";
import { icon } from "./icons.js";
import { inlineKeyboard, keepFocus } from "./keyboard.js";
import { album, isVisual, media, mediaKind } from "./media.js";
import { isService, serviceWord } from "./service.js";

const PARTS = ["sender", "forward", "reply", "media", "text", "reactions", "meta"];

const CONTENT = {
  sender: ({ name }) => make("div", { class: "sender" }, name),
  forward: (from) => make("div", { class: "forward", word: ["forwarded", { name: from }] }),
  reply: (quoted, act) => quote(quoted, act),
  media: (messages, act) => (messages.length > 1 ? album(messages, act) : media(messages[0], act)),
  text: ({ text, entities, meta }, act) =>
    make("div", { class: "text" }, rich(text, entities, act), metaLine(meta)),
  reactions: (signs) =>
    make(
      "div",
      { class: "reactions" },
      signs.map((sign) => make("span", {}, sign)),
    ),
  meta: (meta) => metaLine(meta),
};

export class Bubble {
  /** `act` says what taps do (see chat.js); `chat` is the chat's kind, which decides whether senders are named. */
  constructor(kind, act) {
    this.kind = kind;
    this.act = act;
    this.messages = new Map();
    this.drawn = new Map();
    this.slots = new Map(PARTS.map((part) => [part, make("div", { class: `slot slot-${part}` })]));
    this.body = make("div", { class: "bubble" }, ...this.slots.values());
    this.keys = make("div", { class: "slot slot-keys" });
    this.node = make("article", {}, this.body, this.keys);
  }

  /** The id it is sorted by: its first message's. */
  get id() {
    return Math.min(...this.messages.keys());
  }

  get head() {
    return this.messages.get(this.id);
  }

  keep(message) {
    this.messages.set(message.message_id, message);
    this.draw();
  }

  /** Takes a message out; true when nothing is left of the bubble. */
  drop(messageId) {
    this.messages.delete(messageId);
    if (this.messages.size) this.draw();
    return this.messages.size === 0;
  }

  draw() {
    const all = [...this.messages.values()].sort((a, b) => a.message_id - b.message_id);
    const words = all.find((message) => message.text ?? message.caption) ?? all[0];
    this.dress(all[0], words);
    const meta = {
      date: all[0].date,
      edited: Boolean(all.some((message) => message.edit_date)),
      out: all[0].out,
    };
    const text = isService(all[0]) ? null : (words.text ?? words.caption ?? null);
    const visible = all.filter((message) => mediaKind(message));
    this.part("sender", this.kind === "group" && !all[0].out ? { name: all[0].from?.first_name ?? "" } : null);
    this.part("forward", origin(all[0]));
    this.part("reply", all[0].reply_to_message ? pick(all[0].reply_to_message) : null);
    this.part("media", visible.length ? visible : null, visible.map(carried));
    this.part("text", text === null ? null : { text, entities: words.entities ?? words.caption_entities, meta });
    this.part("reactions", all[0].reactions ?? null);
    this.part("meta", text === null && !isService(all[0]) ? meta : null);
    if (isService(all[0])) this.body.replaceChildren(serviceLine(all[0]));
    this.keyboard(all.find((message) => message.reply_markup?.inline_keyboard));
  }

  dress(head, words) {
    const kind = mediaKind(head);
    const classes = ["message", head.out ? "out" : "in"];
    if (isService(head)) classes.push("service");
    if (kind) classes.push(`has-${kind}`, isVisual(kind) ? "visual" : "plain-media");
    if (kind && (words.text ?? words.caption) === undefined) classes.push("bare");
    if (this.messages.size > 1) classes.push("has-album");
    ["seen", "fresh"].filter((kept) => this.node.classList.contains(kept)).forEach((kept) => classes.push(kept));
    this.node.className = classes.join(" ");
    this.node.dataset.message = head.message_id;
  }

  part(name, value, key = value) {
    const written = JSON.stringify(key);
    if (this.drawn.get(name) === written) return;
    this.drawn.set(name, written);
    const slot = this.slots.get(name);
    if (value === null) slot.replaceChildren();
    else slot.replaceChildren(CONTENT[name](value, this.act));
  }

  keyboard(message) {
    const written = JSON.stringify(message?.reply_markup ?? null);
    if (this.drawn.get("keys") === written) return;
    this.drawn.set("keys", written);
    const press = (key, row, column) => this.act.tap(message, key, { row, column });
    const made = message ? [inlineKeyboard(message.reply_markup, press)] : [];
    keepFocus(this.keys, () => this.keys.replaceChildren(...made));
  }
}

/** What of a message its media depends on, so that a changed caption or keyboard leaves the picture alone. */
const carried = (message) => [message.message_id, message[mediaKind(message)], message.has_media_spoiler];

function origin(message) {
  const from = message.forward_origin;
  if (!from) return null;
  return (
    from.sender_user?.first_name ?? from.sender_user_name ?? from.chat?.title ?? from.sender_chat?.title ?? ""
  );
}

const pick = (message) => ({
  id: message.message_id,
  name: message.from?.first_name ?? "",
  text: message.text ?? message.caption ?? "",
  kind: mediaKind(message),
});

function quote(quoted, act) {
  const line = quoted.text
    ? make("span", { class: "line" }, quoted.text)
    : make("span", { class: "line", word: `kind.${quoted.kind ?? "other"}` });
  return make(
    "button",
    { type: "button", class: "quote", onclick: () => act.jump(quoted.id) },
    make("strong", {}, quoted.name),
    line,
  );
}

function metaLine({ date, edited, out }) {
  return make(
    "span",
    { class: "meta" },
    edited && make("span", { class: "edited", word: "edited" }),
    make("time", { datetime: new Date(date * 1000).toISOString(), title: fullTime(date) }, clockTime(date)),
    out && make("span", { class: "ticks" }, icon("check"), icon("checks")),
  );
}

const serviceLine = (message) => make("span", { class: "pill", word: serviceWord(message) });
