// Small comforts over pages that work without them: the pulse, double submits, filters, the first error, printing.
(() => {
  "use strict";
  const PULSE = 1500;
  const SLOWEST = 60000;
  const held = new Set();
  let wait = PULSE;

  const notice = (id, words, action, act) => {
    const live = document.getElementById("fil-live");
    if (!live || document.getElementById(id)) return;
    const toast = Object.assign(document.createElement("div"), { id, className: "fil-toast fil-toast-info" });
    const text = Object.assign(document.createElement("p"), { textContent: words });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline-primary", textContent: action });
    button.addEventListener("click", () => { toast.remove(); act(); });
    toast.append(text, button);
    live.append(toast);
  };

  // A panel is busy when the keyboard is in one of its fields, or when something was typed in it.
  const busy = (panel) =>
    panel.matches("[data-typed]") ||
    (panel.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));

  // A panel that is narrowed or turned to another page (data-here) is asked for again as it stands; what was searched stays.
  const refresh = (panel) => {
    const here = panel.querySelector("[data-here]")?.dataset.here;
    if (here) window.htmx.ajax("GET", here, { target: panel, swap: "innerHTML" });
    else if (!panel.querySelector("[data-still]")) window.htmx.trigger(panel, "moved");
  };

  const show = () => {
    if (held.size === 0) { location.reload(); return; }
    held.forEach((panel) => { delete panel.dataset.typed; refresh(panel); });
    held.clear();
  };

  const moved = () => {
    const panels = document.querySelectorAll("[data-live]");
    panels.forEach((panel) => {
      if (busy(panel) || !window.htmx) held.add(panel);
      else refresh(panel);
    });
    if (held.size > 0) {
      notice("fil-moved", "Ce dossier vient de changer. Afficher remplacera ce que vous êtes en train d'écrire ici.", "Afficher", show);
    } else if (panels.length === 0) {
      notice("fil-moved", "Ce dossier vient de changer.", "Afficher", show);
    }
  };

  const pulse = async () => {
    const body = document.body;
    if (!document.hidden) {
      try {
        const answer = await fetch(body.dataset.pulseUrl, { headers: { Accept: "application/json" }, redirect: "manual" });
        if (answer.status === 410) {
          notice("fil-old", "Cette page est ouverte depuis longtemps : elle n'est plus tenue à jour.", "Recharger la page", () => location.reload());
          return;
        }
        if (answer.status === 200) {
          const { token } = await answer.json();
          body.dataset.pulseUrl = body.dataset.pulseUrl.replace(/[^/]+\/$/, `${encodeURIComponent(token)}/`);
          moved();
        } else if (answer.status !== 204) {
          throw new Error(`pulse ${answer.status}`);
        }
        wait = PULSE;
      } catch {
        wait = Math.min(wait * 2, SLOWEST);
      }
    }
    setTimeout(pulse, wait);
  };

  document.addEventListener("input", (event) => {
    const panel = event.target.closest("[data-live]");
    if (panel) panel.dataset.typed = "";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = event.target.closest("[data-live]");
    if (panel) delete panel.dataset.typed;
  });
  // The session is over while somebody writes: the text stays, they log in beside, the page takes the new session's token.
  const who = (root) => root.querySelector(".fil-user-name")?.textContent.trim();
  const signedOut = () => {
    notice("fil-signed-out", "Votre session est terminée. Ce que vous avez écrit est toujours là : reconnectez-vous dans un autre onglet, revenez ici, puis enregistrez.",
      "Se reconnecter", () => window.open(document.body.dataset.loginUrl, "_blank"));
    window.addEventListener("focus", signedInAgain);
  };
  const signedInAgain = async () => {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok) return;
    window.removeEventListener("focus", signedInAgain);
    document.getElementById("fil-signed-out")?.remove();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (who(page) !== who(document)) {
      notice("fil-failed", `Cette page était celle de ${who(document)}, et ${who(page)} est maintenant connecté.`, "Recharger la page", () => location.reload());
      return;
    }
    const { value } = page.querySelector("input[name=csrfmiddlewaretoken]");
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = value; });
    document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
    document.querySelectorAll("[data-live]").forEach((panel) => { if (!busy(panel) && window.htmx) refresh(panel); });
    notice("fil-signed-in", "Vous êtes reconnecté. Vous pouvez enregistrer.", "Fermer", () => {});
  };

  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, (event) => event.detail.xhr?.status === 401 ? signedOut() :
      notice("fil-failed", "Cette partie de la page n'a pas pu être mise à jour.", "Recharger la page", () => location.reload()));
  }

  // One submit for one click. A form that answers with a file stays usable: data-again.
  const buttons = (form) => form.querySelectorAll("button[type=submit], button:not([type])");
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-again]")) return;
    setTimeout(() => buttons(form).forEach((button) => { button.disabled = true; }));
  });
  const again = (root) => root.querySelectorAll("form").forEach((form) => buttons(form).forEach((button) => { button.disabled = false; }));
  window.addEventListener("pageshow", (event) => { if (event.persisted) again(document); });
  document.addEventListener("htmx:afterRequest", () => again(document));

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (!form || !event.target.matches("select, input[type=checkbox], input[type=radio]")) return;
    sessionStorage.setItem("fil-filter", event.target.id);
    form.requestSubmit();
  });
  // A figure that follows what is ticked: data-count says what it counts.
  document.addEventListener("change", (event) => {
    event.target.form?.querySelectorAll("[data-count]").forEach((figure) => {
      figure.textContent = event.target.form.querySelectorAll(figure.dataset.count).length;
    });
  });
  // Enter in a box of search presses its own button, not the first of the form.
  document.addEventListener("keydown", (event) => {
    const button = event.key === "Enter" && document.getElementById(event.target.dataset?.enter ?? "");
    if (button) { event.preventDefault(); button.click(); }
  });
  const filter = sessionStorage.getItem("fil-filter");
  sessionStorage.removeItem("fil-filter");
  if (filter) document.getElementById(filter)?.focus({ preventScroll: true });

  // The menu closes like a menu.
  const menu = document.querySelector(".fil-user");
  document.addEventListener("click", (event) => { if (menu?.open && !menu.contains(event.target)) menu.open = false; });
  menu?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // Closed details are printed open, then closed again.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((details) => { details.open = true; });
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));

  document.querySelector("[data-first-error]")?.focus();
  if (document.body.dataset.pulseUrl) setTimeout(pulse, PULSE);
})();
