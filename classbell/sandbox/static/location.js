// Sending a place: two places at a tap, or any by its numbers.
import { attempt, sheet } from "./dialog.js";
import { button, make } from "./dom.js";
import { map } from "./map.js";

const METRES_A_DEGREE = 111_320;
const FAR = 5000;
const LIVE_FOR = 900;
const CITY = { latitude: 25.0406, longitude: 102.7123 };

/** Opens the sheet in which a phone says where it is. */
export function locationSheet(phone, chatId) {
  const there = venue(phone.desk.world);
  const drawn = make("div", { class: "map-frame" });
  const fields = {
    latitude: number("place.latitude"),
    longitude: number("place.longitude"),
    horizontal_accuracy: number("place.sure"),
  };
  const live = make("input", { type: "checkbox" });
  const chosen = () => place(fields, live);
  const draw = () => drawn.replaceChildren(map(chosen()));
  const fill = (point, accuracy) => {
    fields.latitude.value = point.latitude.toFixed(6);
    fields.longitude.value = point.longitude.toFixed(6);
    fields.horizontal_accuracy.value = accuracy;
    draw();
  };
  const presets = make(
    "div",
    { class: "presets" },
    button({ word: "place.here", "data-place": "here", onclick: () => fill(there, 20) }),
    button({ word: "place.far", "data-place": "far", onclick: () => fill(away(there), 20) }),
  );
  const go = button({ class: "main", word: "place.send" });
  const form = make(
    "div",
    { class: "fields" },
    Object.values(fields).map((field) => field.line),
    make("label", { class: "tick" }, live, make("span", { word: "place.keep" })),
  );
  Object.values(fields).forEach((field) => field.addEventListener("input", draw));
  fill(there, 20);
  const opened = sheet(phone.screen, "attach.location", [
    drawn,
    presets,
    form,
    make("div", { class: "actions" }, go),
  ]);
  go.addEventListener("click", () => {
    opened.close();
    attempt(() => phone.api.location(chatId, chosen()));
  });
}

function number(word) {
  const input = make("input", { type: "number", step: "any", inputmode: "decimal" });
  input.line = make("label", {}, make("span", { word }), input);
  return input;
}

function place(fields, live) {
  const point = { latitude: Number(fields.latitude.value), longitude: Number(fields.longitude.value) };
  const accuracy = Number(fields.horizontal_accuracy.value);
  if (accuracy > 0) point.horizontal_accuracy = accuracy;
  return live.checked ? { ...point, live_period: LIVE_FOR } : point;
}

/** Where the class meets: what the world says, else the last place the bot sent to anybody, else a city's middle. */
function venue(world) {
  const sent = [...world.phones.values()]
    .flatMap((phone) => [...phone.chats.values()].flatMap((chat) => [...chat.messages.values()]))
    .filter((message) => message.from?.id === world.bot.id && (message.location ?? message.venue))
    .sort((a, b) => a.date - b.date)
    .at(-1);
  return world.venue ?? sent?.venue?.location ?? sent?.location ?? CITY;
}

const away = ({ latitude, longitude }) => ({ latitude: latitude + FAR / METRES_A_DEGREE, longitude });
