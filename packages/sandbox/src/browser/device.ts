/** PortOne's own test. An iPad says that it is a Mac, but no Mac has a touch screen. */
export const isPhone = (): boolean =>
  /iPhone|iPad|iPod|Android|Mobile/i.test(navigator.userAgent) ||
  (/Mac/i.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
