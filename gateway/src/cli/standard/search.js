// Finds entries of the index (index.js) by all words of the query; works without a server.
"use strict";
(() => {
  const form = document.querySelector("form[role=search]");
  const input = document.getElementById("query");
  const results = document.getElementById("results");
  const most = 50;
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    results.replaceChildren();
    if (words.length === 0) return;
    const found = window.entries.filter(([, says]) => words.every((word) => says.toLowerCase().includes(word)));
    const count = document.createElement("p");
    count.textContent = found.length > most ? `${found.length} found, the first ${most}:` : `${found.length} found`;
    const list = document.createElement("ul");
    for (const [where, says] of found.slice(0, most)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = form.dataset.root + where;
      link.textContent = says;
      item.append(link);
      list.append(item);
    }
    results.append(count, list);
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", show);
})();
