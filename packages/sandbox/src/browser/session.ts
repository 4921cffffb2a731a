/** What `IMP.init` and the page's address have said. */
export interface Session {
  /** Where this script came from. */
  sandbox: string;
  device: 'pc' | 'mobile';
  /** Undefined until `init` or `agency`. */
  userCode: unknown;
  tierCode: string | null;
  /** Counts requests: a later one takes the place of one that still waits. */
  requests: number;
}

const NOT_INITIALISED = '판매자 코드가 설정되지 않았습니다. IMP.init()을 먼저 호출해 주세요.';

/** As with PortOne: whoever forgets init hears of it by an alert, never by the callback. */
export function isInitialised({ userCode }: Session, isNewPipeline: boolean): boolean {
  if (userCode !== undefined) return true;
  alert(NOT_INITIALISED);
  if (isNewPipeline) {
    console.error(NOT_INITIALISED);
    // The newer code also leaves a rejection that nobody holds.
    void Promise.reject(new Error(NOT_INITIALISED));
  }
  return false;
}
