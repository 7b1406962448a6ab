// A list of parts, such as predictions or tasks: add, move, put away, with the focus where a hand expects it.

/** So many characters of a closed fold are hinted at. */
const HINT = 90;

/** A list of items; each has a key of its own that stays while the page is open. */
class List {
  /**
   * @param {object} form
   * @param {object} spec
   * @param {Array<Object<string, string>>} items
   */
  constructor(form, spec, items) {
    Object.assign(this, { form, spec });
    this.items = [];
    this.wanted = null;
    const id = `${form.id}-${asId(spec.list)}`;
    this.rows = make("ol", { class: "bsf-items" });
    this.none = make("p", { class: "bsf-help" }, "Nothing here yet.");
    this.add = button(`Add ${withArticle(spec.one)}`, () => this.append());
    this.full = make("p", { class: "bsf-help" }, `This is as many as there can be here: ${spec.most}.`);
    this.said = make("div", { class: "bsf-list-said", role: "status" });
    this.left = make("div", { class: "bsf-below" });
    const title = make(form.heading(1), { id, class: "bsf-list-title" }, spec.label);
    this.element = make(
      "section",
      { class: "bsf-list", "aria-labelledby": id, "data-list": spec.list },
      title,
      spec.help ? make("p", { class: "bsf-help" }, spec.help) : null,
      this.none,
      this.rows,
      this.said,
      this.left,
      this.add,
      this.full,
    );
    this.update(items);
    // Another form may show the same list, and ask something else of it.
    const asked = [...spec.asks, ...(spec.folded ?? [])].map((ask) => ask.path);
    for (const path of form.unsaved.paths(`${spec.list}/`))
      if (!form.fields.get(path)?.offered && asked.includes(path.split("/").at(-1))) this.offer(path);
  }

  /** Show these items in this order, and leave alone what is in use. */
  update(given) {
    const keys = given.map((values) => values["@"]);
    for (const item of this.items) if (item.key !== null && !keys.includes(item.key)) this.gone(item);
    const shown = given.map((values) => {
      const item = this.find(values["@"]) ?? this.draw(values);
      for (const field of item.fields) field.stored(values[field.ask.path] ?? "", this.form.by);
      item.told.textContent = values.told ?? "";
      item.told.hidden = !values.told;
      return item;
    });
    this.items = [...shown, ...this.items.filter((item) => item.key === null)];
    this.arrange();
    this.lead();
  }

  /** Items that are there, and those to come, ask this. */
  askAnew(spec) {
    this.spec = spec;
    const asks = [...spec.asks, ...(spec.folded ?? [])];
    for (const item of this.live)
      for (const field of item.fields) field.askAnew(asks.find((ask) => ask.path === field.ask.path));
    this.arrange();
  }

  find(key) {
    return this.items.find((item) => item.key === key);
  }

  /** Those that are still in the list. */
  get live() {
    return this.items.filter((item) => item.key !== null);
  }

  /** Draw an item that is new here. */
  draw(values) {
    const { spec, form } = this;
    const key = values["@"];
    const folded = spec.folded ?? [];
    const fields = [];
    const first = spec.passing ? () => fields[0] : null;
    for (const ask of [...spec.asks, ...folded])
      fields.push(form.add(new Field(form, ask, `${spec.list}/${key}/${ask.path}`, values[ask.path] ?? "", first)));
    const grid = (some) => make("div", { class: "bsf-grid" }, ...some.map((each) => each.element));
    const item = { key, fields, name: make(form.heading(2), { class: "bsf-item-name" }) };
    const act = (words, what) => button(words, what, { class: "bsf-button bsf-quiet" });
    item.up = spec.movable ? act("Up", () => this.move(item, -1)) : null;
    item.down = spec.movable ? act("Down", () => this.move(item, 1)) : null;
    item.away = spec.removable ? act("Put away", () => this.remove(item)) : null;
    item.buttons = make("div", { class: "bsf-buttons" }, item.up, item.down, item.away);
    item.told = make("p", { class: "bsf-item-told", dir: "auto" });
    item.more = folded.length ? make("summary", {}, "More") : null;
    const asked = [
      item.told,
      grid(fields.slice(0, spec.asks.length)),
      item.more ? make("details", { class: "bsf-fold" }, item.more, grid(fields.slice(spec.asks.length))) : null,
    ];
    item.row = make("li", { class: "bsf-item" }, ...(spec.brief ? this.brief(item, asked) : this.whole(item, asked)));
    placeOf(key, item.row);
    if (spec.quick) fields[0].next = () => this.goOn(item);
    return item;
  }

  /** An item as a card. */
  whole(item, asked) {
    return [make("div", { class: "bsf-item-head" }, item.name, item.buttons), ...asked];
  }

  /** An item as one line that opens: of many records nobody wants to see every field at once. */
  brief(item, asked) {
    item.gist = make("span", { class: "bsf-gist", dir: "auto" });
    const summary = make("summary", { class: "bsf-item-line" }, item.name, item.gist);
    item.card = make("details", { class: "bsf-item-card" }, summary, ...asked);
    const waits = (field) => field.unsaved || field.theirs || field.element.querySelector(".bsf-offer");
    item.card.open = !item.fields[0].text || item.fields.some(waits);
    item.card.addEventListener("toggle", () => this.sum(item));
    this.sum(item);
    return [item.buttons, item.card];
  }

  /** Say in one line what an item says; open, it says so itself. */
  sum(item) {
    if (item.gist) item.gist.textContent = item.card.open ? "" : this.gist(item) || "Nothing written yet";
    if (item.more) this.hint(item);
  }

  /** What tells an item from the others: its first answer, and the next one, too, where the first is only chosen. */
  gist(item) {
    const [first, next] = item.fields.map((field) => field.control.words(field.text));
    return [first, item.fields[0].control.chosen ? next : ""].filter(Boolean).join(", ");
  }

  /** A closed fold hints at what is written in it: it may be all that tells one item from another. */
  hint(item) {
    const written = item.fields.slice(this.spec.asks.length).filter((field) => ["line", "text"].includes(field.ask.kind));
    const letters = [...written.map((field) => field.text.trim()).filter(Boolean).join(" · ")];
    const words = letters.length > HINT ? `${letters.slice(0, HINT).join("")}…` : letters.join("");
    item.more.replaceChildren("More", ...(words ? [make("span", { class: "bsf-within", dir: "auto" }, words)] : []));
  }

  /** Put the rows in the order of the items, with the focus where it was, and say which one each is. */
  arrange() {
    const { live } = this;
    const focused = this.rows.contains(document.activeElement) ? document.activeElement : null;
    this.items.forEach(({ row }, place) => {
      if (this.rows.children[place] !== row) this.rows.insertBefore(row, this.rows.children[place] ?? null);
    });
    if (focused && document.activeElement !== focused) focused.focus();
    live.forEach((item, place) => {
      this.number(item, place, live.length);
      this.sum(item);
    });
    this.none.hidden = this.items.length > 0;
    const full = this.spec.most > 0 && live.length >= this.spec.most;
    for (const item of live)
      for (const what of [item.up, item.down, item.away]) if (what) what.hidden = Boolean(this.spec.fixed);
    this.add.hidden = full || Boolean(this.spec.fixed);
    this.full.hidden = !full;
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

  /** An item is no longer in the list; what somebody is writing in it stays on the page to be copied. */
  gone(item) {
    const writing = item.fields.filter((field) => field.unsaved || field.theirs || field.offered);
    for (const field of item.fields) this.form.drop(field);
    item.key = null;
    const takeOff = () => {
      for (const field of item.fields) field.letGo();
      this.items = this.items.filter((each) => each !== item);
      item.row.remove();
      this.arrange();
    };
    if (!writing.length) return takeOff();
    item.name.textContent = `${capital(this.spec.one)}, put away by ${named(this.form.by.author)}`;
    item.buttons.replaceChildren(button("I have copied my text", () => (takeOff(), this.add.focus())));
    for (const field of writing)
      field.warn("This was put away while you were writing. Copy your text if you need it.");
  }

  /** A text that was typed into an item that is not here any more. */
  offer(path) {
    const entry = this.form.unsaved.read(path);
    if (!entry?.text) return;
    const offer = make(
      "div",
      { class: "bsf-offer" },
      make("p", {}, "You typed this into an item that is not here any more, and it was not saved:"),
      quotation(entry.text),
      button("Forget it", () => {
        this.form.unsaved.forget(path, entry.text);
        offer.remove();
        this.add.focus();
      }),
    );
    this.left.append(offer);
  }

  say(words, ...more) {
    this.said.replaceChildren(...(words ? [make("span", {}, words), ...more.filter(Boolean)] : []));
  }

  /** Put the focus where it was promised, as soon as that is there. */
  lead() {
    const item = this.wanted === null ? null : this.find(this.wanted);
    if (!item) return;
    this.wanted = null;
    leadOn(this.element, item.fields[0]);
  }

  /** Go on to the next item; after the last one that says something, begin another. */
  goOn(item) {
    const next = this.live[this.live.indexOf(item) + 1];
    if (next) next.fields[0].focus();
    else if (item.fields[0].text) this.append();
  }

  /** Ask for a change of the list, with no text on its way to an item that may go. */
  async change(message) {
    if (message.do !== "add") for (const item of this.live) for (const field of item.fields) await field.settled();
    const reply = await this.form.ask({ list: this.spec.list, ...message });
    if (reply.say === "done") return reply;
    this.say(this.form.notDone(reply));
    return null;
  }

  async append() {
    if (this.appending) return;
    this.say("");
    this.appending = true;
    const reply = await this.change({ do: "add" });
    this.appending = false;
    if (!reply) return;
    this.wanted = reply.key;
    this.lead();
  }

  async move(item, by) {
    const pressed = by < 0 ? item.up : item.down;
    if (pressed.getAttribute("aria-disabled") === "true") return;
    if (!(await this.change({ do: "move", key: item.key, by }))) return;
    const at = this.items.indexOf(item);
    this.items.splice(at, 1);
    this.items.splice(at + by, 0, item);
    this.arrange();
    this.form.announce(`Moved ${by < 0 ? "up" : "down"}`);
  }

  async remove(item) {
    this.say("");
    const reply = await this.change({ do: "remove", key: item.key });
    if (!reply) return;
    const at = this.items.indexOf(item);
    const next = this.items[at + 1] ?? this.items[at - 1];
    leadOn(item.row, next?.fields[0] ?? this.add);
    for (const field of item.fields) {
      field.letGo();
      this.form.drop(field);
    }
    this.items.splice(at, 1);
    item.row.remove();
    this.arrange();
    const undo = () => this.undo(reply.undo);
    this.say("Put away. ", reply.undo ? button("Undo", undo, { class: "bsf-button bsf-quiet" }) : null);
  }

  async undo(message) {
    if (!(await this.change(message))) return;
    leadOn(this.said, this.add);
    this.say("It is back.");
  }
}
