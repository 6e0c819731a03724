// What a link leads to: the bot itself, a page beside the phones, or somewhere outside.

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
const BOT_HOSTS = new Set(["t.me", "telegram.me", "telegram.dog"]);

/** {payload} (possibly "") when the link opens a private chat with this bot, else null. */
export function botStart(link, username) {
  const url = parsed(link);
  if (!url) return null;
  const named = nameIn(url);
  if (!named || named.toLowerCase() !== username.toLowerCase()) return null;
  return { payload: url.searchParams.get("start") ?? "" };
}

function nameIn(url) {
  if (url.protocol === "tg:") return url.searchParams.get("domain");
  if (BOT_HOSTS.has(url.hostname)) return url.pathname.split("/")[1];
  return null;
}

/** "here" for a page of this origin, "away" for another page, null for what is no web address. */
export function pageKind(link) {
  const url = parsed(link);
  if (!url || !["http:", "https:"].includes(url.protocol)) return null;
  return url.origin === location.origin ? "here" : "away";
}

function parsed(link) {
  const given = link.trim();
  const written = /^[a-z][a-z0-9+.-]*:/iu.test(given) ? given : `https://${given}`;
  return URL.canParse(written) ? atHome(new URL(written)) : null;
}

/** This machine by another of its names is still this machine, so that its pages open beside the phones. */
function atHome(url) {
  const same = LOOPBACK.has(url.hostname) && LOOPBACK.has(location.hostname) && url.port === location.port;
  if (same) url.hostname = location.hostname;
  return url;
}

/** The link as an absolute address. */
export const whole = (link) => parsed(link)?.href ?? link;
