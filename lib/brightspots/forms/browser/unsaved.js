// Text that is not saved yet stands in this browser from the first keystroke until it is.

const UNSAVED = "brightspots:";
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000;

/** This browser's storage, or null where it is forbidden. */
function storage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

/**
 * @typedef {object} Unconfirmed
 * @property {string} text - as typed
 * @property {string} base - the confirmed text that it was typed over
 * @property {string} at - when, ISO
 * @property {string[]} [sent] - texts that were sent and never answered: if the store has one of them, it is ours
 * @property {string[]} [item] - what its list item says first, where its path may be another item's after a reload
 * @property {Unconfirmed} [before] - an older unsaved text that nobody has decided about yet
 */

/** What was typed into one form and is not saved. */
class Unsaved {
  /** @param {string} key - the form's own prefix; "" keeps nothing */
  constructor(key) {
    this.key = key;
    this.works = Boolean(key) && storage() !== null;
  }

  /** @returns {Unconfirmed|null} */
  read(path) {
    if (!this.key) return null;
    try {
      const entry = JSON.parse(storage().getItem(this.name(path)));
      return typeof entry?.text === "string" ? { base: "", at: "", ...entry } : null;
    } catch {
      return null;
    }
  }

  /** @param {Unconfirmed} entry */
  write(path, entry) {
    if (!this.key) return;
    try {
      storage().setItem(this.name(path), JSON.stringify(entry));
      this.works = true;
    } catch {
      this.works = false;
    }
  }

  /** Take a text out, unless another window of this browser has put another one there. */
  forget(path, text) {
    if (this.read(path)?.text === text) storage().removeItem(this.name(path));
  }

  /** The paths under which something is kept that begin like this. */
  paths(start) {
    if (!this.key || !storage()) return [];
    const whole = Object.keys(storage()).filter((name) => name.startsWith(this.name(start)));
    return whole.map((name) => name.slice(this.name("").length));
  }

  name(path) {
    return `${UNSAVED}${this.key}/${path}`;
  }

  /** Take out what nobody has asked for in thirty days. */
  static sweep() {
    const kept = storage();
    if (!kept) return;
    for (const name of Object.keys(kept).filter((each) => each.startsWith(UNSAVED))) {
      let at = NaN;
      try {
        at = Date.parse(JSON.parse(kept.getItem(name)).at);
      } catch {
        // What cannot be read goes, too.
      }
      if (!(Date.now() - at < KEPT_FOR)) kept.removeItem(name);
    }
  }
}
