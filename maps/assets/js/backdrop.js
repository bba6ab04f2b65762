// Land, regions, lakes and rivers, quiet beneath the data.

const backdrop = { land: [], regions: [], regionLines: [], lakes: [], rivers: [], waters: [], towns: [] };

function decodeBackdrop(given) {
  const { units } = given;
  const rings = (feature) => feature.rings.map((ring) => decodeLine(ring, units));
  const spot = (at) => ({ x: worldX(at[0] / units), y: worldY(at[1] / units) });
  backdrop.land = given.land.map((f) => ({ ...f, rings: rings(f), label: spot(f.label) }));
  backdrop.regions = given.regions.map((f) => ({ ...f, label: spot(f.label) }));
  backdrop.regionLines = given.region_lines.map((line) => decodeLine(line, units));
  backdrop.lakes = given.lakes.map((f) => ({ ...f, rings: rings(f) }));
  backdrop.rivers = given.rivers.map((line) => decodeLine(line, units));
  backdrop.waters = (given.waters || []).map((f) => ({ ...f, at: spot(f.at) }));
  backdrop.towns = (given.towns || []).map((f) => ({ ...f, at: spot(f.at) }));
}

function paintBackdrop(c, p) {
  c.lineJoin = "round";
  const focus = new Set(page.focus);
  for (const country of backdrop.land) {
    tracePolygon(c, p, country.rings);
    c.fillStyle = colours[focus.has(country.country) ? "focus-land" : "land"];
    c.fill("evenodd");
  }
  c.fillStyle = colours.water;
  for (const lake of backdrop.lakes) {
    tracePolygon(c, p, lake.rings);
    c.fill("evenodd");
  }
  c.strokeStyle = colours.river;
  c.lineWidth = p.zoom < 6 ? 0.8 : 1.3;
  paintLines(c, p, backdrop.rivers);
  c.strokeStyle = colours.admin;
  c.lineWidth = 0.8;
  if (p.zoom >= 5) paintLines(c, p, backdrop.regionLines);
}

function paintLines(c, p, lines) {
  c.beginPath();
  for (const line of lines) if (p.sees(line)) trace(c, p, line, false);
  c.stroke();
}

// Borders lie above the zones, so that both sides can be told apart.
function paintBorders(c, p) {
  c.lineJoin = "round";
  c.strokeStyle = colours.frontier;
  c.lineWidth = p.zoom < 5 ? 0.7 : 1.1;
  for (const country of backdrop.land) {
    tracePolygon(c, p, country.rings);
    c.stroke();
  }
}
