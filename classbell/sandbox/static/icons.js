// The page's own icons: strokes on a 24 by 24 grid in the colour of the text around them.
const SHAPES = {
  app: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM16.5 13v7M13 16.5h7",
  attach:
    "M19.5 11.2l-7.9 7.9a4.9 4.9 0 0 1-6.9-6.9l8.3-8.3a3.3 3.3 0 0 1 4.6 4.6l-8.2 8.2a1.6 1.6 0 0 1-2.3-2.3l7.3-7.3",
  back: "M14.5 5.5L8 12l6.5 6.5",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2 12.5l4.5 4.5L16 7.5M11 16.5l.5.5L21.5 7",
  close: "M6 6l12 12M18 6L6 18",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  down: "M6 9.5l6 6 6-6",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.500M5 20h14",
  eye: "M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6zM12 14.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  file: "M6 3.500h8l4.5 4.500v12.500H6zM14 3.500V8h4.5",
  folder: "M3.5 6h6l2 2.500h9v10.500h-17z",
  guide:
    "M4 6.500l1.5 1.500L8 5.500M4 12.500l1.5 1.500L8 11.500M4 18.500l1.5 1.500L8 17.500M11.5 7h8.500M11.5 13h8.500M11.5 19h8.5",
  keyboard: "M3 6.500h18v11H3zM6.5 10h.01M10 10h.01M13.5 10h.01M17 10h.01M8 14h8",
  link: "M8 16L17 7M9.5 7H17v7.5",
  menu: "M4.5 7h15M4.5 12h15M4.5 17h15",
  mic: "M12 3.500a2.8 2.8 0 0 1 2.8 2.800v5a2.8 2.8 0 0 1-5.6 0v-5A2.8 2.8 0 0 1 12 3.500zM5.8 11.500a6.2 6.2 0 0 0 12.4 0M12 17.700v3",
  more: "M12 5.500h.01M12 12h.01M12 18.500h.01",
  outside: "M13 4.500h6.500V11M19.5 4.500l-8.5 8.500M17 14v5.500H4.500V7H10",
  pause: "M8.5 5.500v13M15.5 5.500v13",
  photo: "M3.5 5h17v14h-17zM3.5 16.500l5-5 4.5 4.5 2.5-2.5 5 5M15.5 9h.01",
  pin: "M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11zM12 12.300a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.600z",
  play: "M8 5.500l10.5 6.500L8 18.500z",
  plus: "M12 5v14M5 12h14",
  reload: "M19.5 12a7.5 7.5 0 1 1-2.3-5.400M19.5 3.500v4.500H15",
  reply: "M10 6L4 11.5 10 17v-3.5c5 0 8 1.5 10 4.5-.5-6-4-9.5-10-9.5z",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8h3v3H8zM13 13h3v3h-3zM13 8h3M8 13v3",
  screen: "M3 4.500h18v12H3zM12 16.500v4M8 20.500h8",
  send: "M4 12L20 4.5 15.5 20l-4-6.500zM11.5 13.500L20 4.5",
  warning: "M12 4l9 16H3zM12 10v4.500M12 17.300h.01",
};

const SVG = "http://www.w3.org/2000/svg";

/** The named drawing, hidden from screen readers: the button around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
