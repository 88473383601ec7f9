(function () {
  var root = document.documentElement;
  var dark = document.getElementById("dark");
  var print = document.getElementById("print");
  var contents = document.querySelector("nav details");
  var system = matchMedia("(prefers-color-scheme: dark)");
  function isDark() { return root.dataset.theme ? root.dataset.theme === "dark" : system.matches; }
  function show() { dark.setAttribute("aria-pressed", isDark()); }
  if (contents && matchMedia("(max-width: 52rem)").matches) { contents.removeAttribute("open"); }
  if (dark) {
    show();
    system.addEventListener("change", show);
    dark.addEventListener("click", function () { root.dataset.theme = isDark() ? "light" : "dark"; show(); });
  }
  if (print) {
    print.addEventListener("click", function () { window.print(); });
    // Paper cannot be opened: what is folded is printed whole.
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details").forEach(function (part) { part.open = true; });
    });
  }
})();
