// What the page knows of the world: people, chats and messages, kept level with the server by its events.
import { address, get, Refused } from "./api.js";

const RETRY_FOR = [500, 1000, 2000, 4000, 8000];

/** The newest message of a chat, or undefined. */
export const newest = (chat) =>
  [...chat.messages.values()].reduce(
    (best, one) => (best && best.message_id > one.message_id ? best : one),
    undefined,
  );

/**
 * Listeners get one change at a time: {type: "world"} (it was read afresh), "phones" (someone came or went),
 * "guide", "phone", "message", "deleted", "typing", "popup", each with the ids it concerns, and {type: "line", up}
 * when the server goes or returns. A server begun anew numbers people and messages again: by another name, or of
 * another date, it is somebody or something else.
 */
export class World {
  constructor() {
    this.bot = null;
    this.guide = [];
    this.venue = null;
    this.language = "zh";
    this.phones = new Map();
    this.listeners = new Set();
    this.pending = null;
    this.turn = 0;
    this.failures = 0;
  }

  listen(listener) {
    this.listeners.add(listener);
  }

  tell(change) {
    for (const listener of this.listeners) listener(change);
  }

  /** Reads the whole world again and tells only what differs. Events that come meanwhile wait for it. */
  async refresh() {
    this.pending ??= [];
    this.turn += 1;
    const { turn } = this;
    const fresh = await get("world");
    if (turn !== this.turn) return;
    const waited = this.pending;
    this.pending = null;
    this.take(fresh);
    waited.forEach((event) => this.apply(event));
  }

  take(fresh) {
    Object.assign(this, {
      bot: fresh.bot,
      guide: fresh.guide ?? [],
      venue: fresh.venue ?? null,
      language: fresh.language,
    });
    this.tell({ type: "world" });
    const ids = new Set(fresh.phones.map((phone) => phone.id));
    for (const id of [...this.phones.keys()].filter((known) => !ids.has(known))) this.forget(id);
    fresh.phones.forEach((phone) => this.keepPhone(phone));
    this.tell({ type: "guide" });
  }

  /** Listens for ever: on every connection the world is read afresh, so nothing is missed in between. */
  follow() {
    const source = new EventSource(address("events"));
    source.onmessage = (message) => this.receive(JSON.parse(message.data));
    source.onerror = () => {
      this.tell({ type: "line", up: false });
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => this.follow(), RETRY_FOR[Math.min(this.failures, RETRY_FOR.length - 1)]);
      this.failures += 1;
    };
  }

  receive(event) {
    if (event.type === "hello") this.welcome();
    else if (this.pending) this.pending.push(event);
    else this.apply(event);
  }

  async welcome() {
    try {
      await this.refresh();
      this.failures = 0;
      this.tell({ type: "line", up: true });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.tell({ type: "line", up: false });
      setTimeout(() => this.welcome(), RETRY_FOR.at(-1));
    }
  }

  apply(event) {
    if (event.type === "phone") this.keepPhone(event.phone);
    else if (event.type === "message") this.keepMessage(event.phone, event.chat, event.message, true);
    else if (event.type === "deleted") this.dropMessage(event.phone, event.chat, event.message_id);
    else if (event.type === "guide") this.keepGuide(event);
    else this.tell(event);
  }

  keepGuide({ guide, language }) {
    Object.assign(this, { guide, language });
    this.tell({ type: "world" });
    this.tell({ type: "guide" });
  }

  chat(phoneId, chatId) {
    return this.phones.get(phoneId)?.chats.get(chatId);
  }

  keepPhone(fresh) {
    if (this.phones.has(fresh.id) && this.phones.get(fresh.id).name !== fresh.name) this.forget(fresh.id);
    const known = this.phones.get(fresh.id);
    const phone = { ...fresh, chats: new Map() };
    for (const chat of fresh.chats) {
      const messages = known?.chats.get(chat.id)?.messages ?? new Map();
      phone.chats.set(chat.id, { ...chat, messages });
    }
    this.phones.set(phone.id, phone);
    this.tell(known ? { type: "phone", phone: phone.id } : { type: "phones", phone: phone.id });
    fresh.chats.filter((chat) => chat.messages).forEach((chat) => this.level(phone, chat));
  }

  /** Brings a chat's latest messages to what the server has, touching only those that differ; older ones stay. */
  level(phone, chat) {
    const kept = phone.chats.get(chat.id).messages;
    const ids = new Set(chat.messages.map((message) => message.message_id));
    const oldest = ids.size ? Math.min(...ids) : 0;
    const gone = [...kept.keys()].filter((known) => known >= oldest && !ids.has(known));
    gone.forEach((id) => this.dropMessage(phone.id, chat.id, id));
    chat.messages.forEach((message) => this.keepMessage(phone.id, chat.id, message, false));
  }

  keepMessage(phoneId, chatId, message, live) {
    const chat = this.chat(phoneId, chatId);
    if (!chat) return;
    const known = chat.messages.get(message.message_id);
    if (known && JSON.stringify(known) === JSON.stringify(message)) return;
    if (known && known.date !== message.date) this.dropMessage(phoneId, chatId, message.message_id);
    chat.messages.set(message.message_id, message);
    this.tell({ type: "message", phone: phoneId, chat: chatId, message, live: live && !known });
  }

  dropMessage(phoneId, chatId, messageId) {
    if (!this.chat(phoneId, chatId)?.messages.delete(messageId)) return;
    this.tell({ type: "deleted", phone: phoneId, chat: chatId, message_id: messageId });
  }

  forget(phoneId) {
    this.phones.delete(phoneId);
    this.tell({ type: "phones", phone: phoneId });
  }
}
