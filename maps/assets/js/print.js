// What changes on paper.

// On paper the map is redrawn for the page's width, with the same land in sight, always light.
function setPrinting(printing) {
  if (view.printing === printing) return;
  if (printing) view.screen = { bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom() };
  view.printing = printing;
  document.documentElement.classList.toggle("printing", printing);
  applyTheme();
  drawLegend();
  map.options.zoomSnap = printing ? 0 : 0.5;
  map.invalidateSize({ animate: false, pan: false });
  if (printing) map.fitBounds(view.screen.bounds, { animate: false });
  else map.setView(view.screen.centre, view.screen.zoom, { animate: false });
  drawPrintNotes();
  for (const painter of Object.values(painters)) painter._update();
  drawPaper(printing);
}

// A browser that prints canvases as drawings paints each on white, hiding those beneath: on paper
// one canvas holds everything.
function drawPaper(printing) {
  if (view.paper) view.paper.remove();
  view.paper = null;
  if (!printing) return;
  const pane = map.getPane("im-paper") || map.createPane("im-paper");
  pane.style.zIndex = 390;
  view.paper = new Painter("im-paper", paintPaper).addTo(map);
}

function paintPaper(c, p) {
  const { min } = p.bounds;
  const size = p.bounds.getSize();
  c.fillStyle = colours.water;
  c.fillRect(min.x, min.y, size.x, size.y);
  for (const name of ["backdrop", "zones", "borders", "chosen", "places", "incidents", "bases", "labels", "bases", "incidents"]) {
    if (name !== "zones") painters[name]._paint(c, p);
    else {
      c.globalAlpha = ZONE_STRENGTH;
      c.drawImage(painters.zones._container, min.x, min.y, size.x, size.y);
      c.globalAlpha = 1;
    }
  }
}

// What a reader of the paper must know: filters in force, and the sources.
function drawPrintNotes() {
  const period = view.bounds ? byId("time-words").textContent : "";
  fill(byId("print-filters"), t("print.filters"), " ", [filterWords().join("; ") || t("print.noFilters"), period].filter(Boolean).join(" · "), " · Web Mercator (EPSG:3857)");
  if (view.printing) drawPrintTable();
}

// Paper has no pages to turn: the first rows, and how many are left out.
const PRINT_ROWS = 300;
const PRINT_COLUMNS = ["date", "place", "type", "deaths", "actors", "precision"];

function drawPrintTable() {
  table.rows = sortedRows();
  const shown = table.rows.slice(0, PRINT_ROWS);
  const rest = table.rows.length - shown.length;
  fill(byId("print-table"),
    el("thead", {}, el("tr", {}, PRINT_COLUMNS.map((key) => el("th", {}, t(`column.${key}`))))),
    el("tbody", {}, shown.map((i) => el("tr", {}, [tableDate(i), data.location.at(i) || countryName(data.country.at(i)), typeName(data.event_type.at(i)), deathsRange(data.low[i], data.high[i], data.best[i]), actorsOf(i).join(" · "), placeWords(i)].map((text) => el("td", { dir: "auto" }, text))))),
    rest > 0 ? el("tfoot", {}, el("tr", {}, el("td", { colspan: 6 }, plural("print.more", rest)))) : null);
}
