// Where a record stands on the page: other pages lead there, as to the same place on a page that is only read.

const RECORD = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Mark an element as the place of a record, and go there where the address of this page says so. */
function placeOf(record, element) {
  const id = `r-${record}`;
  if (!RECORD.test(record) || document.getElementById(id)) return;
  element.id = id;
  if (globalThis.location.hash !== `#${id}` || page.arrived) return;
  page.arrived = true;
  // The element is in the page only after this form is whole; what comes above it may still grow for a moment.
  const go = () => {
    for (const card of element.querySelectorAll(":scope > details.bsf-item-card")) card.open = true;
    element.scrollIntoView({ block: "start" });
  };
  requestAnimationFrame(go);
  setTimeout(go, 1500);
}
