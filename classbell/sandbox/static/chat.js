// One chat on one phone: its header, its history and what stands below it.
import { attachItems } from "./attach.js";
import { Composer } from "./composer.js";
import { attempt, confirmOver } from "./dialog.js";
import { avatar, button, make } from "./dom.js";
import { History } from "./history.js";
import { icon } from "./icons.js";
import { locationSheet } from "./location.js";
import { openMenu } from "./menu.js";
import { say } from "./speech.js";

const TYPING_FOR = 6000;

export class ChatView {
  /** `phone` is the PhoneView it lies in; its `desk` opens links, pictures and pages. */
  constructor(phone, chatId) {
    this.phone = phone;
    this.chatId = chatId;
    this.pending = null;
    this.build();
    this.level();
    this.data.messages.forEach((message) => this.keep(message, false));
  }

  get data() {
    return this.phone.data.chats.get(this.chatId);
  }

  build() {
    const { title, kind } = this.data;
    this.caption = make("span", { class: "caption" });
    this.back = button(
      { class: "plain back", label: "chats", onclick: () => this.phone.showList() },
      icon("back"),
      make("span", { class: "badge" }),
    );
    const names = make("div", { class: "names" }, make("strong", {}, title), this.caption);
    const face = avatar(title, kind === "group" ? "#7a6a3f" : "#2f7fb8");
    this.header = make("header", { class: "chat-header" }, this.back, face, names);
    this.history = new History(this.data, this.actions(), () => this.phone.read(this.chatId));
    this.composer = new Composer({
      send: (text, replyTo) => attempt(() => this.phone.api.send(this.chatId, text, replyTo)),
      attach: (anchor) => openMenu(this.node, anchor, attachItems(this.phone, this.chatId), "above-composer"),
      key: (key) => this.pressed(key),
    });
    this.history.scroller.addEventListener("contextmenu", (event) => this.about(event));
    this.bar = make("div", { class: "start-bar" });
    this.node = make(
      "div",
      { class: "chat", "data-chat": this.chatId },
      this.header,
      this.history.node,
      this.composer.node,
      this.bar,
    );
  }

  actions() {
    const { phone } = this;
    return {
      link: (url) => phone.follow(url),
      command: (text) => attempt(() => phone.api.send(this.chatId, text)),
      copy: (text) => phone.copy(text),
      view: (message) => phone.desk.viewer.open(this.data, message),
      tap: (message, key, place) => phone.tap(this.chatId, message, key, place),
    };
  }

  /** The menu of one message: a right click, a long press, or the menu key upon something in it. */
  about(event) {
    const id = Number(event.target.closest("[data-message]")?.dataset.message);
    const message = this.data.messages.get(id);
    if (!message || event.target.closest("a, img") || !getSelection().isCollapsed) return;
    event.preventDefault();
    const text = message.text ?? message.caption;
    const copy = { action: "copy", word: "copy", icon: "copy", run: () => this.phone.copy(text) };
    const reply = { action: "reply", word: "reply", icon: "reply", run: () => this.composer.reply(message) };
    openMenu(this.node, this.composer.field, [reply, ...(text ? [copy] : [])], "above-composer");
  }

  /** Takes over what the server says of this chat, beside its messages. */
  level() {
    this.composer.level(this.data);
    this.subtitle();
    this.foot();
    if (this.data.typing) this.typing();
  }

  subtitle(key = this.data.kind === "group" ? "group" : "bot") {
    say(this.caption, key);
    this.caption.classList.toggle("typing", key === "typing");
  }

  typing() {
    clearTimeout(this.timer);
    this.subtitle("typing");
    this.timer = setTimeout(() => this.subtitle(), TYPING_FOR);
  }

  keep(message, live) {
    this.history.keep(message, live);
    if (message.out) return;
    this.history.seen(message.message_id);
    clearTimeout(this.timer);
    this.subtitle();
  }

  drop(messageId) {
    this.history.drop(messageId);
  }

  /** Shows how many unread messages wait in the other chats of this phone. */
  others(count, total) {
    this.back.hidden = total < 2;
    this.back.querySelector(".badge").textContent = count || "";
  }

  /** A bot link was opened here: the person still has to press START, as in any chat program. */
  offer(link) {
    this.pending = link;
    this.foot();
    this.bar.querySelector(".main")?.focus();
  }

  foot() {
    const kind = this.footKind();
    this.composer.node.hidden = kind !== "composer";
    this.bar.hidden = kind === "composer";
    if (this.bar.dataset.kind === kind) return;
    this.bar.dataset.kind = kind;
    this.bar.replaceChildren(...this.barFor(kind));
  }

  footKind() {
    if (this.data.kind === "group") return "composer";
    if (this.phone.data.blocked) return "blocked";
    if (this.pending) return "link";
    return this.data.started ? "composer" : "start";
  }

  barFor(kind) {
    if (kind === "composer") return [];
    if (kind === "blocked")
      return [button({ class: "main", word: "unblock", onclick: () => attempt(() => this.phone.api.unblock()) })];
    const start = button({ class: "main start", word: "start", onclick: () => this.start(start) });
    const leave = button({ class: "plain", label: "link.leave", onclick: () => this.offer(null) }, icon("close"));
    return kind === "link" ? [make("span", { class: "why", word: "link.opened" }), start, leave] : [start];
  }

  async start(key) {
    key.disabled = true;
    const link = this.pending;
    this.pending = null;
    await attempt(() => (link ? this.phone.api.open(link) : this.phone.api.start()));
    key.disabled = false;
    this.foot();
  }

  async pressed(key) {
    const { api, screen } = this.phone;
    if (key.request_location) return locationSheet(this.phone, this.chatId);
    if (key.web_app) return this.phone.follow(key.web_app.url);
    if (!key.request_contact) return attempt(() => api.send(this.chatId, key.text));
    const asked = {
      title: "contact.share",
      text: "contact.sure",
      values: { name: this.data.title },
      yes: "contact.yes",
    };
    return confirmOver(screen, asked, () => attempt(() => api.contact(this.chatId, {})));
  }
}
