// What is drawn: layers, zones by border, side and distance, online tiles; and the zones as a table.

function setUpLayers() {
  drawLayerChoices();
}

function drawLayerChoices() {
  const layers = [["incidents", data.count], ["bases", bases.list.length], ["zones", zones.list.length], ["places", namedPlaces.list.length], ["circles", data.count], ["labels", 1]];
  const tiles = tileLayers();
  fill(byId("layers"),
    el("fieldset", {}, el("legend", {}, t("layers.title")), layers.filter(([, count]) => count).map(([name]) => layerBox(name))),
    tiles.length ? el("fieldset", {}, el("legend", {}, t("layers.backdrop")), tiles.map(tileBox), el("p", { class: "muted small" }, t("layers.online"))) : null,
    zones.list.length ? zoneChoices() : null);
}

function layerBox(name) {
  const box = checkbox(t(`layer.${name}`), view.layers[name], (on) => {
    view.layers[name] = on;
    repaintAll();
    drawLegend();
    writePermalink();
  });
  box.querySelector("input").id = `layer-${name}`;
  return box;
}

// Tiles of the web are a choice on top of the offline backdrop, never loaded unasked.
function tileLayers() {
  return Object.values(view.tiles || {});
}

function tileBox({ name, layer }) {
  return checkbox(name, map.hasLayer(layer), (on) => {
    if (on) layer.addTo(map);
    else layer.remove();
    view.onlineTiles = tileLayers().some((tile) => map.hasLayer(tile.layer) && tile.loaded);
    painters.labels.repaint();
  });
}

function registerTiles(name, layer) {
  view.tiles = { ...(view.tiles || {}), [name]: { name, layer, loaded: false } };
  layer.on("tileload", () => {
    view.tiles[name].loaded = true;
    view.onlineTiles = true;
    painters.labels.repaint();
  });
}

function zoneChoices() {
  const values = (key) => [...new Set(zones.list.map((zone) => zone[key]))];
  const group = (kind, title, choices, name) => el("div", { class: "zone-group", role: "group", "aria-label": title },
    el("h4", {}, title),
    choices.map((value) => checkbox(name(value), !zones.hidden[kind].has(value), (on) => {
      if (on) zones.hidden[kind].delete(value);
      else zones.hidden[kind].add(value);
      painters.zones.repaint();
      painters.labels.repaint();
      drawZoneTable();
      writePermalink();
    })));
  return el("fieldset", {}, el("legend", {}, t("layer.zones")),
    group("border", t("zones.border"), values("border_id").sort(), borderName),
    group("side", t("zones.side"), values("country").sort(), countryName),
    group("km", t("zones.distance"), zones.distances, (km) => `${number(km)} km`),
    el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": t("layer.zones") }, el("table", { id: "zone-table" }, zoneTable())));
}

function drawZoneTable() {
  fill(byId("zone-table"), zoneTable());
}

function zoneTable() {
  const shown = zones.list.filter(zoneIsShown).sort((a, b) => a.border_id.localeCompare(b.border_id) || a.country.localeCompare(b.country) || a.outer_km - b.outer_km);
  return [
    el("caption", { class: "muted small" }, t("zones.caption")),
    el("thead", {}, el("tr", {}, ["zone", "incidents", "deaths", "density"].map((key, k) => el("th", { scope: "col", class: k ? "end" : null }, t(`zones.${key}`))))),
    el("tbody", {}, shown.map((zone) => el("tr", {},
      el("td", {}, el("button", { type: "button", class: "row-button", onclick: () => showZone(zone), "aria-label": `${zoneTitle(zone)}, ${countryName(zone.country)}` }, `${borderName(zone.border_id)} · ${countryName(zone.country)} · ${number(zone.outer_km)} km`)),
      el("td", { class: "end" }, number(zone.incidents || 0)),
      el("td", { class: "end" }, number(zone.fatalities || 0)),
      el("td", { class: "end" }, number(zone.incidents_per_1000_km2 || 0, 2))))),
  ];
}

function showZone(zone) {
  const spot = zone.label ? L.latLng(latitude(zone.label.y), longitude(zone.label.x)) : map.getCenter();
  map.panTo(spot, { animate: false });
  openZone(zone, spot, true);
}
