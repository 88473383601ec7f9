// Ask any number: its note and the values behind it, opened where the number stands.
(function () {
  var dialog = document.getElementById("asked");
  var data = document.getElementById("evidence");
  if (!dialog || !data || !dialog.showModal) { return; }
  var evidence = null;
  var part = function (name) { return document.getElementById("asked-" + name); };
  var list = document.querySelector("details.notes");

  function indexes(stretches) {
    var found = [];
    if (!stretches) { return found; }
    stretches.split(",").forEach(function (stretch) {
      var ends = stretch.split("-").map(Number);
      for (var index = ends[0]; index <= ends[ends.length - 1]; index += 1) { found.push(index); }
    });
    return found;
  }

  function rowOf(index) {
    var record = evidence.rows[index];
    var texts = [evidence.things[record[0]], record[1], record[2], record[5] || "", evidence.files[record[3]], record[4]];
    var row = document.createElement("tr");
    texts.forEach(function (text, column) {
      var cell = document.createElement(column ? "td" : "th");
      if (!column) { cell.scope = "row"; }
      cell.textContent = text;
      row.appendChild(cell);
    });
    return row;
  }

  function open(control) {
    var number = control.getAttribute("data-n");
    var note = document.getElementById("n" + number);
    if (!note) { return false; }
    evidence = evidence || JSON.parse(data.textContent);
    part("title").textContent = note.querySelector("a").textContent;
    part("value").textContent = note.querySelector("b").textContent;
    var facts = part("facts");
    facts.replaceChildren();
    note.querySelectorAll("span, code").forEach(function (fact) {
      var line = document.createElement("li");
      line.appendChild(fact.cloneNode(true));
      facts.appendChild(line);
    });
    var rows = indexes(evidence.notes[number]);
    part("records").hidden = !rows.length;
    part("rows").replaceChildren.apply(part("rows"), rows.map(rowOf));
    part("caption").textContent = part("caption").dataset.text.replace("#", rows.length);
    part("note").href = "#n" + number;
    dialog.showModal();
    dialog.scrollTop = 0;
    return true;
  }

  function controlOf(event) {
    return event.target.closest ? event.target.closest("a.ask") : null;
  }

  document.querySelectorAll("a.ask").forEach(function (control) {
    control.setAttribute("role", "button");
    control.setAttribute("aria-haspopup", "dialog");
  });
  if (list) { list.open = false; }
  document.addEventListener("click", function (event) {
    var control = controlOf(event);
    var plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (control && plain && open(control)) { event.preventDefault(); }
  });
  // A button answers to the space bar, too.
  document.addEventListener("keydown", function (event) {
    var control = event.key === " " ? controlOf(event) : null;
    if (control && open(control)) { event.preventDefault(); }
  });
  part("close").addEventListener("click", function () { dialog.close(); });
  dialog.addEventListener("click", function (event) {
    if (event.target === dialog) { dialog.close(); }
  });
  part("note").addEventListener("click", function () {
    dialog.close();
    if (list) { list.open = true; }
  });
})();
