// Places that the reports name literally: small diamonds, off until asked for.

const namedPlaces = { list: [], drawn: [] };

function decodeNamedPlaces(given) {
  namedPlaces.list = given.map((place) => ({ ...place, x: worldX(place.lon), y: worldY(place.lat) }));
}

function paintNamedPlaces(c, p) {
  namedPlaces.drawn = [];
  if (!view.layers.places) return;
  for (const place of namedPlaces.list) {
    if (!p.sees({ west: place.x, east: place.x, north: place.y, south: place.y })) continue;
    const x = p.x(place.x);
    const y = p.y(place.y);
    const size = 3 + Math.min(4, Math.log2(place.mentions));
    c.beginPath();
    c.moveTo(x, y - size);
    c.lineTo(x + size, y);
    c.lineTo(x, y + size);
    c.lineTo(x - size, y);
    c.closePath();
    c.fillStyle = colours.halo;
    c.fill();
    c.lineWidth = 1.4;
    c.strokeStyle = colours.soft;
    c.stroke();
    namedPlaces.drawn.push({ x, y, place });
  }
}

function namedPlaceAt(point) {
  const hit = namedPlaces.drawn.findLast(({ x, y }) => Math.hypot(x - point.x, y - point.y) < 9);
  return hit ? hit.place : null;
}

function openNamedPlace(place, focus) {
  const here = filters.passing.filter((i) => data.location.at(i) === place.name);
  const content = el("div", { class: "popup" },
    el("h3", { tabindex: "-1", dir: "auto" }, place.name),
    el("p", { class: "muted" }, [t(`kind.${place.kind}`), countryName(place.country)].filter(Boolean).join(", ")),
    el("p", {}, `${plural("place.mentions", place.mentions)} ${plural("place.documents", place.documents)}`),
    here.length ? el("p", { class: "muted small" }, plural("place.incidents", here.length)) : null);
  showPopup(content, L.latLng(place.lat, place.lon), focus, place.name);
}
