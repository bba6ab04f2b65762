// Spillover zones under the points, borders of the zones, and the line from an incident to a border.

const zones = { list: [], borders: [], distances: [], chosen: null, hidden: { border: new Set(), side: new Set(), km: new Set() } };

function decodeZones(given, borders, units) {
  zones.borders = borders.map((border) => ({ ...border, lines: border.lines.map((line) => decodeLine(line, units)) }));
  zones.list = given.map((zone) => {
    const rings = zone.rings.map((ring) => decodeLine(ring, units));
    const label = zone.label && { x: worldX(zone.label[0] / units), y: worldY(zone.label[1] / units) };
    return { ...zone, rings, label };
  });
  zones.list.sort((a, b) => b.outer_km - a.outer_km);
  const distances = [...new Set(zones.list.map((zone) => zone.outer_km))].sort((a, b) => a - b);
  for (const zone of zones.list) {
    zone.rank = Math.min(distances.indexOf(zone.outer_km), 2);
  }
  zones.distances = distances;
}

function zoneIsShown(zone) {
  const { border, side, km } = zones.hidden;
  return view.layers.zones && !border.has(zone.border_id) && !side.has(zone.country) && !km.has(zone.outer_km);
}

const ZONE_STRENGTH = 0.5;

// Painted whole and shown at half strength by its pane, so that overlaps do not darken; the fills of
// one distance cover the lines between neighbours and leave the outer edge.
function paintZones(c, p) {
  c.lineJoin = "round";
  c.strokeStyle = colours["zone-line"];
  c.lineWidth = 1.6;
  for (const km of [...zones.distances].reverse()) {
    const shown = zones.list.filter((zone) => zone.outer_km === km && zoneIsShown(zone));
    for (const zone of shown) {
      tracePolygon(c, p, zone.rings);
      c.stroke();
    }
    for (const zone of shown) {
      tracePolygon(c, p, zone.rings);
      c.fillStyle = colours[`zone-${zone.rank}`];
      c.fill("evenodd");
    }
  }
}

// Borders that were measured stand out from the others; so does the zone whose popup is open.
function paintMeasured(c, p) {
  if (zones.chosen && zoneIsShown(zones.chosen)) {
    tracePolygon(c, p, zones.chosen.rings);
    c.lineWidth = 2.4;
    c.strokeStyle = colours["zone-line"];
    c.stroke();
  }
  if (!view.layers.zones) return;
  c.lineWidth = p.zoom < 5 ? 1 : 1.5;
  c.strokeStyle = colours.measured;
  for (const border of zones.borders) if (!zones.hidden.border.has(border.border_id)) paintLines(c, p, border.lines);
}

function paintZoneLabels(c, p, taken) {
  if (p.zoom < 6.5) return;
  const sight = sightOf();
  for (const zone of zones.list) {
    if (!zoneIsShown(zone) || !zone.label) continue;
    const x = p.x(zone.label.x);
    const y = p.y(zone.label.y);
    const text = `${zone.border_id.replace("-", "–")} · ${number(zone.outer_km)} km`;
    c.font = `500 10.5px ${view.font}`;
    const width = c.measureText(text).width;
    const box = { left: x - width / 2 - 3, right: x + width / 2 + 3, top: y - 8, bottom: y + 8 };
    if (!inside(box, sight) || taken.some((other) => overlap(box, other))) continue;
    taken.push(box);
    c.textAlign = "center";
    c.textBaseline = "middle";
    c.lineWidth = 3;
    c.strokeStyle = colours.halo;
    c.strokeText(text, x, y);
    c.fillStyle = colours["zone-line"];
    c.fillText(text, x, y);
  }
}

function zoneAt(x, y) {
  const inside = zones.list.filter((zone) => zoneIsShown(zone) && contains(zone.rings, x, y));
  return inside.length ? inside[inside.length - 1] : null;
}

function contains(rings, x, y) {
  let odd = false;
  for (const ring of rings) {
    if (x < ring.west || x > ring.east || y < ring.north || y > ring.south) continue;
    const q = ring.points;
    for (let k = 0, j = q.length - 2; k < q.length; j = k, k += 2) {
      if (q[k + 1] > y !== q[j + 1] > y && x < ((q[j] - q[k]) * (y - q[k + 1])) / (q[j + 1] - q[k + 1]) + q[k]) odd = !odd;
    }
  }
  return odd;
}

const borderName = (id) => id.split("-").map(countryName).join(" – ");

function zoneTitle(zone) {
  const from = zone.inner_km > 0 ? t("zone.ring", { from: number(zone.inner_km), to: number(zone.outer_km) }) : t("zone.within", { km: number(zone.outer_km) });
  return `${from}, ${borderName(zone.border_id)}`;
}

function openZone(zone, at, focus) {
  zones.chosen = zone;
  painters.borders.repaint();
  const content = el("div", { class: "popup" },
    el("h3", { tabindex: "-1" }, zoneTitle(zone)),
    el("p", { class: "muted" }, t("zone.side", { country: countryName(zone.country) })),
    facts([
      [t("zone.incidents"), zone.incidents],
      [t("zone.fatalities"), zone.fatalities],
      [t("zone.area"), `${number(zone.area_km2)} km²`],
      [t("zone.density"), zone.incidents_per_1000_km2 === undefined ? null : number(zone.incidents_per_1000_km2, 2)],
    ]),
    el("p", { class: "muted small" }, t("zone.note", { metres: number(zone.tolerance_m || 0), km: number((page.sources.boundary_uncertainty_m || 0) / 1000, 1) })));
  showPopup(content, at, focus, zoneTitle(zone));
}

// The chosen incident: its circle of uncertainty and its shortest lines to borders.
function paintChosen(c, p) {
  const i = view.selected;
  if (i === null || !isDrawn(i)) return;
  const x = p.x(data.x[i]);
  const y = p.y(data.y[i]);
  if (view.layers.circles || view.circle) {
    circle(c, x, y, Math.max(3, data.uncertainty[i] * pixelsPerMetre(p, data.lat[i])));
    c.fillStyle = colours.accent;
    c.globalAlpha = 0.08;
    c.fill();
    c.globalAlpha = 1;
    c.setLineDash([6, 4]);
    c.lineWidth = 1.4;
    c.strokeStyle = colours.accent;
    c.stroke();
  }
  const e = data.exposures;
  for (const k of childrenOf(e, i)) {
    if (e.lon[k] === null) continue;
    c.beginPath();
    c.moveTo(x, y);
    c.lineTo(p.x(worldX(e.lon[k] / 1e5)), p.y(worldY(e.lat[k] / 1e5)));
    c.setLineDash([2, 3]);
    c.lineWidth = 1.4;
    c.strokeStyle = colours["zone-line"];
    c.stroke();
  }
  c.setLineDash([]);
}

// On demand, the circles of all vague incidents in sight.
function paintCircles(c, p) {
  if (!view.layers.circles) return;
  c.setLineDash([4, 4]);
  c.lineWidth = 1;
  c.strokeStyle = colours.soft;
  for (const i of filters.drawn) {
    if (data.uncertainty[i] <= 0) continue;
    const radius = data.uncertainty[i] * pixelsPerMetre(p, data.lat[i]);
    if (radius < 5) continue;
    circle(c, p.x(data.x[i]), p.y(data.y[i]), radius);
    c.stroke();
  }
  c.setLineDash([]);
}
