/** What the SDK puts into the page's body: one dialog for the older companies, and a wrapper for the newer ones. */

const STYLE = `
.imp-dialog, #imp-iframe-wrapper { position: fixed; inset: 0; width: 100%; height: 100%; z-index: 99999; background: rgb(0 0 0 / .55); }
.imp-dialog { display: none; }
.imp-dialog .imp-header { display: none; }
.imp-frame { position: absolute; inset: 0; margin: auto; width: 100%; height: 100%; border: 0; }
.imp-frame-pc { width: 440px; max-width: calc(100% - 32px); height: 640px; max-height: calc(100% - 32px); border-radius: 20px; box-shadow: 0 16px 48px rgb(0 0 0 / .35); }
body.imp-payment-progress > :not(.imp-dialog) { display: none !important; }
`;

const IDLE_CLASS = 'imp-dialog customizable';
const PROGRESS_CLASS = 'imp-payment-progress';

export interface Scene {
  url: string;
  pipeline: 'legacy' | 'new';
  pg_provider: string;
  device: 'pc' | 'mobile';
}

let style: HTMLStyleElement | undefined;
let dialog: HTMLDivElement | undefined;
let wrapper: HTMLDivElement | undefined;
let overflow = '';

/** Resolves once there is a stage: what is asked for before that waits, as with PortOne. */
export const pageIsWhole = (): Promise<void> =>
  new Promise((resolve) => {
    if (document.readyState !== 'loading') resolve();
    else document.addEventListener('DOMContentLoaded', () => resolve(), { once: true });
  });

/** One style and one dialog a document, however often the shop calls init. An open window is lost, as with PortOne. */
export function addStage(): void {
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', addStage, { once: true });
    return;
  }
  if (!style?.isConnected) {
    style = document.createElement('style');
    style.textContent = STYLE;
    document.head.append(style);
  }
  dialog ??= document.querySelector<HTMLDivElement>('body > .imp-dialog') ?? document.createElement('div');
  if (!dialog.isConnected) document.body.append(dialog);
  clearStage();
}

export function removeStage(): void {
  clearStage();
  style?.remove();
  dialog?.remove();
  dialog = undefined;
}

/** Shows a window in the page and moves the focus into it. */
export function showFrame(scene: Scene): HTMLIFrameElement {
  addStage();
  const frame = document.createElement('iframe');
  frame.className = `imp-frame imp-frame-${scene.device} imp-frame-${scene.pg_provider}`;
  frame.title = '결제창';
  frame.src = scene.url;
  frame.addEventListener('load', () => frame.focus());
  if (scene.pipeline === 'new') showWrapped(frame);
  else showInDialog(frame, scene);
  return frame;
}

function showInDialog(frame: HTMLIFrameElement, { device, pg_provider }: Scene): void {
  if (!dialog) return;
  const header = document.createElement('div');
  header.className = 'imp-header';
  header.append(Object.assign(document.createElement('span'), { className: 'imp-close' }));
  const ios = /iPhone|iPad|iPod/i.test(navigator.userAgent) ? ' ios' : '';
  dialog.className = `${IDLE_CLASS} payment-${pg_provider} ${device}${ios}`;
  dialog.style.display = 'block';
  dialog.replaceChildren(frame, header);
  if (device === 'mobile') document.body.classList.add(PROGRESS_CLASS);
}

function showWrapped(frame: HTMLIFrameElement): void {
  frame.id = 'imp-iframe';
  wrapper = document.createElement('div');
  wrapper.id = 'imp-iframe-wrapper';
  wrapper.append(frame);
  document.body.append(wrapper);
  overflow = document.body.style.overflow;
  document.body.style.overflow = 'hidden';
}

export function clearStage(): void {
  document.body.classList.remove(PROGRESS_CLASS);
  if (wrapper) {
    wrapper.remove();
    wrapper = undefined;
    document.body.style.overflow = overflow;
  }
  if (!dialog) return;
  dialog.className = IDLE_CLASS;
  dialog.style.display = 'none';
  dialog.replaceChildren();
}
