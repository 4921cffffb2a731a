import type { DoneMessage, Rsp } from '../window/wire.ts';
import { clearStage, showFrame } from './stage.ts';

/** Ends whatever window is open now, without a word to its shop. */
let abandon: () => void = () => {};

/** Shows the window in the page; `done` runs once, when a person has decided. A later window takes its place. */
export function openFrame(url: string, device: 'pc' | 'mobile', done: (rsp: Rsp) => void): void {
  abandon();
  const focused = document.activeElement;
  const frame = showFrame(url, device);
  const { origin } = new URL(url);

  const listen = (event: MessageEvent<unknown>): void => {
    if (event.origin !== origin || event.source !== frame.contentWindow || !isDone(event.data)) return;
    abandon();
    clearStage();
    if (focused instanceof HTMLElement) focused.focus();
    done(event.data.rsp);
  };
  // The focus may still be in the shop's page, where the window does not hear the key.
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') frame.contentWindow?.postMessage('iamport-sandbox:close', origin);
  };

  addEventListener('message', listen);
  addEventListener('keydown', closeOnEscape);
  abandon = () => {
    removeEventListener('message', listen);
    removeEventListener('keydown', closeOnEscape);
    abandon = () => {};
  };
}

const isDone = (data: unknown): data is DoneMessage =>
  typeof data === 'object' && data !== null && 'from' in data && data.from === 'iamport-sandbox';
