// What changes on paper.

// On paper the map is redrawn for the page's width, with the same land in sight, always light.
function setPrinting(printing) {
  if (view.printing === printing) return;
  const bounds = map.getBounds();
  view.printing = printing;
  document.documentElement.classList.toggle("printing", printing);
  applyTheme();
  map.invalidateSize({ animate: false });
  if (printing) {
    view.screenCentre = map.getCenter();
    view.screenZoom = map.getZoom();
    map.fitBounds(bounds, { animate: false });
  } else map.setView(view.screenCentre, view.screenZoom, { animate: false });
  drawPrintNotes();
  for (const painter of Object.values(painters)) painter._update();
}

// What a reader of the paper must know: filters in force, and the sources.
function drawPrintNotes() {
  fill(byId("print-filters"), t("print.filters"), " ", filterWords().join("; ") || t("print.noFilters"));
  if (view.printing) drawPrintTable();
}

// Paper has no pages to turn: the first rows, and how many are left out.
const PRINT_ROWS = 300;

function drawPrintTable() {
  table.rows = sortedRows();
  const shown = table.rows.slice(0, PRINT_ROWS);
  const rest = table.rows.length - shown.length;
  fill(byId("print-table"),
    el("thead", {}, el("tr", {}, ["date", "place", "type", "deaths", "actors", "precision"].map((key) => el("th", {}, t(`column.${key}`))))),
    el("tbody", {}, shown.map((i) => el("tr", {}, [tableDate(i), data.location.at(i) || countryName(data.country.at(i)), typeName(data.event_type.at(i)), deathsRange(data.low[i], data.high[i], data.best[i]), actorsOf(i).join(" · "), precisionWords(data.geo_precision[i])].map((text) => el("td", { dir: "auto" }, text))))),
    rest > 0 ? el("tfoot", {}, el("tr", {}, el("td", { colspan: 6 }, plural("print.more", rest)))) : null);
}
