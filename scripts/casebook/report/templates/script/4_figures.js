// Figures that are wider than the page, as on a telephone. Without a script they move by touch.
(function () {
  // A figure that is wider than its place moves in its frame, by the keyboard, too.
  var frames = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var plate = entry.target, title = plate.parentElement.querySelector("figcaption b");
      var moves = plate.scrollWidth > plate.clientWidth + 1;
      var given = { tabindex: "0", role: "region", "aria-label": title ? title.textContent : "" };
      Object.keys(given).forEach(function (name) {
        if (moves) { plate.setAttribute(name, given[name]); } else { plate.removeAttribute(name); }
      });
    });
  });
  document.querySelectorAll("main .plate").forEach(function (plate) { frames.observe(plate); });
})();
