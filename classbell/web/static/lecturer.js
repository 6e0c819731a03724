// Keeps the head counts of a lecturer's page up to date, and loads it anew when a session has begun or ended.

const EVERY = 5000;
const shown = new Map([...document.querySelectorAll("[data-session]")].map((node) => [node.dataset.session, node]));

function put(node, heads) {
  node.querySelector("b").textContent = heads.present;
  node.querySelector("span").textContent = heads.expected;
  const meter = node.nextElementSibling;
  meter.max = Math.max(heads.expected, 1);
  meter.value = heads.present;
}

function isShown(id, heads) {
  return shown.has(id) ? shown.get(id).dataset.phase === heads.phase : heads.phase === "ahead";
}

async function look() {
  const answer = await fetch(`${location.pathname}/live`, { cache: "no-store" });
  if (!answer.ok) return;
  const now = await answer.json();
  if (Object.entries(now).some(([id, heads]) => !isShown(id, heads))) return location.reload();
  if ([...shown].some(([id, node]) => node.dataset.phase === "on" && !(id in now))) return location.reload();
  for (const [id, heads] of Object.entries(now)) if (shown.has(id)) put(shown.get(id), heads);
}

setInterval(() => {
  if (!document.hidden) look().catch(() => {});
}, EVERY);
