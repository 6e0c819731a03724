// Giving somebody more a phone.
import { post } from "./api.js";
import { attempt } from "./dialog.js";
import { button, make } from "./dom.js";
import { icon } from "./icons.js";

const LANGUAGES = { "zh-hans": "中文", en: "English" };

/** Opens the form; `made(phone)` is called with the new phone. */
export function newPhone(made) {
  const name = field("new.name", { required: true, autofocus: true, maxlength: "64", name: "name" });
  const number = field("new.number", {
    type: "tel",
    placeholder: "+8613800000000",
    pattern: "\\+?[0-9 ]{5,20}",
    name: "phone_number",
  });
  const role = field("new.role", { maxlength: "32", name: "role" });
  const spoken = make(
    "select",
    { name: "language_code" },
    Object.entries(LANGUAGES).map(([code, text]) => make("option", { value: code }, text)),
  );
  const shut = button({ class: "plain", label: "close", onclick: () => node.close() }, icon("close"));
  const form = make(
    "form",
    { method: "dialog" },
    name,
    make("label", {}, make("span", { word: "new.language" }), spoken),
    number,
    role,
    make(
      "div",
      { class: "actions" },
      button({ word: "cancel", onclick: () => node.close() }),
      make("button", { class: "main", type: "submit", word: "new.add" }),
    ),
  );
  const node = make(
    "dialog",
    { class: "page-dialog", label: "new.title" },
    make("header", {}, make("h2", { word: "new.title" }), shut),
    form,
  );
  form.addEventListener("submit", () => add(form, made));
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
}

function field(word, props) {
  return make(
    "label",
    {},
    make("span", { word }),
    make("input", { type: "text", autocomplete: "off", ...props }),
  );
}

async function add(form, made) {
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
  const phone = await attempt(() => post("phones", given));
  if (phone) made(phone);
}
