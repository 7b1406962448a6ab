// A phone in a room. Without this script every form works as a plain form; with it, what is typed survives a network
// that is away: it stays on the phone until the server has said that it is kept, and each sticky has a key, so that
// sending it again never puts it on the wall twice.
"use strict";
(() => {
  const main = document.querySelector("main[data-room]");
  if (!main || !window.fetch) return;
  document.documentElement.classList.add("bs-js");

  const form = document.getElementById("stick");
  const text = document.getElementById("text");
  const told = document.getElementById("told");
  const count = document.getElementById("count");
  const waiting = document.getElementById("waiting");
  const names = document.getElementById("names");
  const entries = document.getElementById("entries");
  const longest = Number(main.dataset.longest);
  const LOOK = 3000, PATIENCE = 10000, SUGGESTED = 200, A_DAY = 24 * 60 * 60 * 1000;

  // What is kept on the phone. A browser that keeps nothing still sends.
  const place = `brightspots-room-${main.dataset.room}`;
  const load = (part, otherwise) => {
    try { return JSON.parse(localStorage.getItem(`${place}-${part}`)) ?? otherwise; } catch { return otherwise; }
  };
  let keeps = true;
  const keep = (part, value) => {
    try { localStorage.setItem(`${place}-${part}`, JSON.stringify(value)); } catch { keeps = false; /* only as long as this page */ }
  };
  let queue = [];
  // Another window of this phone may have put something in, or sent it.
  function change(how) {
    const kept = keeps ? load("queue", []) : queue;
    queue = how(Array.isArray(kept) ? kept : []);
    keep("queue", queue);
  }
  // What was written for a room that is over, and never reached it, is shown here and not sent.
  function left() {
    const found = [];
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith("brightspots-room-") || name.startsWith(place)) continue;
        const value = JSON.parse(localStorage.getItem(name));
        if (!name.endsWith("-queue")) continue;
        const old = value.filter(entry => !(Date.now() - entry.at < A_DAY));
        found.push(...old);
        if (old.length === value.length) localStorage.removeItem(name);
        else localStorage.setItem(name, JSON.stringify(value.filter(entry => !old.includes(entry))));
      }
    } catch { /* what cannot be read stays */ }
    return found.map(entry => ({ ...entry, refused: entry.refused || "Written in an earlier meeting, and not sent there." }));
  }
  change(kept => [...kept, ...left()]);

  const say = (words, trouble = false) => {
    told.textContent = words;
    told.classList.toggle("bs-trouble", trouble);
  };
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");

  // Sending
  class Answer extends Error {
    constructor(status, words, wait) { super(words); this.status = status; this.wait = wait; }
  }
  async function ask(address, options = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal, ...options });
    } finally { clearTimeout(timer); }
  }
  async function post(address, fields) {
    const body = new URLSearchParams(fields);
    body.set("_xsrf", document.querySelector('input[name="_xsrf"]').value);
    const response = await ask(address, { method: "POST", body, headers: { Accept: "application/json" } });
    let said = {};
    try { said = await response.json(); } catch { /* not from our server */ }
    if (!response.ok || !said.words) {
      throw new Answer(response.ok ? 503 : response.status, said.words || "", Number(response.headers.get("Retry-After")) * 1000);
    }
    return said;
  }
  // A page that was open for long has an old form: its entries, sent anew, bring a new one.
  async function freshForm() {
    const response = await ask("/room/entries");
    if (!response.ok) return false;
    const part = new DOMParser().parseFromString(await response.text(), "text/html").querySelector('input[name="_xsrf"]');
    if (part) document.querySelectorAll('input[name="_xsrf"]').forEach(field => { field.value = part.value; });
    return true;
  }

  let sending = false, retry = 0, pause = 1000;
  function later(wait) {
    clearTimeout(retry);
    retry = setTimeout(flush, wait || pause);
    pause = Math.min(pause * 2, 15000);
  }
  async function flush() {
    clearTimeout(retry);
    if (sending || !queue.length) return;
    sending = true;
    let renewed = false;
    try {
      while (queue.length) {
        const one = queue.find(entry => !entry.refused);
        if (!one) break;
        try {
          const { at, ...sent } = one;
          const said = await post("/room/stick", sent);
          forget(one.key);
          pause = 1000;
          say(said.words);
          offer(said);
          look(true);
        } catch (error) {
          if (error.status === 403 && !renewed) {
            renewed = true;
            if (await freshForm()) continue;
          }
          if (error.status === 403) {
            say(`${error.message} What is not on the wall yet is kept on this phone.`, true);
            later(15000);
          } else if (error.status === 400 || error.status === 413) {
            change(kept => kept.map(entry => entry.key === one.key ? { ...entry, refused: error.message } : entry));
            show();
            say(error.message, true);
            continue;
          } else if (error.status) {
            say(error.message || "This cannot be saved right now. It is kept on this phone and sent again.", true);
            later(error.wait);
          } else {
            say("No connection. What you wrote is kept on this phone and goes up by itself.", true);
            later();
          }
          return;
        }
      }
    } catch {
      later();
    } finally {
      sending = false;
    }
  }
  function forget(key) {
    change(kept => kept.filter(entry => entry.key !== key));
    show();
  }
  function show() {
    waiting.replaceChildren(...queue.map(entry => {
      const item = document.createElement("li"), words = document.createElement("p"), note = document.createElement("p");
      words.className = "bs-sticky"; words.dir = "auto"; words.textContent = entry.text;
      note.className = "bs-small"; note.textContent = entry.refused || "Not on the wall yet.";
      item.append(words, note);
      if (entry.refused) {
        const again = document.createElement("button");
        again.type = "button"; again.className = "bs-link-button"; again.textContent = "Write it again";
        again.onclick = () => { text.value = [text.value.trim(), entry.text].filter(Boolean).join("\n"); draft(); forget(entry.key); text.focus(); };
        const away = document.createElement("button");
        away.type = "button"; away.className = "bs-link-button"; away.textContent = "Forget it";
        away.onclick = () => { forget(entry.key); text.focus(); };
        item.append(again, " ", away);
      }
      return item;
    }));
    waiting.hidden = !queue.length;
  }

  // A new sticky
  const fields = () => {
    const { _xsrf, key, ...given } = Object.fromEntries(new FormData(form));
    return { ...given, text: given.text.trim() };
  };
  function draft() {
    keep("draft", text.value);
    const long = text.value.trim().length;
    count.hidden = long <= SUGGESTED;
    count.textContent = count.hidden ? "" : long > longest ? `${long} characters: at most ${longest} fit.` : `${long} characters. A short one is easier to read on the wall.`;
  }
  let last = 0;
  form.noValidate = true;
  form.addEventListener("submit", event => {
    event.preventDefault();
    const given = fields();
    if (!given.text) {
      // The second tap of a double tap finds the field empty.
      if (Date.now() - last > 1500) { say("There are no words yet. Write what you think, and send it then.", true); text.focus(); }
      return;
    }
    if (given.text.length > longest) { draft(); say(count.textContent, true); text.focus(); return; }
    last = Date.now();
    const one = { key: newKey(), at: Date.now(), ...given };
    change(kept => [...kept, one]);
    form.reset();
    text.value = "";
    draft();
    names.hidden = true;
    show();
    say("Sending.");
    pause = 1000;
    flush();
    text.focus();
  });
  text.addEventListener("input", draft);

  // A name in a text: what was written stands, and initials are offered.
  function offer(said) {
    names.hidden = !said.names || !said.names.length;
    if (names.hidden) return;
    const box = document.createElement("div"), words = document.createElement("p"), sticky = document.createElement("p");
    const take = document.createElement("button"), mine = document.createElement("button");
    box.className = "bs-note"; sticky.className = "bs-sticky"; sticky.dir = "auto";
    words.textContent = `“${said.names[0]}” looks like a person's name. Initials are enough. Like this?`;
    sticky.textContent = said.rewrite;
    take.type = mine.type = "button"; take.className = "bs-button"; mine.className = "bs-link-button";
    take.textContent = "Take it"; mine.textContent = "Keep mine";
    mine.onclick = () => { names.hidden = true; text.focus(); };
    take.onclick = async () => {
      try {
        const done = await post("/room/mend", { id: said.id, text: said.rewrite, was: said.text });
        names.hidden = true;
        say(done.words);
        look(true);
      } catch (error) { trouble(error); }
    };
    box.append(words, sticky, take, mine);
    names.replaceChildren(box);
  }

  // Changing, taking back, dots
  function trouble(error) {
    say(error.status ? error.message || "This cannot be saved right now. Try again in a moment." : "No connection. Try again in a moment.", true);
  }
  let busy = false;
  main.addEventListener("submit", async event => {
    const quick = event.target;
    if (!quick.matches("[data-quick]")) return;
    const pressed = event.submitter;
    if (!pressed) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const given = Object.fromEntries(new FormData(quick));
    if (pressed.name) given[pressed.name] = pressed.value;
    delete given._xsrf;
    try {
      let said;
      try { said = await post(quick.getAttribute("action"), given); } catch (error) {
        if (error.status !== 403 || !(await freshForm())) throw error;
        said = await post(quick.getAttribute("action"), given);
      }
      say(said.words, "theirs" in said);
      if ("theirs" in said) { quick.querySelector('input[name="was"]').value = said.theirs; return; }
      quick.closest("details.bs-mend")?.removeAttribute("open");
      if (quick.classList.contains("bs-names")) quick.remove();
      if (said.names?.length) offer(said);
      await look(true);
    } catch (error) { trouble(error); } finally { busy = false; }
  });
  document.getElementById("not-me").addEventListener("submit", event => {
    if (!queue.some(entry => !entry.refused)) { keep("draft", ""); change(() => []); return; }
    event.preventDefault();
    say("Wait a moment: what was written here is not on the wall yet.", true);
    flush();
  });

  // What others write
  let etag = "", timer = 0, looking = false;
  async function look(now = false) {
    clearTimeout(timer);
    if (looking && !now) return;
    looking = true;
    try {
      if (!document.hidden || now) {
        const response = await ask("/room/entries", { headers: etag ? { "If-None-Match": etag } : {} });
        // Nothing changes under the hands of somebody who is writing there.
        if (response.ok && !entries.querySelector("details.bs-mend[open]")) {
          const html = await response.text();
          const focus = entries.contains(document.activeElement) ? document.activeElement.id : "";
          const open = [...entries.querySelectorAll("details[open]")].map(part => part.dataset.id);
          entries.innerHTML = html;
          entries.querySelectorAll("details").forEach(part => { part.open = open.includes(part.dataset.id); });
          if (focus) (document.getElementById(focus) || document.getElementById(focus.replace(/^(more|less)-/, m => m === "more-" ? "less-" : "more-")) || told).focus();
          etag = response.headers.get("Etag") || "";
        }
        if (response.status === 403) {
          say(`The room is closed, or this phone has not been let in. Look at the wall for the code. What is on the wall is kept${queue.length ? ", and what is not there yet is kept on this phone" : ""}.`, true);
        }
      }
    } catch { /* the next look may reach the server */ } finally {
      looking = false;
      clearTimeout(timer);
      timer = setTimeout(look, LOOK);
    }
  }

  text.value = text.value || load("draft", "");
  draft();
  show();
  addEventListener("online", () => { pause = 1000; flush(); look(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { flush(); look(); } });
  flush();
  timer = setTimeout(look, LOOK);
})();
