// Puts the page together: data, painters, panels, and what happens when the state changes.

let map = null;
const painters = {};
const view = {
  printing: false,
  still: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  onlineTiles: false,
  dark: false,
  font: "system-ui, sans-serif",
  layers: { incidents: true, bases: true, zones: true, labels: true, circles: false, places: false },
  selected: null,
  circle: false,
  bounds: null,
  returnFocus: null,
};

// Tiles may be offered before the data is read.
function offerTiles(name, layer) {
  registerTiles(name, layer);
}

// What the map shows now, for programs: each mark with its place in the window and its incidents.
function shown() {
  const box = map.getContainer().getBoundingClientRect();
  return marksInSight().map((mark) => {
    const point = map.layerPointToContainerPoint([mark.x, mark.y]);
    const rows = mark.group ? mark.group.members : [mark.row];
    return { x: box.left + point.x, y: box.top + point.y, incidents: rows.map((i) => data.id[i]) };
  });
}

async function start(leafletMap) {
  map = leafletMap;
  try {
    page = await readBlock("im-page");
    setLanguage(page.interface, page.strings);
    decodeIncidents(await readBlock("im-incidents"));
    const places = await readBlock("im-layers");
    decodeBackdrop(places.backdrop);
    decodeZones(places.zones, places.borders, places.backdrop.units);
    decodeBases(places.bases);
    decodeNamedPlaces(places.places);
  } catch (error) {
    byId("loading").textContent = `${t("error.data")} ${error.message}`;
    throw error;
  }
  view.bounds = dateBounds();
  prepareFilters();
  applyTheme();
  addPainters();
  setUpMap();
  setUpPanels();
  applyFilters();
  drawLegend();
  map.invalidateSize({ animate: false });
  fitToData(false);
  readPermalink();
  refresh();
  for (const painter of Object.values(painters)) painter.addTo(map);
  byId("loading").remove();
  document.documentElement.dataset.ready = "yes";
  window.addEventListener("hashchange", () => readPermalink() && refresh());
}

function addPainters() {
  // Bases keep clear of incidents and names of both, so they are painted in that order.
  const order = [["backdrop", 150], ["zones", 310], ["borders", 320], ["chosen", 340], ["places", 345], ["incidents", 360], ["bases", 355], ["labels", 330]];
  const paints = {
    backdrop: paintBackdrop,
    zones: paintZones,
    borders: (c, p) => {
      paintBorders(c, p);
      paintMeasured(c, p);
    },
    labels: (c, p) => view.layers.labels && paintLabels(c, p),
    chosen: (c, p) => {
      paintCircles(c, p);
      paintChosen(c, p);
    },
    places: paintNamedPlaces,
    bases: paintBases,
    incidents: paintIncidents,
  };
  for (const [name, depth] of order) {
    const pane = map.createPane(`im-${name}`);
    pane.style.zIndex = depth;
    pane.style.pointerEvents = "none";
    if (name === "zones") pane.style.opacity = ZONE_STRENGTH;
    painters[name] = new Painter(`im-${name}`, paints[name]);
  }
}

function setUpMap() {
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", t("map.label"));
  container.setAttribute("aria-describedby", "map-help");
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(t("map.attribution"));
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  map.zoomControl.remove();
  L.control.zoom({ position: "topright", zoomInTitle: t("map.zoomIn"), zoomOutTitle: t("map.zoomOut") }).addTo(map);
  map.setView(map.getCenter(), map.getZoom());
  map.on("popupclose", onPopupClosed);
  map.on("moveend", debounce(onMoved, 150));
  map.on("zoomstart", closeFan);
  setUpPointer();
  setUpKeys();
}

// At first the land in question; the button shows every incident that passes, wherever it is.
function fitToData(animate, everything = false) {
  const [west, south, east, north] = (everything && drawnExtent()) || page.extent;
  const legend = byId("legend");
  const right = legend.open && !isNarrow() ? legend.offsetWidth + 16 : 18;
  map.fitBounds([[south, west], [north, east]], { animate, maxZoom: 9, paddingTopLeft: [24, 24], paddingBottomRight: [right, 24] });
}

function drawnExtent() {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of filters.drawn) {
    west = Math.min(west, data.lon[i]);
    east = Math.max(east, data.lon[i]);
    south = Math.min(south, data.lat[i]);
    north = Math.max(north, data.lat[i]);
  }
  return west === Infinity ? null : [west, south, east, north];
}

// Incidents beyond the edge of the map are not silent.
function drawOutside() {
  const bounds = map.getBounds();
  const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
  let outside = 0;
  for (const i of filters.drawn) {
    if (data.lon[i] < west || data.lon[i] > east || data.lat[i] < south || data.lat[i] > north) outside++;
  }
  byId("fit").textContent = outside ? plural("map.outside", outside) : t("map.fit");
}

function onMoved() {
  drawOutside();
  writePermalink();
  if (tableInView()) drawTable();
}

// After any change of the filters: everything that shows incidents follows.
function refresh() {
  applyFilters();
  marks.fan = null;
  if (view.selected !== null && failures[view.selected]) map.closePopup();
  drawCounts();
  drawOutside();
  drawFilters();
  drawTimeline();
  drawUnplaced();
  drawTable();
  drawLegend();
  for (const name of ["chosen", "incidents", "bases", "labels"]) painters[name].repaint();
  writePermalink();
}

function repaintAll() {
  readColours();
  for (const painter of Object.values(painters)) painter.repaint();
}

function drawCounts() {
  const total = deathTotals(filters.passing);
  const parts = [
    filters.passing.length === data.count ? plural("incidents", data.count) : t("count.of", { some: number(filters.passing.length), all: plural("incidents", data.count) }),
    plural("deaths", total.high, { range: deathsRange(total.low, total.high, -1) }),
  ];
  if (total.unknown) parts.push(plural("count.unknown", total.unknown));
  byId("counts").textContent = parts.join(" · ");
}
