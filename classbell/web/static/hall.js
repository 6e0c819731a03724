// Shows what the server tells of one session: the code that is good now, the counts, and when it is over.

const STALE_AFTER = 3000;
const RELOAD_AFTER = 10000;
const FIGURES = ["expected", "present", "late", "on_leave", "missing"];

const byId = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZone: document.body.dataset.zone,
});

let ahead = 0;
let code = null;

const serverNow = () => Date.now() + ahead;

function showState(state) {
  ahead = state.at - Date.now();
  document.body.dataset.phase = state.phase;
  document.body.dataset.direction = state.direction;
  for (const name of FIGURES) byId(name).textContent = state[name];
  if (state.phase !== "open") forgetCode();
}

function showCode(fresh) {
  ahead = fresh.at - Date.now();
  code = fresh;
  document.body.dataset.still = fresh.changes_at === null;
  byId("code").src = fresh.picture;
  byId("code").hidden = false;
  byId("veil").hidden = true;
  byId("digits").textContent = `${fresh.digits.slice(0, 3)} ${fresh.digits.slice(3)}`;
}

function forgetCode() {
  code = null;
  byId("code").hidden = true;
  byId("code").removeAttribute("src");
  byId("veil").hidden = false;
  byId("digits").textContent = "";
  showPicture({ picture: null });
}

function showPicture({ picture }) {
  byId("picture").hidden = picture === null;
  if (picture === null) byId("picture").removeAttribute("src");
  else byId("picture").src = picture;
  document.body.dataset.pictured = picture !== null;
}

function tick() {
  const now = serverNow();
  byId("clock").textContent = clock.format(now);
  if (!code?.changes_at) return;
  const left = code.changes_at - now;
  if (left < -STALE_AFTER) {
    forgetCode();
    return;
  }
  const share = Math.max(0, Math.min(1, left / (code.changes_at - code.began_at)));
  byId("ring").style.strokeDashoffset = 100 * (1 - share);
  byId("seconds").textContent = Math.max(0, Math.ceil(left / 1000));
}

function listen() {
  const events = new EventSource("hall/events");
  const end = () => events.close();
  events.addEventListener("open", () => {
    byId("lost").hidden = true;
  });
  events.addEventListener("state", (event) => {
    const state = JSON.parse(event.data);
    showState(state);
    if (state.phase === "replaced") end();
  });
  events.addEventListener("code", (event) => showCode(JSON.parse(event.data)));
  events.addEventListener("picture", (event) => showPicture(JSON.parse(event.data)));
  events.addEventListener("over", () => {
    end();
    forgetCode();
    document.body.dataset.phase = "over";
  });
  events.addEventListener("error", () => {
    byId("lost").hidden = false;
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), RELOAD_AFTER);
  });
}

listen();
setInterval(tick, 100);
