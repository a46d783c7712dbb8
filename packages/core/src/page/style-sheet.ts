/**
 * How the pages look. Sizes follow the reader's own setting; text keeps a contrast of at least 7:1 and targets are 48
 * pixels high.
 *
 * @source WCAG 2.2 (5 October 2023), 1.4.6 for the contrast; 44 CSS pixels of 2.5.5 for the targets.
 */
export const styleSheet = `
:root{--ink:#1b1b1b;--soft:#474747;--paper:#ffffff;--line:#6b6b6b;--accent:#8f1414;--tint:#f6f1ee}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.125rem/1.65 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:36rem;margin:0 auto;padding:1.25rem 1rem 2.5rem}
h1{font-size:1.5rem;line-height:1.35;margin:.25rem 0 1rem}
h2{font-size:1.125rem;margin:1.5rem 0 .25rem}
p,blockquote{margin:0 0 .85rem;white-space:pre-wrap}
blockquote{padding:.75rem 1rem;background:var(--tint);border-left:.25rem solid var(--accent)}
.soft{color:var(--soft)}
.problem{color:var(--accent);font-weight:600;margin:0 0 .75rem}
form{margin-top:1.5rem}
fieldset{border:0;margin:0 0 1rem;padding:0;min-width:0}
legend,.label{display:block;font-weight:600;padding:0;margin:0 0 .5rem}
.option{display:flex;align-items:center;gap:.75rem;min-height:48px;padding:.5rem .75rem;margin:0 0 .5rem;border:1px solid var(--line);border-radius:.5rem}
.option input{width:1.5rem;height:1.5rem;margin:0;flex:none;accent-color:var(--accent)}
.entry{display:block;width:100%;min-height:48px;padding:.6rem .75rem;margin:0 0 1rem;border:1px solid var(--line);border-radius:.5rem;font:inherit;color:inherit;background:var(--paper)}
[aria-invalid="true"].entry{border:2px solid var(--accent)}
button{display:block;width:100%;min-height:48px;padding:.6rem 1rem;margin:0 0 1rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--paper);font:inherit;font-weight:600}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.option:focus-within{outline:3px solid var(--ink);outline-offset:2px}
@media print{body{font-size:12pt}button,.screen{display:none}blockquote{background:none}.option,h1,blockquote{break-inside:avoid}}
`;
