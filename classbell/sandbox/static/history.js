// The messages of one chat: placed by id under their day, kept at the bottom only for who stands at the bottom.
import { Bubble } from "./bubble.js";
import { button, make } from "./dom.js";
import { dayKey } from "./format.js";
import { icon } from "./icons.js";

const NEAR = 48;
const FLASH_FOR = 1600;

export class History {
  /** `act` goes to the bubbles; `onRead` is called when somebody stands at the bottom. */
  constructor(chat, act, onRead) {
    this.chat = chat;
    this.act = { ...act, jump: (id) => this.jump(id) };
    this.onRead = onRead;
    this.bubbles = [];
    this.byMessage = new Map();
    this.days = new Map();
    this.stuck = true;
    this.offset = 0;
    this.missed = 0;
    this.build();
  }

  build() {
    const nothing = make("p", { class: "nothing" }, make("span", { class: "pill", word: "history.empty" }));
    this.inner = make("div", { class: "history-inner" }, nothing);
    this.scroller = make(
      "div",
      { class: "history", tabindex: "0", role: "log", label: ["history", { name: this.chat.title }] },
      this.inner,
    );
    this.count = make("span", { class: "badge" });
    this.down = button(
      { class: "to-bottom", label: "to_bottom", hidden: true, onclick: () => this.toBottom() },
      icon("down"),
      this.count,
    );
    this.node = make("div", { class: "history-frame" }, this.scroller, this.down);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const watch = new ResizeObserver(() => this.settle());
    watch.observe(this.scroller);
    watch.observe(this.inner);
  }

  keep(message, live) {
    const bubble = this.bubbleOf(message) ?? this.added(message);
    this.byMessage.set(message.message_id, bubble);
    bubble.keep(message);
    if (live) this.arrived(bubble, message);
  }

  bubbleOf(message) {
    const known = this.byMessage.get(message.message_id);
    if (known || !message.media_group_id) return known;
    return this.bubbles.findLast((bubble) => bubble.head.media_group_id === message.media_group_id);
  }

  added(message) {
    const bubble = new Bubble(this.chat.kind, this.act);
    bubble.messages.set(message.message_id, message);
    const before = this.bubbles.findLastIndex((other) => other.id < message.message_id);
    this.bubbles.splice(before + 1, 0, bubble);
    const day = this.dayOf(message);
    const earlier = this.bubbles[before];
    if (earlier?.node.parentNode === day) earlier.node.after(bubble.node);
    else day.firstChild.after(bubble.node);
    return bubble;
  }

  dayOf(message) {
    const key = dayKey(message.date);
    if (!this.days.has(key)) this.days.set(key, this.addDay(message));
    return this.days.get(key);
  }

  addDay(message) {
    const mark = make(
      "div",
      { class: "day" },
      make("span", { class: "pill", word: ["day", { at: message.date }] }),
    );
    const section = make("section", { "data-at": message.date }, mark);
    const later = [...this.days.values()].find((other) => Number(other.dataset.at) > message.date);
    this.inner.insertBefore(section, later ?? null);
    return section;
  }

  arrived(bubble, message) {
    bubble.node.classList.add("fresh");
    if (message.out) this.toBottom();
    else if (!this.stuck) this.missed += 1;
    this.shown();
  }

  /** Marks what the phone sent before `messageId` as seen: the other side has answered since. */
  seen(messageId) {
    const unseen = this.inner.querySelectorAll(".message.out:not(.seen)");
    for (const node of unseen) if (Number(node.dataset.message) < messageId) node.classList.add("seen");
  }

  drop(messageId) {
    const bubble = this.byMessage.get(messageId);
    this.byMessage.delete(messageId);
    if (!bubble?.drop(messageId)) return;
    this.bubbles.splice(this.bubbles.indexOf(bubble), 1);
    const day = bubble.node.parentNode;
    bubble.node.remove();
    if (day.childElementCount > 1) return;
    day.remove();
    for (const [key, section] of this.days) if (section === day) this.days.delete(key);
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (!clientHeight) return;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR;
    // What was added meanwhile puts the bottom out of reach; only moving up means that somebody wants to read there.
    this.stuck = isNear || (this.stuck && scrollTop >= this.offset);
    this.offset = scrollTop;
    this.shown();
  }

  /** Called whenever the frame or the content changed size, also when a hidden phone is shown again. */
  settle() {
    if (!this.scroller.clientHeight) return;
    const target = this.stuck ? this.scroller.scrollHeight : this.offset;
    if (this.stuck || this.scroller.scrollTop === 0) this.scroller.scrollTop = target;
    // What grows again before the browser tells of the move must not look as if somebody had moved up.
    if (this.stuck) this.offset = this.scroller.scrollTop;
    this.shown();
  }

  shown() {
    if (this.stuck) this.missed = 0;
    this.down.hidden = this.stuck;
    this.count.textContent = this.missed || "";
    this.count.hidden = !this.missed;
    if (this.stuck) this.onRead();
  }

  toBottom() {
    this.stuck = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.shown();
  }

  jump(messageId) {
    const node = this.byMessage.get(messageId)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), FLASH_FOR);
  }
}
