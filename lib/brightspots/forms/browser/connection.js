// The way to the kernel: questions and their answers, and one banner a page when none come.

const PUT_WAITS = 5_000;
const BUSY_WAITS = 15_000;
const PING_EVERY = 10_000;
const LOST_PING_EVERY = 4_000;
const OFFER_RELOAD_AFTER = 60_000;
const GONE = ["dead", "restarting", "autorestarting", "terminating"];

/** What all forms of a page share: they are modules of their own, so it hangs on the page. */
const page = (globalThis.brightspots ??= {
  connections: new Map(),
  // Another window may listen to the same kernel: no two of them may number their questions alike.
  seq: Math.floor(Math.random() * 2 ** 32) * 2 ** 16,
  drawn: 0,
  banner: null,
});

/**
 * Questions to one kernel, from all forms of a page that it has.
 *
 * An answer of "lost" means that we do not know: the true answer may still come, and goes to `late`.
 */
class Connection {
  /** @param {object} manager - the page's widget manager; what it tells of its kernel is used where there is any */
  static of(manager) {
    if (!page.connections.has(manager)) page.connections.set(manager, new Connection(manager));
    return page.connections.get(manager);
  }

  constructor(manager) {
    this.manager = manager;
    this.forms = new Set();
    this.questions = new Map();
    this.asked = Date.now();
    this.lostAt = 0;
    this.gone = false;
    this.watch = (_, status) => {
      this.gone ||= GONE.includes(status);
      this.look();
    };
    this.wake = () => document.visibilityState === "visible" && this.ping();
    manager?.kernel?.statusChanged?.connect(this.watch);
    manager?.kernel?.connectionStatusChanged?.connect(this.watch);
    document.addEventListener("visibilitychange", this.wake);
    globalThis.addEventListener("online", this.wake);
    this.timer = setInterval(() => this.look(), 1000);
  }

  /** A form that is drawn has a kernel: where one had ended, this is another, and the old forms have none. */
  join(form) {
    if (this.gone) {
      this.forms.clear();
      this.questions.clear();
      this.gone = false;
      this.lostAt = 0;
      showBanner();
    }
    this.forms.add(form);
    if (this.lostAt) this.ping();
  }

  /** Save what stands in all forms of the page, and return words about what could not be saved, if anything. */
  async unsettled() {
    for (const form of [...this.forms]) {
      const problem = await form.unsettled();
      if (problem) return problem;
    }
    return "";
  }

  leave(form) {
    this.forms.delete(form);
    for (const [seq, question] of this.questions) if (question.form === form) this.questions.delete(seq);
    if (this.forms.size) return;
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.wake);
    globalThis.removeEventListener("online", this.wake);
    this.manager?.kernel?.statusChanged?.disconnect(this.watch);
    this.manager?.kernel?.connectionStatusChanged?.disconnect(this.watch);
    page.connections.delete(this.manager);
    this.lostAt = 0;
    showBanner();
  }

  /**
   * Ask Python, and return its answer, or {say: "lost"} when there is none in time.
   *
   * @param {object} form
   * @param {object} message
   * @param {function(object): void} [late] - what to do with an answer that comes after all
   */
  ask(form, message, late = () => {}) {
    if (!this.forms.has(form)) return Promise.resolve({ say: "lost" });
    const seq = ++page.seq;
    return new Promise((answer) => {
      this.questions.set(seq, { form, do: message.do, at: Date.now(), answer, late });
      try {
        form.model.send({ ...message, seq });
      } catch {
        this.lose();
      }
      if (this.gone) this.look();
    });
  }

  hear(reply) {
    const question = this.questions.get(reply?.seq);
    if (!question) return;
    this.questions.delete(reply.seq);
    this.comeBack();
    if (question.answer) question.answer(reply);
    else question.late(reply);
  }

  /** The page is visible: is anybody there? Asked once a page, not once a form. */
  ping() {
    // In a notebook whose cells run anew, the newest form is the one that has a kernel.
    const form = [...this.forms].at(-1);
    if (!form || this.gone) return;
    this.asked = Date.now();
    for (const [seq, question] of this.questions)
      if (question.do === "ping" && !question.answer) this.questions.delete(seq);
    void this.ask(form, { do: "ping" });
  }

  /** Once a second: has an answer been waited for too long? */
  look() {
    const kernel = this.manager?.kernel;
    const now = Date.now();
    const busy = kernel?.status === "busy" && kernel?.connectionStatus === "connected";
    let late = this.gone || kernel?.connectionStatus === "disconnected";
    for (const question of this.questions.values()) {
      const patience = busy || question.do === "ping" ? BUSY_WAITS : PUT_WAITS;
      if (question.answer && now - question.at > patience) late = true;
    }
    if (late) this.lose();
    else if (this.lostAt) showBanner();
    const pause = this.lostAt ? LOST_PING_EVERY : PING_EVERY;
    if (document.visibilityState === "visible" && now - this.asked > pause) this.ping();
  }

  lose() {
    this.lostAt ||= Date.now();
    for (const question of this.questions.values()) {
      question.answer?.({ say: "lost" });
      question.answer = null;
    }
    showBanner();
  }

  comeBack() {
    if (!this.lostAt) return;
    this.lostAt = 0;
    showBanner();
    for (const form of this.forms) form.connected();
  }
}

/** Say that the connection is lost, in one banner a page, and take it away when it is back. */
function showBanner() {
  const lost = [...page.connections.values()].filter((connection) => connection.lostAt);
  if (!lost.length) {
    page.banner?.remove();
    page.banner = null;
    return;
  }
  const forms = lost.flatMap((connection) => [...connection.forms]);
  const kept = forms.every((form) => form.unsaved.works);
  const since = Math.min(...lost.map((connection) => connection.lostAt));
  const gone = lost.some((connection) => connection.gone);
  const long = gone || Date.now() - since > OFFER_RELOAD_AFTER;
  const state = [kept, gone, long].join(" ");
  if (page.banner?.dataset.state === state) return;
  page.banner?.remove();
  page.banner = make("div", { class: "bsf-banner", role: "alert", "data-state": state });
  const keeping = gone
    ? "What you type is kept in this browser."
    : "What you type is kept in this browser and saved when it is back.";
  const copying = "This browser keeps no text: copy what you typed before you leave this page.";
  page.banner.append(make("p", {}, `The connection is lost. ${kept ? keeping : copying}`));
  if (long) page.banner.append(...wayBack(forms, kept));
  document.body.append(page.banner);
}

/** In a notebook all cells run again; elsewhere the page is loaded again. */
function wayBack(forms, kept) {
  const offered = kept ? "What is not saved yet will be offered to you." : "";
  if (forms.some((form) => form.el.closest(".jp-NotebookPanel")))
    return [make("p", {}, `Run the workbook again (Run, then Restart Kernel and Run All Cells…). ${offered}`)];
  return [
    button("Reload this page", () => location.reload(), { class: "bsf-button bsf-first" }),
    make("p", {}, offered),
  ];
}
