/** How an attempt went: delivered, or why not, in words of ours. */
export type DeliveryResult =
  | { delivered: true }
  | {
      delivered: false;
      failure: string;
      /** Another attempt would not help, or could do harm. */
      isFinal?: boolean;
    };
