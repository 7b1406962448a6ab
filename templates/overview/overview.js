// Search, filter and arrange the list of schools. Without it the page is whole, by district, A to Z.
(() => {
  "use strict";
  const table = document.getElementById("schools");
  const ways = document.getElementById("ways").content;
  const [find, level, mark, count, nothing] = ["find", "level", "mark", "count", "nothing"].map((id) =>
    document.getElementById(id),
  );
  const letters = { ø: "o", ł: "l", đ: "d", ı: "i", æ: "ae", œ: "oe", ß: "ss" };
  const plain = (text) =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[\p{M}\p{Cf}'’ʼ`]/gu, "")
      .replace(/[øłđıæœß]/g, (letter) => letters[letter])
      .replace(/\s+/g, " ");
  const PLACE = { name: 0, lea: 1, level: 2, result: 3 };
  const schools = [...table.querySelectorAll("tr.school")].map((row) => ({
    row,
    at: row.dataset.at.split(",").map(Number),
    words: ` ${plain(row.querySelector(".name").textContent)}`,
    marks: (row.dataset.mark || "").split(" "),
  }));

  // Letters match anywhere in a word, numbers from its start: "13" is not in the middle of every code.
  function filter() {
    const wanted = plain(find.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const { row, at, words, marks } of schools) {
      row.hidden = !(
        wanted.every((word) => words.includes(/^\d/.test(word) ? ` ${word}` : word)) &&
        (!level?.value || at[PLACE.level] === Number(level.value)) &&
        (!mark?.value || marks.includes(mark.value))
      );
      shown += row.hidden ? 0 : 1;
    }
    for (const body of table.tBodies) body.hidden = !body.querySelector("tr.school:not([hidden])");
    count.textContent = shown === schools.length ? "" : `${shown} of ${schools.length} schools`;
    nothing.hidden = shown > 0;
    table.hidden = shown === 0;
  }

  function arrange(way, down) {
    const place = PLACE[way];
    const turned = way === "name" && down ? -1 : 1;
    const inOrder = [...schools].sort((a, b) => turned * (a.at[0] - b.at[0]));
    const groups = [...ways.querySelector(`[data-way="${way}"]`).children].map((heading, up) => {
      const body = document.createElement("tbody");
      const cell = document.createElement("th");
      cell.scope = "rowgroup";
      cell.colSpan = table.querySelector("tr.heading th").colSpan;
      cell.append(...[...heading.childNodes].map((node) => node.cloneNode(true)));
      const row = body.insertRow();
      row.className = "heading";
      row.append(cell);
      return { body, up, down: Number(heading.dataset.down) };
    });
    for (const { row, at } of inOrder) groups[way === "name" ? 0 : at[place]].body.append(row);
    groups.sort((a, b) => (down ? a.down - b.down : a.up - b.up));
    for (const body of [...table.tBodies]) body.remove();
    table.append(...groups.map((group) => group.body));
    table.dataset.way = way;
    for (const head of table.querySelectorAll("thead [data-way]")) {
      if (head.dataset.way === way) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    filter();
  }

  for (const head of table.querySelectorAll("thead [data-way]")) {
    const button = head.querySelector("button");
    button.disabled = false;
    button.addEventListener("click", () =>
      arrange(head.dataset.way, head.getAttribute("aria-sort") === "ascending"),
    );
  }
  find.addEventListener("input", filter);
  level?.addEventListener("change", filter);
  mark?.addEventListener("change", filter);
  // Going back to the page, a browser puts the typed words back without telling.
  addEventListener("pageshow", filter);
  document.documentElement.classList.add("js");
})();
