/** The rows of docs/tmf-behaviour.md that are ignored, in its order. */
export const IGNORED: readonly string[] = [
  'TMF632 individual taxExemptionCertificate.*',
  'TMF666 billingAccount taxExemption.*',
];
