// The walk through a class day: what to do next, on whose phone, and what is done already.
import { avatar, button, make } from "./dom.js";
import { icon } from "./icons.js";
import { language, say } from "./speech.js";

const TICKS = "classbell.sandbox.ticks";
const GLANCE_AFTER = 100;

/** What tells a step from those of another world: its `key`, else its words. */
const keyOf = (step) => step.key ?? step.en;

const wordsOf = ({ text, caption, reply_markup: markup }) => [
  text ?? caption ?? "",
  ...(markup?.inline_keyboard ?? []).flat().map((key) => key.text),
];

export class Guide {
  /** `summon(phoneId)` brings a phone into view. */
  constructor(host, world, summon) {
    this.host = host;
    this.world = world;
    this.summon = summon;
    this.ticks = new Set(JSON.parse(localStorage.getItem(TICKS) ?? "[]"));
    this.list = make("ol", { class: "steps" });
    this.progress = make("div", { class: "progress", "aria-hidden": "true" }, make("i", {}));
    this.figure = make("span", { class: "small" });
    this.host.append(make("header", {}, make("h2", { word: "guide" }), this.figure), this.progress, this.list);
  }

  get isEmpty() {
    return this.world.guide.length === 0;
  }

  /** Looks soon what has come true; many messages at once make one look. */
  glance() {
    this.glancing ??= setTimeout(() => {
      this.glancing = null;
      this.level();
    }, GLANCE_AFTER);
  }

  /** Draws the steps anew; ticks of steps that are no more (of the world before this one) are forgotten. */
  draw() {
    const keys = new Set(this.world.guide.map(keyOf));
    this.ticks = new Set([...this.ticks].filter((key) => this.messages().length > 0 && keys.has(key)));
    this.keep();
    const steps = this.world.guide.map((step) => this.step(step));
    this.list.replaceChildren(...steps);
    this.level();
  }

  /** Ticks what has come true since. */
  level() {
    const done = this.world.guide.map((step) => this.isDone(step));
    const next = done.indexOf(false);
    const moved = next >= 0 && !this.list.children[next].matches(".next");
    [...this.list.children].forEach((node, at) => {
      node.classList.toggle("done", done[at]);
      node.classList.toggle("next", at === next);
      node.querySelector(".tick-key").setAttribute("aria-pressed", String(done[at]));
    });
    if (moved) this.list.children[next].scrollIntoView({ block: "nearest" });
    const count = done.filter(Boolean).length;
    this.progress.firstChild.style.setProperty("--share", String(done.length ? count / done.length : 0));
    say(this.figure, "guide.count", { done: count, all: done.length });
  }

  step(step) {
    const person = this.world.phones.get(step.phone);
    const tick = button(
      { class: "tick-key", label: "guide.tick", onclick: () => this.toggle(step) },
      icon("check"),
    );
    const show =
      person &&
      button(
        { class: "show-key", onclick: () => this.summon(step.phone) },
        avatar(person.name, person.colour),
        make("span", { word: "guide.show" }),
      );
    return make(
      "li",
      {},
      tick,
      make("div", { class: "lines" }, make("p", {}, step[language()] ?? step.en ?? step.zh), show),
    );
  }

  /** A step once done stays so, even when the message that showed it is edited. */
  isDone(step) {
    if (!this.ticks.has(keyOf(step)) && this.cameTrue(step)) {
      this.ticks.add(keyOf(step));
      this.keep();
    }
    return this.ticks.has(keyOf(step));
  }

  /** A step with `done_when` is done once a message on its phone, or a button under one, contains that text. */
  cameTrue({ done_when: sign, phone }) {
    return Boolean(sign) && this.messages(phone).some((message) => wordsOf(message).some((one) => one.includes(sign)));
  }

  messages(phoneId = null) {
    const phones = [...this.world.phones.values()].filter((phone) => phoneId === null || phone.id === phoneId);
    return phones.flatMap((phone) => [...phone.chats.values()].flatMap((chat) => [...chat.messages.values()]));
  }

  toggle(step) {
    if (!this.ticks.delete(keyOf(step))) this.ticks.add(keyOf(step));
    this.keep();
    this.level();
  }

  keep() {
    localStorage.setItem(TICKS, JSON.stringify([...this.ticks]));
  }
}
