// A list of parts, such as predictions or tasks: add, move, put away, with the focus where a hand expects it.

const HINT = 90;

/** A list of items; each has a key of its own that stays when it moves. */
class List {
  /**
   * @param {object} form
   * @param {object} spec
   * @param {Array<Object<string, string>>} items
   */
  constructor(form, spec, items) {
    Object.assign(this, { form, spec });
    this.items = new Map();
    this.wanted = null;
    const id = `${form.id}-${asId(spec.list)}`;
    this.rows = make("ol", { class: "bsf-items" });
    this.none = make("p", { class: "bsf-help" }, "Nothing here yet.");
    this.add = button(`Add a ${spec.one}`, () => this.append());
    if (/^[aeiou]/i.test(spec.one)) this.add.textContent = `Add an ${spec.one}`;
    this.full = make("p", { class: "bsf-help" }, `This is as many as there can be here: ${spec.most}.`);
    this.said = make("div", { class: "bsf-list-said", role: "status" });
    const title = make(form.heading(1), { id, class: "bsf-list-title" }, spec.label);
    this.element = make(
      "section",
      { class: "bsf-list", "aria-labelledby": id, "data-list": spec.list },
      title,
      spec.help ? make("p", { class: "bsf-help" }, spec.help) : null,
      this.none,
      this.rows,
      this.said,
      this.add,
      this.full,
    );
    this.update(items);
  }

  /** Show these items in this order, and leave alone what is in use. */
  update(items) {
    const keys = items.map((item) => item["@"]);
    if (keys.some((key) => !this.items.has(key))) this.wrote();
    for (const [key, item] of this.items) if (!keys.includes(key)) this.gone(key, item);
    for (const given of items) {
      const item = this.items.get(given["@"]);
      if (!item) this.draw(given);
      else for (const ask of item.asks) item.field(ask).stored(given[ask.path] ?? "", this.form.by);
    }
    const inOrder = keys.map((key) => this.items.get(key).row);
    const focused = this.rows.contains(document.activeElement) ? document.activeElement : null;
    inOrder.forEach((row, place) => {
      if (this.rows.children[place] !== row) this.rows.insertBefore(row, this.rows.children[place] ?? null);
    });
    if (focused && document.activeElement !== focused) focused.focus();
    keys.forEach((key, place) => this.number(this.items.get(key), place, keys.length));
    for (const key of keys) this.hint(this.items.get(key));
    this.none.hidden = this.rows.children.length > 0;
    const full = this.spec.most > 0 && keys.length >= this.spec.most;
    this.add.hidden = full;
    this.full.hidden = !full;
    this.lead();
  }

  /** Draw an item that is new here. */
  draw(given) {
    const key = given["@"];
    const { spec, form } = this;
    const path = (ask) => `${spec.list}/${key}/${ask.path}`;
    const asks = [...spec.asks, ...(spec.folded ?? [])];
    for (const ask of asks) form.add(new Field(form, ask, path(ask), given[ask.path] ?? ""));
    const field = (ask) => form.fields.get(path(ask));
    const grid = (some) => make("div", { class: "bsf-grid" }, ...some.map((ask) => field(ask).element));
    const name = make(form.heading(2), { class: "bsf-item-name" });
    const act = (words, what) => button(words, what, { class: "bsf-button bsf-quiet" });
    const up = spec.movable ? act("Up", () => this.move(key, -1)) : null;
    const down = spec.movable ? act("Down", () => this.move(key, 1)) : null;
    const away = spec.removable ? act("Put away", () => this.remove(key)) : null;
    const more = spec.folded?.length ? make("summary", {}, "More") : null;
    const row = make(
      "li",
      { class: "bsf-item" },
      make("div", { class: "bsf-item-head" }, name, make("div", { class: "bsf-buttons" }, up, down, away)),
      grid(spec.asks),
      more ? make("details", { class: "bsf-fold" }, more, grid(spec.folded)) : null,
    );
    this.items.set(key, { asks, field, name, up, down, away, row, more });
    if (spec.quick) field(asks[0]).next = () => this.goOn(row, field(asks[0]));
  }

  /** Say which one it is; a button says what it does to what. */
  number(item, place, length) {
    const name = `${this.spec.one} ${place + 1}`;
    item.name.textContent = capital(name);
    item.up?.setAttribute("aria-label", `Move ${name} up`);
    item.down?.setAttribute("aria-label", `Move ${name} down`);
    item.away?.setAttribute("aria-label", `Put away ${name}`);
    // Not disabled: the focus would be lost on the way to the end.
    item.up?.setAttribute("aria-disabled", String(place === 0));
    item.down?.setAttribute("aria-disabled", String(place === length - 1));
  }

  /** A closed fold hints at what is written in it: it may be all that tells one item from another. */
  hint(item) {
    const written = (this.spec.folded ?? []).filter((ask) => ["line", "text"].includes(ask.kind));
    const words = written.map((ask) => item.field(ask).text.trim()).filter(Boolean).join(" · ");
    const short = words.length > HINT ? `${[...words].slice(0, HINT).join("")}…` : words;
    item.more?.replaceChildren("More", ...(words ? [make("span", { class: "bsf-within", dir: "auto" }, short)] : []));
  }

  /** An item is no longer in the list; what somebody is writing in it stays on the page. */
  gone(key, item) {
    const writing = item.asks.map(item.field).filter((field) => field.unsaved || field.theirs);
    if (writing.length && key !== this.removing) {
      item.name.textContent = `${capital(this.spec.one)}, put away by ${this.form.by.author || "somebody"}`;
      for (const each of [item.up, item.down, item.away]) each?.remove();
      for (const field of writing) field.warn("This was put away while you were writing. Copy your text if you need it.");
      return;
    }
    for (const ask of item.asks) this.form.drop(item.field(ask));
    item.row.remove();
    this.items.delete(key);
  }

  say(words, ...more) {
    this.undoable = false;
    this.said.replaceChildren(...(words ? [make("span", {}, words), ...more.filter(Boolean)] : []));
  }

  /** Put the focus where it was promised, as soon as that is there. */
  lead() {
    if (!this.wanted) return;
    const item = this.items.get(this.wanted.key);
    if (!item) return;
    this.wanted = null;
    item.field(item.asks[0]).focus();
  }

  /** Go on to the next item; after the last one that says something, begin another. */
  goOn(row, field) {
    const item = [...this.items.values()].find((each) => each.row === row.nextElementSibling);
    if (item) item.field(item.asks[0]).focus();
    else if (field.text) this.append();
  }

  async append() {
    if (this.appending) return;
    this.say("");
    this.appending = true;
    const reply = await this.form.ask({ do: "add", list: this.spec.list });
    this.appending = false;
    if (reply.say !== "done") return this.say(this.form.notDone(reply));
    this.wanted = { key: reply.key };
    this.lead();
  }

  async move(key, by) {
    const item = this.items.get(key);
    const pressed = by < 0 ? item.up : item.down;
    if (pressed.getAttribute("aria-disabled") === "true") return;
    const reply = await this.form.ask({ do: "move", list: this.spec.list, key, by });
    if (reply.say !== "done") return this.say(this.form.notDone(reply));
    this.form.announce(`Moved ${by < 0 ? "up" : "down"}`);
  }

  async remove(key) {
    const rows = [...this.rows.children];
    const place = rows.indexOf(this.items.get(key).row);
    this.say("");
    this.removing = key;
    for (const ask of this.items.get(key).asks) await this.items.get(key).field(ask).settled();
    const reply = await this.form.ask({ do: "remove", list: this.spec.list, key });
    if (reply.say !== "done") {
      this.removing = null;
      this.say(this.form.notDone(reply));
      return;
    }
    const next = rows[place + 1] ?? rows[place - 1];
    const item = [...this.items.values()].find((each) => each.row === next);
    if (item) item.field(item.asks[0]).focus();
    else this.add.focus();
    const before = await this.form.history?.versionBefore();
    const undo = () => this.undo(before);
    this.say("Put away. ", before ? button("Undo", undo, { class: "bsf-button bsf-quiet" }) : null);
    this.undoable = true;
  }

  /** Going back to the version before would now take more away than it brings back. */
  wrote() {
    if (this.undoable) this.say("");
  }

  async undo(version) {
    const reply = await this.form.ask({ do: "restore", version });
    this.say(reply.say === "done" ? "It is back." : this.form.notDone(reply));
    this.add.focus();
  }
}
