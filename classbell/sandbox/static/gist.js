// A message in one line.
import { make } from "./dom.js";
import { mediaKind } from "./media.js";
import { isService, serviceWord } from "./service.js";

/** The message's words, or what kind it is, as one line of text; of no message, that there is none. */
export function gist(message) {
  if (!message) return make("span", { class: "gist", word: "chats.empty" });
  if (isService(message)) return make("span", { class: "gist", word: serviceWord(message) });
  const text = message.text ?? message.caption;
  return text
    ? make("span", { class: "gist" }, text)
    : make("span", { class: "gist", word: `kind.${mediaKind(message) ?? "other"}` });
}
