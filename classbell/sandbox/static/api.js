// The phones' side of the sandbox server: JSON over HTTP below api/, relative to the page.

/** The server said no, or could not be asked. `word` is a key of words.js, `values` what it names. */
export class Refused extends Error {
  constructor(word, values = {}) {
    super(word);
    this.word = word;
    this.values = values;
  }
}

export const address = (path) => new URL(`api/${path}`, document.baseURI).href;
export const fileAddress = (fileId) => address(`files/${encodeURIComponent(fileId)}`);

async function ask(path, options) {
  let response;
  try {
    response = await fetch(address(path), options);
  } catch {
    throw new Refused("error.offline");
  }
  if (!response.ok) throw new Refused("error.refused", { reason: await reasonOf(response) });
  return response.json();
}

async function reasonOf(response) {
  const text = await response.text();
  try {
    const body = JSON.parse(text);
    return String(body.description ?? body.error ?? body.detail ?? response.status);
  } catch {
    return text.slice(0, 200) || `${response.status} ${response.statusText}`;
  }
}

export const get = (path) => ask(path, {});

export const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** Posts a form (multipart) or the bytes of a picture as they are. */
export const postBytes = (path, body) => ask(path, { method: "POST", body });

/** Everything one person's phone can do. */
export function phoneApi(id) {
  const to = (verb, body) => post(`phones/${id}/${verb}`, body);
  return {
    send: (chat_id, text, reply_to) => to("send", { chat_id, text, reply_to }),
    sendFile: (chat_id, name) => to("send_file", { chat_id, name }),
    tap: (chat_id, message_id, row, column) => to("tap", { chat_id, message_id, row, column }),
    start: () => to("start", {}),
    open: (link) => to("open", { link }),
    contact: (chat_id, card) => to("contact", { chat_id, ...card }),
    location: (chat_id, place) => to("location", { chat_id, ...place }),
    block: () => to("block"),
    unblock: () => to("unblock"),
    deleteAccount: () => to("delete_account"),
    read: (chat_id) => to("read", { chat_id }),
    upload: (form) => postBytes(`phones/${id}/upload`, form),
    keep: (form) => postBytes(`phones/${id}/files`, form),
  };
}
