// The walk through a class day: what to do next, on whose phone, and what is done already.
import { avatar, button, make } from "./dom.js";
import { icon } from "./icons.js";
import { language, say } from "./speech.js";

const TICKS = "classbell.sandbox.ticks";
const GLANCE_AFTER = 100;

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

  /** Draws the steps anew; a fresh world forgets the ticks of the one before. */
  draw() {
    if (!this.messages().length) this.forget();
    const steps = this.world.guide.map((step) => this.step(step));
    this.list.replaceChildren(...steps);
    this.level();
  }

  /** Ticks what has come true since. */
  level() {
    const done = this.world.guide.map((step) => this.isDone(step));
    const next = done.indexOf(false);
    [...this.list.children].forEach((node, at) => {
      node.classList.toggle("done", done[at]);
      node.classList.toggle("next", at === next);
      node.querySelector(".tick-key").setAttribute("aria-pressed", String(done[at]));
    });
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

  isDone(step) {
    return this.ticks.has(step.en) || this.cameTrue(step);
  }

  /** A step with `done_when` is done once a message on its phone (or on any) contains that text. */
  cameTrue({ done_when: sign, phone }) {
    if (!sign) return false;
    return this.messages(phone).some((message) => (message.text ?? message.caption ?? "").includes(sign));
  }

  messages(phoneId = null) {
    const phones = [...this.world.phones.values()].filter((phone) => phoneId === null || phone.id === phoneId);
    return phones.flatMap((phone) => [...phone.chats.values()].flatMap((chat) => [...chat.messages.values()]));
  }

  toggle(step) {
    if (!this.ticks.delete(step.en)) this.ticks.add(step.en);
    this.keep();
    this.level();
  }

  forget() {
    this.ticks.clear();
    this.keep();
  }

  keep() {
    localStorage.setItem(TICKS, JSON.stringify([...this.ticks]));
  }
}
