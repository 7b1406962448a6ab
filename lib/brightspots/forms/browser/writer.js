// Who writes, in initials: asked once a browser, the same for all forms of a page.

const WRITER = "brightspots-writer";

/** "Writing as CD", and a way to say so. */
class Writer {
  constructor(form) {
    this.form = form;
    const id = `${form.id}-writer`;
    this.name = make("bdi", { class: "bsf-strong" });
    this.change = button("Change", () => this.ask(), { class: "bsf-button bsf-quiet" });
    this.change.append(unseen(" who is writing"));
    this.known = make("p", { class: "bsf-known" }, "Writing as ", this.name, " ", this.change);
    this.field = make("input", {
      id,
      type: "text",
      maxlength: 40,
      autocomplete: "off",
      autocapitalize: "characters",
      "aria-describedby": `${id}-said`,
      onkeydown: (event) => onEnter(event, () => this.say(this.field.value)),
    });
    this.asking = make(
      "div",
      { class: "bsf-asking" },
      make("label", { for: id }, "Your initials, so that the team knows who wrote what"),
      this.field,
      button("That's me", () => this.say(this.field.value)),
    );
    this.said = make("p", { class: "bsf-trouble", id: `${id}-said`, role: "alert" });
    this.element = make("div", { class: "bsf-writer" }, this.known, this.asking, this.said);
  }

  /** Show who writes; where Python does not know, tell it what this browser knows. */
  update(writer) {
    this.name.textContent = writer;
    this.known.hidden = !writer;
    this.asking.hidden = Boolean(writer);
    const remembered = this.remembered();
    if (!writer && remembered && !this.told) {
      this.told = true;
      void this.tell(remembered);
    }
  }

  ask() {
    this.known.hidden = true;
    this.asking.hidden = false;
    this.field.value = this.name.textContent;
    this.field.focus();
  }

  async say(text) {
    const answer = await this.tell(text);
    if (answer.say !== "done") {
      this.said.textContent = this.form.notDone(answer);
      return;
    }
    this.said.textContent = "";
    leadOn(this.element, this.change);
    for (const connection of page.connections.values())
      for (const form of connection.forms) if (form !== this.form) void form.writer?.tell(text);
  }

  async tell(text) {
    const answer = await this.form.ask({ do: "writer", text: whole(text).trim() });
    if (answer.say === "done") this.remember(whole(text).trim());
    else if (answer.say === "refused" && this.remembered() === text) this.remember("");
    return answer;
  }

  remembered() {
    try {
      return storage()?.getItem(WRITER) ?? "";
    } catch {
      return "";
    }
  }

  remember(text) {
    try {
      if (text) storage()?.setItem(WRITER, text);
      else storage()?.removeItem(WRITER);
    } catch {
      // It is asked again next time.
    }
  }
}
