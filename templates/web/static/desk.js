// What a script adds to pages that work without it: the viewer's own zone, the
// countdown of an undo, and a warning before typed text is left behind.
"use strict";

(() => {
  const short = new Intl.DateTimeFormat(undefined, {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
  });

  function zone(root) {
    for (const time of root.querySelectorAll("time[datetime]:not(.age)")) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.valueOf())) time.textContent = short.format(at);
    }
    for (const time of root.querySelectorAll("time.age")) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.valueOf())) time.title = at.toLocaleString();
    }
  }

  function countDown() {
    for (const mark of document.querySelectorAll("[data-countdown]")) {
      const left = Math.ceil((new Date(mark.dataset.countdown) - Date.now()) / 1000);
      mark.textContent = left > 0 ? `${left} s` : "a moment";
      if (left <= 0) {
        mark.removeAttribute("data-countdown");
        for (const button of mark.closest(".banner").querySelectorAll("button")) button.disabled = true;
      }
    }
  }

  function guard() {
    for (const form of document.querySelectorAll("form[data-guard]")) {
      const area = form.querySelector("textarea");
      let leaves = false;
      form.addEventListener("submit", () => { leaves = true; });
      window.addEventListener("beforeunload", (event) => {
        if (!leaves && area.value !== area.defaultValue) event.preventDefault();
      });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    zone(document);
    countDown();
    guard();
    setInterval(countDown, 500);
  });
  document.addEventListener("htmx:after:swap", () => zone(document));
})();
