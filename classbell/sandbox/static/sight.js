// What a phone's camera can see on this page, and the pixels of it.
import { fileAddress, postBytes } from "./api.js";
import { photoSize } from "./media.js";

const NEWEST = 8;
const SHARP = 720;
const read = new Map();

/**
 * The pictures on the other phones that hold a code, newest first, then the hall screen's code if one is open.
 * Each is {id, name, at, draw()} with draw giving a canvas of what is shown at that moment.
 */
export async function sights(world, phoneId, pane) {
  const photos = newestPhotos(world, phoneId);
  const held = await Promise.all(photos.map(holdsCode));
  const screen = pane.code() ? [{ id: "screen", screen: true, draw: async () => drawn(pane.code()) }] : [];
  return [...screen, ...photos.filter((_, at) => held[at])];
}

function newestPhotos(world, phoneId) {
  const seen = new Map();
  for (const phone of world.phones.values()) {
    if (phone.id === phoneId) continue;
    for (const chat of phone.chats.values()) {
      for (const message of chat.messages.values())
        if (message.photo) seen.set(`${phone.id}:${message.message_id}`, { phone, message });
    }
  }
  const newest = [...seen.values()].sort((a, b) => instant(b.message) - instant(a.message)).slice(0, NEWEST);
  return newest.map(({ phone, message }) => sightOf(phone, message));
}

const instant = (message) => message.edit_date ?? message.date;

function sightOf(phone, message) {
  const url = fileAddress(photoSize(message.photo).file_id);
  return {
    id: `${phone.id}:${message.message_id}`,
    name: phone.name,
    at: instant(message),
    url,
    draw: async () => drawn(await loaded(url)),
  };
}

async function holdsCode(sight) {
  if (!read.has(sight.url)) read.set(sight.url, scan(await sight.draw()));
  return (await read.get(sight.url)) !== null;
}

/** The text of the code in a canvas, or null. */
export async function scan(canvas) {
  const picture = await new Promise((done) => {
    canvas.toBlob(done, "image/png");
  });
  return (await postBytes("scan", picture)).text;
}

/** An image, canvas or drawing as a canvas of its own, on white, large enough to read. */
export async function drawn(source) {
  const image =
    source instanceof source.ownerDocument.defaultView.SVGElement ? await loaded(addressOf(source)) : source;
  const width = image.naturalWidth || image.width || SHARP;
  const height = image.naturalHeight || image.height || SHARP;
  const scale = Math.max(1, Math.min(SHARP / width, 4));
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.imageSmoothingEnabled = scale < 1;
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function addressOf(svg) {
  const copy = svg.cloneNode(true);
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", Math.max(width, SHARP));
  copy.setAttribute("height", Math.max(height, SHARP));
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
}

/** The image at an address, once it can be drawn. */
export async function loaded(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** A file somebody chose, as a canvas. */
export async function pictured(file) {
  const url = URL.createObjectURL(file);
  try {
    return await drawn(await loaded(url));
  } finally {
    URL.revokeObjectURL(url);
  }
}
