(() => {
  "use strict";
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  document.body.append(tip);
  const show = (chart, x, y) => {
    tip.textContent = chart.getAttribute("aria-label");
    tip.style.display = "block";
    tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(4, y + 18 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 10 : y + 18) + "px";
  };
  const hide = () => { tip.style.display = "none"; };
  for (const chart of document.querySelectorAll("svg[role=img]")) {
    chart.querySelector("title")?.remove();
    chart.setAttribute("tabindex", "0");
    chart.addEventListener("mousemove", (event) => show(chart, event.clientX, event.clientY));
    chart.addEventListener("mouseleave", hide);
    chart.addEventListener("focus", () => { const box = chart.getBoundingClientRect(); show(chart, box.left, box.bottom - 14); });
    chart.addEventListener("blur", hide);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  const number = (text) => {
    const found = text.replace(/,/g, "").replace(/−/g, "-").match(/-?\d+(\.\d+)?/);
    return found ? Number(found[0]) : null;
  };
  const value = (row, at) => {
    const cell = row.cells[at];
    if (!cell) return "";
    if (cell.dataset.order !== undefined) return cell.dataset.order;
    const last = cell.querySelector("span:last-child");
    return (cell.classList.contains("n") && last ? last.textContent : cell.textContent).trim();
  };
  const sort = (table, heads, at) => {
    const body = table.tBodies[0], rows = [...body.rows], head = heads[at];
    const down = head.getAttribute("aria-sort") === "ascending";
    const numeric = head.classList.contains("n") || head.classList.contains("s");
    const key = (row) => { const text = value(row, at); return numeric ? number(text) : text; };
    rows.map((row, index) => [key(row), index, row]).sort(([a, i], [b, j]) => {
      if (a === null || b === null) return a === b ? i - j : a === null ? 1 : -1;
      const order = numeric ? a - b : a.localeCompare(b, document.documentElement.lang);
      return (down ? -order : order) || i - j;
    }).forEach(([, , row]) => body.append(row));
    heads.forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  for (const table of document.querySelectorAll("table")) {
    const body = table.tBodies[0];
    if (!table.tHead || !body || body.rows.length < 3 || body.querySelector(".group") || table.tHead.rows.length > 1) continue;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, heads, at));
    });
  }

  const field = document.getElementById("search");
  if (!field) return;
  const entries = JSON.parse(document.getElementById("entries").textContent);
  const list = document.getElementById("found"), count = document.getElementById("count");
  const search = () => {
    const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const hits = words.length ? entries.filter((one) => words.every((word) => one.words.includes(word))) : [];
    list.replaceChildren(...hits.slice(0, 40).map((one) => {
      const item = document.createElement("li"), link = document.createElement("a"), note = document.createElement("span");
      link.href = one.href;
      link.textContent = one.title;
      note.textContent = one.note;
      link.append(note);
      item.append(link);
      return item;
    }));
    count.textContent = words.length ? count.dataset.said.replace("{count}", String(hits.length)) : "";
  };
  field.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    if (event.key === "/" && document.activeElement !== field) { event.preventDefault(); field.focus(); }
    else if (event.key === "Escape" && field.value) { field.value = ""; search(); field.focus(); }
    else if (event.key === "ArrowDown" && links.length && (document.activeElement === field || at >= 0)) { event.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus(); }
    else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (at ? links[at - 1] : field).focus(); }
    else if (event.key === "Enter" && document.activeElement === field && links.length) { links[0].click(); }
  });
})();
