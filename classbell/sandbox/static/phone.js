// One person's phone: who holds it, its list of chats, and the chat that is open.
import { phoneApi, Refused } from "./api.js";
import { dropped } from "./attach.js";
import { ChatView } from "./chat.js";
import { ChatList } from "./chatlist.js";
import { alertOver, attempt, pop, toast } from "./dialog.js";
import { avatar, button, make } from "./dom.js";
import { icon } from "./icons.js";
import { botStart, pageKind, whole } from "./links.js";
import { openMenu } from "./menu.js";
import { phoneItems } from "./phonemenu.js";
import { Scanner } from "./scan.js";
import { told } from "./speech.js";

const READ_AFTER = 300;

export class PhoneView {
  /** `desk`: {world, viewer, pane, isShown(id), hide(id), summon(id)}. */
  constructor(id, desk) {
    this.id = id;
    this.desk = desk;
    this.api = phoneApi(id);
    this.chats = new Map();
    this.build();
    this.level();
    this.openChat(this.data.chats.has(id) ? id : [...this.data.chats.keys()][0]);
  }

  get data() {
    return this.desk.world.phones.get(this.id);
  }

  build() {
    const { name, role, colour } = this.data;
    const more = button(
      { class: "plain", label: ["phone.menu", { name }], "aria-expanded": "false", "data-action": "phone-menu" },
      icon("more"),
    );
    more.addEventListener("click", () => openMenu(this.node, more, phoneItems(this), "below-owner"));
    this.role = make("span", { class: "caption" }, role ?? "");
    const names = make("div", { class: "names" }, make("strong", {}, name), this.role);
    const scan = button(
      { class: "scan-key", "data-action": "scan", onclick: () => this.scan() },
      icon("scan"),
      make("span", { word: "scan" }),
    );
    this.owner = make("header", { class: "owner" }, avatar(name, colour), names, scan, more);
    this.list = new ChatList((chatId) => this.openChat(chatId));
    this.stage = make("div", { class: "stage" });
    this.screen = make("div", { class: "screen" }, this.list.node, this.stage);
    this.node = make(
      "section",
      { class: "phone", "data-phone": this.id, label: ["phone", { name }], style: { "--person": colour } },
      this.owner,
      this.screen,
    );
    this.acceptFiles();
  }

  acceptFiles() {
    const hover = (on) => (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.node.classList.toggle("dropping", on);
    };
    this.node.addEventListener("dragover", hover(true));
    this.node.addEventListener("dragleave", hover(false));
    this.node.addEventListener("drop", (event) => {
      hover(false)(event);
      if (this.current && event.dataTransfer.files.length)
        dropped(this, this.current.chatId, event.dataTransfer.files);
    });
    this.node.addEventListener("paste", (event) => {
      if (this.current && event.clipboardData.files.length)
        dropped(this, this.current.chatId, event.clipboardData.files);
    });
  }

  /** Takes over what the server says of the phone, beside messages. */
  level() {
    this.role.textContent = this.data.role ?? "";
    this.list.level(this.data);
    for (const [chatId, view] of this.chats) {
      if (this.data.chats.has(chatId)) view.level();
      else this.forgetChat(chatId);
    }
    this.count();
  }

  forgetChat(chatId) {
    const view = this.chats.get(chatId);
    this.chats.delete(chatId);
    view.node.remove();
    if (this.current === view) this.showList();
  }

  count() {
    if (!this.current) return;
    const others = [...this.data.chats.values()].filter((chat) => chat.id !== this.current.chatId);
    this.current.others(
      others.reduce((sum, chat) => sum + chat.unread, 0),
      this.data.chats.size,
    );
  }

  openChat(chatId) {
    if (!this.data.chats.has(chatId)) return;
    if (!this.chats.has(chatId)) this.chats.set(chatId, new ChatView(this, chatId));
    this.current = this.chats.get(chatId);
    this.stage.replaceChildren(this.current.node);
    this.screen.dataset.view = "chat";
    this.count();
  }

  showList() {
    this.current = null;
    this.screen.dataset.view = "list";
    this.list.node.querySelector("button")?.focus();
  }

  keep({ chat, message, live }) {
    this.chats.get(chat)?.keep(message, live);
    this.list.level(this.data);
  }

  drop({ chat, message_id: messageId }) {
    this.chats.get(chat)?.drop(messageId);
    this.list.level(this.data);
  }

  typing(chatId) {
    this.chats.get(chatId)?.typing();
  }

  popup({ text, alert }) {
    if (!text) return;
    if (alert) alertOver(this.screen, text);
    else this.note(text);
  }

  /** A short line over the chat. */
  note(text) {
    pop(this.current?.history.node ?? this.screen, text);
  }

  /** Told by a chat whose bottom is in view; the server is told a moment later, and only if somebody looks. */
  read(chatId) {
    clearTimeout(this.reading);
    this.reading = setTimeout(() => {
      const looked = this.current?.chatId === chatId && this.desk.isShown(this.id) && !document.hidden;
      if (looked && this.data.chats.get(chatId)?.unread) this.markRead(chatId);
    }, READ_AFTER);
  }

  /** Nobody asked for this, so nobody is told when it fails: the mark stays, and the next look tries again. */
  async markRead(chatId) {
    try {
      await this.api.read(chatId);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  /** Looks again at what is open, after the window or the line came back. */
  look() {
    this.current?.history.shown();
  }

  scan() {
    new Scanner(this).open();
  }

  /** Opens a link as this phone would: the bot waits for START, a page opens beside the phones or outside. */
  follow(link) {
    const { world, pane } = this.desk;
    const start = botStart(link, world.bot.username);
    if (start) return this.offer(link, start.payload);
    const kind = pageKind(link);
    if (kind === "here") return pane.show(whole(link));
    if (kind === "away") return window.open(whole(link), "_blank", "noopener");
    return toast("link.unknown", { text: link }, "bad");
  }

  offer(link, payload) {
    this.openChat(this.id);
    if (payload) this.current.offer(link);
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.note(told("copied", { text }));
    } catch {
      toast("copy.refused", { text }, "bad");
    }
  }

  /** A tap on an inline button; what the bot answers comes as a popup event. */
  async tap(chatId, message, key, { row, column }) {
    const link = key.url ?? key.web_app?.url ?? key.login_url?.url;
    if (link) return this.follow(link);
    if (key.copy_text) return this.copy(key.copy_text.text);
    const tapped = await attempt(() => this.api.tap(chatId, message.message_id, row, column));
    return tapped?.answer?.url ? this.follow(tapped.answer.url) : undefined;
  }
}
