// The wall of a room: looks again and again whether somebody has put something on it, and draws it again only then.
"use strict";
(() => {
  const main = document.querySelector("main[data-now]");
  if (!main || !window.fetch) return;
  const now = document.getElementById("now");
  const counted = document.getElementById("counted");
  const lost = document.getElementById("lost");
  const EVERY = 300, PATIENCE = 10000;
  let etag = "";
  function trouble(words) { lost.textContent = words; lost.hidden = !words; }
  async function look() {
    let again = true;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(main.dataset.now, {
        credentials: "same-origin", cache: "no-store", signal: stop.signal, headers: etag ? { "If-None-Match": etag } : {},
      });
      if (response.ok) {
        const html = await response.text();
        const open = now.querySelector("details")?.open;
        now.innerHTML = html;
        const told = now.querySelector("template");
        if (told && counted.textContent !== told.content.textContent) counted.replaceChildren(told.content);
        const folded = now.querySelector("details");
        if (folded && open) folded.open = true;
        etag = response.headers.get("Etag") || "";
        trouble("");
      } else if (response.status === 304) {
        trouble("");
      } else if (response.status === 410) {
        trouble("This room is closed. What was put on the wall is kept.");
        again = false;
      } else {
        trouble("The wall cannot be drawn right now. What was put on it is kept.");
      }
    } catch {
      trouble("Brightspots does not answer. What was put on the wall is kept; start it again, and reload this page.");
    } finally {
      clearTimeout(timer);
      if (again) setTimeout(look, EVERY);
    }
  }
  setTimeout(look, EVERY);
})();
