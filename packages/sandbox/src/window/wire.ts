/** What the browser SDK and the sandbox say to each other. Types only: the SDK is bundled for the page. */

/** The argument of the shop's callback. */
export type Rsp = Record<string, unknown>;

/** `POST /__window/open` */
export interface OpenRequest {
  /** What `IMP.init` was called with. */
  user_code: unknown;
  tier_code: string | null;
  device: 'pc' | 'mobile';
  /** Whether the SDK holds an empty popup for the window. */
  popup: boolean;
  /** What `IMP.request_pay` was called with. */
  params: Record<string, unknown>;
}

export type OpenAnswer =
  | {
      opened: true;
      /** `frame`: show the window in the page. `popup`: beside it. `redirect`: leave the page for it. */
      mode: 'frame' | 'popup' | 'redirect';
      pipeline: 'legacy' | 'new';
      pg_provider: string;
      imp_uid: string;
      /** Seen from where the script came from: the sandbox may have more names than it knows. */
      path: string;
    }
  | { opened: false; rsp: Rsp; alert?: string };

/** What the window tells the page when a person has decided. */
export interface DoneMessage {
  from: 'iamport-sandbox';
  imp_uid: string;
  rsp: Rsp;
  /** How often the callback is called; once, but for some companies and some scenarios. */
  calls: 0 | 1 | 2;
  /** Shown to the shopper first. */
  alert?: string;
}
