/** `productOfferingPrice[0].price.value`: where an attribute stands in a body. */
export function joinPath(path: string, step: string): string {
  if (/^\d+$/.test(step)) return `${path}[${step}]`;
  return path === '' ? step : `${path}.${step}`;
}

export function formatPath(steps: readonly string[]): string {
  return steps.reduce(joinPath, '');
}
