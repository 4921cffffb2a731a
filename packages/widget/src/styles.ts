import { css } from 'lit';

/**
 * Light or dark follows the page's `color-scheme`, so that a page that is always light does not get a dark box; a
 * page that says `color-scheme: light dark` follows the shopper's setting. Browsers without light-dark() stay light.
 */
export const styles = css`
  :host {
    --_accent: var(--iamport-accent, #1d5fd6);
    --_on-accent: var(--iamport-on-accent, #fff);
    --_text: var(--iamport-text, #191f28);
    --_muted: var(--iamport-muted, #57616e);
    --_surface: var(--iamport-surface, #fff);
    --_border: var(--iamport-border, #dde1e6);
    --_success: var(--iamport-success, #0b7a4b);
    --_notice: var(--iamport-notice, #1d5fd6);
    --_danger: var(--iamport-danger, #c4313a);
    --_radius: var(--iamport-radius, 12px);
    display: block;
    color: var(--_text);
    font-family: var(
      --iamport-font,
      Pretendard,
      'Apple SD Gothic Neo',
      'Noto Sans KR',
      'Noto Sans CJK KR',
      'Malgun Gothic',
      system-ui,
      sans-serif
    );
    font-size: 1rem;
    line-height: 1.5;
    word-break: keep-all;
    overflow-wrap: anywhere;
    text-align: start;
  }
  @supports (color: light-dark(#000, #fff)) {
    :host {
      --_accent: var(--iamport-accent, light-dark(#1d5fd6, #8db4ff));
      --_on-accent: var(--iamport-on-accent, light-dark(#fff, #0a1c40));
      --_text: var(--iamport-text, light-dark(#191f28, #eceff3));
      --_muted: var(--iamport-muted, light-dark(#57616e, #a9b3bf));
      --_surface: var(--iamport-surface, light-dark(#fff, #1a1f26));
      --_border: var(--iamport-border, light-dark(#dde1e6, #3a424d));
      --_success: var(--iamport-success, light-dark(#0b7a4b, #5fd3a0));
      --_notice: var(--iamport-notice, light-dark(#1d5fd6, #8db4ff));
      --_danger: var(--iamport-danger, light-dark(#c4313a, #ff9a9f));
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
    display: grid;
    gap: 16px;
    padding: 20px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  dl {
    text-wrap: wrap;
    display: grid;
    gap: 8px;
  }
  dl div {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 16px;
  }
  dt {
    flex: none;
    color: var(--_muted);
  }
  dd {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  [part='summary'] div:last-child dd {
    font-size: 1.25rem;
    font-weight: 700;
  }
  [part='result'] {
    text-wrap: balance;
    display: grid;
    gap: 8px;
    justify-items: center;
    text-align: center;
    --_sign: var(--_danger);
  }
  .paid {
    --_sign: var(--_success);
  }
  .pending,
  .vbank-issued,
  .paying,
  .verifying {
    --_sign: var(--_notice);
  }
  .icon {
    width: 44px;
    height: 44px;
    margin-block: 4px;
  }
  .icon circle {
    fill: var(--_sign);
    opacity: 0.14;
  }
  .icon path {
    fill: none;
    stroke: var(--_sign);
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  h3 {
    font-size: 1.25rem;
    font-weight: 700;
    line-height: 1.35;
    outline-offset: 4px;
  }
  /* The heading takes the focus to be read out; it is nothing to press. */
  h3:focus {
    outline: none;
  }
  [part='message'] {
    color: var(--_muted);
    white-space: pre-line;
  }
  [part='details'] {
    width: 100%;
    margin-top: 8px;
    padding-top: 16px;
    border-top: 1px solid var(--_border);
  }
  .small {
    font-size: 0.875rem;
  }
  .number {
    font-weight: 700;
    user-select: all;
  }
  button,
  a {
    min-height: 44px;
    border-radius: calc(var(--_radius) * 0.75);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  button {
    width: 100%;
    padding: 8px 16px;
    border: 1px solid var(--_border);
    background: transparent;
    color: inherit;
  }
  [part='button'] {
    min-height: 52px;
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: 1.0625rem;
    font-weight: 700;
  }
  button:hover {
    filter: brightness(0.94);
  }
  button:disabled,
  [aria-disabled] {
    border: 1px solid var(--_border);
    background: transparent;
    color: var(--_muted);
    cursor: default;
    filter: none;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  [part='copy'] {
    width: auto;
    min-width: 56px;
    margin-inline-start: 8px;
    font-size: 0.875rem;
  }
  a {
    display: inline-flex;
    align-items: center;
    color: var(--_accent);
  }
  .spinner {
    display: inline-block;
    width: 1em;
    height: 1em;
    margin-inline-end: 8px;
    border: 2px solid currentcolor;
    border-inline-end-color: transparent;
    border-radius: 50%;
    vertical-align: -0.125em;
    animation: turn 0.9s linear infinite;
  }
  .icon.spinner {
    width: 36px;
    height: 36px;
    margin: 8px 0;
    border-width: 3px;
    color: var(--_sign);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .spinner {
      border-inline-end-color: Canvas;
    }
    .icon circle {
      opacity: 1;
      fill: Canvas;
      stroke: CanvasText;
    }
    .icon path {
      stroke: CanvasText;
    }
    button:disabled,
    [aria-disabled] {
      color: GrayText;
    }
  }
`;
