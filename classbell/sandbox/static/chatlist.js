// The chats of one phone, the newest first, with what is unread in each.
import { avatar, button, make } from "./dom.js";
import { clockTime } from "./format.js";
import { gist } from "./gist.js";
import { newest } from "./world.js";

export class ChatList {
  /** `open(chatId)` is called when a chat is chosen. */
  constructor(open) {
    this.open = open;
    this.rows = make("div", { class: "rows" });
    this.node = make(
      "nav",
      { class: "chat-list", label: "chats" },
      make("header", { class: "chat-header" }, make("strong", { word: "chats" })),
      this.rows,
    );
  }

  level(phone) {
    const written = [...phone.chats.values()]
      .map((chat) => ({ chat, last: newest(chat) }))
      .sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0));
    const key = JSON.stringify(
      written.map(({ chat, last }) => [chat.id, chat.title, chat.unread, last?.message_id, last?.edit_date]),
    );
    if (key === this.drawn) return;
    this.drawn = key;
    this.rows.replaceChildren(...written.map(({ chat, last }) => this.row(chat, last)));
  }

  row(chat, last) {
    return button(
      { class: "chat-row", "data-chat": chat.id, onclick: () => this.open(chat.id) },
      avatar(chat.title, chat.kind === "group" ? "#7a6a3f" : "#2f7fb8"),
      make("span", { class: "lines" }, make("strong", {}, chat.title), gist(last)),
      make(
        "span",
        { class: "side" },
        last && make("span", { class: "small" }, clockTime(last.date)),
        chat.unread > 0 && make("span", { class: "badge" }, String(chat.unread)),
      ),
    );
  }
}
