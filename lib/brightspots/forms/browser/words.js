// Elements, times and texts: what every other part of the form is made of.

// JupyterLab takes keys away from what has the focus (B for a new cell, arrows to move), unless it says no itself.
const TAKES_KEYS = ["button", "input", "select", "textarea", "summary"];

/**
 * Make an element. Text is only ever added as text: what somebody typed is never read as markup.
 *
 * @param {string} tag
 * @param {Object<string, *>} given - attributes; `onclick` and the like take a function; null and false are left out
 * @param {...(Node|string|null)} children
 */
function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  if (TAKES_KEYS.includes(tag)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** A button with words on it. */
function button(words, act, given = {}) {
  return make("button", { type: "button", class: "bsf-button", onclick: act, ...given }, words);
}

/** Lead the focus on, unless the person has gone elsewhere while an answer was awaited. */
function leadOn(from, to) {
  const now = document.activeElement;
  if (!now || now === document.body || from?.contains(now)) to?.focus();
}

/** A text of somebody's as a quotation, in its own direction of writing. */
function quotation(text) {
  return make("blockquote", { class: "bsf-quote", dir: "auto" }, text);
}

/** Words for people who do not see the page. */
function unseen(words) {
  return make("span", { class: "bsf-unseen" }, words);
}

/** Half a letter, as a cut or a paste may leave behind, cannot be sent or stored. */
function whole(text) {
  return String(text).replace(/\p{Surrogate}/gu, "\ufffd");
}

/** The letters of a text that an element's id may hold. */
function asId(text) {
  return text.replace(/[^A-Za-z0-9_-]/g, "-");
}

const CLOCK = new Intl.DateTimeFormat("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric" });
const DAY_AND_YEAR = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", year: "numeric" });

/** "14:02" of today, "Nov 3 at 14:02" of another day, "" of what is no time. */
function when(at, { always = false } = {}) {
  const moment = new Date(at);
  const now = new Date();
  if (!at || Number.isNaN(moment.getTime())) return "";
  if (!always && moment.toDateString() === now.toDateString()) return CLOCK.format(moment);
  const day = moment.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR;
  return `${day.format(moment)} at ${CLOCK.format(moment)}`;
}

/** "at 14:02", "on Nov 3 at 14:02", or nothing. */
function onOrAt(at) {
  const words = when(at);
  if (!words) return "";
  return words.includes(" ") ? `on ${words}` : `at ${words}`;
}

/** Who did it: initials, or "Somebody" where nobody has said. */
function who(author) {
  return make("bdi", {}, capital(named(author)));
}

/** Whoever wrote without having said who writes is somebody. */
const named = (author) => (author && author !== "not named" ? author : "somebody");

/** "An idea", "a step", but "something". */
const withArticle = (words) => (/^some/i.test(words) ? "" : /^[aeiou]/i.test(words) ? "an " : "a ") + words;
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
