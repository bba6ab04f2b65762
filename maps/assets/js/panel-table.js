// The table of incidents, in step with the map; a page at a time, so that a million rows cost nothing.

const PAGE_ROWS = 50;
const table = { sort: "date", down: true, page: 0, rows: [], inView: false, wide: false };

const COLUMNS = [
  { key: "date", value: (i) => data.start[i] },
  { key: "place", value: (i) => data.location.at(i) || countryName(data.country.at(i)) },
  { key: "type", value: (i) => typeName(data.event_type.at(i)) },
  { key: "deaths", value: (i) => Math.max(data.best[i], data.low[i], data.high[i]), end: true },
  { key: "actors", value: (i) => actorsOf(i).join(" · "), wide: true },
  { key: "precision", value: (i) => data.precisionOf[i] || 9, wide: true },
  { key: "border", value: (i) => nearest(i), wide: true, end: true },
  { key: "reports", value: (i) => data.documents[i], wide: true, end: true },
];

function nearest(i) {
  const e = data.exposures;
  return e.first[i + 1] > e.first[i] ? e.distance_m[e.first[i]] : Infinity;
}

function setUpTable() {
  const head = el("tr", {}, COLUMNS.map((column) =>
    el("th", { scope: "col", class: cellClass(column), id: `sort-${column.key}` },
      el("button", { type: "button", onclick: () => sortBy(column.key) }, t(`column.${column.key}`)))));
  const inView = checkbox(t("table.inView"), false, (on) => {
    table.inView = on;
    table.page = 0;
    drawTable();
  });
  const wide = el("button", { type: "button", class: "button", id: "wide", "aria-pressed": "false", onclick: toggleWide }, t("table.wide"));
  fill(byId("incidents"),
    el("div", { class: "row spread" }, inView, wide),
    el("div", { class: "table-box", id: "table-box", tabindex: "0", role: "region", "aria-label": t("tab.incidents") },
      el("table", { id: "table" }, el("caption", { class: "hidden" }, t("table.caption")), el("thead", {}, head), el("tbody", {}))),
    el("nav", { class: "row spread", "aria-label": t("table.pages") },
      el("button", { type: "button", class: "button", id: "previous", onclick: () => turn(-1) }, t("table.previous")),
      el("span", { id: "page-of", class: "muted small" }),
      el("button", { type: "button", class: "button", id: "next", onclick: () => turn(1) }, t("table.next"))));
}

const cellClass = (column) => [column.wide ? "wide-only" : "", column.end ? "end" : ""].join(" ").trim() || null;

function toggleWide() {
  table.wide = !table.wide;
  byId("wide").setAttribute("aria-pressed", String(table.wide));
  document.body.classList.toggle("wide-table", table.wide);
  map.invalidateSize();
  drawTimeline();
}

function sortBy(key) {
  table.down = table.sort === key ? !table.down : key === "date" || key === "deaths" || key === "reports";
  table.sort = key;
  table.page = 0;
  drawTable();
}

function turn(step) {
  table.page += step;
  drawTable();
  byId("table-box").scrollTop = 0;
}

const tableInView = () => table.inView && !byId("incidents").hidden;

function sortedRows() {
  const column = COLUMNS.find(({ key }) => key === table.sort);
  let rows = filters.passing;
  if (table.inView) {
    const bounds = map.getBounds();
    const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
    rows = rows.filter((i) => isDrawn(i) && data.lon[i] >= west && data.lon[i] <= east && data.lat[i] >= south && data.lat[i] <= north);
  }
  const values = new Map(rows.map((i) => [i, column.value(i)]));
  const collator = new Intl.Collator(language);
  const sign = table.down ? -1 : 1;
  const compare = (a, b) => {
    const [one, two] = [values.get(a), values.get(b)];
    const order = typeof one === "string" ? collator.compare(one, two) : one === two ? 0 : one - two;
    return sign * order || a - b;
  };
  return [...rows].sort(compare);
}

function drawTable() {
  if (byId("incidents").hidden && !view.printing) return;
  table.rows = sortedRows();
  const pages = Math.max(1, Math.ceil(table.rows.length / PAGE_ROWS));
  table.page = Math.max(0, Math.min(table.page, pages - 1));
  const first = table.page * PAGE_ROWS;
  const shown = table.rows.slice(first, first + PAGE_ROWS);
  fill(byId("table").tBodies[0], shown.map(tableRow), shown.length ? null : el("tr", {}, el("td", { colspan: 8, class: "muted" }, t("table.empty"))));
  for (const column of COLUMNS) {
    byId(`sort-${column.key}`).setAttribute("aria-sort", column.key !== table.sort ? "none" : table.down ? "descending" : "ascending");
  }
  byId("page-of").textContent = table.rows.length ? t("table.range", { first: number(first + 1), last: number(first + shown.length), all: number(table.rows.length) }) : "";
  byId("previous").disabled = table.page === 0;
  byId("next").disabled = table.page >= pages - 1;
  markTableRow();
}

function tableRow(i) {
  const type = page.types[data.typeOf[i]];
  const place = data.location.at(i) || countryName(data.country.at(i)) || "–";
  const border = nearest(i);
  return el("tr", { "data-row": i, onclick: (event) => event.target.closest("button") || selectIncident(i, { zoom: true, focus: isNarrow() }) },
    el("td", { class: "date" }, tableDate(i)),
    el("td", {}, el("button", { type: "button", class: "row-button", dir: "auto", onclick: () => selectIncident(i, { focus: true, zoom: true }), "aria-label": `${incidentTitle(i)}: ${typeName(data.event_type.at(i))}, ${t("deaths.short", { range: deathsWords(i) })}` }, place), isDrawn(i) ? null : el("span", { class: "muted", title: t("table.notDrawn") }, " ◌", el("span", { class: "hidden" }, t("table.notDrawn")))),
    el("td", {}, swatch(type ? type.colour : page.palette.unknown), el("span", { class: "type-name" }, ` ${typeName(data.event_type.at(i))}`)),
    el("td", { class: "end" }, deathsCell(i)),
    el("td", { class: "wide-only", dir: "auto" }, actorsOf(i).join(" · ")),
    el("td", { class: "wide-only" }, placeWords(i)),
    el("td", { class: "wide-only end" }, border === Infinity ? "–" : distanceWords(border)),
    el("td", { class: "wide-only end" }, data.documents[i] >= 0 ? number(data.documents[i]) : "–"));
}

const deathsCell = (i) => (data.low[i] < 0 && data.high[i] < 0 && data.best[i] < 0 ? "–" : deathsRange(data.low[i], data.high[i], data.best[i]));

function markTableRow() {
  for (const row of byId("table").tBodies[0].rows) {
    const chosen = Number(row.dataset.row) === view.selected;
    row.classList.toggle("chosen", chosen);
    if (chosen) showRow(row);
  }
}

function showRow(row) {
  const box = byId("table-box");
  const head = byId("table").tHead.offsetHeight;
  if (row.offsetTop < box.scrollTop + head) box.scrollTop = row.offsetTop - head;
  else if (row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = row.offsetTop + row.offsetHeight - box.clientHeight;
}
