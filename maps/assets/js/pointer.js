// Mouse, touch and keyboard on the map.

function setUpPointer() {
  const tip = byId("tip");
  const container = map.getContainer();
  map.on("mousemove", (event) => {
    const mark = markAt(event.layerPoint);
    const base = mark ? null : baseAt(event.layerPoint);
    container.classList.toggle("im-over", Boolean(mark || base));
    if (mark !== marks.hover) {
      marks.hover = mark;
      painters.incidents.repaint();
    }
    if (mark) fill(tip, hintOf(mark));
    else if (base) fill(tip, base.base ? [el("strong", { dir: "auto" }, base.base.name), el("br"), baseStateWords(base.base)] : plural("bases", base.group.members.length));
    tip.hidden = !mark && !base;
    if (!tip.hidden) placeTip(tip, event.containerPoint);
  });
  map.on("mouseout movestart", () => {
    tip.hidden = true;
    marks.hover = null;
  });
  map.on("click", (event) => openAt(event.layerPoint, event.latlng));
}

function placeTip(tip, point) {
  const size = map.getSize();
  const right = point.x + 16 + tip.offsetWidth < size.x;
  const below = point.y + 16 + tip.offsetHeight < size.y;
  tip.style.left = `${right ? point.x + 14 : point.x - tip.offsetWidth - 12}px`;
  tip.style.top = `${below ? point.y + 14 : point.y - tip.offsetHeight - 12}px`;
}

function openAt(point, latlng) {
  const mark = markAt(point);
  if (mark) return openMark(mark, false);
  closeFan();
  const base = baseAt(point);
  if (base) return openBaseMark(base, false);
  const place = namedPlaceAt(point);
  if (place) return openNamedPlace(place, false);
  const zone = zoneAt(worldX(latlng.lng), worldY(latlng.lat));
  return zone ? openZone(zone, latlng, false) : undefined;
}

// N and P walk through what is in sight, from west to east; Enter opens; Escape closes.
function setUpKeys() {
  let at = -1;
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.target !== map.getContainer() || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const inSight = marksInSight();
    if ((key === "n" || key === "p") && inSight.length) {
      at = (at + (key === "n" ? 1 : inSight.length - 1)) % inSight.length;
      marks.hover = inSight[at];
      painters.incidents.repaint();
      announce(textOf(hintOf(marks.hover)));
      showTipFor(marks.hover);
      event.preventDefault();
    } else if (key === "enter" && marks.hover) {
      openMark(marks.hover, true);
      event.preventDefault();
    } else if (key === "escape") closeFan();
    else if (key === "0") fitToData(!view.still, true);
  });
  map.on("moveend", () => (at = -1));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== byId("search")) map.closePopup();
  });
}

function marksInSight() {
  const size = map.getSize();
  return marks.list
    .filter((mark) => {
      const point = map.layerPointToContainerPoint([mark.x, mark.y]);
      return point.x >= 0 && point.y >= 0 && point.x <= size.x && point.y <= size.y;
    })
    .sort((a, b) => a.x - b.x || a.y - b.y);
}

function showTipFor(mark) {
  const tip = byId("tip");
  fill(tip, hintOf(mark));
  tip.hidden = false;
  placeTip(tip, map.layerPointToContainerPoint([mark.x, mark.y]));
}

function textOf(nodes) {
  return el("span", {}, nodes).textContent;
}
