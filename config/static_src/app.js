/* Schakel AGPL-3.0-or-later. Every page works without this file; it only adds comfort. */
(() => {
  "use strict";
  const focusErrors = (root) => root.querySelector("[data-error-summary]")?.focus();

  document.addEventListener("DOMContentLoaded", () => focusErrors(document));
  document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));

  // A double click does one thing: a form is sent once, until the page comes back.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.target) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  const closeMenus = (except) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(except)) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details[data-menu][open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
  });
})();
