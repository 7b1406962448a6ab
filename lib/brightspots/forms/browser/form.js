// The whole form, and the way into the page.

/** One record as a form: its fields, folds and lists, and everything around them. */
class Form {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.connection = Connection.of(model.widget_manager);
    this.connection.join(this);
    this.heard = (reply) => this.hear(reply);
    this.changed = () => this.update();
    this.flush = () => document.visibilityState === "visible" || this.putAll();
    this.leaving = (event) => {
      this.putAll();
      if (!this.unsaved.works && [...this.fields.values()].some((field) => field.unsaved)) event.preventDefault();
    };
    this.hiding = () => this.putAll();
    model.on("msg:custom", this.heard);
    model.on("change", this.changed);
    document.addEventListener("visibilitychange", this.flush);
    globalThis.addEventListener("beforeunload", this.leaving);
    globalThis.addEventListener("pagehide", this.hiding);
    // Our own page says so before Voila cuts the connection.
    globalThis.addEventListener("brightspots:leaving", this.hiding);
    this.draw();
  }

  get by() {
    return this.model.get("by") ?? {};
  }

  heading(deeper = 0) {
    const above = this.spec.title ? 0 : 1;
    return `h${Math.min(6, (this.spec.level || 3) + deeper - above)}`;
  }

  /** Draw everything anew: at first, and when the form moves to another record. */
  draw() {
    const focused = this.el.contains(document.activeElement);
    for (const field of this.fields?.values() ?? []) field.dispose();
    this.spec = this.model.get("spec");
    this.id = `${asId(this.spec.name || "form")}-${++page.drawn}`;
    this.unsaved = new Unsaved(this.spec.key);
    this.fields = new Map();
    this.lists = [];
    this.values = this.model.get("values") ?? {};
    const { spec } = this;
    this.title = spec.title
      ? make(this.heading(), { class: "bsf-title", id: `${this.id}-title`, tabindex: -1 }, spec.title)
      : null;
    this.told = make("div", { class: "bsf-told", "aria-live": "polite" });
    this.announcer = make("div", { class: "bsf-unseen", role: "status" });
    this.top = make("div", { class: "bsf-top" });
    this.advice = new Advice(this);
    this.writer = spec.writer ? new Writer(this) : null;
    this.history = spec.history ? new History(this) : null;
    this.sharing = spec.share ? new Sharing(this, spec.share) : null;
    this.acts = make("div", { class: "bsf-actions" });
    this.actsSaid = make("p", { class: "bsf-trouble", role: "alert" });
    const folds = (spec.folds ?? []).map((fold) =>
      make("details", { class: "bsf-fold" }, make("summary", {}, fold.title), this.grid(fold.asks)),
    );
    const section = make(
      "section",
      { class: "bsf", "aria-labelledby": this.title?.id, tabindex: this.title ? null : -1 },
      this.title || this.writer ? make("div", { class: "bsf-heading" }, this.title, this.writer?.element) : null,
      spec.intro ? make("p", { class: "bsf-intro" }, spec.intro) : null,
      this.told,
      this.top,
      this.grid(spec.asks),
      ...folds,
      this.acts,
      this.actsSaid,
      this.sharing || this.history
        ? make("div", { class: "bsf-around" }, this.sharing?.element, this.history?.element)
        : null,
      this.announcer,
    );
    this.el.replaceChildren(section);
    placeOf((spec.key ?? "").split("/").pop(), section);
    this.toldNow = this.available = null;
    this.around();
    this.home = this.title ?? section;
    if (focused) this.home.focus();
  }

  /** Questions beside each other where there is room, a list in full width. */
  grid(items) {
    return make("div", { class: "bsf-grid" }, ...items.map((item) => this.item(item)));
  }

  item(item) {
    if (!item.list) return this.add(new Field(this, item, item.path, this.values[item.path] ?? "")).element;
    const list = new List(this, item, this.values[item.list] ?? []);
    this.lists.push(list);
    return list.element;
  }

  add(field) {
    this.fields.set(field.path, field);
    return field;
  }

  drop(field) {
    field.dispose();
    if (this.fields.get(field.path) === field) this.fields.delete(field.path);
  }

  /** What there is to choose from may have changed, without anything being drawn anew. */
  askAnew(items) {
    for (const item of items) {
      const list = item.list && this.lists.find((each) => each.spec.list === item.list);
      if (list) list.askAnew(item);
      else this.fields.get(item.path)?.askAnew(item);
    }
  }

  /** Python knows something new. */
  update() {
    const spec = this.model.get("spec");
    if (spec !== this.spec) {
      if (layout(spec) !== layout(this.spec)) return this.draw();
      this.spec = spec;
      this.askAnew([...spec.asks, ...(spec.folds ?? []).flatMap((fold) => fold.asks)]);
      if (spec.share) this.sharing?.update(spec.share);
    }
    const values = this.model.get("values") ?? {};
    if (values !== this.values) {
      this.values = values;
      for (const list of this.lists) list.update(values[list.spec.list] ?? []);
      for (const field of this.fields.values())
        if (!field.path.includes("/")) field.stored(values[field.path] ?? "", this.by);
    }
    this.around();
  }

  /** What is said around the fields. */
  around() {
    const told = this.model.get("told")?.html ?? "";
    if (told !== this.toldNow) {
      // The only text that comes as markup: Python has escaped what people typed.
      this.told.innerHTML = this.toldNow = told;
      this.told.hidden = !told;
    }
    this.writer?.update(this.model.get("writer") ?? "");
    this.advice.show(this.model.get("advice") ?? {});
    const available = this.model.get("available") ?? [];
    if (JSON.stringify(available) !== JSON.stringify(this.available)) this.drawActions(available);
  }

  drawActions(available) {
    this.available = available;
    const had = this.acts.contains(document.activeElement);
    const actions = (this.spec.actions ?? []).filter((action) => available.includes(action.name));
    this.acts.replaceChildren(
      ...actions.map((action) => {
        const id = `${this.id}-act-${asId(action.name)}`;
        const described = action.help ? `${id}-help` : null;
        return make(
          "div",
          { class: "bsf-action" },
          button(action.words, () => this.act(action), { id, class: "bsf-button bsf-first", "aria-describedby": described }),
          action.help ? make("p", { class: "bsf-help", id: described }, action.help) : null,
        );
      }),
    );
    this.acts.hidden = !actions.length;
    if (had) (this.acts.querySelector("button") ?? this.home).focus();
  }

  async act(action) {
    // A step may put another record into any form of the page.
    const problem = await this.connection.unsettled();
    const reply = problem ? null : await this.ask({ do: "act", name: action.name });
    const done = reply?.say === "done";
    this.actsSaid.textContent = done ? "" : problem || this.notDone(reply);
    if (done) this.announce(`Done: ${action.words}`);
  }

  /** @returns {Promise<object>} Python's answer, or {say: "lost"} */
  ask(message, late) {
    return this.connection.ask(this, message, late);
  }

  hear(reply) {
    if (reply?.say === "focus") this.fields.get(reply.path)?.focus();
    else this.connection.hear(reply);
  }

  /** In words, why something was not done. */
  notDone(reply) {
    if (reply?.say === "lost") return "Not done: the connection is lost. Try again when it is back.";
    return reply?.words || "Not done. Try again, and tell your coach if it does not work.";
  }

  /** Save what stands here, and return words about what could not be saved, if anything. */
  async unsettled() {
    for (const field of [...this.fields.values()])
      if (!(await field.settled()))
        return `“${field.ask.label}” has text that is not saved yet. Look at it first.`;
    return "";
  }

  announce(words) {
    if (words) this.announcer.replaceChildren(make("p", {}, words));
  }

  putAll() {
    for (const field of this.fields.values()) field.flush();
  }

  /** The connection is back. */
  connected() {
    for (const field of this.fields.values()) field.connected();
  }

  dispose() {
    this.putAll();
    for (const field of this.fields.values()) field.dispose();
    this.connection.leave(this);
    this.model.off("msg:custom", this.heard);
    this.model.off("change", this.changed);
    document.removeEventListener("visibilitychange", this.flush);
    globalThis.removeEventListener("beforeunload", this.leaving);
    globalThis.removeEventListener("pagehide", this.hiding);
    globalThis.removeEventListener("brightspots:leaving", this.hiding);
  }
}

/** What of a description makes the page look as it does; who sees it, units, choices and what can be added may change. */
function layout(spec) {
  const drawn = (name, value) => (["choices", "unit", "fixed"].includes(name) ? null : value);
  return JSON.stringify({ ...spec, share: Boolean(spec.share) }, drawn);
}

export default {
  render({ model, el }) {
    Unsaved.sweep();
    const form = new Form(model, el);
    return () => form.dispose();
  },
};
