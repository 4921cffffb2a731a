export const CONTROL_STYLES = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#191f28, #eceef1); --muted: light-dark(#596472, #a3adba); --line: light-dark(#e3e7ec, #31363f);
  --ground: light-dark(#fff, #14171c); --accent: light-dark(#1b5fd9, #7aa9ff);
}
* { box-sizing: border-box; margin: 0; }
body { max-width: 1200px; margin: 0 auto; padding: 24px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, "Apple SD Gothic Neo", "Noto Sans KR", sans-serif; }
header p, .empty, small { color: var(--muted); }
h1 { font-size: 24px; } h2 { margin: 32px 0 8px; font-size: 18px; }
a { color: var(--accent); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--muted); font-weight: 500; white-space: nowrap; }
code { font-size: 13px; }
td { overflow-wrap: anywhere; } td:first-child { white-space: nowrap; }
.status { font-weight: 600; } .paid { color: light-dark(#0b7a3b, #5fd391); } .failed, .cancelled { color: light-dark(#b3261e, #ff8f88); }
.actions { display: flex; gap: 8px; flex-wrap: wrap; }
.clock { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-top: 12px; } .clock span { margin-right: 8px; font-variant-numeric: tabular-nums; }
button { min-height: 44px; padding: 0 16px; border: 1px solid var(--line); border-radius: 8px; background: none; color: inherit; font: inherit; cursor: pointer; }
button:hover { border-color: var(--muted); }
@media (max-width: 640px) {
  body { padding: 16px; }
  thead { display: none; }
  tr { display: block; padding: 12px 0; border-bottom: 1px solid var(--line); }
  td { display: inline-block; max-width: 100%; padding: 2px 12px 2px 0; border: 0; }
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
