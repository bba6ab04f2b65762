// Bars of incidents over time, stacked by type.

// Counts by bar and type, of what passes every filter but that of time.
function histogramCounts() {
  const types = page.types.length + 1;
  const bars = timeline.bins.length - 1;
  const counts = new Int32Array(bars * types);
  const barOf = timeline.barOf;
  for (let i = 0; i < data.count; i++) {
    if (failures[i] & ~FAIL.time || barOf[i] < 0) continue;
    counts[barOf[i] * types + data.typeOf[i]]++;
  }
  return Array.from({ length: bars }, (_, k) => counts.subarray(k * types, (k + 1) * types));
}

function barOf(day) {
  if (day === UNDATED) return -1;
  let [low, high] = [0, timeline.bins.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (timeline.bins[middle] <= day) low = middle;
    else high = middle;
  }
  return low;
}

function drawHistogram(from, to) {
  const canvas = byId("histogram");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const density = Math.min(window.devicePixelRatio || 1, 2);
  Object.assign(canvas, { width: width * density, height: height * density });
  const c = canvas.getContext("2d");
  c.scale(density, density);
  const { first, last } = view.bounds;
  const at = (day) => ((day - first) / Math.max(1, last - first + 1)) * width;
  const counts = histogramCounts();
  const most = Math.max(1, ...counts.map((bin) => bin.reduce((sum, count) => sum + count, 0)));
  const room = height - 14;
  counts.forEach((bin, k) => {
    const left = Math.max(0, at(timeline.bins[k]));
    const right = Math.min(width, at(timeline.bins[k + 1]));
    const outside = timeline.bins[k + 1] <= from || timeline.bins[k] > to;
    c.globalAlpha = outside ? 0.25 : 0.9;
    let top = room;
    bin.forEach((count, type) => {
      const tall = (count / most) * (room - 3);
      c.fillStyle = page.types[type] ? page.types[type].colour : page.palette.unknown;
      c.fillRect(left + 0.5, top - tall, Math.max(1, right - left - 1), tall);
      top -= tall;
    });
  });
  c.globalAlpha = 1;
  drawTicks(c, at, width, height);
  canvas.setAttribute("aria-label", t("time.histogram", { most: number(most) }));
}

function drawTicks(c, at, width, height) {
  const { first, last } = view.bounds;
  const years = (last - first) / 365;
  c.fillStyle = colours.soft;
  c.font = `10px ${view.font}`;
  c.textBaseline = "bottom";
  c.fillRect(0, height - 14, width, 0.6);
  let end = -20;
  for (const day of timeline.bins) {
    const date = dayDate(day);
    const year = years > 2.2;
    if (year && date.getUTCMonth() !== 0) continue;
    const x = Math.max(0, at(day));
    const text = year ? String(date.getUTCFullYear()) : years > 0.3 ? dateText(day, { month: "short", year: date.getUTCMonth() ? undefined : "numeric" }) : dateText(day, { day: "numeric", month: "short" });
    const wide = c.measureText(text).width;
    if (x < end + 10 || x + wide > width) continue;
    c.fillText(text, x, height - 1);
    c.fillRect(x, height - 14, 0.8, 3);
    end = x + wide;
  }
}
