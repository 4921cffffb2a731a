/** PortOne's payment id: `imp_` (old: `imps_`) and digits. Twelve in every sample; the length is not promised. */
export const IMP_UID = /^imps?_[0-9]{6,28}$/;

/** The shop's order number: the characters that every payment company takes, at most PortOne's 40. */
export const MERCHANT_UID = /^[A-Za-z0-9_-]{1,40}$/;
