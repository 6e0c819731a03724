// Instants, sizes and durations as a person reads them, in the page's locale and the browser's zone.
let locale = "zh-CN";

export const useLocale = (name) => {
  locale = name;
};

/** Hours and minutes; `seconds` since 1970. */
export const clockTime = (seconds) =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);

/** The day as a separator shows it. */
export const dayName = (seconds) =>
  new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", weekday: "short" }).format(seconds * 1000);

/** The full instant, for a tooltip: the same in every language. */
export const fullTime = (seconds) => new Date(seconds * 1000).toLocaleString("sv-SE");

/** A key that is the same for two instants of one local day. */
export function dayKey(seconds) {
  const at = new Date(seconds * 1000);
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** Bytes in the unit that reads best. */
export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  const [amount, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "KB"] : [bytes / 1024 ** 2, "MB"];
  return `${amount.toFixed(1).replace(".0", "")} ${unit}`;
}

/** Seconds as m:ss. */
export function duration(seconds) {
  const whole = Math.round(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
