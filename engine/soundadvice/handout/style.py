"""The style of a takeaway in HTML: light and dark, narrow and wide, on paper. Colour never says anything alone."""

STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --text: #1b2227; --soft: #4b565e; --rule: #8a959c; --box: #f3f6f7;
  --calm: #1f6b3a; --care: #8a5200; --alarm: #a8201a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14191c; --text: #e8edf0; --soft: #b3bfc6; --rule: #75828a; --box: #1f262a;
    --calm: #7fd19b; --care: #f0b35c; --alarm: #ff9a92; }
  .drawing { --ink: #e8edf0; --shirt: #6ea6c0; --far: #66757e; --line: #93a0a8; --fill: #2c353a; --arrow: #ff9a5c; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--text); --accent: var(--care);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: break-word; }
body.self_care { --accent: var(--calm); }
body.same_day, body.emergency { --accent: var(--alarm); }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1, .card h3 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .6rem; }
a { color: inherit; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .4rem; }
h3 { font-size: 1.1rem; line-height: 1.3; margin: 0 0 .3rem; }
h4, h5, h6 { font-size: 1rem; line-height: 1.3; margin: 0 0 .3rem; }
p, ul, ol, dl { margin: 0 0 .7rem; }
ul, ol { padding-inline-start: 1.4rem; }
ul.under { padding-inline-start: 2.8rem; }
li { margin-bottom: .3rem; }
section { margin: 0 0 1.5rem; }
.exercise { margin-bottom: 1.2rem; padding-top: .8rem; border-top: 1px solid var(--rule); }
dl div { margin-bottom: .2rem; }
dt { display: inline; font-weight: bold; }
dt::after { content: ": "; }
dd { display: inline; margin: 0; }
dd.to-fill { display: inline-block; width: 10rem; max-width: 100%; height: 1.1em;
  border-bottom: 1px solid var(--rule); }
.to-keep { margin-top: 3rem; border-top: 3px double var(--rule); padding-top: 1.5rem; }
.card { border: 3px solid var(--accent); border-radius: .5rem; padding: 1rem; }
.emergency .card { border-width: 6px; border-style: double; }
.sign { font-weight: bold; letter-spacing: .04em; color: var(--accent); margin-bottom: .3rem; }
.help, .warning { border-inline-start: 5px solid var(--alarm); padding-inline-start: .8rem; }
.small { font-size: .875rem; color: var(--soft); }
main.emergency { font-size: 1.15rem; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: baseline; margin: 0 0 .7rem; }
figure { margin: 0; max-width: 100%; }
figcaption { display: block; font-size: .875rem; max-width: 12rem; }
.drawing { max-width: 100%; height: auto; }
svg { direction: ltr; }
@page { margin: 12mm; }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --text: #000000; --soft: #333333; --rule: #777777; --calm: #000000;
    --care: #000000; --alarm: #000000; }
  .drawing { --ink: #1d2b36; --shirt: #4f7f96; --far: #9fb0ba; --line: #6b7780; --fill: #dde4e8; --arrow: #c2410c; }
  body, main.emergency { font-size: 10.5pt; line-height: 1.3; }
  section, .exercise { margin-bottom: 3.5mm; } .exercise { padding-top: 2.5mm; }
  p, ul, ol, dl, .pictures { margin-bottom: 1.8mm; } li { margin-bottom: .6mm; } .card { padding: 3mm 4mm; }
  main { max-width: none; padding: 0; }
  h1, .card h3 { font-size: 15pt; } h2 { font-size: 12pt; } h3 { font-size: 11pt; }
  h1, h2, h3, h4, h5, figcaption, .sign { break-after: avoid; }
  p.lead, .warning { break-after: avoid; }
  li, .warning, .pictures, .card, .help, .exercise dl, .exercise > p { break-inside: avoid; }
  section:not(.to-keep) > .help { break-inside: auto; }
  .exercise > p, .exercise > dl, .pictures { break-after: avoid; } li:first-child { break-after: avoid; }
  li:last-child { break-before: avoid; }
  .drawing { max-width: 60mm; max-height: 32mm; width: auto; }
  .small { font-size: 8pt; margin-bottom: .3em; }
  main.emergency.long { font-size: 9.5pt; line-height: 1.25; }
  main.emergency.very-long { font-size: 8pt; line-height: 1.2; }
  .very-long .card h1, .very-long h2 { font-size: 1.3em; }
  .to-keep { break-before: page; margin: 0; border: 0; padding: 0; }
  .on-screen { display: none; }
}
"""

HAND_OVER = """
.qr svg { display: block; width: 100%; max-width: 20rem; height: auto; margin: 0 0 .7rem; }
.chart svg { display: block; width: 100%; max-width: 28rem; height: auto; }
.chart text { font: 15px system-ui, sans-serif; fill: var(--text); } .chart .grid { stroke: var(--rule); }
.chart .line { fill: none; stroke: var(--text); stroke-width: 2.5; } .chart .point, .chart .did { fill: var(--text); }
.chart .hurt-then { fill: none; stroke: var(--text); stroke-width: 2.5; }
.hand-over dt { display: inline; font-weight: bold; } .hand-over dt::after { content: ": "; }
.hand-over dd { display: inline; margin: 0; }
.hand-over dd.to-fill { display: inline-block; width: 10rem; max-width: 100%; height: 1.1em;
  border-bottom: 1px solid var(--rule); }
@media print {
  .hand-over { font-size: 9.5pt; line-height: 1.25; }
  .hand-over h1 { font-size: 14pt; margin-bottom: 2mm; } .hand-over h2 { font-size: 1.1em; margin-bottom: .5mm; }
  .hand-over p, .hand-over ul, .hand-over ol, .hand-over dl { margin-bottom: 1mm; }
  .hand-over section { margin-bottom: 2mm; }
  .hand-over li { margin-bottom: .3mm; } .hand-over ul { padding-inline-start: 1.5em; }
  .hand-over .columns { columns: 2; column-gap: 7mm; } .hand-over .small { font-size: .85em; }
  .hand-over .top > dl { display: flex; gap: 5mm; align-items: baseline; white-space: nowrap; }
  .hand-over dd.to-fill { width: 40mm; }
  .hand-over .top section { border: 1px solid var(--rule); padding: 1.5mm 2.5mm; }
  .hand-over .top section dl { columns: 2; column-gap: 7mm; margin: 0; } .hand-over dl div { break-inside: avoid; }
  .qr svg { width: 64mm; margin: 0; } .long .qr svg { width: 46mm; } .chart svg { max-height: 40mm; }
  .hand-over .qr, .hand-over .chart { break-inside: avoid; break-before: avoid; }
  .hand-over.long { font-size: 8.5pt; line-height: 1.2; }
  .hand-over.very-long { font-size: 7.5pt; line-height: 1.16; }
  .hand-over.longest { font-size: 7pt; line-height: 1.14; }
  .very-long .qr svg { width: 42mm; } .very-long .chart svg { max-height: 28mm; }
}
"""
"""What is handed to a doctor: one sheet of paper, here and on the web page. It takes the colours of where it stands."""
