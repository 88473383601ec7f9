// The journey to look into: measures to choose, days to come closer to, each value told by mouse, touch and keyboard.
(function () {
  var data = document.getElementById("journey-data");
  var plot = document.getElementById("journey-plot");
  if (!data || !plot) { return; }
  var journey = JSON.parse(data.textContent);
  var words = journey.words;
  var SVG = "http://www.w3.org/2000/svg";
  var LEFT = 58, RIGHT = 14, HEIGHT = 116, TOP = 22, FOOT = 36, HEAD = 26, SHORTEST = 7;
  var whole = [journey.first - 3, journey.last + 3];
  var days = whole.slice();
  var chosen = journey.series.map(function (series, place) { return place < journey.drawn; });
  var current = null, marked = null, panels = [];
  var part = function (name) { return document.getElementById("journey-" + name); };

  function drawn(parent, tag, attributes, text) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    if (text !== undefined) { made.textContent = text; }
    parent.appendChild(made);
    return made;
  }

  function shown() { return journey.series.filter(function (series, place) { return chosen[place]; }); }
  function width() { return Math.max(240, plot.clientWidth); }
  function across(day) { return LEFT + (day - days[0]) / (days[1] - days[0]) * (width() - LEFT - RIGHT); }
  function dayAt(x) { return days[0] + (x - LEFT) / (width() - LEFT - RIGHT) * (days[1] - days[0]); }
  function within(day) { return day >= days[0] && day <= days[1]; }
  function printed(number) {
    return number.toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 4 }).replace("-", "−");
  }

  // The height of a value in the panel that begins at `top`; the whole course decides the scale, so that it stays.
  function heights(series, top) {
    var values = series.points.map(function (point) { return point[1]; });
    var least = Math.min.apply(null, values), most = Math.max.apply(null, values);
    var turn = series.scale === "log" ? Math.log10 : function (value) { return value; };
    var low = turn(least), high = turn(most);
    var room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
    low -= room; high += room;
    var up = function (value) { return top + HEIGHT - TOP - (turn(value) - low) / (high - low) * (HEIGHT - TOP - 6); };
    return { up: up, ends: [least, most], floor: top + HEIGHT - TOP, roof: top };
  }

  function steps() {
    var rough = (days[1] - days[0]) / Math.max(4, width() / 110);
    var size = Math.pow(10, Math.floor(Math.log10(rough)));
    var step = [1, 2, 5, 10].map(function (times) { return times * size; }).find(function (each) { return each >= rough; });
    step = Math.max(1, step);
    var found = [];
    for (var day = Math.ceil(days[0] / step) * step; day <= days[1]; day += step) { found.push(day); }
    return found;
  }

  function mark(parent, point, x, y, here) {
    var name = here ? "point here" : "point";
    // A censored value points to where the true one lies.
    if (point[2]) {
      var way = point[2] < 0 ? 5 : -5;
      return drawn(parent, "path", { "class": name, d: "M" + (x - 5) + " " + (y - way / 2) + "h10l-5 " + way * 1.6 + "z" });
    }
    return drawn(parent, "circle", { "class": name, cx: x, cy: y, r: here ? 5.5 : 3.2 });
  }

  // The value that is told, marked above the others, which need not be drawn again for it.
  function highlight() {
    if (marked) { marked.remove(); marked = null; }
    var at = current && panels.find(function (each) { return each.series === current.series; });
    var point = at && current.series.points[current.place];
    if (point && within(point[0])) { marked = mark(at.group, point, across(point[0]), at.up(point[1]), true); }
  }

  // A name too long for the width ends in three dots; the choices above and what is told below have it whole.
  function title(svg, name, y) {
    var room = Math.floor((width() - LEFT) / 7.5);
    drawn(svg, "text", { x: LEFT, y: y, "class": "name" }, name.length > room ? name.slice(0, room - 1).trim() + "…" : name);
  }

  function panel(svg, series, top) {
    var scale = heights(series, top + TOP);
    var group = drawn(svg, "g", { "clip-path": "url(#journey-clip)" });
    var low = series.range[0], high = series.range[1];
    if (low !== null || high !== null) {
      var roof = high === null ? scale.roof : Math.max(scale.roof, Math.min(scale.floor, scale.up(high)));
      var floor = low === null || (series.scale === "log" && low <= 0) ? scale.floor : Math.min(scale.floor, Math.max(scale.roof, scale.up(low)));
      if (floor > roof) {
        drawn(group, "rect", { "class": "band", x: LEFT, y: roof, width: width() - LEFT - RIGHT, height: floor - roof });
      }
    }
    journey.doses.forEach(function (dose) {
      if (!within(dose[0])) { return; }
      var x = across(dose[0]);
      drawn(group, "path", { "class": dose[1] === "given" ? "dose" : "dose missed", d: "M" + x + " " + scale.floor + "v-7" });
    });
    var path = series.points.map(function (point, place) {
      return (place ? "L" : "M") + across(point[0]).toFixed(1) + " " + scale.up(point[1]).toFixed(1);
    }).join("");
    drawn(group, "path", { "class": "line", d: path });
    series.points.forEach(function (point) {
      if (within(point[0])) { mark(group, point, across(point[0]), scale.up(point[1]), false); }
    });
    panels.push({ series: series, group: group, up: scale.up });
    title(svg, series.label + (series.unit ? " (" + series.unit + ")" : ""), top + 14);
    scale.ends.forEach(function (end, place) {
      if (place && end === scale.ends[0]) { return; }
      drawn(svg, "text", { x: LEFT - 6, y: scale.up(end) + 4, "class": "scale" }, printed(end));
    });
    drawn(svg, "path", { "class": "axis", d: "M" + LEFT + " " + scale.roof + "V" + scale.floor + "H" + (width() - RIGHT) });
  }

  function head(svg) {
    journey.phases.forEach(function (phase, place) {
      var next = journey.phases[place + 1];
      var from = Math.max(days[0], phase[1] === null ? days[0] : phase[1]);
      var to = Math.min(days[1], next ? next[1] : days[1]);
      if (to <= from) { return; }
      var room = across(to) - across(from);
      drawn(svg, "rect", { "class": "phase" + (place % 2 ? " other" : ""), x: across(from), y: 2, width: room, height: HEAD - 8 });
      if (phase[0].length * 7 < room) {
        drawn(svg, "text", { x: across(from) + room / 2, y: 15, "class": "middle" }, phase[0]);
      }
    });
  }

  function draw() {
    var series = shown();
    panels = [];
    var height = HEAD + series.length * HEIGHT + FOOT;
    var svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 " + width() + " " + height);
    svg.setAttribute("aria-hidden", "true");
    var clip = drawn(drawn(svg, "defs", {}), "clipPath", { id: "journey-clip" });
    drawn(clip, "rect", { x: LEFT, y: 0, width: width() - LEFT - RIGHT, height: height });
    head(svg);
    steps().forEach(function (day) {
      drawn(svg, "path", { "class": "grid", d: "M" + across(day) + " " + HEAD + "V" + (height - FOOT) });
      drawn(svg, "text", { x: across(day), y: height - FOOT + 14, "class": "middle" }, String(day).replace("-", "−"));
    });
    journey.events.forEach(function (event) {
      if (within(event[0])) { drawn(svg, "path", { "class": "event", d: "M" + across(event[0]) + " " + HEAD + "V" + (height - FOOT) }); }
    });
    series.forEach(function (each, place) { panel(svg, each, HEAD + place * HEIGHT); });
    drawn(svg, "text", { x: width() / 2, y: height - 6, "class": "middle" }, words.axis);
    plot.replaceChildren(svg);
    marked = null;
    highlight();
  }

  function tell(series, place) {
    if (current && current.series === series && current.place === place && within(series.points[place][0])) { return; }
    current = { series: series, place: place };
    var point = series.points[place];
    var near = journey.events.filter(function (event) { return Math.abs(event[0] - point[0]) <= 3; });
    var happened = near.map(function (event) { return event[1]; }).join(", ");
    part("told").textContent = series.label + ", " + point[4] + ": " + point[3] + (happened ? " (" + happened + ")" : "");
    if (!within(point[0])) { move(point[0] - (days[0] + days[1]) / 2); } else { highlight(); }
  }

  function look(from, to) {
    var length = Math.min(whole[1] - whole[0], Math.max(SHORTEST, to - from));
    var start = Math.max(whole[0], Math.min(whole[1] - length, (from + to) / 2 - length / 2));
    days = [start, start + length];
    draw();
  }

  function move(by) { look(days[0] + by, days[1] + by); }
  function zoom(times, about) {
    var middle = about === undefined ? (current ? current.series.points[current.place][0] : (days[0] + days[1]) / 2) : about;
    look(middle - (middle - days[0]) * times, middle + (days[1] - middle) * times);
  }
  function part_of(days) { return (days[1] - days[0]) / 4; }

  function step(by) {
    var series = current && shown().includes(current.series) ? current.series : shown()[0];
    if (!series) { return; }
    var place = current && current.series === series ? current.place + by : by > 0 ? 0 : series.points.length - 1;
    tell(series, Math.max(0, Math.min(series.points.length - 1, place)));
  }

  // Into the panel above or below, to the value nearest in time.
  function climb(by) {
    var series = shown();
    if (!series.length) { return; }
    var at = current ? series.indexOf(current.series) : -1;
    var next = series[Math.max(0, Math.min(series.length - 1, at + by))];
    var day = current ? current.series.points[current.place][0] : days[0];
    tell(next, nearest(next, day));
  }

  function nearest(series, day) {
    var best = 0;
    series.points.forEach(function (point, place) {
      if (Math.abs(point[0] - day) < Math.abs(series.points[best][0] - day)) { best = place; }
    });
    return best;
  }

  journey.series.forEach(function (series, place) {
    var label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    box.checked = chosen[place];
    box.addEventListener("change", function () { chosen[place] = box.checked; draw(); });
    label.append(box, " " + series.label);
    part("choices").append(label);
  });
  part("closer").addEventListener("click", function () { zoom(0.5); });
  part("wider").addEventListener("click", function () { zoom(2); });
  part("earlier").addEventListener("click", function () { move(-part_of(days)); });
  part("later").addEventListener("click", function () { move(part_of(days)); });
  part("whole").addEventListener("click", function () { look(whole[0], whole[1]); });

  plot.addEventListener("keydown", function (event) {
    var keys = {
      ArrowRight: function () { if (event.shiftKey) { move(part_of(days)); } else { step(1); } },
      ArrowLeft: function () { if (event.shiftKey) { move(-part_of(days)); } else { step(-1); } },
      ArrowDown: function () { climb(1); },
      ArrowUp: function () { climb(-1); },
      "+": function () { zoom(0.5); },
      "-": function () { zoom(2); },
      "0": function () { look(whole[0], whole[1]); }
    };
    if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      keys[event.key]();
      event.preventDefault();
    }
  });

  var held = null;
  function placeOf(event) {
    var frame = plot.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }
  plot.addEventListener("pointerdown", function (event) {
    held = { x: placeOf(event).x, days: days.slice() };
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener("pointerup", function () { held = null; });
  plot.addEventListener("pointercancel", function () { held = null; });
  plot.addEventListener("pointermove", function (event) {
    var at = placeOf(event);
    if (held && Math.abs(at.x - held.x) > 4) {
      var by = (held.x - at.x) / (width() - LEFT - RIGHT) * (held.days[1] - held.days[0]);
      look(held.days[0] + by, held.days[1] + by);
      return;
    }
    var series = shown()[Math.floor((at.y - HEAD) / HEIGHT)];
    if (series && at.x >= LEFT) { tell(series, nearest(series, dayAt(at.x))); }
  });
  plot.addEventListener("click", function (event) {
    var at = placeOf(event), series = shown()[Math.floor((at.y - HEAD) / HEIGHT)];
    if (series) { tell(series, nearest(series, dayAt(at.x))); }
  });
  // With Ctrl, as maps have it: without, the wheel goes on moving the page.
  plot.addEventListener("wheel", function (event) {
    if (!event.ctrlKey) { return; }
    event.preventDefault();
    zoom(event.deltaY < 0 ? 0.8 : 1.25, dayAt(placeOf(event).x));
  }, { passive: false });

  document.getElementById("journey").hidden = false;
  new ResizeObserver(draw).observe(plot);
  draw();
})();
