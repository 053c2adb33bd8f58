// --profile=FILE.html: the profile as one page that loads nothing else. The data is the JSON of profile.cpp with the
// sources in it; the page's own script draws it: the ranking on the left, source, bytecode or ops on the right.
#include "runtime/views/profile.h"
#include "runtime/views/views.h"

namespace tiercel::views {

namespace {

constexpr std::string_view kHead = R"html(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tiercel profile</title>
<style>
:root {
    color-scheme: light dark;
    --ground: #f7f7f5; --card: #ffffff; --text: #23262b; --dim: #757b85; --line: #e3e4e1; --accent: #b4431f;
    --chosen: #fbeee6; --bar: #e39a6f; --heat: 216, 84, 28; --code: #2b2f36;
}
@media (prefers-color-scheme: dark) {
    :root {
        --ground: #16181c; --card: #1e2126; --text: #d9dce1; --dim: #8b919b; --line: #30343b; --accent: #f08a5d;
        --chosen: #33261f; --bar: #a85c36; --heat: 240, 104, 40; --code: #cdd2da;
    }
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--ground); color: var(--text);
       font: 14px/1.45 system-ui, "Segoe UI", Roboto, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 28px; padding: 14px 20px 12px;
         border-bottom: 1px solid var(--line); background: var(--card); }
h1 { font-size: 17px; margin: 0; letter-spacing: .01em; }
h1 b { color: var(--accent); }
.fact { color: var(--dim); }
.fact b { color: var(--text); font-weight: 600; font-variant-numeric: tabular-nums; }
main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(300px, 30%) 1fr; }
aside { border-right: 1px solid var(--line); display: flex; flex-direction: column; min-height: 0; background: var(--card); }
.tools { display: flex; gap: 8px; padding: 10px 12px; border-bottom: 1px solid var(--line); }
input, select, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line);
                        border-radius: 6px; padding: 4px 9px; }
input { flex: 1; min-width: 0; }
#functions { overflow: auto; flex: 1; padding: 4px 0; }
.function { display: block; width: 100%; text-align: left; border: 0; border-radius: 0; background: none; padding: 7px 14px;
            cursor: pointer; }
.function:hover { background: var(--ground); }
.function.chosen { background: var(--chosen); box-shadow: inset 3px 0 var(--accent); }
.function .row { display: flex; justify-content: space-between; gap: 10px; }
.function .name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.function .share { font-variant-numeric: tabular-nums; white-space: nowrap; }
.function .more { color: var(--dim); font-size: 12px; }
.function .more span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.track { height: 4px; border-radius: 2px; background: var(--line); margin: 4px 0 3px; overflow: hidden; }
.track i { display: block; height: 100%; background: var(--bar); border-radius: 2px; }
section { min-width: 0; min-height: 0; display: flex; flex-direction: column; }
nav { display: flex; align-items: center; gap: 4px; padding: 10px 16px; border-bottom: 1px solid var(--line); }
nav button { background: none; border-color: transparent; color: var(--dim); cursor: pointer; }
nav button.chosen { background: var(--card); border-color: var(--line); color: var(--text); font-weight: 600; }
nav .where { margin-left: auto; color: var(--dim); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#view { flex: 1; overflow: auto; background: var(--card); }
table { border-collapse: collapse; width: 100%; font: 12.5px/1.5 ui-monospace, "JetBrains Mono", Menlo, Consolas, monospace; }
td { padding: 0 10px; white-space: pre; vertical-align: top; color: var(--code); }
td.count, td.percent, td.number { text-align: right; font-variant-numeric: tabular-nums; width: 1%; }
td.number { color: var(--dim); user-select: none; }
td.count { padding-left: 18px; }
td.bar { width: 110px; min-width: 110px; }
td.bar i { display: block; height: 9px; margin-top: 5px; border-radius: 2px; background: var(--bar); min-width: 1px; }
tr.cold td.code { color: var(--dim); }
tr.here td.number { color: var(--accent); font-weight: 700; }
tr.note td { color: var(--dim); padding-top: 6px; }
tr.note.label td { padding-top: 0; color: var(--accent); }
table.ops { max-width: 900px; margin: 10px 0; }
table.ops td.bar { width: 60%; }
.advice { padding: 10px 18px; border-bottom: 1px solid var(--line); background: var(--ground); color: var(--dim); }
.advice:empty { display: none; }
.advice b { color: var(--text); font-weight: 600; }
.advice ul { margin: 4px 0 0; padding-left: 18px; }
.advice .share { display: inline-block; min-width: 56px; color: var(--accent); font-variant-numeric: tabular-nums; }
.empty { padding: 40px; color: var(--dim); text-align: center; }
@media (max-width: 760px) { main { grid-template-columns: 1fr; grid-template-rows: 40% 1fr; } }
</style>
<header>
<h1><b>Tiercel</b> profile</h1>
<span class="fact" id="facts"></span>
</header>
<main>
<aside>
<div class="tools"><input id="filter" type="search" placeholder="Filter functions" aria-label="Filter functions">
<select id="order" aria-label="Order">
<option value="selfSeconds">self time</option><option value="ops">instructions</option><option value="calls">calls</option>
</select></div>
<div id="functions"></div>
</aside>
<section>
<nav id="tabs"><span class="where"></span></nav>
<div id="advice" class="advice"></div>
<div id="view"></div>
</section>
</main>
<script type="application/json" id="data">)html";

constexpr std::string_view kTail = R"html(</script>
<script>
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const count = (n) => n.toLocaleString("en-US");
const milliseconds = (s) => (s * 1e3).toLocaleString("en-US", { maximumFractionDigits: s < 0.1 ? 2 : 0 }) + " ms";
const percent = (x) => (100 * x).toFixed(1) + " %";
function element(tag, attributes, ...children) {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (name === "style") Object.assign(e.style, value);
        else if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
        else e.setAttribute(name, value);
    }
    e.append(...children);
    return e;
}
/// Heat by the logarithm of counts: a line that runs a hundredth as often as the hottest is still warm.
function heat(n, most) {
    if (!n) return 0;
    return most <= 1 ? 1 : Math.max(0.06, (Math.log(n) / Math.log(most)) ** 3);
}
const warmed = (n, most) => ({ background: n ? `rgba(var(--heat), ${(0.55 * heat(n, most)).toFixed(3)})` : "" });
const bar = (share) => element("i", { style: { width: (100 * share).toFixed(2) + "%" } });

let chosen = data.functions[0], tab = ["Bytecode", "Ops"].find((name) => "#" + name === location.hash) ?? "Source";

const facts = [
    [milliseconds(data.seconds), "counted"],
    [count(data.functions.length), data.functions.length === 1 ? "function" : "functions"],
    [count(data.calls), "calls"],
    [count(data.opsRun), "instructions"],
    [milliseconds(data.outsideSeconds), "outside of functions"],
];
for (const [value, what] of facts) $("facts").append(element("b", {}, value), ` ${what}\u2002·\u2002`);
$("facts").lastChild.textContent = " " + facts.at(-1)[1];

function drawFunctions() {
    const wanted = $("filter").value.toLowerCase(), order = $("order").value;
    const list = data.functions.filter((f) => (f.name + " " + f.file).toLowerCase().includes(wanted));
    list.sort((a, b) => b[order] - a[order]);
    const most = Math.max(...data.functions.map((f) => f[order])) || 1;
    $("functions").replaceChildren(...list.map((f) => element("button",
        { class: "function" + (f === chosen ? " chosen" : ""), onclick: () => { chosen = f; draw(); } },
        element("div", { class: "row" }, element("span", { class: "name" }, f.name),
            element("span", { class: "share" }, percent(f.share))),
        element("div", { class: "track" }, bar(f[order] / most)),
        element("div", { class: "row more" }, element("span", {}, `${f.file}:${f.line}`),
            element("span", {}, `${milliseconds(f.selfSeconds)}, ${count(f.calls)} ${f.calls === 1 ? "call" : "calls"}`)))));
}

function sourceView() {
    const file = data.files.find((f) => f.name === chosen.file);
    if (!file) return element("div", { class: "empty" }, "No source.");
    const counts = new Map(file.lines.map((l) => [l.line, l.count]));
    const most = Math.max(1, ...counts.values());
    const rows = file.text.split("\n").map((text, i) => {
        const line = i + file.firstLine, n = counts.get(line) ?? 0;
        const here = line >= chosen.line && line <= chosen.lastLine;
        return element("tr", { class: (n ? "" : "cold ") + (here ? "here" : ""), id: "line" + line },
            element("td", { class: "count" }, n ? count(n) : ""), element("td", { class: "bar" }, n ? bar(n / most) : ""),
            element("td", { class: "number" }, String(line)),
            element("td", { class: "code", style: warmed(n, most) }, text.replace(/\r$/, "") || " "));
    });
    return element("table", {}, element("tbody", {}, ...rows));
}

function bytecodeView() {
    const most = Math.max(1, ...chosen.bytecode.map((l) => l.count ?? 0));
    const rows = chosen.bytecode.map((l) => l.note !== undefined
        ? element("tr", { class: "note" + (/^L\d+:/.test(l.note) ? " label" : "") },
            element("td", {}), element("td", {}), element("td", {}), element("td", {}, l.note))
        : element("tr", { class: l.count ? "" : "cold", title: `line ${l.line}` },
            element("td", { class: "count" }, count(l.count)),
            element("td", { class: "bar" }, l.count ? bar(l.count / most) : ""),
            element("td", { class: "number" }, String(l.unit)),
            element("td", { class: "code", style: warmed(l.count, most) }, l.text)));
    return element("table", {}, element("tbody", {}, ...rows));
}

/// What keeps the chosen function in its tier.
function advice() {
    if (!chosen?.why || tab === "Ops") return [];
    const findings = chosen.findings.filter((f) => f.runs >= 0.01 * chosen.ops).slice(0, 6).map((f) => element("li", {},
        element("span", { class: "share" }, percent(f.runs / chosen.ops)), f.text));
    return [element("b", {}, chosen.why), ...(findings.length ? [element("ul", {}, ...findings)] : [])];
}

function opsView() {
    const most = data.ops[0]?.count ?? 1;
    return element("table", { class: "ops" }, element("tbody", {}, ...data.ops.map((o) => element("tr", {},
        element("td", { class: "code" }, o.op), element("td", { class: "count" }, count(o.count)),
        element("td", { class: "percent" }, percent(o.count / data.opsRun)),
        element("td", { class: "bar" }, bar(o.count / most))))));
}

function draw() {
    drawFunctions();
    const views = { Source: sourceView, Bytecode: bytecodeView, Ops: opsView };
    const where = chosen && tab !== "Ops" ? `${chosen.name}  ${chosen.file}:${chosen.line}` : "all instructions by op";
    $("tabs").replaceChildren(...Object.keys(views).map((name) => element("button",
        { class: name === tab ? "chosen" : "", onclick: () => { tab = name; draw(); } }, name)),
        element("span", { class: "where" }, where));
    $("advice").replaceChildren(...advice());
    $("view").replaceChildren(chosen ? views[tab]() : element("div", { class: "empty" }, "Nothing ran."));
    if (chosen && tab === "Source") {
        const line = $("line" + chosen.line);
        if (line) $("view").scrollTop = line.offsetTop - 60;
    } else {
        $("view").scrollTop = 0;
    }
}
$("filter").addEventListener("input", drawFunctions);
$("order").addEventListener("change", drawFunctions);
draw();
</script>
</html>
)html";

} // namespace

std::string profileHtml(VM& vm) {
    std::string out(kHead);
    for (char c : profileData(vm, gatherProfile(vm), true)) {
        // Inside a script element only `<` could end it; it stands in strings alone.
        if (c == '<')
            out += "\\u003c";
        else
            out += c;
    }
    return out.append(kTail);
}

} // namespace tiercel::views
