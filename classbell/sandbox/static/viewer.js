// Pictures at their full size, over everything; the arrows go through the pictures of the chat.
import { fileAddress } from "./api.js";
import { button, make } from "./dom.js";
import { icon } from "./icons.js";

export class Viewer {
  constructor() {
    this.image = make("img", { alt: "" });
    this.caption = make("p", {});
    this.download = make(
      "a",
      { class: "plain icon-link", label: "photo.download", download: "photo.png" },
      icon("download"),
    );
    const shut = button({ class: "plain", label: "close", onclick: () => this.node.close() }, icon("close"));
    this.before = button({ class: "turn", label: "photo.before", onclick: () => this.turn(-1) }, icon("back"));
    this.after = button({ class: "turn after", label: "photo.after", onclick: () => this.turn(1) }, icon("back"));
    const bar = make("header", {}, this.caption, this.download, shut);
    this.node = make("dialog", { class: "viewer", label: "photo" }, bar, this.image, this.before, this.after);
    this.node.addEventListener("click", (event) => {
      if (event.target === this.node) this.node.close();
    });
    this.node.addEventListener("keydown", (event) => this.steer(event));
    document.body.append(this.node);
  }

  /** Opens a message's photo among those of its chat. */
  open(chat, message) {
    this.photos = [...chat.messages.values()]
      .filter((one) => one.photo)
      .sort((a, b) => a.message_id - b.message_id);
    this.at = this.photos.findIndex((one) => one.message_id === message.message_id);
    this.turn(0);
    this.node.showModal();
  }

  turn(by) {
    this.at = Math.min(Math.max(this.at + by, 0), this.photos.length - 1);
    const { photo, caption } = this.photos[this.at];
    const largest = [...photo].sort((a, b) => b.width - a.width)[0];
    this.image.src = fileAddress(largest.file_id);
    this.image.alt = this.caption.textContent = caption ?? "";
    this.download.href = this.image.src;
    this.before.hidden = this.at === 0;
    this.after.hidden = this.at === this.photos.length - 1;
  }

  steer(event) {
    if (event.key === "ArrowLeft") this.turn(-1);
    if (event.key === "ArrowRight") this.turn(1);
  }
}
