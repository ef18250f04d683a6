// What a script adds to pages that work without it: the viewer's own zone, the
// countdown of an undo, a queue that follows, keys, and a warning before typed
// text is left behind.
"use strict";

(() => {
  const short = new Intl.DateTimeFormat(undefined, {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
  });

  function zone(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.valueOf())) continue;
      if (time.classList.contains("age")) time.title = at.toLocaleString();
      else time.textContent = short.format(at);
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

  // --- a queue that follows what happens

  function follow() {
    const queue = document.querySelector("[data-live]");
    if (!queue || !window.EventSource) return;
    let waits = null;
    const source = new EventSource(queue.dataset.live);
    source.addEventListener("changed", () => {
      clearTimeout(waits);
      waits = setTimeout(() => refresh(queue), 200);
    });
    window.addEventListener("pagehide", () => source.close());
  }

  async function refresh(queue) {
    if (queue.contains(document.activeElement) && document.activeElement.matches("input, select")) return;
    if (queue.querySelector("details[open]")) return;
    const answer = await fetch(queue.dataset.again, {
      headers: { "HX-Request": "true", "X-Background": "yes" }, redirect: "manual",
    });
    if (!answer.ok) return;
    const here = queue.querySelector("tr.here a")?.getAttribute("href");
    queue.innerHTML = await answer.text();
    zone(queue);
    if (here) queue.querySelector(`a[href="${CSS.escape(here)}"]`)?.closest("tr")?.classList.add("here");
  }

  // --- who else is here

  function present() {
    const place = document.querySelector("[data-here]");
    if (!place) return;
    const ask = async () => {
      if (document.hidden) return;
      const answer = await fetch(place.dataset.here, {
        method: "POST", headers: { "X-Background": "yes" }, redirect: "manual",
      });
      if (answer.ok) place.textContent = await answer.text();
    };
    setInterval(ask, 15000);
  }

  // --- keys: an element says which one presses it (data-key)

  const KEYS = [
    ["j k", "down, up in a list"], ["Enter", "open"], ["t", "take"], ["p", "put back"],
    ["e", "amend"], ["a", "approve, go to the next"], ["A", "approve, stay"],
    ["h", "hand over"], ["q", "ask the asker"], ["G", "go on without the asker's answer"],
    ["s", "send back"], ["d", "decline"], ["u", "undo"], ["/", "look up a code"], ["f", "narrow the queue"],
    ["g", "to the queue"], ["?", "these keys"],
  ];

  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  function step(by) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("here"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))] ?? rows[0];
    for (const row of rows) row.classList.toggle("here", row === next);
    next.querySelector("a")?.focus();
  }

  function press(key) {
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found || found.disabled) return false;
    if (found.matches("input")) found.focus();
    else if (found.matches("summary")) {
      found.click();
      const form = found.parentElement;
      const order = ["[required]", "textarea", "input:not([type=hidden]), select"];
      order.map((kind) => form.querySelector(kind)).find((each) => each)?.focus();
    } else found.click();
    return true;
  }

  function help() {
    let dialog = document.querySelector("dialog.keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "keys";
      dialog.setAttribute("aria-label", "Keys");
      const article = dialog.appendChild(document.createElement("article"));
      const list = article.appendChild(document.createElement("dl"));
      for (const [key, what] of KEYS) {
        const row = list.appendChild(document.createElement("div"));
        row.appendChild(document.createElement("dt")).textContent = key;
        row.appendChild(document.createElement("dd")).textContent = what;
      }
      const close = article.appendChild(document.createElement("button"));
      close.textContent = "Close";
      close.addEventListener("click", () => dialog.close());
      document.body.appendChild(dialog);
    }
    dialog.showModal();
  }

  function keys() {
    for (const opener of document.querySelectorAll("[data-keys-help]")) {
      opener.hidden = false;
      opener.addEventListener("click", help);
    }
    if (document.body.dataset.keys === "off") return;
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
      if (typing(event.target) || document.querySelector("dialog[open]")) return;
      let done = true;
      if (event.key === "j") step(1);
      else if (event.key === "k") step(-1);
      else if (event.key === "?") help();
      else if (event.key === "g") window.location.assign("/");
      else done = press(event.key);
      if (done) event.preventDefault();
    });
  }

  // --- a passage or a code put where the cursor stands

  function insert() {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-insert]");
      const area = document.querySelector("#amend textarea");
      if (!button || !area) return;
      area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
      area.focus();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    zone(document);
    countDown();
    guard();
    follow();
    present();
    keys();
    insert();
    setInterval(countDown, 500);
  });
  document.addEventListener("htmx:after:swap", () => zone(document));
})();
