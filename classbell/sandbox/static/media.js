// The parts of a message that are not text: pictures, files, voice, places and cards.
import { fileAddress } from "./api.js";
import { avatar, button, make } from "./dom.js";
import { duration, fileSize } from "./format.js";
import { icon } from "./icons.js";
import { map } from "./map.js";

const ENOUGH = 640;
const BOX = { width: 284, height: 340, least: 150 };
const ALBUM_ROWS = {
  2: [2],
  3: [1, 2],
  4: [2, 2],
  5: [2, 3],
  6: [3, 3],
  7: [2, 2, 3],
  8: [2, 3, 3],
  9: [3, 3, 3],
  10: [2, 2, 3, 3],
};
const KINDS = [
  "photo",
  "animation",
  "video",
  "video_note",
  "sticker",
  "voice",
  "audio",
  "document",
  "venue",
  "location",
  "contact",
];

/** What a message carries beside text: the kind, or null. */
export const mediaKind = (message) => KINDS.find((kind) => kind in message) ?? null;

/** Whether the kind fills its bubble from edge to edge, its time drawn upon it. */
export const isVisual = (kind) => ["photo", "animation", "video", "location", "venue"].includes(kind);

const BUILDERS = {
  photo: (message, act) => photo(message, act),
  animation: (message) => film(message.animation),
  video: (message) => film(message.video),
  video_note: (message) => film(message.video_note),
  sticker: (message) =>
    make("img", {
      class: "sticker",
      src: fileAddress(message.sticker.file_id),
      alt: message.sticker.emoji ?? "",
    }),
  voice: (message) => sound(message.voice),
  audio: (message) => sound(message.audio),
  document: (message) => paper(message.document),
  location: (message) => place(message.location),
  venue: (message) => place(message.venue.location, message.venue),
  contact: (message) => card(message.contact),
};

/** One message's media as a node. `act.view(message)` opens a picture large. */
export const media = (message, act) => BUILDERS[mediaKind(message)](message, act);

/** Several messages sent as one album: pictures in a grid, anything else in a list. */
export function album(messages, act) {
  if (!messages.every((message) => isVisual(mediaKind(message)))) {
    return make(
      "div",
      { class: "stack" },
      messages.map((message) => celled(message, media(message, act))),
    );
  }
  const spans = (ALBUM_ROWS[messages.length] ?? [1]).flatMap((count) => Array(count).fill(6 / count));
  return make(
    "div",
    { class: "album" },
    messages.map((message, at) => {
      const cell = celled(message, media(message, act));
      cell.style.setProperty("--span", spans[at] ?? 6);
      return cell;
    }),
  );
}

const celled = (message, node) => make("div", { class: "cell", "data-message": message.message_id }, node);

/** The smallest size of a photo that is sharp enough in a chat, else its largest. */
export function photoSize(sizes) {
  const ordered = [...sizes].sort((a, b) => a.width - b.width);
  return ordered.find((size) => size.width >= ENOUGH) ?? ordered.at(-1);
}

function photo(message, act) {
  const size = photoSize(message.photo);
  const image = make("img", {
    src: fileAddress(size.file_id),
    alt: "",
    loading: "lazy",
    width: size.width,
    height: size.height,
  });
  const blurred = message.has_media_spoiler ? " blurred" : "";
  return button(
    {
      class: `photo${blurred}`,
      label: "photo.open",
      style: fit(size),
      "data-file": size.file_id,
      onclick: () => act.view(message),
    },
    image,
  );
}

function fit({ width, height }) {
  const scale = Math.min(BOX.width / width, BOX.height / height, 1);
  const shown = Math.max(Math.round(width * scale), BOX.least);
  return { "--width": `${shown}px`, "--ratio": String(Math.max(width / height, 0.5)) };
}

function film(video) {
  const size = video.width && video.height ? video : { width: 640, height: 360 };
  return make("video", {
    class: "film",
    src: fileAddress(video.file_id),
    controls: true,
    preload: "metadata",
    style: fit(size),
  });
}

function sound(voice) {
  const audio = new Audio();
  audio.preload = "none";
  const sign = make("span", { class: "round" }, icon("play"));
  const play = button({ class: "play", label: "voice.play", "aria-pressed": "false" }, sign);
  const listen = () => {
    audio.src ||= fileAddress(voice.file_id);
    if (audio.paused) audio.play().catch(() => play.classList.add("broken"));
    else audio.pause();
  };
  play.addEventListener("click", listen);
  const shown = () => {
    sign.replaceChildren(icon(audio.paused ? "play" : "pause"));
    play.setAttribute("aria-pressed", String(!audio.paused));
  };
  ["play", "pause", "ended"].forEach((name) => audio.addEventListener(name, shown));
  return make("div", { class: "voice" }, play, make("div", {}, wave(voice), soundName(voice)));
}

const soundName = (voice) =>
  make(
    "span",
    { class: "small" },
    [voice.title ?? voice.file_name, duration(voice.duration)].filter(Boolean).join(" · "),
  );

/** A waveform to recognise a recording by; drawn from its identity, since the Bot API gives none. */
function wave(voice) {
  const seed = [...(voice.file_unique_id ?? voice.file_id)].map((sign) => sign.codePointAt(0));
  const bars = Array.from({ length: 34 }, (_, at) => {
    const height = 3 + ((seed[at % seed.length] * (at + 7)) % 17);
    return make("i", { style: { "--height": `${height}px` } });
  });
  return make("span", { class: "wave", "aria-hidden": "true" }, bars);
}

function paper(document) {
  const name = document.file_name ?? "file";
  const ending = name.includes(".") ? name.split(".").at(-1).slice(0, 4).toLowerCase() : "";
  const source = fileAddress(document.file_id);
  return make(
    "a",
    {
      class: "paper",
      href: source,
      download: name,
      label: ["file.download", { name }],
      "data-file": document.file_id,
    },
    make(
      "span",
      { class: `ending ending-${ending}` },
      ending ? ending.toUpperCase() : icon("file"),
      icon("download"),
    ),
    make(
      "span",
      { class: "lines" },
      make("span", { class: "name" }, name),
      make("span", { class: "small" }, fileSize(document.file_size)),
    ),
  );
}

function place(location, venue) {
  const point = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  const about = venue
    ? [make("strong", {}, venue.title), make("span", { class: "small" }, venue.address)]
    : [
        make("strong", { word: location.live_period ? "place.live" : "place.title" }),
        make("span", { class: "small" }, point),
      ];
  const sure =
    location.horizontal_accuracy &&
    make("span", {
      class: "small",
      word: ["place.accuracy", { metres: Math.round(location.horizontal_accuracy) }],
    });
  return make("div", { class: "place" }, map(location), make("div", { class: "lines" }, about, sure));
}

function card(contact) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  return make(
    "div",
    { class: "card" },
    avatar(name),
    make(
      "div",
      { class: "lines" },
      make("strong", {}, name),
      make("span", { class: "small" }, contact.phone_number),
    ),
  );
}
