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

  // What a note says: its parts as the page has them, and the rows of the evidence.
  function ofNote(number) {
    var note = document.getElementById("n" + number);
    var facts = Array.from(note.children).slice(2).filter(function (fact) {
      // The files and rows are told by the table, where it has them.
      return fact.tagName !== "I" || !evidence.notes[number];
    });
    return {
      title: note.querySelector("a").textContent,
      value: note.querySelector("b").textContent,
      facts: facts.map(function (fact) { return fact.cloneNode(true); }),
      rows: indexes(evidence.notes[number]),
      place: "#n" + number
    };
  }

  // What one value of the record says.
  function ofRow(index) {
    var record = evidence.rows[index];
    return {
      title: evidence.things[record[0]],
      value: record[2] || record[1],
      facts: evidence.details[index] || [],
      rows: [Number(index)],
      place: document.getElementById("r" + index) ? "#r" + index : ""
    };
  }

  function open(control) {
    evidence = evidence || JSON.parse(data.textContent);
    var number = control.getAttribute("data-n");
    var answer = number ? ofNote(number) : ofRow(control.getAttribute("data-r"));
    part("title").textContent = answer.title;
    part("value").textContent = answer.value;
    part("facts").replaceChildren.apply(part("facts"), answer.facts.map(function (fact) {
      var line = document.createElement("li");
      line.append(fact);
      return line;
    }));
    part("records").hidden = !answer.rows.length;
    part("rows").replaceChildren.apply(part("rows"), answer.rows.map(rowOf));
    part("caption").textContent = part("caption").dataset.text.replace("#", answer.rows.length);
    part("note").hidden = !answer.place;
    part("note").href = answer.place;
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
    // What is folded around the place would keep it from view.
    for (var fold = document.getElementById(part("note").hash.slice(1)); fold; fold = fold.parentElement) {
      if (fold.tagName === "DETAILS") { fold.open = true; }
    }
  });
})();
