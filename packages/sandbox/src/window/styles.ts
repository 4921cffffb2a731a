/** The window's only style. Colours are chosen for a contrast of at least 4.5 in both schemes. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f2f4f6, #101216);
  --sheet: light-dark(#fff, #1b1e24);
  --ink: light-dark(#191f28, #eceef1);
  --muted: light-dark(#596472, #a3adba);
  --line: light-dark(#e3e7ec, #31363f);
  --accent: light-dark(#1b5fd9, #4d8dff);
  --on-accent: light-dark(#fff, #0a1222);
  --danger: light-dark(#c4283c, #ff8592);
  --notice: light-dark(#fff4d6, #3a2f12);
  --on-notice: light-dark(#6b4a00, #ffd98a);
}
* { box-sizing: border-box; margin: 0; }
html { height: 100%; }
body {
  min-height: 100%; display: grid; background: var(--ground); color: var(--ink);
  font: 400 16px/1.5 Pretendard, "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", system-ui, sans-serif;
  word-break: keep-all; overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
main {
  display: flex; flex-direction: column; width: 100%; max-width: 440px; min-height: 100%; margin: 0 auto;
  background: var(--sheet); outline: none;
}
.notice { padding: 12px 24px; background: var(--notice); color: var(--on-notice); font-size: 14px; font-weight: 600; }
.summary { padding: 28px 24px 20px; }
h1 { font-size: 16px; font-weight: 600; color: var(--muted); }
.amount { margin-top: 4px; font-size: 32px; font-weight: 700; line-height: 1.25; letter-spacing: -.01em; font-variant-numeric: tabular-nums; }
dl { margin: 0 24px; padding: 16px 0; border-block: 1px solid var(--line); display: grid; gap: 12px; font-size: 15px; }
dl div { display: grid; grid-template-columns: 112px 1fr; gap: 16px; }
dt { color: var(--muted); }
dd { text-align: right; font-weight: 500; }
.actions { margin-top: auto; padding: 24px; display: grid; gap: 8px; grid-template-columns: 1fr 1fr; }
.help { grid-column: 1 / -1; white-space: pre-line; margin-bottom: 8px; font-size: 14px; color: var(--muted); }
button {
  min-height: 52px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 12px; background: none;
  color: inherit; font: inherit; font-weight: 600; cursor: pointer; touch-action: manipulation;
}
button:hover { border-color: var(--muted); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button.forward { grid-column: 1 / -1; border-color: transparent; background: var(--accent); color: var(--on-accent); }
button.forward:hover { filter: brightness(1.08); }
button.wide { grid-column: 1 / -1; }
button.decline { color: var(--danger); }
details { grid-column: 1 / -1; font-size: 14px; }
summary { min-height: 44px; display: flex; align-items: center; gap: 6px; color: var(--muted); cursor: pointer; }
summary::before { content: '▸'; } details[open] summary::before { content: '▾'; }
select { width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 12px; background: var(--sheet); color: inherit; font: inherit; }
summary:focus-visible, select:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 8px; }
[aria-busy=true] button { opacity: .55; cursor: progress; }
.plain { padding: 40px 24px; }
.plain p { margin-top: 8px; color: var(--muted); }
.plain h1 { font-size: 22px; color: var(--ink); }
@media (min-width: 600px) {
  body { align-items: center; padding: 24px; }
  main { min-height: 0; border-radius: 20px; overflow: hidden; box-shadow: 0 12px 40px #0003; }
}
`;
