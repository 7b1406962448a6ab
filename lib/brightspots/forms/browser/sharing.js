// Who sees what was written, and what they will see before it is shared.

/** "Only our team sees this until we share", and Share with a preview. */
class Sharing {
  constructor(form, share) {
    this.form = form;
    this.state = make("p", { class: "bsf-state" });
    this.open = button("Share…", () => this.toggle(), { "aria-expanded": "false" });
    this.back = button("Take back", () => this.share(""), { class: "bsf-button bsf-quiet" });
    this.said = make("p", { class: "bsf-status", role: "status" });
    this.panel = make("div", { class: "bsf-panel", id: `${form.id}-share`, hidden: true });
    this.open.setAttribute("aria-controls", this.panel.id);
    this.element = make(
      "div",
      { class: "bsf-sharing" },
      this.state,
      make("div", { class: "bsf-buttons" }, this.open, this.back),
      this.said,
      this.panel,
    );
    this.update(share);
  }

  /** @param {{shared: string, said: string, whom: Array<[string, string]>}} share */
  update(share) {
    if (this.given?.shared && !share.shared && !this.sharing)
      this.said.textContent =
        "This is not shared any more: its words are new, or somebody took it back. Share it again when you are ready.";
    this.given = share;
    this.state.textContent = share.said;
    this.back.hidden = !share.shared;
  }

  toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.open.setAttribute("aria-expanded", String(open));
    this.panel.replaceChildren();
    if (!open) return;
    this.said.textContent = "";
    const name = `${this.form.id}-whom`;
    const choices = this.given.whom.map(([value, words], place) => {
      const given = { type: "radio", name, value, id: `${name}-${place}`, onchange: () => this.preview(value, words) };
      return make("label", { class: "bsf-tap" }, make("input", given), make("span", {}, words));
    });
    this.seen = make("div", { class: "bsf-seen", "aria-live": "polite" });
    this.panel.append(
      make("fieldset", {}, make("legend", {}, "Who will see this?"), make("div", { class: "bsf-taps" }, ...choices)),
      this.seen,
    );
    this.panel.querySelector("input")?.focus();
  }

  /** What they will see, and only then the button. */
  async preview(whom, words) {
    this.seen.replaceChildren(make("p", {}, "One moment…"));
    this.asked = whom;
    const problem = await this.form.unsettled();
    const reply = problem ? null : await this.form.ask({ do: "preview", whom });
    if (this.asked !== whom) return;
    if (reply?.say !== "preview") {
      this.seen.replaceChildren(make("p", { class: "bsf-strong" }, problem || this.form.notDone(reply)));
      return;
    }
    const rows = reply.rows.flatMap(([label, text]) => [
      make("dt", {}, label),
      make("dd", { dir: "auto" }, text || "(nothing)"),
    ]);
    const share = () => this.share(whom);
    this.seen.replaceChildren(
      make("p", { class: "bsf-strong" }, `${words} will see:`),
      rows.length ? make("dl", { class: "bsf-rows" }, ...rows) : make("p", {}, "Nothing: there is no text yet."),
      reply.stays ? make("p", { class: "bsf-small" }, reply.stays) : "",
      reply.blocked ? make("p", { class: "bsf-trouble" }, reply.blocked) : "",
      reply.asked?.id && !reply.blocked ? this.question(reply.asked, () => this.preview(whom, words)) : "",
      make(
        "div",
        { class: "bsf-buttons" },
        reply.blocked || reply.asked?.id ? "" : button("Share this", share, { class: "bsf-button bsf-first" }),
        button("Not now", () => (this.toggle(false), this.open.focus())),
      ),
    );
  }

  /** What is asked first: a class or somebody's role that the text names. */
  question(asked, again) {
    const answer = async (message) => {
      const reply = await this.form.ask(message);
      if (reply.say !== "done" && reply.say !== "saved") {
        this.said.textContent = this.form.notDone(reply);
        return;
      }
      const field = this.form.fields.get(reply.path);
      if (field && typeof reply.text === "string" && !field.unsaved) field.become(reply.text);
      await again();
      this.seen.querySelector("button")?.focus();
    };
    const take = () => answer({ do: "take", id: asked.id });
    const keep = () => answer({ do: "keep", id: asked.id, reason: "" });
    return make(
      "div",
      { class: "bsf-advice" },
      make("p", { class: "bsf-question" }, `${asked.question} (“${asked.words}”)`),
      asked.rewrite ? quotation(asked.rewrite) : "",
      make(
        "div",
        { class: "bsf-buttons" },
        asked.rewrite && asked.path ? button("Take it", take, { class: "bsf-button bsf-first" }) : "",
        button("Keep ours", keep),
      ),
    );
  }

  async share(whom) {
    this.sharing = true;
    const reply = await this.form.ask({ do: "share", whom });
    this.sharing = false;
    if (reply.say !== "done") {
      this.said.textContent = this.form.notDone(reply);
      return;
    }
    this.toggle(false);
    this.said.textContent = whom ? "Shared." : "Taken back. Only our team sees this.";
    leadOn(this.element, this.open);
  }
}
