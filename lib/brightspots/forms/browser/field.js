// One question and its text: typed, put, saved, and what is said about it.

/**
 * A field keeps apart what the store is known to have (`confirmed`), how that looks in the control (`shown`), and
 * what stands there now. Its texts are put one at a time: the newest waits until the one before is answered.
 */
class Field {
  /**
   * @param {object} form
   * @param {object} ask
   * @param {string} path - in the whole form
   * @param {string} confirmed
   * @param {function(): Field|undefined} [first] - of the list item that it is a part of, where another item may have
   *   this path after a reload
   */
  constructor(form, ask, path, confirmed, first = null) {
    Object.assign(this, { form, ask, path, confirmed, first, keeper: form.unsaved });
    this.waiting = null;
    this.sent = [];
    this.touched = false;
    this.fresh = false;
    this.refused = false;
    this.theirs = null;
    this.offered = null;
    this.draw();
    this.control.show(confirmed);
    this.shown = this.text;
    const kept = form.unsaved.read(path);
    if (kept && this.isOurs(kept)) this.offer(kept);
  }

  /** What the store has, or may have, as the first answer of this item: it tells one item from another. */
  get item() {
    const { confirmed, text, sent } = this.first() ?? this;
    return [...new Set([confirmed, text, ...sent])];
  }

  /** What was typed into one item is not offered in another. */
  isOurs(kept) {
    return !this.first || !kept.item || kept.item.includes((this.first() ?? this).confirmed);
  }

  draw() {
    const { ask } = this;
    const id = `${this.form.id}-${++page.drawn}`;
    const counted = ["number", "tally"].includes(ask.kind);
    const parts = { help: ask.help, unit: counted, status: true, trouble: true };
    const described = Object.keys(parts).filter((part) => parts[part]);
    const ids = { id, unit: `${id}-unit`, describedby: described.map((part) => `${id}-${part}`).join(" ") };
    this.control = controlFor(ask, ids, { changed: () => this.typed(), enter: () => this.entered() });
    const { group, element } = this.control;
    element.addEventListener("focusout", (event) => element.contains(event.relatedTarget) || this.leave());
    this.status = make("p", { class: "bsf-status", id: `${id}-status` });
    this.trouble = make("div", { class: "bsf-trouble", id: `${id}-trouble`, role: "alert" });
    this.below = make("div", { class: "bsf-below" });
    const label = group ? make("legend", {}, ask.label) : make("label", { for: id }, ask.label);
    const help = ask.help ? make("p", { class: "bsf-help", id: `${id}-help` }, ask.help) : null;
    const width = ask.width || (["number", "date", "tally"].includes(ask.kind) ? "short" : "full");
    const head = group
      ? [label, this.termed(id), help]
      : [make("div", { class: "bsf-head" }, make("div", { class: "bsf-label" }, label, this.termed(id)), help)];
    const said = make("div", { class: "bsf-said" }, this.status, this.trouble);
    this.element = make(
      group ? "fieldset" : "div",
      {
        class: `bsf-field bsf-${width}`,
        "aria-describedby": group ? ids.describedby : null,
        "data-path": this.path,
      },
      ...head,
      this.control.element,
      said,
      this.below,
    );
  }

  /** The field's own word, small behind an "i". */
  termed(id) {
    if (!this.ask.term) return null;
    const words = make("span", { class: "bsf-term", id: `${id}-term`, hidden: true }, `Also called: ${this.ask.term}`);
    const open = button("i", () => {
      words.hidden = !words.hidden;
      open.setAttribute("aria-expanded", String(!words.hidden));
    });
    open.className = "bsf-i";
    open.setAttribute("aria-label", `What else is this called? ${this.ask.label}`);
    open.setAttribute("aria-expanded", "false");
    open.setAttribute("aria-controls", words.id);
    return make("span", { class: "bsf-termed" }, open, words);
  }

  get text() {
    return whole(this.control.text());
  }

  get focused() {
    return this.control.element.contains(document.activeElement);
  }

  get unsaved() {
    return this.waiting !== null || this.sent.length > 0 || this.text !== this.shown;
  }

  get inUse() {
    return this.unsaved || this.theirs !== null || (this.touched && this.focused);
  }

  /** There is something else to choose from, or another unit; what stands here stays. */
  askAnew({ choices, unit }) {
    const same = JSON.stringify([choices, unit]) === JSON.stringify([this.ask.choices, this.ask.unit]);
    if (same) return;
    this.ask = { ...this.ask, choices, unit };
    this.control.offer?.(choices);
    this.control.count?.(unit ?? "");
    this.control.refresh();
  }

  /** Enter in a line keeps it; a list that is typed line by line goes on to the next. */
  entered() {
    this.put();
    this.next?.();
  }

  focus() {
    for (let fold = this.element.closest("details"); fold; fold = fold.parentElement.closest("details"))
      fold.open = true;
    this.control.focus.focus();
  }

  say(words) {
    this.status.textContent = words;
  }

  /** Say what is wrong, and what can be done about it. */
  warn(words, ...remedies) {
    if (words && this.trouble.firstChild?.textContent === words) return;
    this.trouble.replaceChildren(...(words ? [make("p", {}, words), ...remedies] : []));
  }

  /** Somebody changed the text here. */
  typed() {
    if (this.ended) return;
    clearTimeout(this.timer);
    this.touched = true;
    this.refused = false;
    this.warn("");
    if (!this.unsaved && !this.theirs) {
      this.saved("");
      return;
    }
    this.keep();
    this.say("Not saved yet");
    this.timer = setTimeout(() => this.put(), this.control.pause);
  }

  /** Keep in this browser what the store does not have. */
  keep() {
    const entry = { text: this.text, base: this.confirmed, at: new Date().toISOString() };
    if (this.first) entry.item = this.item;
    if (this.sent.length) entry.sent = this.sent;
    if (this.offered) entry.before = this.offered;
    this.kept = entry.text;
    this.keeper.write(this.path, entry);
  }

  /** This browser need not keep what was typed any longer; an older text that was offered stays offered. */
  release() {
    if (this.offered) this.keeper.write(this.path, this.offered);
    else if (this.kept !== undefined) this.keeper.forget(this.path, this.kept);
    this.kept = undefined;
  }

  /** What stands here is in the store. */
  saved(words) {
    this.shown = this.text;
    this.refused = false;
    this.showTheirs(null);
    this.warn("");
    this.say(words);
    this.release();
  }

  /**
   * Send the text to the store.
   *
   * @param {{leaving?: boolean}} how - leaving: the page goes away, so the newest text follows the one that is on its way
   */
  put({ leaving = false } = {}) {
    clearTimeout(this.timer);
    const { text, waiting } = this;
    if (this.theirs || this.refused || (waiting && (!leaving || waiting.text === text))) return;
    if (this.ended || !this.unsaved) return;
    const put = { text, base: waiting ? waiting.text : this.confirmed };
    this.waiting = put;
    this.sent.push(text);
    this.keep();
    this.say("Saving…");
    const message = { do: "put", path: this.path, of: this.keeper.key, text, base: put.base };
    put.answered = this.form.ask(message, (late) => this.answered(put, late)).then((reply) => this.answered(put, reply));
  }

  answered(put, reply) {
    const newest = this.waiting === put;
    if (newest) this.waiting = null;
    if (reply.say === "lost") {
      if (newest) this.say("Not saved yet");
      return;
    }
    if (reply.say === "saved") {
      this.confirmed = reply.text;
      this.sent = this.waiting ? [this.waiting.text] : [];
      this.fresh = true;
      if (this.text === put.text) this.saved(`Saved ${when(reply.at)}`);
      else this.again(put.text);
    } else {
      const ours = reply.text === put.text || this.sent.some((text) => text !== put.text && text === reply.text);
      this.sent = this.sent.filter((text) => text !== put.text);
      if (reply.say === "theirs" && ours) this.takeAsConfirmed(reply.text);
      else if (reply.say === "theirs") this.showTheirs(reply);
      else this.failed(put, reply);
    }
    this.left();
  }

  /** What the store has is what we sent: its answer was lost on the way. */
  takeAsConfirmed(text) {
    this.confirmed = text;
    if (this.text === text) this.saved("Saved");
    else this.again(text);
  }

  /** Something newer stands here than what the store has now; it may be what it had before. */
  again(stored = this.shown) {
    this.shown = stored;
    this.keep();
    if (!this.waiting) this.timer = setTimeout(() => this.put(), this.focused ? this.control.pause : 0);
  }

  failed(put, reply) {
    if (this.text !== put.text) return this.again();
    const words = reply.words || "This could not be saved.";
    this.say("Not saved yet");
    if (reply.say === "refused") {
      this.refused = true;
      this.warn(words);
      return;
    }
    this.warn(words, button("Try again", () => this.put()));
    this.timer = setTimeout(() => this.put(), 15_000);
  }

  /** The focus went elsewhere. */
  leave() {
    this.touched = false;
    this.put();
    this.left();
  }

  /** After a field was left and its text is saved, Python may have a piece of advice. */
  left() {
    if (!this.fresh || this.unsaved || (this.focused && !this.control.chosen)) return;
    this.fresh = false;
    if (!this.focused && this.text === this.shown && whole(this.confirmed) !== this.text) {
      this.control.show(this.confirmed);
      this.shown = this.text;
    }
    this.form.announce(this.status.textContent);
    void this.form.ask({ do: "left", path: this.path });
  }

  /** The store has another text than it had. */
  stored(text, by) {
    if (this.waiting || text === this.theirs?.text) return;
    if (text === this.confirmed) {
      if (!this.theirs) return;
      this.showTheirs(null);
      this.again();
    } else if (this.sent.includes(text)) this.takeAsConfirmed(text);
    else if (text === this.text && text !== this.shown) this.takeAsConfirmed(text);
    else if (this.inUse) this.showTheirs({ text, author: by.author, at: by.at });
    else this.changedElsewhere(text, by);
  }

  changedElsewhere(text, by) {
    this.become(text);
    const words = `Changed by ${named(by.author)}, ${when(by.at)}`;
    this.say(words);
    this.form.announce(`${this.ask.label}: ${words}`);
  }

  /** Show what the store is known to have. */
  become(text) {
    clearTimeout(this.timer);
    this.confirmed = text;
    this.sent = [];
    this.control.show(text);
    this.saved("");
  }

  /** Both texts side by side, until a person has chosen. */
  showTheirs(theirs) {
    if (theirs && this.theirs?.text === theirs.text) return;
    this.theirs = theirs;
    this.both?.remove();
    this.both = null;
    if (!theirs) return;
    clearTimeout(this.timer);
    this.keep();
    this.say("Not saved yet");
    const words = this.control.words(theirs.text);
    this.both = make(
      "div",
      { class: "bsf-both", role: "alert" },
      make("p", { class: "bsf-strong" }, "You both changed this"),
      words === ""
        ? make("p", {}, who(theirs.author), ` took this out ${onOrAt(theirs.at)}.`)
        : make("p", {}, who(theirs.author), ` wrote ${onOrAt(theirs.at)}:`),
      words === "" ? null : quotation(words),
      make("p", { class: "bsf-help" }, "Ours stands above. You can put the two together there, then keep ours."),
      make(
        "div",
        { class: "bsf-buttons" },
        button("Keep ours", () => this.keepOurs(), { class: "bsf-button bsf-first" }),
        button("Take theirs", () => this.takeTheirs()),
      ),
    );
    this.below.prepend(this.both);
  }

  keepOurs() {
    this.confirmed = this.theirs.text;
    this.shown = null;
    this.showTheirs(null);
    this.focus();
    this.put();
  }

  takeTheirs() {
    const { text, author } = this.theirs;
    this.become(text);
    this.say(`Taken from ${author || "the other text"}`);
    this.focus();
  }

  /** Offer a text that was typed here and never saved; nothing is put in by itself. */
  offer(entry) {
    while (entry && entry.text === this.text) {
      this.keeper.forget(this.path, entry.text);
      entry = entry.before;
    }
    this.offered = entry ?? null;
    this.offering?.remove();
    if (!entry) return;
    this.offering = make(
      "div",
      { class: "bsf-offer", role: "group", "aria-label": `Not saved: ${this.ask.label}` },
      make("p", {}, `You typed this here${entry.at ? ` on ${when(entry.at, { always: true })}` : ""}, and it was not saved:`),
      quotation(this.control.words(entry.text) || "(nothing: the text was taken out)"),
      make(
        "div",
        { class: "bsf-buttons" },
        button("Put it back", () => this.putBack(entry), { class: "bsf-button bsf-first" }),
        button("Forget it", () => this.forgetOffer(entry)),
      ),
    );
    this.below.append(this.offering);
  }

  /** Put an offered text in; what was typed since and is not saved is offered in its place. */
  putBack(entry) {
    const { text, confirmed, unsaved } = this;
    const changedMeanwhile = entry.base !== confirmed && !entry.sent?.includes(confirmed);
    this.control.show(entry.text);
    const now = { text, base: confirmed, at: new Date().toISOString() };
    this.offer(unsaved ? { ...now, before: entry.before } : entry.before);
    this.touched = true;
    if (changedMeanwhile) this.confirmed = entry.base;
    this.keep();
    if (changedMeanwhile) this.showTheirs({ text: confirmed, ...this.form.by });
    else this.put();
    this.focus();
  }

  forgetOffer(entry) {
    this.kept ??= entry.text;
    this.offer(entry.before);
    if (this.unsaved) this.keep();
    else this.release();
    this.focus();
  }

  /** The connection is back: put again what has no answer. */
  connected() {
    if (!this.waiting) this.put();
  }

  /** The page may be going away. */
  flush() {
    this.put({ leaving: true });
  }

  /** Put what stands here, and wait for the answer. */
  async settled() {
    this.put();
    while (this.waiting) await this.waiting.answered;
    return !this.unsaved;
  }

  /** A person has put it away: nothing of it need be kept. */
  letGo() {
    const kept = this.keeper.read(this.path);
    if (kept) this.keeper.forget(this.path, kept.text);
  }

  /** It is no longer part of the form. */
  dispose() {
    clearTimeout(this.timer);
    this.ended = true;
  }
}
