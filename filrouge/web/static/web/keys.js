// Passkeys: their buttons are shown where the browser knows them; a ceremony that fails is said in words.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-key]").forEach((button) => { button.hidden = false; });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.getElementById("fil-key-error");
    if (place) place.textContent = place.dataset.words;
  });
})();
