// What a phone can send beside text: pictures, files, a card, a place. Files are looked at before they go.
import { attempt, sheet } from "./dialog.js";
import { avatar, button, make } from "./dom.js";
import { fileSize } from "./format.js";
import { icon } from "./icons.js";
import { locationSheet } from "./location.js";

const KIND_OF = { image: "photo", video: "video" };

/** The entries of the attach menu of one chat. */
export const attachItems = (phone, chatId) => [
  {
    action: "photo",
    word: "attach.photo",
    icon: "photo",
    run: () => choose(phone, chatId, { accept: "image/*,video/*", kindOf: visual }),
  },
  {
    action: "file",
    word: "attach.file",
    icon: "file",
    run: () => choose(phone, chatId, { kindOf: () => "document" }),
  },
  {
    action: "own",
    word: "attach.own",
    icon: "folder",
    note: String(phone.data.files?.length ?? 0),
    run: () => ownFiles(phone, chatId),
  },
  {
    action: "voice",
    word: "attach.voice",
    icon: "mic",
    run: () => choose(phone, chatId, { accept: "audio/*", kindOf: () => "voice" }),
  },
  { action: "contact", word: "attach.contact", icon: "contact", run: () => contacts(phone, chatId) },
  { action: "location", word: "attach.location", icon: "pin", run: () => locationSheet(phone, chatId) },
];

const visual = (file) => KIND_OF[file.type.split("/")[0]] ?? "document";

/** Files dropped or pasted onto a phone: pictures as pictures, anything else as a file. */
export const dropped = (phone, chatId, files) =>
  preview(
    phone,
    chatId,
    [...files].map((file) => ({ file, kind: visual(file) })),
  );

function choose(phone, chatId, { accept = "", kindOf }) {
  const input = make("input", { type: "file", multiple: true, accept, hidden: true });
  input.addEventListener("change", () => {
    preview(
      phone,
      chatId,
      [...input.files].map((file) => ({ file, kind: kindOf(file) })),
    );
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  phone.node.append(input);
  input.click();
}

function preview(phone, chatId, picked) {
  if (!picked.length) return;
  const urls = [];
  const caption = make("textarea", {
    rows: "2",
    hint: "attach.caption",
    label: "attach.caption",
    "data-first": true,
  });
  const go = button({ class: "main", word: "send" });
  const looks = make(
    "div",
    { class: "looks" },
    picked.map((one) => look(one, urls)),
  );
  const opened = sheet(
    phone.screen,
    "attach.title",
    [looks, caption, make("div", { class: "actions" }, go)],
    () => urls.forEach((url) => URL.revokeObjectURL(url)),
  );
  const away = () => {
    opened.close();
    sendAll(phone, chatId, picked, caption.value.trim());
  };
  go.addEventListener("click", away);
  caption.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    away();
  });
}

function look({ file, kind }, urls) {
  if (kind === "photo") {
    const url = URL.createObjectURL(file);
    urls.push(url);
    return make("img", { src: url, alt: file.name });
  }
  return make(
    "div",
    { class: "look" },
    icon(kind === "voice" ? "mic" : "file"),
    make("span", { class: "name" }, file.name),
    make("span", { class: "small" }, fileSize(file.size)),
  );
}

/** One upload for each sort, since only pictures and videos share an album; the caption goes with the first. */
async function sendAll(phone, chatId, picked, caption) {
  const sorts = [...new Set(picked.map(sortOf))];
  for (const [at, sort] of sorts.entries()) {
    const form = new FormData();
    form.set("chat_id", chatId);
    if (caption && at === 0) form.set("caption", caption);
    for (const { file, kind } of picked.filter((one) => sortOf(one) === sort)) {
      form.append("kind", kind);
      form.append("file", file, file.name);
    }
    await attempt(() => phone.api.upload(form));
  }
}

const sortOf = ({ kind }) => (["photo", "video"].includes(kind) ? "visual" : kind);

function ownFiles(phone, chatId) {
  const rows = (phone.data.files ?? []).map(({ name, size }) => {
    const send = () => {
      opened.close();
      attempt(() => phone.api.sendFile(chatId, name));
    };
    return button(
      { class: "file-row", "data-file-name": name, onclick: send },
      icon("file"),
      make("span", { class: "name" }, name),
      make("span", { class: "small" }, fileSize(size)),
    );
  });
  const none = !rows.length && make("p", { class: "quiet", word: "attach.none" });
  const add = button({ class: "wide", word: "attach.add", onclick: () => addOwn(phone, () => opened.close()) });
  const opened = sheet(phone.screen, "attach.own", [make("div", { class: "rows" }, rows), none, add]);
}

function addOwn(phone, done) {
  const input = make("input", { type: "file", hidden: true });
  input.addEventListener("change", async () => {
    const form = new FormData();
    form.set("file", input.files[0], input.files[0].name);
    await attempt(() => phone.api.keep(form));
    input.remove();
    done();
  });
  phone.node.append(input);
  input.click();
}

function contacts(phone, chatId) {
  const others = [...phone.desk.world.phones.values()].filter((other) => other.id !== phone.id);
  const row = (person, card, word) => {
    const send = () => {
      opened.close();
      attempt(() => phone.api.contact(chatId, card));
    };
    return button(
      { class: "file-row", "data-contact": person.id, onclick: send },
      avatar(person.name, person.colour),
      make("span", { class: "name" }, person.name),
      make("span", { class: "small", word }, person.phone_number ?? ""),
    );
  };
  const mine = row(phone.data, {}, phone.data.phone_number ? "contact.own" : "contact.numberless");
  const rows = [mine, ...others.map((other) => row(other, { user_id: other.id }))];
  const opened = sheet(phone.screen, "attach.contact", make("div", { class: "rows" }, rows));
}
