/** The parameters of a statement, numbered as they are bound, after `own`. */
export function parametersOf(own: readonly unknown[] = []): {
  readonly parameters: unknown[];
  readonly bind: (value: unknown) => string;
} {
  const parameters = [...own];
  return { parameters, bind: (value) => `$${parameters.push(value)}` };
}
