// A small drawn map: streets that differ from place to place, so that two places can be told apart. No outside tiles.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 284;
const HEIGHT = 130;

function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}

/** A drawing of where `location` is: its pin in the middle, a ring for how sure it is. */
export function map({ latitude, longitude, horizontal_accuracy: accuracy }) {
  const svg = shape("svg", {
    class: "map",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    "aria-hidden": "true",
    preserveAspectRatio: "xMidYMid slice",
  });
  const shift = (value) => Math.abs(Math.round(value * 12_000)) % 48;
  svg.append(
    shape("rect", { class: "land", width: WIDTH, height: HEIGHT }),
    ...streets(shift(longitude), shift(latitude)),
  );
  if (accuracy)
    svg.append(
      shape("circle", {
        class: "sure",
        cx: WIDTH / 2,
        cy: HEIGHT / 2,
        r: Math.min(12 + Math.sqrt(accuracy) * 2.4, 60),
      }),
    );
  svg.append(
    shape("path", { class: "needle", d: "M142 69s-11-11-11-19a11 11 0 0 1 22 0c0 8-11 19-11 19z" }),
    shape("circle", { class: "eye", cx: 142, cy: 50, r: 4 }),
  );
  return svg;
}

function streets(right, down) {
  const lines = [];
  for (let x = right - 48; x < WIDTH + 48; x += 48)
    lines.push(shape("path", { class: "street", d: `M${x} 0l${18 - right / 3} ${HEIGHT}` }));
  for (let y = down - 48; y < HEIGHT + 48; y += 48)
    lines.push(shape("path", { class: "street", d: `M0 ${y}l${WIDTH} ${12 - down / 4}` }));
  const bend = 20 + down;
  lines.push(
    shape("path", {
      class: "river",
      d: `M0 ${bend + 60}c60-40 120 30 ${WIDTH / 2} 0s90-70 ${WIDTH / 2}-${bend}`,
    }),
  );
  lines.push(shape("rect", { class: "park", x: 20 + right, y: 12 + down / 2, width: 52, height: 34, rx: 6 }));
  return lines;
}
