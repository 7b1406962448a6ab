// One control for each kind of question. All of them read and show a text: what it means is Python's to say.

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {HTMLElement} focus - what takes the focus
 * @property {function(): string} text - as it stands
 * @property {function(string): void} show - without telling anybody
 * @property {function(string): string} words - what a person would read for a text
 * @property {number} pause - how long to wait after a change before it is put
 * @property {boolean} [chosen] - a choice, not a text: it is whole as soon as it is made
 * @property {boolean} [group] - several controls under one legend
 * @property {function(): void} [after] - what follows every change
 * @property {boolean} [mirrored] - it brings its own text for paper
 * @property {function(Array<Array<string>>): void} [offer] - other choices; what is chosen stays
 * @property {function(string): void} [count] - another unit
 */

const PAUSE = 700;
// Arrows pass over what is not meant.
const PAUSE_IN_A_CHOICE = 250;
// The year of a date is typed digit by digit, and each of them makes a date.
const PAUSE_IN_A_DATE = 2500;

/**
 * @param {object} ask
 * @param {{id: string, label: string, describedby: string}} ids
 * @param {{changed: function(): void, enter: function(): void}} tell
 * @returns {Control}
 */
function controlFor(ask, ids, tell) {
  const kinds = { choice: chooser, taps, many, tally, number, date };
  return withPaper((kinds[ask.kind] ?? area)(ask, ids, tell));
}

/** On paper a control is its text. */
function withPaper(control) {
  const paper = make("div", { class: "bsf-paper", dir: "auto", "aria-hidden": "true" });
  const { show } = control;
  control.refresh = () => {
    paper.textContent = control.words(control.text());
    control.after?.();
  };
  control.show = (text) => {
    show(text);
    control.refresh();
  };
  control.element = make("div", { class: "bsf-control" }, control.element, control.mirrored ? null : paper);
  control.element.addEventListener("input", control.refresh);
  control.element.addEventListener("change", control.refresh);
  return control;
}

/** A line or a text: both wrap and grow with what is typed; in a line, Enter saves. */
function area(ask, ids, tell) {
  const line = ask.kind !== "text";
  const field = make("textarea", {
    ...names(ids),
    rows: line ? 1 : 3,
    dir: "auto",
    autocomplete: "off",
    enterkeyhint: line ? "done" : null,
    oninput: () => {
      if (line && /[\r\n]/.test(field.value)) field.value = field.value.replace(/[\r\n]+/g, " ");
      tell.changed();
    },
    onkeydown: (event) => line && onEnter(event, tell.enter),
  });
  // It lies under the text, is as high as it, and stands for it on paper.
  const mirror = make("div", { class: "bsf-mirror", dir: "auto", "aria-hidden": "true" });
  return {
    element: make("div", { class: `bsf-grow${line ? "" : " bsf-tall"}` }, field, mirror),
    focus: field,
    text: () => field.value,
    show: (text) => (field.value = text),
    mirrored: true,
    after: () => (mirror.textContent = `${field.value}\u200b`),
    words: (text) => text,
    pause: PAUSE,
  };
}

function onEnter(event, act) {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  act();
}

function names(ids) {
  return { id: ids.id, "aria-describedby": ids.describedby };
}

function inputOf(ask, ids, tell, given) {
  const field = make("input", {
    ...names(ids),
    autocomplete: "off",
    oninput: tell.changed,
    onkeydown: (event) => onEnter(event, tell.enter),
    ...given,
  });
  return {
    element: field,
    focus: field,
    text: () => field.value,
    show: (text) => (field.value = text),
    words: (text) => text,
    pause: PAUSE,
  };
}

function number(ask, ids, tell) {
  const control = inputOf(ask, ids, tell, { type: "text", inputmode: "decimal", class: "bsf-number" });
  control.element = make("div", { class: "bsf-with-unit" }, control.focus, unitOf(control, ask, ids));
  return control;
}

/** What is counted, behind its number; "of 20" may become "of 15" while somebody types. */
function unitOf(control, ask, ids) {
  const unit = make("span", { class: "bsf-unit", id: ids.unit });
  control.count = (words) => {
    unit.textContent = words;
    unit.hidden = !words;
  };
  control.count(ask.unit ?? "");
  control.words = (text) => (text && unit.textContent ? `${text} ${unit.textContent}` : text);
  return unit;
}

/** A date; what is no date is shown as the text it is, so that it can be put right. */
function date(ask, ids, tell) {
  const control = inputOf(ask, ids, tell, { type: "date", class: "bsf-date" });
  const field = control.focus;
  let last = "";
  control.show = (text) => {
    field.type = !text || /^\d{4}-\d\d-\d\d$/.test(text) ? "date" : "text";
    field.value = last = text;
  };
  // Half a date has no text yet.
  control.text = () => (field.validity.badInput ? last : (last = field.value));
  control.pause = PAUSE_IN_A_DATE;
  control.words = (text) => {
    const moment = new Date(`${text}T12:00`);
    return Number.isNaN(moment.getTime()) ? text : DAY_AND_YEAR.format(moment);
  };
  return control;
}

/** What somebody once chose and is no longer offered stays visible. */
function wordsOf(ask, value) {
  return ask.choices.find(([each]) => each === value)?.[1] ?? value;
}

function chooser(ask, ids, tell) {
  const field = make("select", { ...names(ids), onchange: tell.changed });
  const option = (value, words) => make("option", { value }, words);
  const offered = () => [...field.options].map((each) => each.value);
  const offer = (choices) => {
    const kept = field.value;
    ask = { ...ask, choices };
    const first = choices.some(([value]) => value === "") ? [] : [option("", "Choose…")];
    field.replaceChildren(...first, ...choices.map(([value, words]) => option(value, words)));
    if (!offered().includes(kept)) field.append(option(kept, kept));
    field.value = kept;
  };
  offer(ask.choices);
  return {
    offer,
    element: field,
    focus: field,
    text: () => field.value,
    show: (text) => {
      if (!offered().includes(text)) field.append(option(text, text));
      field.value = text;
    },
    words: (text) => wordsOf(ask, text),
    pause: PAUSE_IN_A_CHOICE,
    chosen: true,
  };
}

/** Big buttons to tap, one or several of which can be on. */
function tappable(ask, ids, tell, type) {
  const row = make("div", { class: "bsf-taps" });
  let made = 0;
  const add = (value, words) => {
    const given = { type, name: ids.id, value, id: `${ids.id}-${made++}`, onchange: tell.changed };
    row.append(make("label", { class: "bsf-tap" }, make("input", given), make("span", { dir: "auto" }, words)));
  };
  const inputs = () => [...row.querySelectorAll("input")];
  /** Buttons that are there stay, with their focus; others come, go and move around them. */
  const offer = (choices) => {
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    const known = new Map(inputs().map((input) => [input.value, input.parentElement]));
    choices.forEach(([value, words], place) => {
      if (!known.has(value)) add(value, words);
      const label = known.get(value) ?? row.lastElementChild;
      label.lastElementChild.textContent = words;
      if (row.children[place] !== label) row.insertBefore(label, row.children[place]);
      known.delete(value);
    });
    for (const label of known.values()) if (!label.firstElementChild.checked) label.remove();
    if (focused?.isConnected && document.activeElement !== focused) focused.focus();
  };
  offer(ask.choices);
  return {
    row,
    inputs,
    offer,
    on: () => inputs().filter((input) => input.checked).map((input) => input.value),
    turnOn: (values) => {
      const offered = inputs().map((input) => input.value);
      for (const value of values) if (!offered.includes(value)) add(value, value);
      for (const input of inputs()) input.checked = values.includes(input.value);
    },
    get focus() {
      return inputs().find((input) => input.checked) ?? inputs()[0];
    },
  };
}

function taps(ask, ids, tell) {
  const buttons = tappable(ask, ids, tell, "radio");
  const clear = button("Clear", () => {
    const [first] = buttons.inputs();
    buttons.turnOn([]);
    first.focus();
    tell.changed();
  });
  clear.classList.add("bsf-quiet");
  clear.append(unseen(` the answer to: ${ask.label}`));
  return {
    offer: (choices) => buttons.offer((ask = { ...ask, choices }).choices),
    element: make("div", { class: "bsf-tapping" }, buttons.row, clear),
    get focus() {
      return buttons.focus;
    },
    text: () => buttons.on()[0] ?? "",
    show: (text) => buttons.turnOn(text ? [text] : []),
    after: () => (clear.hidden = !buttons.on().length),
    words: (text) => wordsOf(ask, text),
    pause: PAUSE_IN_A_CHOICE,
    chosen: true,
    group: true,
  };
}

/** Several of many; the text is a JSON array. */
function many(ask, ids, tell) {
  const buttons = tappable(ask, ids, tell, "checkbox");
  const read = (text) => {
    try {
      const values = JSON.parse(text);
      return Array.isArray(values) ? values.map(String) : [];
    } catch {
      return [];
    }
  };
  return {
    offer: (choices) => buttons.offer((ask = { ...ask, choices }).choices),
    element: buttons.row,
    get focus() {
      return buttons.inputs()[0];
    },
    text: () => (buttons.on().length ? JSON.stringify(buttons.on()) : ""),
    show: (text) => buttons.turnOn(read(text)),
    words: (text) => read(text).map((value) => wordsOf(ask, value)).join(", "),
    pause: PAUSE_IN_A_CHOICE,
    chosen: true,
    group: true,
  };
}

/** A number that is counted up by tapping. */
function tally(ask, ids, tell) {
  const control = inputOf(ask, ids, tell, { type: "text", inputmode: "numeric", class: "bsf-count" });
  const field = control.focus;
  const count = make("span", { class: "bsf-unseen", role: "status" });
  const step = (by) => () => {
    const now = field.value.trim() === "" ? 0 : Number(field.value);
    if (!Number.isFinite(now)) return;
    field.value = String(Math.max(0, now + by));
    count.textContent = field.value;
    control.refresh();
    tell.changed();
  };
  const big = (sign, words, by) =>
    make(
      "button",
      { type: "button", class: "bsf-button bsf-step", onclick: step(by), "aria-label": `${words}: ${ask.label}` },
      sign,
    );
  control.element = make(
    "div",
    { class: "bsf-tally" },
    big("−", "One fewer", -1),
    field,
    big("+", "One more", 1),
    unitOf(control, ask, ids),
    count,
  );
  return control;
}
