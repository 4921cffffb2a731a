/** The dialog that the SDK keeps in the page's body, and what is shown in it. */

const STYLE = `
.imp-dialog { display: none; position: fixed; inset: 0; width: 100%; height: 100%; z-index: 99999; background: rgb(0 0 0 / .55); }
.imp-dialog .imp-frame { position: absolute; inset: 0; margin: auto; width: 100%; height: 100%; border: 0; }
.imp-dialog.pc .imp-frame { width: 440px; max-width: calc(100% - 32px); height: 580px; max-height: calc(100% - 32px); border-radius: 20px; box-shadow: 0 16px 48px rgb(0 0 0 / .35); }
body.imp-payment-progress > :not(.imp-dialog) { display: none !important; }
`;

const IDLE_CLASS = 'imp-dialog customizable';
const PROGRESS_CLASS = 'imp-payment-progress';

let style: HTMLStyleElement | undefined;
let dialog: HTMLDivElement | undefined;

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

/** Shows a window in the dialog and moves the focus into it. */
export function showFrame(url: string, device: 'pc' | 'mobile'): HTMLIFrameElement {
  addStage();
  const frame = document.createElement('iframe');
  frame.className = `imp-frame imp-frame-${device}`;
  frame.title = '결제창';
  frame.src = url;
  frame.addEventListener('load', () => frame.focus());
  if (dialog) {
    dialog.className = `${IDLE_CLASS} payment-sandbox ${device}`;
    dialog.style.display = 'block';
    dialog.replaceChildren(frame);
  }
  if (device === 'mobile') document.body.classList.add(PROGRESS_CLASS);
  return frame;
}

export function clearStage(): void {
  document.body.classList.remove(PROGRESS_CLASS);
  if (!dialog) return;
  dialog.className = IDLE_CLASS;
  dialog.style.display = 'none';
  dialog.replaceChildren();
}
