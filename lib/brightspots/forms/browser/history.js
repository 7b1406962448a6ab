// Who changed what, and the way back.

/** All versions of a record, newest first; bringing one back makes a new version, so nothing is lost. */
class History {
  constructor(form) {
    this.form = form;
    this.open = button("What changed?", () => this.toggle(), { class: "bsf-button bsf-quiet", "aria-expanded": "false" });
    this.panel = make("div", { class: "bsf-panel", id: `${form.id}-history`, hidden: true });
    this.open.setAttribute("aria-controls", this.panel.id);
    this.said = make("p", { class: "bsf-status", role: "status" });
    this.element = make("div", { class: "bsf-history" }, this.open, this.said, this.panel);
  }

  async toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.open.setAttribute("aria-expanded", String(open));
    this.said.textContent = "";
    if (!open) return;
    this.panel.replaceChildren(make("p", {}, "One moment…"));
    const reply = await this.form.ask({ do: "history" });
    if (reply.say !== "history") {
      this.panel.replaceChildren(make("p", {}, this.form.notDone(reply)));
      return;
    }
    const versions = reply.versions.map((version, place) => this.draw(version, place));
    this.panel.replaceChildren(
      versions.length ? make("ol", { class: "bsf-versions" }, ...versions) : make("p", {}, "Nothing has been written yet."),
    );
  }

  draw(version, place) {
    const changes = version.changes.flatMap(([label, ...texts]) => {
      const [before, after] = apart(...texts);
      return [make("dt", {}, label), this.change(before, after)];
    });
    const back = () => this.restore(version.version);
    const words = `the version ${onOrAt(version.at)}`;
    return make(
      "li",
      {},
      make("p", { class: "bsf-strong" }, who(version.author), `, ${when(version.at, { always: true })}`),
      make("dl", { class: "bsf-rows" }, ...changes),
      place === 0
        ? make("p", { class: "bsf-help" }, "As it is now")
        : button("Bring this back", back, { class: "bsf-button bsf-quiet", "aria-label": `Bring this back: ${words}` }),
    );
  }

  change(before, after) {
    return make(
      "dd",
      { dir: "auto" },
      before ? make("del", {}, unseen("before: "), before) : null,
      before && after ? " " : null,
      after ? make("ins", {}, unseen("after: "), after) : null,
    );
  }

  async restore(version) {
    const problem = await this.form.unsettled();
    const reply = problem ? null : await this.form.ask({ do: "restore", version });
    if (reply?.say !== "done") {
      this.said.textContent = problem || this.form.notDone(reply);
      return;
    }
    await this.toggle(false);
    this.said.textContent = "Brought back. What was there until now is kept, too.";
    leadOn(this.element, this.open);
  }
}

const AROUND = 40;

/** Two long texts without what both begin and end with, but for a few words of it. */
function apart(before, after) {
  if (!before || !after) return [before, after];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const cut = (text) => {
    const from = head > 2 * AROUND ? text.indexOf(" ", head - AROUND) + 1 : 0;
    const to = tail > 2 * AROUND ? text.indexOf(" ", text.length - tail + AROUND) : text.length;
    const start = from > head ? 0 : from;
    const end = to < text.length - tail ? text.length : to;
    return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  };
  return [cut(before), cut(after)];
}
