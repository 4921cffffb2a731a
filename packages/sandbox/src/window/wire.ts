/** What the browser SDK and the sandbox say to each other. Types only: the SDK is bundled for the page. */

/** The argument of the shop's callback. */
export type Rsp = Record<string, unknown>;

/** `POST /__window/open` */
export interface OpenRequest {
  /** What `IMP.init` was called with. */
  user_code: unknown;
  tier_code: string | null;
  device: 'pc' | 'mobile';
  /** What `IMP.request_pay` was called with. */
  params: Record<string, unknown>;
}

export type OpenAnswer =
  /** `path` is seen from where the script came from: the sandbox may have more names than it knows.
   *  `frame`: show the window in the page. `redirect`: leave the page for it. */
  { opened: true; mode: 'frame' | 'redirect'; imp_uid: string; path: string } | { opened: false; rsp: Rsp };

/** What the window tells the page when a person has decided. */
export interface DoneMessage {
  from: 'iamport-sandbox';
  imp_uid: string;
  rsp: Rsp;
}
