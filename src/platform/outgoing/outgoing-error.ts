export type OutgoingFault = {
  readonly kind: 'malformed' | 'forbidden';
  /** The rule that the URL breaks: "must …". */
  readonly rule: string;
};

/** Why there is no answer. The message describes the URL and never quotes an answer. */
export class OutgoingError extends Error {
  constructor(
    readonly kind: OutgoingFault['kind'] | 'unreachable' | 'late' | 'stopped',
    message: string,
  ) {
    super(message);
  }
}
