// Looks whether there is another page, and shows it where the reader was.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const frame = byId("page");
  let version = -1;
  let page = 0;

  function show(state) {
    const status = byId("status");
    if (state.busy) {
      status.textContent = state.page ? "Making the page again." : "Making the page. The first time takes a few seconds.";
    } else if (state.trouble) {
      status.textContent = state.page
        ? `The page could not be made. Below is the last good one, made at ${state.made_at}.`
        : "The page could not be made yet. Save the file when it is mended.";
    } else {
      status.textContent = `Made at ${state.made_at}. Save the file, and the page is made again.`;
    }
    byId("trouble").hidden = !state.trouble;
    if (state.trouble) {
      byId("trouble-place").textContent = state.trouble.place;
      byId("trouble-what").textContent = state.trouble.what;
      byId("trouble-remedy").textContent = `What to do: ${state.trouble.remedy}`;
    }
    const problems = byId("problems");
    const many = state.problems.length;
    problems.hidden = many === 0;
    problems.querySelector("summary").textContent =
      `${many} thing${many === 1 ? "" : "s"} to put right before others use this workbook`;
    problems.querySelector("ol").replaceChildren(
      ...state.problems.map((one) => {
        const item = document.createElement("li");
        item.textContent = `${one.place}: ${one.what} What to do: ${one.remedy}`;
        return item;
      }),
    );
    if (state.page && state.page !== page) {
      page = state.page;
      const before = frame.contentWindow ? frame.contentWindow.scrollY : 0;
      frame.hidden = false;
      frame.onload = () => frame.contentWindow.scrollTo(0, before);
      frame.src = `/page?${page}`;
    }
  }

  async function look() {
    try {
      const answer = await fetch("/stand");
      if (answer.ok) {
        const state = await answer.json();
        const now = `${state.version} ${state.busy}`;
        if (now !== version) {
          version = now;
          show(state);
        }
      } else {
        byId("status").textContent = "This preview was started anew. Open the address that it gave you.";
      }
    } catch {
      byId("status").textContent = "The preview has ended. Start it again where you started it.";
      version = -1;
    }
    setTimeout(look, 500);
  }
  look();
})();
