// Says when a page has opened, and when the process behind it has ended. Everything else works without it.
(function () {
  "use strict";
  const EVERY = 20000;
  let over = false;

  function say(words, button) {
    const status = document.getElementById("bs-status");
    if (!status) return;
    status.textContent = words;
    if (button) {
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = button;
      again.addEventListener("click", () => location.reload());
      status.append(" ", again);
    }
  }

  function kernel() {
    const config = document.getElementById("jupyter-config-data");
    if (!config || !document.querySelector(".bs-widget")) return "";
    const known = JSON.parse(config.textContent);
    return known.kernelId ? known.baseUrl + "api/kernels/" + known.kernelId : "";
  }

  async function look(address) {
    if (over || document.hidden) return;
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.ok) {
        say("");
      } else {
        over = true;
        say("This page has gone to sleep. What was saved is safe.", "Reload to go on");
      }
    } catch (error) {
      say("The connection is lost. What was saved is safe; wait with typing until this line is gone.");
    }
  }

  // Voila ends the process of a page that is left, and hears of it in turn: a form sends first what is not saved yet.
  window.addEventListener("beforeunload", () => window.dispatchEvent(new Event("brightspots:leaving")));

  document.addEventListener("DOMContentLoaded", () => {
    const main = document.getElementById("bs-main");
    if (main) main.removeAttribute("aria-busy");
    if (!document.getElementById("bs-done")) {
      say("This page did not open to its end. What was saved is safe.", "Reload");
      return;
    }
    say("");
    const address = kernel();
    if (!address) return;
    setInterval(() => look(address), EVERY);
    for (const event of ["online", "offline", "focus"]) window.addEventListener(event, () => look(address));
    document.addEventListener("visibilitychange", () => look(address));
  });
})();
