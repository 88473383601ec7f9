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
      // First, last where there are several, and by how many it counts unless one by one: 9, 0-5, 20-41/7.
      var ends = stretch.split(/[-\/]/).map(Number);
      var last = ends.length > 1 ? ends[1] : ends[0];
      for (var index = ends[0]; index <= last; index += ends[2] || 1) { found.push(index); }
    });
    return found;
  }

  // A whole number stands in the evidence as such, anything else as it is printed.
  function printed(value) { return typeof value === "number" ? String(value).replace("-", "−") : value; }

  // Things that come in turn and their file stand there once for all their rows.
  function read() {
    evidence = JSON.parse(data.textContent);
    var kinds = [];
    evidence.runs.forEach(function (run) {
      for (var count = 0; count < run[2]; count += 1) { kinds.push([run[0][count % run[0].length], run[1]]); }
    });
    evidence.rows.forEach(function (row, index) {
      evidence.rows[index] = {
        thing: evidence.things[kinds[index][0]], when: printed(row[0]), value: printed(row[1]), remark: row[3] || "",
        file: evidence.files[kinds[index][1]], row: row[2]
      };
    });
  }

  function rowOf(index) {
    var record = evidence.rows[index];
    var texts = [record.thing, record.when, record.value, record.remark, record.file, record.row];
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
      facts: facts.map(function (fact) {
        if (!fact.hash) { return fact.cloneNode(true); }
        // A method is told once on the page, and referred to.
        var method = document.createElement("span");
        document.getElementById(fact.hash.slice(1)).childNodes.forEach(function (part) { method.append(part.cloneNode(true)); });
        return method;
      }),
      rows: indexes(evidence.notes[number]),
      place: "#n" + number
    };
  }

  // What one value of the record says.
  function ofRow(index) {
    var record = evidence.rows[index];
    return {
      title: record.thing,
      value: record.value || record.when,
      facts: evidence.details[index] || [],
      rows: [Number(index)],
      place: document.getElementById("r" + index) ? "#r" + index : ""
    };
  }

  function open(control) {
    if (!evidence) { read(); }
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
