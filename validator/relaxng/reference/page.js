"use strict";
(() => {
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const contents = document.querySelector("nav details");
  const entries = [...document.querySelectorAll("section.entry")];
  const items = new Map([...document.querySelectorAll("nav li[data-entry]")].map((item) => [item.dataset.entry, item]));

  function matching(words) {
    const by = (text) => words.every((word) => text.includes(word));
    const named = entries.filter((entry) => by(entry.dataset.words));
    return named.length ? named : entries.filter((entry) => by(entry.textContent.toLowerCase()));
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(words.length ? matching(words) : entries);
    for (const entry of entries) entry.hidden = !shown.has(entry);
    for (const [anchor, item] of items) {
      item.hidden = ![...item.querySelectorAll("[data-entry]"), item].some((below) =>
        shown.has(document.getElementById(below.dataset.entry)));
    }
    found.textContent = words.length ? `${shown.size} of ${entries.length}` : "";
  }

  function show() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const entry = target && target.closest("section.entry");
    if (entry && entry.hidden) {
      search.value = "";
      filter();
      target.scrollIntoView();
    }
  }

  search.addEventListener("input", filter);
  window.addEventListener("hashchange", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      filter();
    }
  });
  if (window.matchMedia("(max-width: 60rem)").matches) contents.open = false;
  filter();
})();
