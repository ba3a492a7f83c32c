"""The style of the report: light and dark, narrow and wide, on paper. Colour never says anything alone."""

STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --text: #1b2227; --soft: #4b565e; --rule: #aab4ba; --box: #f3f6f7;
  --good: #1f6b3a; --bad: #a8201a; --open: #8a5200; --waived: #6b2f8a;
  --self_care: #1f6b3a; --routine: #3b5b92; --soon: #7a5c00; --same_day: #b0531a; --emergency: #a8201a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14191c; --text: #e8edf0; --soft: #b3bfc6; --rule: #55626a; --box: #1f262a; --good: #7fd19b;
    --bad: #ff9a92; --open: #f0b35c; --waived: #d6a9f2;
    --self_care: #7fd19b; --routine: #9db9ec; --soon: #e2c560; --same_day: #f2a671; --emergency: #ff9a92; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 78rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .5rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .3rem; }
p, ul, ol, dl { margin: 0 0 .6rem; } ul, ol { padding-left: 1.3rem; }
a { color: inherit; }
code, pre { font: .875rem/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre { background: var(--box); padding: .7rem; overflow-x: auto; white-space: pre-wrap; border-radius: .3rem; }
nav ul { columns: 16rem; list-style: none; padding: 0; }
.verdict { border: 3px solid var(--good); border-radius: .5rem; padding: .8rem 1rem; margin: 1rem 0; }
.verdict.fails { border-color: var(--bad); border-style: double; border-width: 6px; }
.verdict.waived { border-color: var(--waived); border-style: dotted; }
.verdict.undecided, .verdict.not_checked { border-color: var(--open); border-style: dashed; }
.sign { font-weight: bold; white-space: nowrap; }
.sign.holds { color: var(--good); } .sign.waived { color: var(--waived); } .sign.fails { color: var(--bad); }
.sign.undecided, .sign.not_checked { color: var(--open); }
.level { border: 1px solid var(--rule); border-radius: .2rem; padding: 0 .3rem; font-size: .875rem; }
.facts { font-size: .875rem; } h4 { font-size: 1rem; margin: 1rem 0 .3rem; }
.counts { width: auto; margin: .4rem 0; } .verdict p:last-child, .verdict ul { margin-bottom: 0; }
td ul { margin: 0; padding-left: 1rem; }
.verdicts tbody th, .hazards tbody th { position: static; white-space: normal; }
.waived th { width: 30%; } .waived th:last-child { width: 40%; } .hazards thead th:first-child { width: 62%; }
.small, figcaption { font-size: .875rem; color: var(--soft); }
.scroll { overflow-x: auto; margin: 0 0 .8rem; }
table { border-collapse: collapse; font-size: .875rem; width: 100%; }
th, td { border: 1px solid var(--rule); padding: .3rem .5rem; text-align: left; vertical-align: top; min-width: 4rem; }
td, th { overflow-wrap: normal; } thead th { background: var(--box); }
tbody th { white-space: nowrap; font-weight: normal; position: sticky; left: 0; background: var(--paper); }
dt { font-weight: bold; display: inline; } dt::after { content: ": "; } dd { display: inline; margin: 0; }
dd > .scroll, dd > ul, dd > dl { margin-top: .3rem; } dd > dl { margin-left: 1rem; }
h2 + article { border: 0; }
article { border-top: 1px solid var(--rule); padding-top: .3rem; margin-top: 1rem; }
blockquote { margin: 0 0 .5rem; padding-left: .7rem; border-left: 4px solid var(--rule); }
details { margin: .2rem 0 .6rem; } summary { cursor: pointer; }
.graph { width: 100%; min-width: 40rem; height: auto; font: 13px system-ui, sans-serif; }
.graph text { fill: var(--text); } .graph rect { fill: var(--box); stroke: var(--rule); }
.edge, .arc { fill: none; stroke: var(--rule); stroke-width: 1.3; } .arc { stroke: var(--text); opacity: .6; }
.edge { opacity: .6; } .edge.to-routine { stroke: var(--routine); } .edge.to-soon { stroke: var(--soon); }
.edge.to-same_day { stroke: var(--same_day); } .edge.to-emergency { stroke: var(--emergency); }
.box.to-routine rect { stroke: var(--routine); stroke-width: 2; }
.box.to-soon rect { stroke: var(--soon); stroke-width: 2; }
.box.to-same_day rect { stroke: var(--same_day); stroke-width: 3; }
.box.to-emergency rect { stroke: var(--emergency); stroke-width: 4; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.key { display: inline-block; width: .9rem; height: .9rem; border-radius: .15rem; vertical-align: -.1rem; }
.bar-row { display: grid; grid-template-columns: 7.5rem 1fr; gap: .5rem; align-items: center; margin: .2rem 0; }
.band { font-size: .875rem; } .bars { margin: .3rem 0 .6rem; }
.bar { display: flex; height: 1.6rem; border-radius: .2rem; overflow: hidden; }
.part { color: var(--paper); font: .8rem/1.6rem system-ui, sans-serif; text-align: center; overflow: hidden;
  border-right: 1px solid var(--paper); white-space: nowrap; min-width: 2px; }
.part.self_care, .key.self_care { background: var(--self_care); } .part.soon, .key.soon { background: var(--soon); }
.part.routine, .key.routine { background: var(--routine); }
.part.same_day, .key.same_day { background: var(--same_day); }
.part.emergency, .key.emergency { background: var(--emergency); } .part.undecided { background: var(--soft); }
table.mix { width: auto; } .mix td { white-space: nowrap; }
caption { text-align: left; font-size: .875rem; color: var(--soft); }
@page { margin: 12mm; }
@media print { :root { --paper: #ffffff; --text: #000000; --soft: #333333; --rule: #888888; --box: #f3f3f3; }
  html { font-size: 9pt; } td code, th code, li code { font-size: .95em; } td .small { font-size: 1em; }
  main { max-width: none; padding: 0; } .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; display: block; } summary { list-style: none; }
  .appendices { break-before: page; } .verdict { padding: .3rem .6rem; margin: .4rem 0; }
  h2 { margin-top: 1rem; font-size: 12pt; } h3 { margin-top: .6rem; } p, ul, ol, dl { margin-bottom: .3rem; }
  th, td { padding: .15rem .3rem; }
  .part, .key { print-color-adjust: exact; }
  nav { display: none; } table { font-size: 8pt; } h2, h3 { break-after: avoid; } article, tr { break-inside: avoid; } }
"""
