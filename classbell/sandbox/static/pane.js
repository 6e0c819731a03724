// A browser beside the phones, for pages of this origin: the hall screen, a class board.
import { button, make } from "./dom.js";
import { icon } from "./icons.js";

const CODES = "img[data-qr], canvas[data-qr], svg[data-qr]";

export class Pane {
  /** `changed` is called when the pane opens or closes. */
  constructor(host, changed) {
    this.host = host;
    this.changed = changed;
    this.frame = make("iframe", { label: "screen" });
    this.field = make("input", { type: "text", spellcheck: "false", label: "pane.address", readonly: true });
    this.outside = make(
      "a",
      { class: "plain icon-link", target: "_blank", rel: "noopener", label: "pane.outside" },
      icon("outside"),
    );
    this.host.append(
      make(
        "header",
        {},
        this.keys(),
        this.field,
        this.outside,
        button({ class: "plain", label: "pane.close", onclick: () => this.close() }, icon("close")),
      ),
      this.frame,
    );
    this.frame.addEventListener("load", () => this.arrived());
  }

  keys() {
    return button(
      { class: "plain", label: "pane.reload", onclick: () => this.frame.contentWindow.location.reload() },
      icon("reload"),
    );
  }

  get isOpen() {
    return !this.host.hidden;
  }

  show(url) {
    this.host.hidden = false;
    this.frame.src = url;
    this.named(url);
    this.changed(true);
  }

  close() {
    this.host.hidden = true;
    this.frame.src = "about:blank";
    this.changed(false);
  }

  arrived() {
    if (this.isOpen && this.document) this.named(this.document.location.href);
  }

  named(url) {
    this.field.value = url;
    this.outside.href = url;
  }

  /** The document shown, or null when it is closed to this page. */
  get document() {
    try {
      return this.frame.contentDocument;
    } catch {
      return null;
    }
  }

  /** The first code a camera before this screen would see: an img, canvas or svg marked data-qr. */
  code() {
    if (!this.isOpen || !this.document) return null;
    return (
      [...this.document.querySelectorAll(CODES)].find(
        (node) => node.checkVisibility() && node.getBoundingClientRect().width > 0,
      ) ?? null
    );
  }
}
