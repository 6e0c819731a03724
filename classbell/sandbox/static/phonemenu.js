// What can be done with a phone itself, beside chatting.
import { attempt, confirmOver, sheet } from "./dialog.js";
import { button, make } from "./dom.js";

/** The entries of the menu at the top of one phone. */
export function phoneItems(phone) {
  const { blocked, name } = phone.data;
  const gone = { title: "account.delete", text: "account.sure", values: { name }, yes: "account.delete" };
  return [
    { action: "open-link", word: "link.open", icon: "link", run: () => linkSheet(phone) },
    blocked
      ? { action: "unblock", word: "unblock", icon: "check", run: () => attempt(() => phone.api.unblock()) }
      : { action: "block", word: "block", icon: "block", run: () => attempt(() => phone.api.block()) },
    {
      action: "delete-account",
      word: "account.delete",
      icon: "close",
      tone: "bad",
      run: () => confirmOver(phone.screen, gone, () => attempt(() => phone.api.deleteAccount())),
    },
    { action: "hide", word: "phone.hide", icon: "eye", run: () => phone.desk.hide(phone.id) },
  ];
}

function linkSheet(phone) {
  const field = make("input", {
    type: "text",
    hint: "link.hint",
    label: "link.open",
    "data-first": true,
    autocomplete: "off",
    spellcheck: "false",
  });
  const go = make("button", { class: "main", type: "submit", word: "open" });
  const form = make(
    "form",
    {},
    field,
    make("div", { class: "actions" }, button({ word: "cancel", onclick: () => opened.close() }), go),
  );
  const opened = sheet(phone.screen, "link.open", form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    opened.close();
    phone.follow(field.value.trim());
  });
}
