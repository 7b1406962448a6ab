// One piece of advice a form: a question in a calm colour, never while somebody is typing.

/** What Python thinks could be said better; it comes without moving the focus. */
class Advice {
  constructor(form) {
    this.form = form;
    this.shown = "";
    this.element = null;
  }

  /** @param {object} advice - {} for none */
  show(advice) {
    const state = JSON.stringify(advice);
    if (state === this.shown) return;
    this.shown = state;
    const focused = this.element?.contains(document.activeElement);
    this.element?.remove();
    this.element = null;
    if (focused) this.field?.focus();
    this.field = this.form.fields.get(advice?.path);
    if (!advice?.id) return;
    this.element = this.draw(advice);
    if (this.field) this.field.below.append(this.element);
    else this.form.top.append(this.element);
    this.form.announce(`An idea: ${[advice.good, advice.question].filter(Boolean).join(" ")}`);
  }

  draw(advice) {
    const put = (words, what, given) => button(words, what, given);
    const buttons = make(
      "div",
      { class: "bsf-buttons" },
      advice.rewrite ? put("Take it", () => this.take(advice), { class: "bsf-button bsf-first" }) : null,
      advice.keep ? put("Keep ours", () => this.keep(advice)) : null,
      put("Ask our coach", () => this.coach(advice), { class: "bsf-button bsf-quiet" }),
    );
    this.said = make("p", { class: "bsf-status", role: "status" });
    this.reason = make("div", { class: "bsf-reason" });
    return make(
      "details",
      { class: "bsf-advice", open: !onProjector() },
      make("summary", {}, "One idea?"),
      advice.good ? make("p", { class: "bsf-good" }, advice.good) : null,
      make("p", { class: "bsf-question" }, advice.question),
      advice.rewrite ? quotation(advice.rewrite) : null,
      buttons,
      this.reason,
      this.said,
    );
  }

  /** Ask, and say what went wrong where something did. */
  async ask(message) {
    await this.field?.settled();
    const reply = await this.form.ask(message);
    if (reply.say === "done" || reply.say === "saved") return reply;
    this.said.textContent = this.form.notDone(reply);
    return null;
  }

  async take(advice) {
    const reply = await this.ask({ do: "take", id: advice.id });
    if (!reply) return;
    const { element } = this;
    const field = this.form.fields.get(reply.path);
    if (field && typeof reply.text === "string" && !field.unsaved) {
      field.become(reply.text);
      field.say("Taken");
    }
    this.form.announce("Taken");
    leadOn(element, field);
  }

  async keep(advice) {
    if (!advice.ask_reason) {
      if (await this.ask({ do: "keep", id: advice.id, reason: "" })) leadOn(this.element, this.field);
      return;
    }
    if (this.reason.firstChild) return;
    const id = `${this.form.id}-reason`;
    const why = make("input", { id, type: "text", autocomplete: "off" });
    const done = async () => {
      if (await this.ask({ do: "keep", id: advice.id, reason: whole(why.value) })) leadOn(this.element, this.field);
    };
    why.addEventListener("keydown", (event) => onEnter(event, done));
    this.reason.append(
      make("label", { for: id }, "Why is ours right here? (for your coach and yourselves)"),
      why,
      button("Keep ours", done, { class: "bsf-button bsf-first" }),
    );
    why.focus();
  }

  async coach(advice) {
    if (await this.ask({ do: "coach", id: advice.id })) this.said.textContent = "Your coach will see it.";
  }
}

/** Many people read along: advice folds to "One idea?". */
function onProjector() {
  return matchMedia("(min-width: 1600px)").matches || document.body.classList.contains("bs-projector");
}
