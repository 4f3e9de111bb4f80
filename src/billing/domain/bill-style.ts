// The style sheet of a printed bill, for screens of any width and for paper.
export const STYLE = `
:root { color: #1d2530; background: #f4f5f7; font: 14px/1.45 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 60rem; margin: 2rem auto; padding: 2.5rem; background: #fff; }
header { display: flex; justify-content: space-between; gap: 2rem; border-bottom: 2px solid #1d2530; padding-bottom: 1.5rem; }
address { font-style: normal; margin: 0 0 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0; }
dt { color: #5b6675; }
dd { margin: 0; overflow-wrap: anywhere; }
.due { text-align: right; margin: 0; white-space: nowrap; }
.due span { display: block; color: #5b6675; }
.due strong { font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.draft, .note { color: #8a5a00; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; color: #5b6675; font-weight: 600; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid #e3e6ea; vertical-align: top; }
small { color: #5b6675; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.lines td:nth-child(2) { width: 60%; }
.day { white-space: nowrap; }
.parts { margin: .15rem 0 0; padding: 0; list-style: none; color: #5b6675; font-size: .9em; }
.totals { width: auto; margin-left: auto; min-width: min(22rem, 100%); }
.sum td { font-weight: 700; border-top: 2px solid #1d2530; border-bottom: 0; }
footer { margin-top: 2.5rem; color: #5b6675; font-size: .8rem; overflow-wrap: anywhere; }
@media screen and (min-width: 60rem) {
  .lines td:nth-child(3) { white-space: nowrap; }
}
@media screen and (max-width: 40rem) {
  main { margin: 0; padding: 1rem; }
  header { display: block; }
  .due { text-align: left; margin-top: 1rem; }
  dl { gap: .15rem .75rem; }
  .number { white-space: normal; }
  .lines, .lines tbody, .lines tr, .lines td { display: block; }
  .lines thead { display: none; }
  .lines tr { border-bottom: 1px solid #e3e6ea; padding: .5rem 0; }
  .lines td { border: 0; padding: .1rem 0; width: auto; }
  .lines td:nth-child(2) { width: auto; }
  .lines .number { text-align: left; }
  .lines td[data-name]::before { content: attr(data-name) " "; color: #5b6675; }
  .totals { width: 100%; }
}
@media print {
  :root { background: #fff; font-size: 11px; }
  main { margin: 0; padding: 0; max-width: none; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
}
@page { margin: 18mm; }
`;
