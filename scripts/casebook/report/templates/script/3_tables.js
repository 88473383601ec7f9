// Tables that sort and filter, and download as CSV. Without a script they are the same tables, in the order of the page.
(function () {
  var WORTH_IT = 8;
  var data = document.getElementById("interface");
  if (!data) { return; }
  var words = JSON.parse(data.textContent);
  var language = document.documentElement.lang;
  var decimal = (1.1).toLocaleString(language).charAt(1);
  var collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  // A number as it is printed: sign of a censored value, minus sign, groups of three, decimal mark of the language.
  var NUMBER = /[<>≤≥×]?\s*[−-]?\d+(?:[.,]\d+)*/g;
  var STARTS = /^[<>≤≥×]?\s*[−-]?\d/;

  function filled(text, parts) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return parts[name]; });
  }

  function element(tag, attributes, text) {
    var made = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    if (text) { made.textContent = text; }
    return made;
  }

  function textOf(cell) { return cell.textContent.replace(/\s+/g, " ").trim(); }

  function plain(number) {
    var digits = number.replace(/[<>≤≥×\s]/g, "").replace("−", "-");
    return decimal === "," ? digits.replace(/\./g, "").replace(",", ".") : digits.replace(/,/g, "");
  }

  // The numbers of a cell; a censored value lies beyond its limit by the least that there is.
  function numbersOf(text) {
    return (text.match(NUMBER) || []).map(function (found) {
      var value = Number(plain(found));
      var least = Math.max(Math.abs(value), 1) * 1e-9;
      return value + (/[<≤]/.test(found) ? -least : /[>≥]/.test(found) ? least : 0);
    });
  }

  // What a column is sorted by: numbers where all its cells begin with one or differ in nothing else, else words.
  function keysOf(texts) {
    var told = texts.filter(function (text) { return /\d/.test(text); });
    var begin = told.every(function (text) { return STARTS.test(text); });
    var frames = new Set(told.map(function (text) { return text.replace(NUMBER, "#"); }));
    if (!told.length || !(begin || frames.size === 1)) {
      return { keys: texts, compare: collator.compare, isEmpty: function (text) { return !text; } };
    }
    return {
      keys: texts.map(function (text) { return /\d/.test(text) ? numbersOf(text) : text; }),
      compare: function (one, other) {
        for (var place = 0; place < Math.min(one.length, other.length); place += 1) {
          if (one[place] !== other[place]) { return one[place] - other[place]; }
        }
        return one.length - other.length;
      },
      isEmpty: function (key) { return !Array.isArray(key); }
    };
  }

  function sortable(table, told) {
    var body = table.tBodies[0];
    var original = Array.from(body.rows);
    var keys = [];

    function orderBy(column, direction) {
      if (!keys[column]) {
        keys[column] = keysOf(original.map(function (row) {
          var time = row.cells[column].querySelector("time");
          return time ? time.dateTime : textOf(row.cells[column]);
        }));
      }
      var by = keys[column];
      var places = original.map(function (row, place) { return place; });
      if (direction) {
        places.sort(function (one, other) {
          var first = by.keys[one], second = by.keys[other];
          // What holds no value comes last, whichever way.
          var empty = by.isEmpty(first) - by.isEmpty(second);
          return empty || (by.isEmpty(first) ? 0 : direction * by.compare(first, second)) || one - other;
        });
      }
      body.append.apply(body, places.map(function (place) { return original[place]; }));
    }

    Array.from(table.tHead.rows[0].cells).forEach(function (head, column, heads) {
      var name = textOf(head);
      var button = element("button", { type: "button", "class": "sort" });
      button.append.apply(button, Array.from(head.childNodes));
      head.append(button);
      // A browser does not repeat a button on every sheet of paper, but words.
      head.dataset.head = name;
      button.addEventListener("click", function () {
        var next = { ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")] || "ascending";
        heads.forEach(function (each) { each.removeAttribute("aria-sort"); });
        if (next !== "none") { head.setAttribute("aria-sort", next); }
        orderBy(column, { ascending: 1, descending: -1, none: 0 }[next]);
        told.textContent = filled(words.sorted, { column: name, order: words[next] });
      });
    });
    return original;
  }

  function searched(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/−/g, "-").toLocaleLowerCase(language);
  }

  function filterable(rows, input, told) {
    var texts = rows.map(function (row) { return searched(textOf(row)); });
    input.addEventListener("input", function () {
      var wanted = searched(input.value).split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row, place) {
        var fits = wanted.every(function (word) { return texts[place].includes(word); });
        row.hidden = !fits;
        shown += fits;
      });
      told.textContent = filled(words.shown, { shown: shown, all: rows.length });
    });
  }

  // A cell that a spreadsheet would take for a formula gets a sign in front; a number alone is written for machines.
  function csvCell(text) {
    if (/^[−-]?\d+(?:[.,]\d+)*$/.test(text)) { text = plain(text); } else if (/^[=+\-@\t\r]/.test(text)) { text = "'" + text; }
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function csvOf(table, rows) {
    var lines = [table.tHead.rows[0]].concat(rows).map(function (row, place) {
      var cells = Array.from(row.cells).map(textOf);
      if (words.origin) { cells.push(place ? words.origin : words.data); }
      return cells.map(csvCell).join(",");
    });
    return "\ufeff" + lines.join("\r\n") + "\r\n";
  }

  // A column of sentences needs room, or its rows become as high as a telephone.
  function widen(table, rows) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      if (rows.some(function (row) { return textOf(row.cells[column]).length > 60; })) { head.classList.add("wide"); }
    });
  }

  // The name of a file may break where it has a sign, or it takes the room of the other columns.
  function breakable(rows) {
    rows.forEach(function (row) {
      var head = row.cells[0];
      if (head.children.length || !/^\S{16,}$/.test(textOf(head))) { return; }
      var parts = textOf(head).split(/(?<=[_.:!])/);
      head.replaceChildren.apply(head, parts.flatMap(function (part) { return [part, element("wbr", {})]; }).slice(0, -1));
    });
  }

  function nameOf(table) {
    var caption = table.caption ? textOf(table.caption) : words.table;
    var slug = searched(caption).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);
    return [words["case"], slug || "table"].filter(Boolean).join("-") + ".csv";
  }

  function download(name, text) {
    var address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    var link = element("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
  }

  document.querySelectorAll("main .tw > table").forEach(function (table, number) {
    if (!table.tHead || !table.tBodies.length) { return; }
    var caption = table.caption ? textOf(table.caption) : words.table;
    var told = element("span", { role: "status", "class": "told" });
    var rows = Array.from(table.tBodies[0].rows);
    var tools = element("div", { "class": rows.length > WORTH_IT ? "tt" : "tt beside" });
    widen(table, rows);
    breakable(rows);
    if (rows.length > WORTH_IT) {
      rows = sortable(table, told);
      var name = "filter-" + number;
      var input = element("input", { type: "search", id: name, autocomplete: "off", spellcheck: "false" });
      tools.append(element("label", { "for": name }, words.filter), input);
      filterable(rows, input, told);
    }
    var save = element("button", { type: "button", "class": "csv", "aria-label": filled(words.download, { table: caption }) }, "CSV");
    save.addEventListener("click", function () { download(nameOf(table), csvOf(table, rows)); });
    tools.append(told, save);
    table.parentElement.before(tools);
  });

  // Where a table is as wide as its place, its head stays in view while the page moves; else it moves in a frame.
  var watch = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var table = entry.target.querySelector("table");
      entry.target.classList.toggle("fits", table.offsetWidth <= entry.target.clientWidth + 1);
    });
  });
  document.querySelectorAll("main .tw").forEach(function (frame) { watch.observe(frame); });
})();
