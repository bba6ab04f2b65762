// A canvas that repaints itself with the view; every layer of ours is drawn by one.

const Painter = L.Renderer.extend({
  options: { padding: 0.25 },

  initialize(pane, paint) {
    L.Renderer.prototype.initialize.call(this, { pane });
    this._paint = paint;
    this.repaint = onceAFrame(() => this._map && !this._map._animatingZoom && this._draw());
  },

  _initContainer() {
    this._container = el("canvas", { "aria-hidden": "true" });
    this._context = this._container.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
    this._container = null;
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    this._draw();
  },

  _draw() {
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const density = view.printing ? 2 : Math.min(window.devicePixelRatio || 1, 2);
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, min);
    canvas.width = size.x * density;
    canvas.height = size.y * density;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    const c = this._context;
    c.scale(density, density);
    c.translate(-min.x, -min.y);
    this._paint(c, projection(this._map, this._bounds));
  },
});

// Where mercator coordinates of zoom 0 fall on the layer, and which of them are in sight.
function projection(map, bounds) {
  const scale = 2 ** map.getZoom();
  const origin = map.getPixelOrigin();
  return {
    scale,
    zoom: map.getZoom(),
    bounds,
    x: (wx) => wx * scale - origin.x,
    y: (wy) => wy * scale - origin.y,
    west: (bounds.min.x + origin.x) / scale,
    east: (bounds.max.x + origin.x) / scale,
    north: (bounds.min.y + origin.y) / scale,
    south: (bounds.max.y + origin.y) / scale,
    sees: (box) =>
      box.east * scale - origin.x >= bounds.min.x &&
      box.west * scale - origin.x <= bounds.max.x &&
      box.south * scale - origin.y >= bounds.min.y &&
      box.north * scale - origin.y <= bounds.max.y,
  };
}

// Adds a line to the path, leaving out points closer than half a pixel to the last.
function trace(c, p, line, closed) {
  const { points } = line;
  let lastX = p.x(points[0]);
  let lastY = p.y(points[1]);
  c.moveTo(lastX, lastY);
  const last = points.length - 2;
  for (let k = 2; k <= last; k += 2) {
    const x = p.x(points[k]);
    const y = p.y(points[k + 1]);
    if (k < last && Math.abs(x - lastX) < 0.6 && Math.abs(y - lastY) < 0.6) continue;
    c.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
  if (closed) c.closePath();
}

function tracePolygon(c, p, rings) {
  c.beginPath();
  for (const ring of rings) if (p.sees(ring)) trace(c, p, ring, true);
}

function circle(c, x, y, radius) {
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
}

// Pixels per metre on the ground at a latitude.
function pixelsPerMetre(p, lat) {
  return (256 * p.scale) / (40075016.686 * Math.cos((lat * Math.PI) / 180));
}

let colours = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["land", "focus-land", "water", "river", "admin", "frontier", "measured", "ink", "soft", "halo", "zone-line", "page", "accent", "region-ink", "water-ink", "zone-0", "zone-1", "zone-2"];
  colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}
