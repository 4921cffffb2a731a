import type { DoneMessage } from '../window/wire.ts';
import { clearStage, type Scene, showFrame } from './stage.ts';

/** How often it is looked whether a popup was closed by hand. */
const POPUP_WATCH_MS = 500;

/** Ends whatever window is open now, without a word to its shop. */
let abandon: () => void = () => {};

/** What tells of the decision. */
type Done = (message: DoneMessage) => void;

/** Shows the window in the page; `done` runs once, when a person has decided. A later window takes its place. */
export function openFrame(scene: Scene, done: Done): void {
  abandon();
  const focused = document.activeElement;
  const frame = showFrame(scene);
  const { origin } = new URL(scene.url);
  // The focus may still be in the shop's page, where the window does not hear the key.
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') frame.contentWindow?.postMessage('iamport-sandbox:close', origin);
  };
  const stop = listen(
    origin,
    () => frame.contentWindow,
    (message) => {
      abandon();
      clearStage();
      if (focused instanceof HTMLElement) focused.focus();
      done(message);
    },
  );
  addEventListener('keydown', closeOnEscape);
  abandon = () => {
    stop();
    removeEventListener('keydown', closeOnEscape);
    abandon = () => {};
  };
}

/** Shows the window in a popup. One that a person closes by hand counts as closed: the sandbox is told so, and asked. */
export function openPopup(popup: Window, url: string, done: Done): void {
  abandon();
  const stop = listen(
    new URL(url).origin,
    () => popup,
    (message) => {
      abandon();
      done(message);
    },
  );
  const watch = setInterval(() => {
    if (!popup.closed) return;
    abandon();
    void closedByHand(url).then(done);
  }, POPUP_WATCH_MS);
  abandon = () => {
    stop();
    clearInterval(watch);
    // Also where a later window takes its place: what is decided in it would reach nobody.
    popup.close();
    abandon = () => {};
  };
  popup.location.href = url;
}

async function closedByHand(url: string): Promise<DoneMessage> {
  const body = new URLSearchParams({ action: 'close' });
  const response = await fetch(url, { method: 'POST', headers: { accept: 'application/json' }, body });
  return (await response.json()) as DoneMessage;
}

/** Waits for the window's own message. @returns what stops it */
function listen(origin: string, source: () => Window | null, done: Done): () => void {
  const hear = (event: MessageEvent<unknown>): void => {
    if (event.origin === origin && event.source === source() && isDone(event.data)) done(event.data);
  };
  addEventListener('message', hear);
  return () => removeEventListener('message', hear);
}

const isDone = (data: unknown): data is DoneMessage =>
  typeof data === 'object' && data !== null && 'from' in data && data.from === 'iamport-sandbox';
