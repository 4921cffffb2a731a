import { unsafeCSS } from 'lit';

/** Lit's own `css` joins and checks parts; this is one text, and it is ours. */
const css = String.raw;

/**
 * Colours come from the page: Canvas and CanvasText follow its `color-scheme`, so that a page that is always light does
 * not get a dark box, and one that says `color-scheme: light dark` follows the shopper's setting. The rest is mixed from
 * them and the accent. Text on the accent is white or black, whichever has the greater contrast by WCAG's formula: 0.179
 * is the luminance at which both have the same.
 *
 * The box is as high as its highest usual state, so that nothing below it moves when the state changes.
 */
export const styles = unsafeCSS(css`
  :host {
    --_accent: var(--iamport-accent, #1b64da);
    --_on-accent: var(--iamport-on-accent, #fff);
    --_surface: var(--iamport-surface, Canvas);
    --_text: var(--iamport-text, color-mix(in srgb, CanvasText 90%, Canvas));
    --_muted: var(--iamport-muted, color-mix(in srgb, var(--_text) 72%, var(--_surface)));
    --_line: 1px solid var(--iamport-border, color-mix(in srgb, var(--_text) 16%, var(--_surface)));
    display: block;
    container-type: inline-size;
    color: var(--_text);
    font: 1rem/1.45 var(--iamport-font, Pretendard, Apple SD Gothic Neo, Noto Sans KR, Noto Sans CJK KR, system-ui, sans-serif);
    word-break: keep-all;
    overflow-wrap: anywhere;
    text-align: start;
  }
  @supports (color: color(from red xyz 0 0 0)) {
    :host {
      --_y: calc((0.179 - y) * 999);
      --_on-accent: var(
        --iamport-on-accent,
        color(from var(--_accent) xyz clamp(0, var(--_y), 0.95) clamp(0, var(--_y), 1) clamp(0, var(--_y), 1.09))
      );
    }
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
    margin: 0;
  }
  [part='base'] {
    /* Holds what only screen readers see; else it would widen a shop's scrolling box. */
    position: relative;
    display: flex;
    flex-direction: column;
    gap: 16px;
    min-height: var(--iamport-min-height, 376px);
    padding: clamp(12px, 6cqi, 24px);
    font-size: clamp(0.875rem, 4.7cqi, 1rem);
    border: var(--_line);
    border-radius: var(--iamport-radius, 16px);
    background: var(--_surface);
  }
  section,
  dl {
    display: grid;
    gap: 4px 12px;
  }
  section {
    grid-template-columns: auto 1fr;
  }
  dl div,
  [part='actions'] {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: baseline;
  }
  [part='actions'] {
    gap: 8px;
    margin-top: auto;
  }
  dt,
  p {
    color: var(--_muted);
  }
  dd {
    margin-inline-start: auto;
    text-align: end;
  }
  p {
    grid-column: 2;
  }
  h3 {
    padding-top: 4px;
    font-size: 1.25em;
  }
  /* The heading takes the focus to be read out; it is nothing to press. */
  h3:focus {
    outline: none;
  }
  [part='summary'] div + div dd {
    font-size: 1.5em;
    font-weight: 700;
  }
  [part='details'],
  a {
    grid-column: 1/3;
    margin-top: 8px;
  }
  [part='details'] {
    padding-top: 12px;
    border-top: var(--_line);
    font-size: 0.9375em;
  }
  [part='icon'] {
    grid-row: span 3;
    width: 36px;
    height: 36px;
    color: var(--iamport-danger, #e5484d);
  }
  .paid [part='icon'] {
    color: var(--iamport-success, #12a066);
  }
  .spinner,
  .pending [part='icon'],
  .vbank-issued [part='icon'] {
    color: var(--iamport-notice, color-mix(in srgb, var(--_accent) 72%, var(--_text)));
  }
  circle {
    opacity: 0.14;
  }
  svg {
    fill: currentcolor;
  }
  path {
    fill: none;
    stroke: currentcolor;
    stroke-width: 2;
    stroke-linecap: round;
  }
  .spinner {
    border: 3px solid;
    border-inline-end-color: transparent;
    border-radius: 50%;
    forced-color-adjust: none;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .spinner {
      /* Not at once: most waits are over before, and a page that loads has enough to draw. */
      animation: turn 1s linear 1s infinite;
    }
  }
  button,
  a {
    flex: 1;
    padding: 12px;
    border: var(--_line);
    border-radius: calc(var(--iamport-radius, 16px) * 0.75);
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 600;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }
  [part='copy'] {
    margin-inline-start: 8px;
    padding-inline: 8px;
  }
  [part='button']:not([disabled], [aria-disabled]) {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  [disabled],
  [aria-disabled] {
    color: var(--_muted);
    cursor: default;
  }
  @media (forced-colors: active) {
    [aria-disabled] {
      color: GrayText;
    }
  }
  button:hover {
    filter: brightness(0.94);
  }
  :focus-visible {
    outline: 3px solid;
    outline-offset: 2px;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    white-space: nowrap;
  }
`);
