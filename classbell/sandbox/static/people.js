// The row of people: on a wide window it chooses whose phones are shown, on a narrow one whose phone it is.
import { avatar, button, make } from "./dom.js";

const KEPT = "classbell.sandbox.shown";
const AT_FIRST = 4;

export class People {
  /** `changed` is called when other phones are to be shown. */
  constructor(host, world, changed) {
    this.host = host;
    this.world = world;
    this.changed = changed;
    this.narrow = matchMedia("(max-width: 719px)");
    this.narrow.addEventListener("change", () => this.changed());
    this.chosen = new Set(JSON.parse(localStorage.getItem(KEPT) ?? "[]"));
    this.active = null;
    this.chips = new Map();
  }

  /** The ids of the phones to show now, in the world's order. */
  get shown() {
    const all = [...this.world.phones.keys()];
    if (this.narrow.matches) return all.filter((id) => id === this.front);
    return all.filter((id) => this.picked.has(id));
  }

  get front() {
    if (!this.world.phones.has(this.active)) this.active = [...this.world.phones.keys()][0] ?? null;
    return this.active;
  }

  /** What somebody chose on this computer, as far as it still exists; until then the first few. */
  get picked() {
    const all = [...this.world.phones.keys()];
    const chosen = all.filter((id) => this.chosen.has(id));
    return new Set(chosen.length ? chosen : all.slice(0, AT_FIRST));
  }

  choose(id) {
    if (this.narrow.matches) this.bring(id);
    else if (this.picked.has(id)) this.hide(id);
    else this.bring(id);
  }

  /** Makes sure a phone is shown. */
  bring(id) {
    this.active = id;
    this.keep(this.picked.add(id));
    this.chips.get(id)?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  /** Puts a phone away, unless it is the only one. */
  hide(id) {
    const rest = this.picked;
    rest.delete(id);
    if (rest.size) this.keep(rest);
  }

  keep(picked) {
    this.chosen = picked;
    localStorage.setItem(KEPT, JSON.stringify([...picked]));
    this.changed();
  }

  level() {
    const shown = new Set(this.shown);
    for (const [id, chip] of this.chips) if (!this.world.phones.has(id)) this.remove(id, chip);
    for (const phone of this.world.phones.values())
      this.dress(this.chips.get(phone.id) ?? this.add(phone), phone, shown);
  }

  add(phone) {
    const chip = button(
      { class: "chip", "data-chip": phone.id, onclick: () => this.choose(phone.id) },
      avatar(phone.name, phone.colour),
      make("span", { class: "name" }, phone.name),
      make("span", { class: "badge", hidden: true }),
    );
    this.chips.set(phone.id, chip);
    this.host.append(chip);
    return chip;
  }

  dress(chip, phone, shown) {
    const unread = [...phone.chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
    const badge = chip.querySelector(".badge");
    badge.hidden = unread === 0;
    badge.textContent = unread;
    chip.setAttribute("aria-pressed", String(shown.has(phone.id)));
  }

  remove(id, chip) {
    this.chips.delete(id);
    chip.remove();
  }
}
