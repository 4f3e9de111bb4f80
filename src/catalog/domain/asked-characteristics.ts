// Which characteristics an order of an offering has to say: those its specification asks for at least
// once, that may be configured, and that neither the specification nor the offering has a default for.
// What the offering says of a characteristic (`prodSpecCharValueUse`) counts before the specification.

type Document = Readonly<Record<string, unknown>>;

export function askedCharacteristics(specification: Document, offering: Document): string[] {
  const specified = listOf(specification['productSpecCharacteristic']);
  const narrowed = listOf(offering['prodSpecCharValueUse']);
  const names = [...specified, ...narrowed].flatMap(({ name }) =>
    typeof name === 'string' && name !== '' ? [name] : [],
  );
  const of = (name: string, found: readonly Document[]): Document =>
    found.find((each) => each['name'] === name) ?? {};
  return [...new Set(names)].filter((name) => isAsked(of(name, specified), of(name, narrowed)));
}

function isAsked(specified: Document, narrowed: Document): boolean {
  if (specified['configurable'] === false) return false;
  const least = narrowed['minCardinality'] ?? specified['minCardinality'];
  const values = [specified, narrowed].flatMap((each) =>
    listOf(each['productSpecCharacteristicValue']),
  );
  const hasDefault = values.some(({ isDefault }) => isDefault === true);
  return typeof least === 'number' && least > 0 && !hasDefault;
}

function listOf(value: unknown): readonly Document[] {
  return Array.isArray(value) ? value.filter(isDocument) : [];
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null;
}
