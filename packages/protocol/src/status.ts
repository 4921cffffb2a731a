/** Where an order stands. It only moves forward; `expired` may still become `paid`. */
export type OrderStatus = 'pending' | 'ready' | 'paid' | 'cancelled' | 'expired';

/** The word every answer of settlement carries. `error` is for requests that could not be judged. */
export type AnswerStatus =
  | 'success'
  | 'vbankIssued'
  | 'pending'
  | 'forgery'
  | 'failed'
  | 'cancelled'
  | 'error';
