// The camera of one phone: it sees the codes on the other phones and on the hall screen, reads one, opens its link.
import { attempt, sheet } from "./dialog.js";
import { button, make } from "./dom.js";
import { clockTime } from "./format.js";
import { icon } from "./icons.js";
import { waitOn } from "./keyboard.js";
import { pictured, scan, sights } from "./sight.js";
import { told } from "./speech.js";

const LOOK_AGAIN = 700;
const FOCUS_FOR = 450;

export class Scanner {
  constructor(phone) {
    this.phone = phone;
    this.sights = [];
    this.aimed = null;
  }

  async open() {
    this.finder = make("div", { class: "finder" }, make("i", { class: "beam" }));
    this.said = make("p", { class: "quiet", word: "scan.looking", role: "status" });
    this.list = make("div", { class: "sights", role: "group", label: "scan.seen" });
    const input = make("input", {
      type: "file",
      accept: "image/*",
      class: "hidden-input",
      "data-testid": "scan-upload",
      tabindex: "-1",
      "aria-hidden": "true",
    });
    input.addEventListener("change", () => this.upload(input.files[0]));
    const upload = button({ class: "wide", word: "scan.upload", onclick: () => input.click() });
    this.sheet = sheet(this.phone.screen, "scan", [this.finder, this.said, this.list, upload, input], () =>
      clearInterval(this.timer),
    );
    this.sheet.node.classList.add("scanner");
    await this.look();
  }

  async look() {
    const { world, pane } = this.phone.desk;
    this.sights = (await attempt(() => sights(world, this.phone.id, pane))) ?? [];
    this.list.replaceChildren(...this.sights.map((sight) => this.choice(sight)));
    this.said.hidden = this.sights.length > 0;
    if (!this.sights.length) return this.tell("scan.nothing");
    await this.aim(this.sights[0]);
    this.timer = setInterval(() => this.aim(this.aimed), LOOK_AGAIN);
    if (this.sights.length === 1) setTimeout(() => this.take(this.sights[0]), FOCUS_FOR);
    return undefined;
  }

  choice(sight) {
    const name = sight.screen ? make("strong", { word: "screen" }) : make("strong", {}, sight.name);
    const small = sight.screen
      ? make("span", { class: "small", word: "scan.live" })
      : make("span", { class: "small" }, clockTime(sight.at));
    const face = sight.screen ? icon("screen") : make("img", { src: sight.url, alt: "" });
    const node = button(
      { class: "sight", "data-sight": sight.id },
      face,
      make("span", { class: "lines" }, name, small),
    );
    node.addEventListener("click", () => waitOn(node, () => this.take(sight)));
    node.addEventListener("pointerenter", () => this.aim(sight));
    node.addEventListener("focus", () => this.aim(sight));
    return node;
  }

  /** Points the viewfinder at a sight; a rotating code shows as it turns. */
  async aim(sight) {
    this.aimed = sight;
    const canvas = await sight.draw().catch(() => null);
    if (!canvas || this.aimed !== sight) return;
    this.finder.querySelector("canvas")?.remove();
    this.finder.prepend(canvas);
  }

  async take(sight) {
    if (!this.sheet.node.isConnected) return;
    const text = await attempt(async () => scan(await sight.draw()));
    if (text === undefined) return;
    this.found(text);
  }

  async upload(file) {
    if (!file) return;
    const canvas = await pictured(file).catch(() => null);
    if (!canvas) return this.tell("scan.unreadable");
    const text = await attempt(() => scan(canvas));
    return text === undefined ? undefined : this.found(text);
  }

  found(text) {
    if (text === null) return this.tell("scan.none");
    this.sheet.close();
    this.phone.note(told("scan.read", { text }));
    return this.phone.follow(text);
  }

  tell(word) {
    this.said.hidden = false;
    this.said.replaceWith((this.said = make("p", { class: "quiet", word, role: "status" })));
  }
}
