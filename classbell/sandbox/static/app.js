// The page: puts people, phones, guide and pane together and hands each change of the world to whom it concerns.
import { toast } from "./dialog.js";
import { Guide } from "./guide.js";
import { icon } from "./icons.js";
import { newPhone } from "./newphone.js";
import { Pane } from "./pane.js";
import { People } from "./people.js";
import { PhoneView } from "./phone.js";
import { choose, chosen, language, speak } from "./speech.js";
import { Viewer } from "./viewer.js";
import { World } from "./world.js";

const GUIDE_KEPT = "classbell.sandbox.guide";
const LIT_FOR = 2200;
const tight = matchMedia("(max-width: 1500px)");
const part = (id) => document.querySelector(`#${id}`);

const world = new World();
const phones = new Map();
const people = new People(part("people"), world, () => arrange());
const guide = new Guide(part("guide"), world, (id) => summon(id));
const pane = new Pane(part("pane"), (open) => showScreen(open));
const desk = {
  world,
  pane,
  viewer: new Viewer(),
  isShown: (id) => people.shown.includes(id) && document.body.dataset.front !== "screen",
  hide: (id) => people.hide(id),
};

/** Shows the phones that are chosen; a phone once made stays made, so that its place in the chat is kept. */
function arrange() {
  const shown = people.shown;
  for (const [id, view] of phones) {
    if (!world.phones.has(id)) forget(id, view);
    else view.node.hidden = !shown.includes(id);
  }
  for (const id of shown) if (!phones.has(id)) place(id);
  people.level();
  part("nobody").hidden = world.phones.size > 0;
}

function place(id) {
  const view = new PhoneView(id, desk);
  phones.set(id, view);
  const order = [...world.phones.keys()];
  const next = order
    .slice(order.indexOf(id) + 1)
    .map((other) => phones.get(other)?.node)
    .find(Boolean);
  part("phones").insertBefore(view.node, next ?? null);
}

function forget(id, view) {
  phones.delete(id);
  view.node.remove();
}

function summon(id) {
  people.bring(id);
  front("phones");
  const { node } = phones.get(id);
  node.scrollIntoView({ inline: "center", block: "nearest" });
  node.classList.add("lit");
  setTimeout(() => node.classList.remove("lit"), LIT_FOR);
  if (people.narrow.matches) showGuide(false);
}

/** On a narrow window: whether the phones or the hall screen are in front. */
function front(name) {
  document.body.dataset.front = name;
  part("screen-key").setAttribute("aria-pressed", String(name === "screen"));
}

function showScreen(open) {
  part("screen-key").hidden = !open;
  document.body.dataset.pane = open ? "open" : "closed";
  front(open ? "screen" : "phones");
  showGuide(guideChosen() && !(open && tight.matches));
}

function showGuide(open) {
  const shown = open && !guide.isEmpty;
  part("guide").hidden = !shown;
  part("guide-key").setAttribute("aria-pressed", String(shown));
}

function guideChosen() {
  const kept = localStorage.getItem(GUIDE_KEPT);
  return kept === null ? !people.narrow.matches : kept === "open";
}

const lookAgain = () => phones.forEach((view) => view.look());

const ON_CHANGE = {
  world: () => speak(chosen() ?? world.language),
  phones: () => arrange(),
  guide: () => {
    guide.draw();
    part("guide-key").hidden = guide.isEmpty;
    showGuide(guideChosen());
  },
  phone: ({ phone }) => {
    phones.get(phone)?.level();
    people.level();
  },
  message: (change) => {
    phones.get(change.phone)?.keep(change);
    guide.glance();
  },
  deleted: (change) => phones.get(change.phone)?.drop(change),
  typing: ({ phone, chat }) => phones.get(phone)?.typing(chat),
  popup: (change) => phones.get(change.phone)?.popup(change),
  line: ({ up }) => {
    part("offline").hidden = up;
    if (up) lookAgain();
  },
};

function listen() {
  world.listen((change) => ON_CHANGE[change.type]?.(change));
  part("guide-key").addEventListener("click", () => {
    const open = part("guide").hidden;
    localStorage.setItem(GUIDE_KEPT, open ? "open" : "closed");
    showGuide(open);
  });
  part("screen-key").addEventListener("click", () =>
    front(document.body.dataset.front === "screen" ? "phones" : "screen"),
  );
  part("people").addEventListener("click", () => front("phones"));
  part("add-key").addEventListener("click", () =>
    newPhone((phone) => {
      world.keepPhone(phone);
      summon(phone.id);
    }),
  );
  part("language-key").addEventListener("click", () => {
    choose(language() === "zh" ? "en" : "zh");
    guide.draw();
  });
  document.addEventListener("visibilitychange", lookAgain);
  addEventListener("unhandledrejection", (event) =>
    toast("error.bug", { reason: String(event.reason?.message ?? event.reason) }, "bad"),
  );
}

function begin() {
  document.querySelectorAll("[data-icon]").forEach((node) => node.prepend(icon(node.dataset.icon)));
  speak(chosen() ?? navigator.language.slice(0, 2));
  front("phones");
  listen();
  world.follow();
}

begin();
