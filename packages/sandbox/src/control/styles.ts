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
table { width: 100%; min-width: 760px; border-collapse: collapse; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--muted); font-weight: 500; white-space: nowrap; }
code { font-size: 13px; }
td code { overflow-wrap: anywhere; }
.status { font-weight: 600; } .paid { color: light-dark(#0b7a3b, #5fd391); } .failed, .cancelled { color: light-dark(#b3261e, #ff8f88); }
button { min-height: 44px; padding: 0 16px; border: 1px solid var(--line); border-radius: 8px; background: none; color: inherit; font: inherit; cursor: pointer; }
button:hover { border-color: var(--muted); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
