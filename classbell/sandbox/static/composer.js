// Where a person writes: the text field, its buttons, the list of commands and the bot's reply keyboard.
import { button, make } from "./dom.js";
import { gist } from "./gist.js";
import { icon } from "./icons.js";
import { replyKeyboard } from "./keyboard.js";
import { hint } from "./speech.js";

export class Composer {
  /** `does`: send(text, replyTo?), attach(anchor), key(replyKey). `node` goes below the history. */
  constructor(does) {
    this.does = does;
    this.commands = [];
    this.markup = null;
    this.quoted = null;
    this.open = true;
    this.build();
  }

  build() {
    this.field = make("textarea", { rows: "1", hint: "write", label: "write", enterkeyhint: "send" });
    this.menuKey = button({ class: "commands-key", label: "commands", "aria-expanded": "false" }, icon("menu"));
    this.attachKey = button(
      { class: "plain attach-key", label: "attach", "aria-expanded": "false" },
      icon("attach"),
    );
    this.boardKey = button({ class: "plain board-key", label: "keyboard.toggle" }, icon("keyboard"));
    this.sendKey = button({ class: "send-key", label: "send" }, icon("send"));
    this.list = make("div", { class: "command-list", role: "group", label: "commands", hidden: true });
    this.board = make("div", { class: "board" });
    this.answered = make("div", { class: "answered", hidden: true });
    const line = make(
      "div",
      { class: "composer" },
      this.menuKey,
      this.attachKey,
      this.field,
      this.boardKey,
      this.sendKey,
    );
    this.node = make("div", { class: "bottom" }, this.list, this.answered, line, this.board);
    this.listen();
    this.written();
  }

  listen() {
    this.field.addEventListener("input", () => this.written());
    this.field.addEventListener("keydown", (event) => this.typed(event));
    this.sendKey.addEventListener("click", () => this.submit());
    this.attachKey.addEventListener("click", () => this.does.attach(this.attachKey));
    this.boardKey.addEventListener("click", () => this.showBoard(!this.open));
    this.menuKey.addEventListener("click", () => this.showCommands(this.list.hidden ? this.commands : []));
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.letGo();
    });
  }

  typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  written() {
    const text = this.field.value;
    this.sendKey.disabled = !text.trim();
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${this.field.scrollHeight}px`;
    const asked = /^\/\w*$/u.test(text)
      ? this.commands.filter(({ command }) => `/${command}`.startsWith(text))
      : [];
    this.showCommands(asked);
  }

  async submit() {
    const text = this.field.value.trim();
    const { quoted } = this;
    if (!text) return;
    this.field.value = "";
    this.written();
    this.reply(null);
    if ((await this.does.send(text, quoted?.message_id)) || this.field.value) return;
    this.field.value = text;
    this.written();
    this.reply(quoted);
  }

  /** Makes what is written next an answer to a message, or to none. */
  reply(message) {
    this.quoted = message;
    this.answered.hidden = !message;
    if (!message) return;
    const lines = make(
      "div",
      { class: "lines" },
      make("strong", {}, message.from?.first_name ?? ""),
      gist(message),
    );
    this.answered.replaceChildren(
      lines,
      button({ class: "plain", label: "reply.leave", onclick: () => this.reply(null) }, icon("close")),
    );
    this.field.focus();
  }

  letGo() {
    this.showCommands([]);
    this.reply(null);
  }

  showCommands(commands) {
    this.list.hidden = commands.length === 0;
    this.menuKey.setAttribute("aria-expanded", String(commands.length > 0));
    this.list.replaceChildren(...commands.map((one) => this.commandRow(one)));
  }

  commandRow({ command, description }) {
    const chosen = () => {
      this.field.value = "";
      this.written();
      this.does.send(`/${command}`);
      this.field.focus();
    };
    return button(
      { onclick: chosen, "data-command": command },
      make("b", {}, `/${command}`),
      make("span", {}, description),
    );
  }

  /** Takes over what the server says of this chat. */
  level(chat) {
    this.commands = chat.commands ?? [];
    this.menuKey.hidden = this.commands.length === 0;
    const written = JSON.stringify(chat.reply_keyboard ?? null);
    if (written === this.markup) return;
    this.markup = written;
    this.placeholder(chat.reply_keyboard?.input_field_placeholder);
    const markup = chat.reply_keyboard?.keyboard ? chat.reply_keyboard : null;
    this.board.replaceChildren(...(markup ? [replyKeyboard(markup, (key) => this.pressed(key, markup))] : []));
    this.boardKey.hidden = !markup;
    this.showBoard(Boolean(markup));
  }

  placeholder(text) {
    hint(this.field, "write");
    if (text) this.field.placeholder = text;
  }

  async pressed(key, markup) {
    await this.does.key(key);
    if (markup.one_time_keyboard) this.showBoard(false);
  }

  showBoard(open) {
    this.open = open;
    this.board.hidden = !open;
    this.boardKey.setAttribute("aria-pressed", String(open));
  }
}
