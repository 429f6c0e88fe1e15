// Words that survive a lost connection: a form with `data-draft="what:whose"` keeps what is typed in this tab until it is
// saved. In the tab alone (sessionStorage), because offices share computers: it goes with the tab, the log-out, another
// account, or half a day. Nothing is ever sent by itself. The why is in docs/adr/0016-brouillons-dans-l-onglet.md.
(() => {
  "use strict";
  const PREFIX = "fil-draft:";
  const SAVED = "fil-saved";
  const JOINED = "fil-joined";
  const KEPT = 12 * 3600 * 1000;
  const PAUSE = 300;
  const account = document.body.dataset.account;
  const others = new BroadcastChannel("fil-drafts");
  const watched = new Map();
  let forgotten = false;

  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const forget = () => { forgotten = true; keys().forEach((key) => sessionStorage.removeItem(key)); };
  const read = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  others.addEventListener("message", forget);

  // What the reader sees, and what the server compares with: the token against forgery is neither.
  const fields = (form) => [...form.elements].filter((field) =>
    field.name && !["csrfmiddlewaretoken", "brouillon"].includes(field.name) && !["submit", "button", "file"].includes(field.type));
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const values = (form, hidden) => {
    const found = {};
    fields(form).filter((field) => (field.type === "hidden") === hidden).forEach((field) => {
      found[field.name] ??= [];
      if (!ticks(field) || field.checked) found[field.name].push(field.value);
    });
    return found;
  };
  const put = (form, found, touched) => fields(form).filter((field) => field.name in found && !touched.has(field.name)).forEach((field) => {
    if (ticks(field)) field.checked = found[field.name].includes(field.value);
    else field.value = found[field.name][0] ?? "";
    const details = field.closest("details");
    if (details && found[field.name].join("") !== "") details.open = true;
  });
  const same = (one, other) => Object.keys(one).every((name) => !(name in other) || one[name].join("\n").replace(/\r/g, "") === other[name].join("\n").replace(/\r/g, ""));

  const say = (state, words, ...buttons) => {
    const banner = Object.assign(document.createElement("div"), { className: "fil-toast fil-toast-warn fil-draft" });
    banner.setAttribute("role", "status");
    banner.append(Object.assign(document.createElement("p"), { textContent: words }));
    buttons.forEach(([label, act]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline-primary", textContent: label });
      button.addEventListener("click", act);
      banner.append(button);
    });
    state.banner?.remove();
    state.banner = banner;
    state.form.before(banner);
  };
  const hush = (state) => { state.banner?.remove(); state.banner = null; };

  const keep = (form, sent = false) => {
    const state = watched.get(form);
    clearTimeout(state.timer);
    if (forgotten || (!state.dirty && !sent)) return;
    const typed = values(form, false);
    // Until one has chosen, the words that were found stay under those that are typed.
    const seen = state.found ? { ...state.found.seen } : values(form, true);
    if (state.found) Object.keys(state.found.typed).forEach((name) => { if (!state.touched.has(name)) typed[name] = state.found.typed[name]; });
    sessionStorage.setItem(state.key, JSON.stringify({ at: Date.now(), typed, seen, sent }));
  };

  const take = (form) => {
    const state = watched.get(form);
    const { typed, seen } = state.found;
    put(form, typed, state.touched);
    // What the writer had under the eyes then: if a colleague wrote since, the server says so.
    put(form, seen, new Set());
    state.found = null;
    state.dirty = true;
    hush(state);
    keep(form);
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  };
  const drop = (form) => {
    const state = watched.get(form);
    state.found = null;
    sessionStorage.removeItem(state.key);
    hush(state);
    keep(form);
  };

  const watch = (form) => {
    if (watched.has(form)) return;
    const state = { form, key: `${PREFIX}${account}:${form.dataset.draft}`, dirty: false, touched: new Set(), found: null };
    watched.set(form, state);
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "brouillon", value: form.dataset.draft }));
    const found = read(state.key);
    if (!found) return;
    // Sent, and given back to be corrected: the page holds the words already.
    const corrected = found.sent && document.querySelector("[data-first-error], .is-invalid");
    if (corrected || same(found.typed, values(form, false))) {
      state.dirty = true;
      keep(form);
      return;
    }
    state.found = found;
    const when = new Date(found.at).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
    say(state, `Brouillon retrouvé, écrit à ${when} et pas enregistré.`, ["Reprendre", () => take(form)], ["Jeter", () => drop(form)]);
  };

  // The server says by name what it has saved.
  const told = (name) => {
    const cookie = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
    if (!cookie) return "";
    document.cookie = `${name}=; path=/; max-age=0; samesite=lax`;
    return decodeURIComponent(cookie.slice(name.length + 1));
  };
  const saved = () => {
    const name = told(SAVED);
    if (!name) return;
    const key = `${PREFIX}${account}:${name}`;
    sessionStorage.removeItem(key);
    watched.forEach((state, form) => { if (state.key === key) { state.dirty = false; if (!form.isConnected) watched.delete(form); } });
  };
  // A file that was joined to another: its drafts follow it there, unless that one has its own.
  const follow = () => {
    const [gone, kept] = told(JOINED).split(".");
    if (!kept) return;
    keys().filter((key) => key.endsWith(`:${gone}`)).forEach((key) => {
      const there = key.slice(0, -gone.length) + kept;
      if (sessionStorage.getItem(there) !== null) return;
      sessionStorage.setItem(there, sessionStorage.getItem(key));
      sessionStorage.removeItem(key);
    });
  };
  const look = (root) => { follow(); root.querySelectorAll?.("form[data-draft]:not([data-draft=''])").forEach(watch); };

  const offline = (state) => say(state, "Hors connexion : vos mots sont gardés sur cet appareil, dans cet onglet. Enregistrez quand la connexion revient.");
  const changed = (event) => {
    const form = event.target.form;
    const state = watched.get(form);
    if (!state || !event.target.name) return;
    state.touched.add(event.target.name);
    state.dirty = true;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => keep(form), PAUSE);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget]")) { forget(); others.postMessage("forget"); return; }
    const state = watched.get(event.target);
    if (!state) return;
    keep(event.target, true);
    if (navigator.onLine) { state.leaving = true; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    offline(state);
  }, true);
  window.addEventListener("offline", () => watched.forEach((state) => { if (state.dirty && !state.found) offline(state); }));
  window.addEventListener("online", () => watched.forEach((state) => {
    if (state.dirty && !state.found) say(state, "La connexion est revenue. Rien n'a été envoyé : vous pouvez enregistrer.");
  }));
  window.addEventListener("pagehide", () => watched.forEach((state, form) => { if (state.dirty && !state.leaving) keep(form); }));
  window.addEventListener("pageshow", (event) => { if (event.persisted) watched.forEach((state) => { state.leaving = false; }); });
  window.addEventListener("beforeunload", (event) => {
    if (!forgotten && [...watched.values()].some((state) => state.dirty && !state.leaving && state.form.isConnected)) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", () => { watched.forEach((state) => { state.leaving = false; }); saved(); });
  document.addEventListener("htmx:load", (event) => look(event.target));

  keys().forEach((key) => {
    const found = read(key);
    if (!key.startsWith(`${PREFIX}${account}:`) || !found || Date.now() - found.at > KEPT) sessionStorage.removeItem(key);
  });
  saved();
  look(document);
})();
